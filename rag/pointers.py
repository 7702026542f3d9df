"""Lines that send the reader to another page: （详见第5版）, "Map: Page 3", a table of contents in the masthead."""

import re

from rag import intents
from rag.bilingual import renderings
from rag.features import share_in, terms_of
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article
from rag.question import content_words
from rag.reply import Claim, Found, Quote, Reply
from rag.text import sentences, words

_NUMBER = r"[A-Da-d]?\d{1,3}|[一二三四五六七八九十]{1,3}"
_POINTS = re.compile(
    rf"[见見載载刊登看翻]{{1,2}}[于於]?(?:今日|今天|本报|本期|本刊)*第?\s*(?:{_NUMBER})\s*[版页頁面]|"
    rf"[：:·　 ]第?\s*(?:{_NUMBER})\s*[版页頁](?!\w)|(?:\b[Ss]ee|\b[Oo]n|"
    rf"[:,—-])\s*(?:[Bb]ack\s+)?[Pp]ages?\s+[A-Z]?\d{{1,3}}\b"
)
_ENTRY = re.compile(r"^[A-Z][\w&' -]*?[ .]+[A-D]?\d{1,2}(?:[-–]\d{1,2})?$")
"""A part of a table of contents: "Sport 28-32"."""

_JUMPS = re.compile(r"[下上][转轉接]|[转轉]第|紧接|continued|turn to", re.IGNORECASE)
_HELD = 0.5
"""Share of the question's words that the archive knows, weighed by rarity, which a pointer under its headline holds."""

_LOOKED_AT = 50
"""Passages looked at for pointers."""

_PART = re.compile(r"[^·|｜;；\n]+")


def answer(inquiry: Inquiry) -> Reply | None:
    """The pointer to what a question seeks a page for, quoted; None if there is none on it."""
    asked = content_words(intents.subject(inquiry.question.whole))
    if not asked:
        return None
    best: tuple[float, Quote] | None = None
    said_so = LexicalQuery(words=asked, either=tuple(renderings(word) for word in asked))
    hits = inquiry.view.lexical(said_so, inquiry.filters, _LOOKED_AT)
    for article in {hit.article.id: hit.article for hit in hits}.values():
        terms = terms_of(asked, inquiry.question.language, article.language, inquiry.view.rarity)
        known = [term for term in terms if any(rarity < 1 for rarity in term.forms.values())]
        for quote in _pointers(article):
            said = frozenset(words(quote.text))
            share = share_in(known, said)
            under = share_in(known, said | frozenset(words(article.headline)))
            if share and under >= _HELD and (best is None or share > best[0]):
                best = share, quote
    if best is None:
        return None
    return Found("fact", (Claim(best[1].text, (best[1],)),))


def _pointers(article: Article) -> list[Quote]:
    """Each line or sentence that names another page, the parts of a table of contents one by one."""
    found = []
    for start, end in sentences(article.text):
        text = article.text[start:end]
        if _JUMPS.search(text):
            continue
        parts = list(_PART.finditer(text))
        listed = len(parts) > 1 and article.kind == "masthead"
        for part in parts:
            if _POINTS.search(part.group()) or (listed and _ENTRY.match(part.group().strip())):
                begin = start + part.start() + len(part.group()) - len(part.group().lstrip())
                found.append(Quote(article, begin, begin + len(part.group().strip())))
    return found
