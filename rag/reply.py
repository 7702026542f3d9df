"""What an answerer hands back before it is numbered and signed: claims with their quotes, or a refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answer import Answer, AnswerKind, Citation, Coverage, ReasonCode, Sentence, cite
from rag.model import Article, Filters


@dataclass(frozen=True, slots=True)
class Quote:
    """The span `article.text[start:end]`; `mark` are the answering words in it, where they are known."""

    article: Article
    start: int
    end: int
    mark: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The words quoted."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence to be said, the quotes that bear it, and the rule if it was computed."""

    text: str
    quotes: tuple[Quote, ...]
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: its claims in the order they are said; `sureness` as in `Answer`."""

    kind: AnswerKind
    claims: tuple[Claim, ...]
    sureness: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No answer: the reason, and passages near the question."""

    code: ReasonCode
    reason: str
    nearest: tuple[Quote, ...] = ()
    kind: AnswerKind = "fact"


Reply = Found | Refused


def signed(
    reply: Reply,
    question: str,
    language: str,
    filters: Filters,
    coverage: Coverage,
    timings_ms: dict[str, float],
) -> Answer:
    """`reply` as an answer: quotes become numbered citations, marked [n] behind the claims they bear."""
    if isinstance(reply, Refused):
        return Answer(
            question=question,
            language=language,
            answered=False,
            answer="",
            kind=reply.kind,
            sentences=(),
            citations=tuple(_cited(quote, n, nearest=True) for n, quote in enumerate(reply.nearest, start=1)),
            filters=filters,
            coverage=coverage,
            reason=reply.reason,
            reason_code=reply.code,
            timings_ms=timings_ms,
        )
    numbers = _numbered(quote for claim in reply.claims for quote in claim.quotes)
    sentences = [
        Sentence(claim.text, tuple(dict.fromkeys(numbers[quote] for quote in claim.quotes)), claim.computed)
        for claim in reply.claims
    ]
    return Answer(
        question=question,
        language=language,
        answered=True,
        answer=_joined(sentences),
        kind=reply.kind,
        sentences=tuple(sentences),
        citations=tuple(_cited(quote, n) for quote, n in numbers.items()),
        filters=filters,
        coverage=coverage,
        sureness=None if reply.sureness is None else round(float(reply.sureness), 3),
        timings_ms=timings_ms,
    )


def _numbered(quotes: Iterable[Quote]) -> dict[Quote, int]:
    return {quote: n for n, quote in enumerate(dict.fromkeys(quotes), start=1)}


def _joined(sentences: Sequence[Sentence]) -> str:
    marked = (f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".rstrip() for s in sentences)
    return "\n".join(marked)


def _cited(quote: Quote, n: int, *, nearest: bool = False) -> Citation:
    return cite(quote.article, quote.start, quote.end, n, nearest=nearest, mark=quote.mark)
