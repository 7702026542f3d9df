"""Whether the answers given first, the surest, are the right ones: the curve of risk over coverage."""

from collections.abc import Iterable, Sequence

from eval.metrics import Record


def risk_coverage(records: Iterable[Record]) -> list[tuple[float, float]]:
    """The curve of El-Yaniv and Wiener (JMLR 2010): (share of questions answered, share of those wrong).

    Answers are taken surest first by their `sureness`; those that tell none (what was counted or looked up) are surest.
    An answer to a question that should be refused is wrong.
    """
    records = list(records)
    answered = [record for record in records if record.verdict.answered]
    if not any(isinstance(record.answer.get("sureness"), float) for record in answered):
        return []
    answered.sort(key=lambda record: -_sureness(record))
    wrong, points = 0, []
    for number, record in enumerate(answered, 1):
        wrong += not record.verdict.right
        points.append((number / len(records), wrong / number))
    return points


def aurc(points: Sequence[tuple[float, float]]) -> float | None:
    """The mean risk of the points (Geifman and others, ICLR 2019), smaller is better; None if there are none."""
    return sum(risk for _, risk in points) / len(points) if points else None


def _sureness(record: Record) -> float:
    given = record.answer.get("sureness")
    return float(given) if isinstance(given, int | float) else float("inf")
