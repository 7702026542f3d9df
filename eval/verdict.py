"""What one answer is worth: whether it is right, short enough, and cites where it stands.

**Right.** An answerable question is answered rightly when the answer is no refusal, holds for every
group of accepted answers at least one alternative, and is short enough. An unanswerable one is answered rightly by a
refusal. That the due words are there is all that is looked at: what is said around them is not understood.

**Holding.** As `eval.matching` says: word for word, or as the same number, date or name in another script.

**Short enough.** At most 120 characters, spaces and Latin words apart, and at most 60 Latin words; for any other kind
of question than `fact` five times as much, what was computed (a list, a count, a timeline) left out.

**Cited rightly** (answered answerable questions only). For every group of accepted answers there is a
sound citation, pointed at by a sentence of the answer, whose quote or own fields (newspaper, date, issue,
page, headline, bylines, page of continuation) hold an alternative. A citation is *sound* when its
article, newspaper, date, issue and page (that on which the quote begins) are those of a gold article and
its quote is verbatim. A group that neither text nor fields of a gold article hold (a count of articles,
say) was computed, and needs a sound citation of each gold article instead. A group the answer does not
state is mostly not cited either: the rate is a lower bound on what the citations of right answers are worth.

**Likeness.** The F1 of the answer's hanzi, numbers and words with those of what is due (the alternative of each group
that gives most), as is usual for reading comprehension (CMRC 2018; SQuAD). A quoted sentence that holds a short answer
scores low in it; it is there to compare systems with others' figures.

**Supported.** A sentence that was not computed points at a citation, and all its numbers stand in the quotes, or the
fields, of those that it points at.

**Verbatim.** A quote is `article.text[start:end]` of the article it names, to the character. This is
asked of all citations, the nearest articles beside a refusal included.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from eval.matching import LATIN_WORD, holds, likeness, plain
from eval.sets import Question
from rag.answer import Answer, Citation, Sentence, cite
from rag.model import Article, page_at
from rag.text import HAN
from rag.values import numbers

LONGEST_FACT_CHARACTERS = 120
LONGEST_FACT_WORDS = 60
_OTHERS = 5
"""Times as long as a fact what was not computed of any other answer may be."""

_LATIN_WORD = re.compile(LATIN_WORD)
Level = Literal["article", "page", "issue"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where the citations of an answer point, at one level: `right` of the `cited` places, `found` of the `due` ones.

    A place is an article, a page of an issue, or an issue. What is due is each gold article, one of its pages, its
    issue.
    """

    cited: int
    right: int
    due: int
    found: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer; `cited` is None where no answer was due or none was given.

    `sound` counts among `citations` (those of the answer, nearest ones apart), `verbatim` among `quotes`
    (all citations), `supported` among `sentences` (those not computed). `likeness` is None where no answer was due,
    and `pointing` is empty where `cited` is None.
    `too_long` is set when only its length keeps an answer from being right.
    """

    answered: bool
    right: bool
    too_long: bool
    cited: bool | None
    citations: int
    sound: int
    quotes: int
    verbatim: int
    sentences: int = 0
    supported: int = 0
    likeness: float | None = None
    pointing: Mapping[Level, Pointing] = field(default_factory=dict)


def judge(
    question: Question, answer: Answer, gold: Sequence[Article], articles: Mapping[str, Article]
) -> Verdict:
    """The verdict on `answer`; `gold` are the question's articles, `articles` those of the archive by id."""
    given = [citation for citation in answer.citations if not citation.nearest]
    by_id = {article.id: article for article in gold}
    sound = [citation for citation in given if _is_sound(citation, by_id)]
    pointed = {number for sentence in answer.sentences for number in sentence.citations}
    stated = answer.answered and all(holds(answer.answer, group) for group in question.answers)
    said = [sentence for sentence in answer.sentences if sentence.computed is None]
    is_fact = question.kind == "fact"
    fits = (
        is_short(answer.answer) if is_fact else is_short(" ".join(each.text for each in said), times=_OTHERS)
    )
    cited: bool | None = None
    if question.answerable and question.answers and answer.answered:
        cited = _supports([citation for citation in sound if citation.n in pointed], question, gold)
    return Verdict(
        answered=answer.answered,
        right=(stated and fits) if question.answerable else not answer.answered,
        too_long=question.answerable and stated and not fits,
        cited=cited,
        citations=len(given),
        sound=len(sound),
        quotes=len(answer.citations),
        verbatim=sum(_is_verbatim(citation, articles) for citation in answer.citations),
        sentences=len(said),
        supported=sum(_is_supported(sentence, given) for sentence in said),
        likeness=likeness(answer.answer, question.answers) if question.answers else None,
        pointing={} if cited is None else {level: _pointing(given, gold, level) for level in LEVELS},
    )


def is_short(answer: str, *, times: int = 1) -> bool:
    """Whether `answer`, without its citation marks, is as short as the answer of a fact should be, or `times` that."""
    text = plain(answer)
    words = len(_LATIN_WORD.findall(text))
    characters = len("".join(_LATIN_WORD.sub("", text).split())) if HAN.search(text) else 0
    return characters <= times * LONGEST_FACT_CHARACTERS and words <= times * LONGEST_FACT_WORDS


def _pointing(given: Sequence[Citation], gold: Sequence[Article], level: Level) -> Pointing:
    cited = {_cited_place(citation, level) for citation in given}
    due = [_places(article, level) for article in gold]
    right = cited & {place for places in due for place in places}
    return Pointing(len(cited), len(right), len(due), sum(bool(places & cited) for places in due))


def _cited_place(citation: Citation, level: Level) -> Hashable:
    if level == "article":
        return citation.article
    issue = (citation.newspaper, citation.date, citation.issue)
    return issue if level == "issue" else (*issue, citation.page)


def _places(article: Article, level: Level) -> set[Hashable]:
    if level == "article":
        return {article.id}
    issue = (article.newspaper, article.date.isoformat(), article.issue)
    pages = {article.page, *(span.page for span in article.pages)}
    return {issue} if level == "issue" else {(*issue, page) for page in pages}


def _is_supported(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    pointed = [_fields(citation) for citation in citations if citation.n in sentence.citations]
    return bool(pointed) and numbers(sentence.text) <= numbers(" ".join(pointed))


def _is_verbatim(citation: Citation, articles: Mapping[str, Article]) -> bool:
    article = articles.get(citation.article)
    if article is None or not 0 <= citation.start < citation.end <= len(article.text):
        return False
    return citation.quote == article.text[citation.start : citation.end]


def _is_sound(citation: Citation, gold: Mapping[str, Article]) -> bool:
    article = gold.get(citation.article)
    if article is None or not _is_verbatim(citation, gold):
        return False
    page = page_at(article, citation.start)
    return (citation.newspaper, citation.date, citation.issue, citation.page) == (
        article.newspaper,
        article.date.isoformat(),
        article.issue,
        page,
    )


def _supports(sound: Sequence[Citation], question: Question, gold: Sequence[Article]) -> bool:
    """Whether every group of accepted answers stands in a citation, or was computed from all the gold."""
    given = [_fields(citation) for citation in sound]
    due = [_fields(cite(article, 0, len(article.text), 1)) for article in gold]
    covers_gold = {article.id for article in gold} <= {citation.article for citation in sound}
    return all(
        any(holds(text, group) for text in given)
        or (covers_gold and not any(holds(text, group) for text in due))
        for group in question.answers
    )


def _fields(citation: Citation) -> str:
    """The quote and the fields of a citation in the forms readers write them in."""
    pages = [page for page in (citation.page, citation.continued_on) if page]
    lines = [
        citation.quote,
        citation.newspaper,
        citation.date,
        f"第{citation.issue}号" if citation.issue else "",
        *(f"第{page}版" for page in pages),
        *(f"page {page}" for page in pages),
        citation.headline,
        *citation.bylines,
    ]
    return " | ".join(lines)
