"""Metrics worked out by hand, and the ranking ones held against another library."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eval.metrics import (
    METRICS,
    Estimate,
    Part,
    Record,
    difference,
    estimate,
    percentiles,
    ranking,
    summarize,
)
from eval.verdict import Pointing, Verdict

NOTHING = Verdict(
    answered=False, right=False, too_long=False, cited=None, citations=0, sound=0, quotes=0, verbatim=0
)


def _record(id: str, kind: str = "fact", **fields: Any) -> Record:
    verdict = replace(NOTHING, **fields.pop("verdict", {}))
    scores = (
        dict.fromkeys(("hit@1", "hit@5", "mrr", "recall@10", "ndcg@10"), 0.0)
        if kind != "unanswerable"
        else {}
    )
    defaults: dict[str, Any] = {
        "set": "s",
        "id": id,
        "kind": kind,
        "language": "zh",
        "split": "dev",
        "question": "？",
        "expected": (),
        "gold": (),
        "ranked": (),
        "ranking": scores,
        "answer": {"timings_ms": {}},
        "verdict": verdict,
    }
    return Record(**{**defaults, **fields})


def _answered(
    right: bool,
    cited: bool | None,
    sound: int,
    quotes: int,
    supported: int,
    likeness: float | None,
    *pointing: tuple[int, int, int, int],
) -> dict[str, Any]:
    return {
        "sentences": quotes,
        "supported": supported,
        "likeness": likeness,
        "answered": True,
        "right": right,
        "cited": cited,
        "citations": quotes,
        "sound": sound,
        "quotes": quotes,
        "verbatim": quotes,
        "pointing": {
            level: Pointing(*each)
            for level, each in zip(("article", "page", "issue"), pointing, strict=bool(pointing))
        },
    }


def _ranking(*values: float) -> dict[str, float]:
    return dict(zip(("hit@1", "hit@5", "mrr", "recall@10", "ndcg@10"), values, strict=True))


# Four answerable questions, one refused; three unanswerable ones, one answered; d and e are one conversation.
RECORDS = [
    _record(
        "a",
        verdict=_answered(True, True, 2, 2, 2, 1.0, (2, 2, 2, 2), (2, 1, 2, 1), (1, 1, 2, 2)),
        ranking=_ranking(1.0, 1.0, 1.0, 1.0, 0.5),
    ),
    _record(
        "b",
        verdict=_answered(False, False, 1, 3, 1, 0.5, (3, 1, 1, 1), (3, 1, 1, 1), (2, 1, 1, 1)),
        ranking=_ranking(0.0, 1.0, 0.25, 0.5, 0.4),
    ),
    _record("c", "list", verdict={"quotes": 3, "verbatim": 2, "likeness": 0.0}),
    _record("d", "list", verdict=_answered(True, True, 1, 1, 1, 0.3), conversation="t", turns=2),
    _record("e", "unanswerable", verdict={"right": True}, conversation="t", turns=2),
    _record("f", "unanswerable", verdict={"right": True}),
    _record("g", "unanswerable", verdict=_answered(False, None, 0, 1, 0, None)),
]


@pytest.mark.parametrize(
    ("name", "value", "total"),
    [
        ("right", 4 / 7, 7),
        ("answer_accuracy", 2 / 4, 4),
        ("citation_correctness", 2 / 3, 3),
        ("citation_of_right", 2 / 2, 2),
        ("citation_precision", 4 / 6, 6),
        ("article_precision", 3 / 5, 5),
        ("page_precision", 2 / 5, 5),
        ("issue_precision", 2 / 3, 3),
        ("article_recall", 3 / 3, 3),
        ("page_recall", 2 / 3, 3),
        ("issue_recall", 3 / 3, 3),
        ("support", 4 / 7, 7),
        ("answer_f1", 1.8 / 4, 4),
        ("quote_containment", 9 / 10, 10),
        ("refusal_precision", 2 / 3, 3),
        ("refusal_recall", 2 / 3, 3),
        ("wrongly_refused", 1 / 4, 4),
        ("conversation_success", 1.0, 1),
        ("hit@1", 1 / 4, 4),
        ("hit@5", 2 / 4, 4),
        ("mrr", 1.25 / 4, 4),
        ("recall@10", 1.5 / 4, 4),
        ("ndcg@10", 0.9 / 4, 4),
    ],
)
def test_each_metric_by_hand(name: str, value: float, total: int) -> None:
    found = summarize(RECORDS)[name]
    assert found.value == pytest.approx(value)
    assert found.total == total
    assert found.low is not None and found.high is not None
    assert 0 <= found.low <= value <= found.high <= 1


def test_every_metric_is_worked_out_above() -> None:
    cases = test_each_metric_by_hand.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert [name for name, _, _ in cases] == list(METRICS)


def test_nothing_to_count_is_no_zero() -> None:
    assert estimate([]) == Estimate(None, None, None, 0)
    assert summarize([])["mrr"].value is None


def test_one_wrong_turn_spoils_a_conversation_and_a_part_of_one_does_not_count() -> None:
    spoiled = [replace(record, verdict=NOTHING) if record.id == "e" else record for record in RECORDS]
    assert summarize(spoiled)["conversation_success"].value == 0
    half = [record for record in RECORDS if record.id != "e"]
    assert summarize(half)["conversation_success"].total == 0


def test_the_interval_is_that_of_the_binomial() -> None:
    parts = [Part(str(number), float(number < 50), 1.0) for number in range(100)]
    found = estimate(parts)
    assert found.low == pytest.approx(0.40, abs=0.015)
    assert found.high == pytest.approx(0.60, abs=0.015)


def test_the_seed_decides() -> None:
    parts = [Part(str(number), 1 / (number + 1), 1.0) for number in range(20)]
    assert estimate(parts) == estimate(parts)
    assert estimate(parts) != estimate(parts, seed=1)


def test_turns_of_a_conversation_are_drawn_together() -> None:
    alone = [Part(str(number), float(number < 50), 1.0) for number in range(100)]
    together = [Part(str(number // 10), float(number < 50), 1.0) for number in range(100)]
    narrow, wide = estimate(alone), estimate(together)
    assert narrow.low is not None and wide.low is not None
    assert wide.low < narrow.low - 0.1


def test_a_paired_difference_is_narrower_than_two_runs_apart() -> None:
    first = [Part(str(number), float(number < 50), 1.0) for number in range(100)]
    second = [Part(str(number), float(number < 55), 1.0) for number in range(100)]
    found = difference(first, second)
    assert found.difference == pytest.approx(0.05)
    assert found.low is not None and found.high is not None
    assert 0 < found.low < 0.05 < found.high < 0.11
    assert difference(first, first).low == difference(first, first).high == 0
    assert difference(first, []).difference is None


def test_percentiles_by_hand() -> None:
    timings = [{"total": float(number), "answer": 2.0} for number in range(1, 102)]
    assert percentiles(timings) == {"total": {"p50": 51.0, "p95": 96.0}, "answer": {"p50": 2.0, "p95": 2.0}}
    assert percentiles([]) == {}


def test_ranking_by_hand() -> None:
    ranked = {
        "first": ["a", "b"],
        "third": ["x", "y", "a"],
        "sixth": [*"uvwxya"],
        "never": ["x"],
        "none": ["x"],
    }
    gold = {"first": ["a"], "third": ["a", "z"], "sixth": ["a"], "never": ["a"], "none": [], "unasked": ["a"]}
    found = ranking(ranked, gold)
    assert {q: [values["hit@1"], values["hit@5"], values["mrr"]] for q, values in found.items()} == {
        "first": [1.0, 1.0, 1.0],
        "third": [0.0, 1.0, pytest.approx(1 / 3)],
        "sixth": [0.0, 0.0, pytest.approx(1 / 6)],
        "never": [0.0, 0.0, 0.0],
        "unasked": [0.0, 0.0, 0.0],
    }
    assert ranking({}, {}) == {}


def test_ranking_agrees_with_scikit_learn() -> None:
    """With one gold article, hit@k is top-k accuracy and mrr the average precision of the ranking."""
    from sklearn.metrics import label_ranking_average_precision_score, top_k_accuracy_score

    drawn = np.random.default_rng(7)
    scores = drawn.random((200, 12))
    gold = drawn.integers(0, 12, 200)
    ranked = {f"q{at}": [f"a{article}" for article in np.argsort(-row)] for at, row in enumerate(scores)}
    ours = ranking(ranked, {f"q{at}": [f"a{article}"] for at, article in enumerate(gold)})
    theirs = {
        "hit@1": top_k_accuracy_score(gold, scores, k=1, labels=range(12)),
        "hit@5": top_k_accuracy_score(gold, scores, k=5, labels=range(12)),
        "mrr": label_ranking_average_precision_score(np.eye(12)[gold], scores),
    }
    for name, value in theirs.items():
        assert np.mean([values[name] for values in ours.values()]) == pytest.approx(value, abs=1e-6)


def test_ndcg_and_recall_by_hand() -> None:
    ours = ranking({"q": ["a", "x", "b", *"cdefgh", "z", "y"]}, {"q": ["a", "b", "y"]})["q"]
    best = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert ours["ndcg@10"] == pytest.approx((1 + 1 / np.log2(4)) / best)
    assert ours["recall@10"] == pytest.approx(2 / 3)


def test_ndcg_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import ndcg_score

    drawn = np.random.default_rng(11)
    scores = drawn.random((60, 30))
    gold = drawn.random((60, 30)) < 0.1
    gold[:, 0] = True
    ranked = {f"q{at}": [f"a{article}" for article in np.argsort(-row)] for at, row in enumerate(scores)}
    ours = ranking(ranked, {f"q{at}": [f"a{a}" for a in np.flatnonzero(row)] for at, row in enumerate(gold)})
    theirs = [ndcg_score([row], [score], k=10) for row, score in zip(gold.astype(float), scores, strict=True)]
    assert [ours[f"q{at}"]["ndcg@10"] for at in range(60)] == pytest.approx(theirs, abs=1e-6)


def test_a_record_survives_its_file() -> None:
    for record in RECORDS:
        assert Record.from_json(record.as_json()) == record
