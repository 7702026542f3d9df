"""First and last mention of a word in the paper, and how many articles have it: exact, over the whole archive.

An article counts if the word stands in its kicker, headline, deck, byline or text; scripts and case aside. A name in
pinyin counts where hanzi sound like it.
"""

import re
from dataclasses import dataclass

from rag import intents
from rag.features import lines_of
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.listing import counted
from rag.model import Article
from rag.names import latin_names
from rag.pinyin import sounds_in
from rag.reply import Claim, Found, Quote, Reply
from rag.signature import opening_of
from rag.text import bigrams, fold, sentences, words

RULE = "articles with these words in kicker, headline, deck, byline or text"

_FIRST = r"(?:最早|最先|首次|第一[次回篇条则封]|头一[次回篇条]|首[篇条]|最初|\bfirst\b)"
_LAST = (
    r"(?:最近(?:一[次回篇条])?|最后(?:一[次回篇条])?|上一[次回]|\blast\b|\blatest\b|\bmost recent(?:ly)?\b)"
)
_OPEN = r"[“「『《\"]"
_CLOSE = r"[”」』》\"]"
_WORD = rf"(?:{_OPEN}(?P<quoted>[^”」』》\"]{{1,40}}){_CLOSE}|(?P<plain>[^，。？?、\s“”《》]{{2,16}}?))"
_CALLED = r"(?:字样|一词|这个词|这[一二两三四五六几]个字|的名字|这个名字)?"
_SAID = r"(?:提到|提及|写到|写过|说到|讲到|涉及|含有?|出现|带有|登过|报道)[了过]?"
_WRITINGS = r"(?:中文|英文)?(?:的)?(?:稿件?子?|文章|报道|新闻|消息|版面)"
_APPEARS = r"(?:出现|见报|登报|见诸报端|被提[到及]|提[到及](?=[的？?，。]|$)|被报道|上报)"
_PAPER = r"(?:本报|贵报|报上|报纸上?|[你我]们(?:报社?)?)"
_WHERE = r"(?:是?在(?:本报|贵报|报上|报纸上|你们报))?"

_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:^|[，。：])(?:请问)?{_WORD}{_CALLED}{_WHERE}(?:是)?(?:{_FIRST}|{_LAST})[^，。？?]{{0,12}}?{_APPEARS}",
        rf"(?:^|{_PAPER})(?:{_FIRST}|{_LAST})(?:[^，。？?]{{0,6}}?){_SAID}{_WORD}{_CALLED}(?:是|的|在|，|[？?]|$)",
        rf"{_SAID}{_WORD}{_CALLED}的?{_WRITINGS}",
        rf"{_WRITINGS}(?:里|中)?(?:[^，。？?]{{0,4}}?){_SAID}{_WORD}{_CALLED}(?:[？?，]|$)",
        r"when (?:did|was|were) (?:the (?:news)?paper|we|you|it) (?:first|last) "
        r"(?:mention|report(?: on)?|write about|cover|name)\s+(?P<plain>[^?,.]{2,40})",
        r"when (?:did|was|were) (?P<plain>[^?,.]{2,40}?) (?:first|last) "
        r"(?:appear|mentioned|reported|named|printed|in the (?:news)?paper)",
        r"(?:first|last|latest|most recent) (?:mention|report|article|appearance|story) (?:of|on|about|mentioning) "
        r"(?P<plain>[^?,.]{2,40})",
        r"how many (?:[a-z]+ )?(?:articles|stories|reports|pieces|items) (?:that )?(?:mention|name|contain|speak of)"
        r"(?:ing)?\s+(?P<plain>[^?,.]{2,40})",
    )
)
_IN_LANGUAGE = (
    ("zh", re.compile(r"中文|Chinese", re.IGNORECASE)),
    ("en", re.compile(r"英文|English", re.IGNORECASE)),
)
_NO_TERM = re.compile(r"^(?:文章|报道|新闻|消息|评论|报纸|本报|记者)$|[几哪谁何这那]|什么|多少")


@dataclass(frozen=True)
class _Asked:
    term: str
    first: bool
    last: bool
    count: bool


def answer(inquiry: Inquiry) -> Reply | None:
    """How many articles mention what is asked about, the first and the last; None if that is not the question."""
    asked = _asked(inquiry.question.text)
    if asked is None:
        return None
    found = _holding(inquiry, asked.term)
    if not found:
        return None
    claims: list[Claim] = []
    for wanted, article, frame in (
        (asked.first, found[0], "first_mention"),
        (asked.last, found[-1], "last_mention"),
    ):
        if wanted:
            text = inquiry.wording[frame].format(
                term=asked.term,
                title=inquiry.title(article),
                newspaper=article.newspaper,
                date=article.date.isoformat(),
                page=article.page,
            )
            quote = _sentence_with(article, asked.term)
            claims.append(Claim(text, (quote,), computed=f"{RULE}, by date and page"))
    if not asked.count:
        return Found("first_last", tuple(claims))
    listed = [(article, _sentence_with(article, asked.term)) for article in found]
    told = counted(inquiry, inquiry.filters, asked.term, listed, RULE)
    return Found("count", (told.claims[0], *claims, *told.claims[1:]))


def _asked(text: str) -> _Asked | None:
    plain = " ".join(text.split())
    first, last = (re.search(pattern, plain, re.IGNORECASE) is not None for pattern in (_FIRST, _LAST))
    count = intents.asks_how_many(plain)
    if not (first or last or count):
        return None
    for pattern in _ASKED:
        if found := pattern.search(plain):
            groups = found.groupdict()
            term = (groups.get("quoted") or groups.get("plain") or "").strip(' 的“”"')
            return None if not term or _NO_TERM.search(term) else _Asked(term, first, last, count)
    return None


def _holding(inquiry: Inquiry, term: str) -> list[Article]:
    """The articles that have `term`, by date, page and place on it."""
    view = inquiry.view
    names = latin_names(term, frozenset())
    ids = set(view.articles_with(LexicalQuery(words=tuple(words(term))), inquiry.filters))
    if pairs := tuple(bigrams(term)):
        ids |= set(view.articles_with(LexicalQuery(bigrams=pairs), inquiry.filters))
    for name in names:
        ids |= set(view.articles_with(LexicalQuery(pinyin=(name,)), inquiry.filters))
    language = next((code for code, named in _IN_LANGUAGE if named.search(inquiry.question.text)), None)
    holding = [
        article
        for article in view.articles_by_id(sorted(ids)).values()
        if article.kind != "masthead"
        and language in (None, article.language)
        and (fold(term) in lines_of(article) or any(sounds_in(name, article.text) for name in names))
    ]
    return sorted(holding, key=lambda article: (article.date, article.page, article.order))


def _sentence_with(article: Article, term: str) -> Quote:
    """The first sentence that has `term`, the opening if only the heading has it."""
    for start, end in sentences(article.text):
        if fold(term) in fold(article.text[start:end]):
            return Quote(article, start, end)
    return opening_of(article)
