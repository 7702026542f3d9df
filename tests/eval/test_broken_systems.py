"""A system that is broken on purpose is told apart, and by the figure that is meant to tell it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.ablations import without
from eval.metrics import METRICS, difference
from eval.plans import Plan
from eval.runner import Run, run
from rag.embedding import PassageEmbedding

REPLAY = """
import json, re, sys
answers = {line["id"]: line["answer"] for line in map(json.loads, open(sys.argv[1], encoding="utf-8"))}
for line in sys.stdin:
    given = answers[json.loads(line)["id"]]
    if sys.argv[2] == "pages":
        for citation in given["citations"]:
            citation["page"] = str(int(citation["page"]) + 1)
    if sys.argv[2] == "refusals" and not given["answered"] and given["citations"]:
        quote = given["citations"][0]["quote"]
        for citation in given["citations"]:
            citation["nearest"] = False
        given.update(answered=True, answer=quote, sentences=[{"text": quote, "citations": [1]}])
    if sys.argv[2] == "numbers":
        for part, name in [(given, "answer"), *((sentence, "text") for sentence in given["sentences"])]:
            part[name] = re.sub("[0-9]", lambda digit: str((int(digit.group()) + 1) % 10), part[name])
    if sys.argv[2] == "quotes":
        for citation in given["citations"]:
            citation["quote"] = citation["quote"][:-1] + "？！"
    print(json.dumps(given), flush=True)
"""


@pytest.fixture
def broken(sample_run: Run, tmp_path: Path) -> Callable[[str], Run]:
    """A run of the same answers, broken in that way."""
    given, program = tmp_path / "answers.jsonl", tmp_path / "replay.py"
    lines = [json.dumps({"id": record.id, "answer": record.answer}) for record in sample_run.records]
    given.write_text("\n".join(lines), encoding="utf-8")
    program.write_text(REPLAY, encoding="utf-8")

    def of(way: str) -> Run:
        system = f"{sys.executable} {program} {given} {way}"
        return run(Plan(sets=("hengyang",), system=system))

    return of


def changed(sample_run: Run, other: Run) -> set[str]:
    """The figures whose paired interval leaves out 0."""
    asked, found = {record.id for record in other.records}, set()
    before = [record for record in sample_run.records if record.id in asked]
    for name, parts in METRICS.items():
        change = difference(parts(before), parts(other.records))
        if change.low is not None and change.high is not None and change.low * change.high > 0:
            found.add(name)
    return found


def test_the_same_answers_from_outside_are_worth_the_same(
    sample_run: Run, broken: Callable[[str], Run]
) -> None:
    ranked = {"hit@1", "hit@5", "mrr", "recall@10", "ndcg@10"}  # from outside only what is cited is seen
    assert changed(sample_run, broken("as they are")) <= ranked


@pytest.mark.parametrize(
    ("way", "told_by", "not_told_by"),
    [
        ("pages", {"citation_precision", "citation_correctness"}, {"answer_accuracy", "refusal_recall"}),
        ("refusals", {"refusal_recall"}, {"citation_of_right"}),
        (
            "numbers",
            {"answer_accuracy", "support"},
            {"citation_precision", "quote_containment", "refusal_recall"},
        ),
        ("quotes", {"quote_containment", "citation_precision"}, {"answer_accuracy", "refusal_recall"}),
    ],
)
def test_a_broken_system_is_told_apart(
    sample_run: Run, broken: Callable[[str], Run], way: str, told_by: set[str], not_told_by: set[str]
) -> None:
    found = changed(sample_run, broken(way))
    assert told_by <= found
    assert not found & not_told_by


def test_without_its_dense_leg_it_finds_less(sample_run: Run, embedding: PassageEmbedding) -> None:
    with without("dense"):
        lame = run(Plan(sets=("hengyang",), split="dev", limit=70, span_reader=False), embedding=embedding)
    assert changed(sample_run, lame) & {"hit@5", "recall@10"}
