"""What one answer is worth: whether it is right, short enough, and cites where it stands.

**Right.** An answerable question is answered rightly when the answer is no refusal, holds for every
group of accepted answers at least one alternative, and, for a question of kind `fact`, is short enough.
An unanswerable one is answered rightly by a refusal.

**Holding.** Texts are compared after NFKC, case, white space and traditional characters are folded; the
citation marks `[1]` are taken out of the answer first. Words that are part of a longer number do not
count: 50 does not stand in 150 or 2,050, nor 五家 in 十五家.

**Short enough.** At most 120 characters, spaces and Latin words apart, and at most 60 Latin words.

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

**Supported.** Every number of a sentence that was not computed stands in the quotes, or the fields of the citations,
that it points at.

**Verbatim.** A quote is `article.text[start:end]` of the article it names, to the character. This is
asked of all citations, the nearest articles beside a refusal included.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import partial

from eval.sets import Question
from rag.answer import Answer, Citation, Sentence, cite
from rag.model import Article, page_at
from rag.text import HAN, fold
from rag.values import numbers

LONGEST_FACT_CHARACTERS = 120
LONGEST_FACT_WORDS = 60

_MARK = re.compile(r"\s*\[\d+\]")
_LATIN_WORD = re.compile(r"[^\W\d_\u3400-\u9fff\U00020000-\U0003ffff]+(?:['’-][^\W\d_\u3400-\u9fff]+)*")
_HANZI_DIGIT = "[〇零一二三四五六七八九十百千]"
_THOUSANDS = r"[0-9]{3}(?![0-9])"
_SEAMS = (
    (r"[0-9]$", r"[0-9]"),
    (r"[0-9]\.$", r"[0-9]"),
    (r"[0-9]$", r"\.[0-9]"),
    (r"[0-9],$", _THOUSANDS),
    (r"[0-9]$", f",{_THOUSANDS}"),
    (f"{_HANZI_DIGIT}$", _HANZI_DIGIT),
)
_UNIT = re.compile(rf"{HAN.pattern}|[0-9]+(?:[.,][0-9]+)*|{_LATIN_WORD.pattern}")
_BLANK_BESIDE_HAN = re.compile(f"(?<={HAN.pattern}) | (?={HAN.pattern})")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one answer; `cited` is None where no answer was due or none was given.

    `sound` counts among `citations` (those of the answer, nearest ones apart), `verbatim` among `quotes`
    (all citations), `supported` among `sentences` (those not computed). `likeness` is None where no answer was due.
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


def judge(
    question: Question, answer: Answer, gold: Sequence[Article], articles: Mapping[str, Article]
) -> Verdict:
    """The verdict on `answer`; `gold` are the question's articles, `articles` those of the archive by id."""
    given = [citation for citation in answer.citations if not citation.nearest]
    by_id = {article.id: article for article in gold}
    sound = [citation for citation in given if _is_sound(citation, by_id)]
    pointed = {number for sentence in answer.sentences for number in sentence.citations}
    stated = answer.answered and all(holds(answer.answer, group) for group in question.answers)
    fits = question.kind != "fact" or is_short(answer.answer)
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
        sentences=len(said := [sentence for sentence in answer.sentences if sentence.computed is None]),
        supported=sum(_is_supported(sentence, given) for sentence in said),
        likeness=likeness(answer.answer, question.answers) if question.answers else None,
    )


def holds(text: str, alternatives: Sequence[str]) -> bool:
    """Whether one of the alternatives stands in `text`, as the module's docstring defines it."""
    folded = comparable(_MARK.sub("", text))
    return any(_stands_in(comparable(alternative), folded) for alternative in alternatives)


def comparable(text: str) -> str:
    """`text` folded; runs of white space become one space, and none beside a hanzi."""
    return _BLANK_BESIDE_HAN.sub("", " ".join(fold(text).split()))


def is_short(answer: str) -> bool:
    """Whether `answer`, without its citation marks, is as short as the answer of a fact should be."""
    plain = _MARK.sub("", answer)
    words = len(_LATIN_WORD.findall(plain))
    characters = len("".join(_LATIN_WORD.sub("", plain).split())) if HAN.search(plain) else 0
    return characters <= LONGEST_FACT_CHARACTERS and words <= LONGEST_FACT_WORDS


def likeness(answer: str, groups: Sequence[Sequence[str]]) -> float:
    """F1 of the units of `answer` with those of what is due, in [0, 1]; 0 for a refusal."""
    given = Counter(_units(answer))
    due: Counter[str] = Counter()
    for group in groups:
        due += max((Counter(_units(each)) for each in group), key=partial(_f1, given))
    return _f1(given, due)


def _f1(given: "Counter[str]", due: "Counter[str]") -> float:
    shared = (given & due).total()
    return 2 * shared / (given.total() + due.total()) if shared else 0.0


def _units(text: str) -> list[str]:
    """The hanzi, numbers and words of `text`, folded."""
    return _UNIT.findall(comparable(_MARK.sub("", text)))


def _is_supported(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    shown = " ".join(_fields(citation) for citation in citations if citation.n in sentence.citations)
    return numbers(sentence.text) <= numbers(shown)


def _stands_in(alternative: str, text: str) -> bool:
    at = text.find(alternative)
    while alternative and at >= 0:
        before, after = text[:at], text[at + len(alternative) :]
        if not _cuts_number(before, alternative) and not _cuts_number(alternative, after):
            return True
        at = text.find(alternative, at + 1)
    return False


def _cuts_number(left: str, right: str) -> bool:
    """Whether a number runs over the seam between the two texts."""
    return any(re.search(before, left) and re.match(after, right) for before, after in _SEAMS)


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
    day = Date.fromisoformat(citation.date)
    month = _MONTHS[day.month - 1]
    pages = [page for page in (citation.page, citation.continued_on) if page]
    lines = [
        citation.quote,
        citation.newspaper,
        citation.date,
        f"{day.year}年{day.month}月{day.day}日",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"第{citation.issue}号" if citation.issue else "",
        *(f"第{page}版" for page in pages),
        *(f"page {page}" for page in pages),
        citation.headline,
        *citation.bylines,
    ]
    return " | ".join(lines)
