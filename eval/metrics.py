"""Metrics over the records of a run, each a share in [0, 1] with a bootstrap 95 % interval.

| metric | share of | which |
|---|---|---|
| right | all questions | are answered, or refused, as they should be |
| answer_accuracy | answerable questions | are answered rightly (`eval.verdict`) |
| citation_correctness | answered answerable questions | are cited rightly |
| citation_of_right | right answers of answerable questions | are cited rightly |
| citation_precision | citations of answered answerable questions | are sound: they point at a gold article |
| article_precision, page_precision, issue_precision | articles, pages, issues cited by these | are those of the gold |
| article_recall, page_recall, issue_recall | gold articles of these | are cited, or a page or the issue of theirs is |
| support | sentences quoted or written, not computed | have all their numbers in what they cite |
| answer_f1 | answerable questions | mean F1 of the answer's characters and words with what is due |
| quote_containment | all citations, nearest ones of refusals too | are verbatim |
| refusal_precision | refusals | are of an unanswerable question |
| refusal_recall | unanswerable questions | are refused |
| wrongly_refused | answerable questions | are refused (smaller is better) |
| conversation_success | conversations run whole | have every turn right |
| hit@1, hit@5 | answerable questions | have a gold article among the first 1 or 5 retrieved |
| mrr | answerable questions | mean of 1 / rank of the first gold article, 0 where none is found |
| recall@10 | answerable questions | mean share of the gold articles among the first 10 |
| ndcg@10 | answerable questions | mean nDCG of the first 10 (Järvelin and Kekäläinen, TOIS 2002) |

The ranking metrics come from ir-measures (Success, RR, R and nDCG, through pytrec_eval); tests hold them against
scikit-learn.

Questions of kind "find" count in the ranking metrics; of their answers only the sentences and quotes do.

Intervals are percentile bootstraps: questions are drawn with replacement, the turns of a conversation
always together, since one misunderstood turn spoils the next. A share of exactly 0 or 1 gives an
interval of no width: with n questions, up to about 3/n on the other side remains possible.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.verdict import LEVELS, Level, Pointing, Verdict

SEED = 20210531
RESAMPLES = 2000
LOWER_IS_BETTER = frozenset({"wrongly_refused"})

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Record:
    """One question of a run: what was asked, what was due, what came back and what it is worth.

    `turns` is the number of turns of its conversation in the set (1 without one); `ranked` are the ids of
    the retrieved articles, best first; `ranking` holds the ranking metrics of an answerable question,
    nothing of another; `answer` is the `ask --json` object.
    """

    set: str
    id: str
    kind: str
    language: str
    split: str
    question: str
    expected: tuple[tuple[str, ...], ...]
    gold: tuple[str, ...]
    ranked: tuple[str, ...]
    ranking: Mapping[str, float]
    answer: Mapping[str, Any]
    verdict: Verdict
    conversation: str | None = None
    turns: int = 1

    @property
    def answerable(self) -> bool:
        """Whether an answer was due."""
        return self.kind != "unanswerable"

    @property
    def judged(self) -> bool:
        """Whether an answer or a refusal was due, not only something to be found."""
        return self.kind != "find"

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same question in another run: set, id and wording."""
        return self.set, self.id, self.question

    @property
    def unit(self) -> str:
        """What is drawn as one in a bootstrap: the conversation, or else the question."""
        return f"{self.set}/{self.conversation or self.id}"

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in the file of a run."""
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Record":
        """The record of that JSON form; raises KeyError or TypeError if it is none."""
        fields = dict(value)
        verdict = dict(fields["verdict"])
        verdict["pointing"] = {
            level: Pointing(**given) for level, given in verdict.get("pointing", {}).items()
        }
        fields["verdict"] = Verdict(**verdict)
        fields["expected"] = tuple(tuple(group) for group in fields["expected"])
        fields["gold"], fields["ranked"] = tuple(fields["gold"]), tuple(fields["ranked"])
        return Record(**fields)


@dataclass(frozen=True, slots=True)
class Part:
    """What one record adds to a share: `hits` of `total`, in the bootstrap unit `unit`."""

    unit: str
    hits: float
    total: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with the ends of its 95 % interval, all in [0, 1], None where there was nothing to count.

    `total` is what was counted: questions, citations, refusals or conversations.
    """

    value: float | None
    low: float | None
    high: float | None
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Second run minus first on the same questions, in [-1, 1], with its paired 95 % interval."""

    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None


def _each(
    chosen: Callable[[Record], bool], hits: Callable[[Record], float]
) -> Callable[[Sequence[Record]], list[Part]]:
    return lambda records: [Part(r.unit, float(hits(r)), 1.0) for r in records if r.judged and chosen(r)]


def _rank(name: str) -> Callable[[Sequence[Record]], list[Part]]:
    return lambda records: [Part(r.unit, r.ranking[name], 1.0) for r in records if name in r.ranking]


def _pointing(level: Level, hits: str, total: str) -> Callable[[Sequence[Record]], list[Part]]:
    def parts(records: Sequence[Record]) -> list[Part]:
        held = [(r.unit, r.verdict.pointing[level]) for r in records if level in r.verdict.pointing]
        return [Part(unit, getattr(each, hits), getattr(each, total)) for unit, each in held]

    return parts


def _cited(record: Record) -> bool:
    return record.verdict.cited is not None


def _conversations(records: Sequence[Record]) -> list[Part]:
    turns: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.conversation is not None:
            turns[record.unit].append(record)
    return [
        Part(unit, float(all(turn.verdict.right for turn in group)), 1.0)
        for unit, group in turns.items()
        if len(group) == group[0].turns
    ]


METRICS: Mapping[str, Callable[[Sequence[Record]], list[Part]]] = {
    "right": _each(lambda r: True, lambda r: r.verdict.right),
    "answer_accuracy": _each(lambda r: r.answerable, lambda r: r.verdict.right),
    "citation_correctness": _each(_cited, lambda r: bool(r.verdict.cited)),
    "citation_of_right": _each(lambda r: _cited(r) and r.verdict.right, lambda r: bool(r.verdict.cited)),
    "citation_precision": lambda records: [
        Part(r.unit, r.verdict.sound, r.verdict.citations) for r in records if _cited(r)
    ],
    **{f"{level}_precision": _pointing(level, "right", "cited") for level in LEVELS},
    **{f"{level}_recall": _pointing(level, "found", "due") for level in LEVELS},
    "support": lambda records: [
        Part(r.unit, r.verdict.supported, r.verdict.sentences) for r in records if r.verdict.sentences
    ],
    "answer_f1": _each(lambda r: r.verdict.likeness is not None, lambda r: r.verdict.likeness or 0.0),
    "quote_containment": lambda records: [
        Part(r.unit, r.verdict.verbatim, r.verdict.quotes) for r in records if r.verdict.quotes
    ],
    "refusal_precision": _each(lambda r: not r.verdict.answered, lambda r: not r.answerable),
    "refusal_recall": _each(lambda r: not r.answerable, lambda r: not r.verdict.answered),
    "wrongly_refused": _each(lambda r: r.answerable, lambda r: not r.verdict.answered),
    "conversation_success": _conversations,
    "hit@1": _rank("hit@1"),
    "hit@5": _rank("hit@5"),
    "mrr": _rank("mrr"),
    "recall@10": _rank("recall@10"),
    "ndcg@10": _rank("ndcg@10"),
}


def ranking(
    ranked: Mapping[str, Sequence[str]], gold: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """The ranking metrics of each question of `gold` that has any, from article ids, best first."""
    from ir_measures import RR, R, Success, iter_calc, nDCG

    asked = {"hit@1": Success @ 1, "hit@5": Success @ 5, "mrr": RR, "recall@10": R @ 10, "ndcg@10": nDCG @ 10}
    measures = {str(measure): name for name, measure in asked.items()}
    wanted = {question: dict.fromkeys(articles, 1) for question, articles in gold.items() if articles}
    scores = {
        question: {article: 1.0 / rank for rank, article in enumerate(ranked.get(question, ()), 1)}
        for question in wanted
    }
    values = {question: dict.fromkeys(measures.values(), 0.0) for question in wanted}
    found = {question: run for question, run in scores.items() if run}
    if found:
        for result in iter_calc(list(asked.values()), wanted, found):
            values[result.query_id][measures[str(result.measure)]] = float(result.value)
    return values


def summarize(
    records: Sequence[Record], *, seed: int = SEED, resamples: int = RESAMPLES
) -> dict[str, Estimate]:
    """Every metric over the records; the same records, seed and number of resamples give the same."""
    return {name: estimate(parts(records), seed=seed, resamples=resamples) for name, parts in METRICS.items()}


def estimate(parts: Sequence[Part], *, seed: int = SEED, resamples: int = RESAMPLES) -> Estimate:
    """The share of `parts` and its interval."""
    units = sorted({part.unit for part in parts})
    hits, totals = _sums(parts, units)
    if not totals.sum():
        return Estimate(None, None, None, 0)
    draws = _draws(len(units), seed, resamples)
    low, high = _bounds(_shares(draws @ hits, draws @ totals))
    return Estimate(float(hits.sum() / totals.sum()), low, high, int(totals.sum()))


def difference(
    first: Sequence[Part], second: Sequence[Part], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Difference:
    """How the share of `second` differs from that of `first`, both drawn by the same questions."""
    units = sorted({part.unit for part in (*first, *second)})
    sums = [_sums(parts, units) for parts in (first, second)]
    values = [float(hits.sum() / totals.sum()) if totals.sum() else None for hits, totals in sums]
    if values[0] is None or values[1] is None:
        return Difference(values[0], values[1], None, None, None)
    draws = _draws(len(units), seed, resamples)
    before, after = (_shares(draws @ hits, draws @ totals) for hits, totals in sums)
    low, high = _bounds(after - before)
    return Difference(values[0], values[1], values[1] - values[0], low, high)


def side_of(metric: str, change: Difference) -> Literal["better", "worse", ""]:
    """Which side the second run is on where the interval leaves out 0, "" where it does not."""
    if (
        change.difference is None
        or change.low is None
        or change.high is None
        or change.low * change.high <= 0
    ):
        return ""
    return "better" if (change.difference > 0) != (metric in LOWER_IS_BETTER) else "worse"


def percentiles(spent: Iterable[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Percentiles 50 and 95 (linear between ranks) of each stage: of `timings_ms`, or of `tokens`."""
    stages: dict[str, list[float]] = defaultdict(list)
    for each in spent:
        for stage, amount in each.items():
            stages[stage].append(amount)
    return {
        stage: {"p50": float(np.percentile(values, 50)), "p95": float(np.percentile(values, 95))}
        for stage, values in stages.items()
    }


def _sums(parts: Sequence[Part], units: Sequence[str]) -> tuple[Floats, Floats]:
    """Hits and totals of each unit, shape (units,) both."""
    position = {unit: at for at, unit in enumerate(units)}
    hits, totals = np.zeros(len(units)), np.zeros(len(units))
    for part in parts:
        hits[position[part.unit]] += part.hits
        totals[position[part.unit]] += part.total
    return hits, totals


def _draws(units: int, seed: int, resamples: int) -> Floats:
    """How often each unit is drawn in each resample, shape (resamples, units); rows sum to `units`."""
    drawn = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=resamples)
    return drawn.astype(np.float64)


def _shares(hits: Floats, totals: Floats) -> Floats:
    """Share of each resample, shape (resamples,); NaN where a resample drew nothing to count."""
    shares: Floats = np.full(len(hits), np.nan)
    np.divide(hits, totals, out=shares, where=totals > 0)
    return shares


def _bounds(shares: Floats) -> tuple[float, float]:
    low, high = np.nanpercentile(shares, [2.5, 97.5])
    return float(low), float(high)
