"""What comes back from a question: an answer, its sentences and its citations, and their JSON form."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from rag.model import Article, Filters, page_at

AnswerKind = Literal["fact", "list", "count", "first_last", "timeline", "summary", "issue"]
ReasonCode = Literal["not_in_archive", "outside_dates", "missing_issue", "no_match", "detail_missing"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote, `quote == article.text[start:end]`, and the place in the paper it stands on.

    `mark` is the span of the answering words within the quote, in offsets of the article's text like `start`.
    `nearest` marks an article shown beside a refusal: near the question, not an answer to it.
    """

    n: int
    newspaper: str
    date: str
    issue: str | None
    page: str
    headline: str
    bylines: tuple[str, ...]
    kind: str
    article: str
    start: int
    end: int
    quote: str
    continued_on: str | None = None
    nearest: bool = False
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer; `computed` names the rule of one that was not quoted but computed."""

    text: str
    citations: tuple[int, ...]
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The dates and the number of issues the archive holds, so that an answer says what it looked at."""

    first: str | None
    last: str | None
    issues: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a refusal: then `answered` is False and `reason` and `reason_code` say why.

    `sureness` of an answer that was quoted are the log-odds that it answers, above those from which it is given; what
    was computed from the archive, or looked up in it, has none. `tokens` are those that a language model took, by name.
    """

    question: str
    language: str
    answered: bool
    answer: str
    kind: AnswerKind
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    filters: Filters
    coverage: Coverage
    reason: str | None = None
    reason_code: ReasonCode | None = None
    answerer: str = "quotes"
    sureness: float | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The `ask --json` object of the command line's contract."""
        value = asdict(self)
        value["filters"] = filters_as_json(self.filters)
        return value


def filters_as_json(filters: Filters) -> dict[str, str | None]:
    """Filters under the names of the command line's flags, dates in ISO form."""
    return {
        "from": filters.date_from.isoformat() if filters.date_from else None,
        "to": filters.date_to.isoformat() if filters.date_to else None,
        "page": filters.page,
        "by": filters.by,
        "paper": filters.paper,
        "kind": filters.kind,
        "section": filters.section,
    }


def cite(
    article: Article,
    start: int,
    end: int,
    n: int,
    *,
    nearest: bool = False,
    mark: tuple[int, int] | None = None,
) -> Citation:
    """The citation of `article.text[start:end]`, on the page those words stand on.

    Raises ValueError if the span is empty or outside the text, or the mark is not inside it.
    """
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"span {start}:{end} is not inside article {article.id}")
    if mark and not start <= mark[0] < mark[1] <= end:
        raise ValueError(f"mark {mark} is not inside {start}:{end} of article {article.id}")
    return Citation(
        n=n,
        newspaper=article.newspaper,
        date=article.date.isoformat(),
        issue=article.issue,
        page=page_at(article, start),
        headline=article.headline,
        bylines=article.bylines,
        kind=article.kind,
        article=article.id,
        start=start,
        end=end,
        quote=article.text[start:end],
        continued_on=article.jump_to,
        nearest=nearest,
        mark=mark,
    )
