"""The sets that ship are asked once, and no figure may fall below its floor in eval/gates.toml."""

from dataclasses import replace

from eval.gates import CEILING, below, load
from eval.metrics import METRICS
from eval.runner import Run
from eval.sets import SPLITS, names
from eval.sets import load as load_set


def test_every_set_that_ships_keeps_its_floors(shipped_run: Run) -> None:
    assert below(shipped_run.records, load()) == []


def test_every_quote_is_verbatim(shipped_run: Run) -> None:
    for record in shipped_run.records:
        assert record.verdict.verbatim == record.verdict.quotes, record.id


def test_what_falls_below_is_told(sample_run: Run) -> None:
    gates = {"hengyang": {"dev": {"answer_accuracy": 0.5, "wrongly_refused_at_most": 0.5}}}
    assert below(sample_run.records, gates) == []
    broken = [
        replace(record, verdict=replace(record.verdict, right=False, answered=False))
        for record in sample_run.records
    ]
    accuracy, refused = below(broken, gates)
    assert accuracy == "hengyang dev: answer_accuracy is 0.0000, at least 0.5 is due."
    assert refused == "hengyang dev: wrongly_refused is 1.0000, at most 0.5 is due."


def test_the_gates_are_of_every_set_that_ships_and_name_metrics_that_exist() -> None:
    gates = load()
    assert set(gates) == {name for name in names() if load_set(name).ships_its_archive}
    for splits in gates.values():
        assert set(splits) == set(SPLITS)
        for bounds in splits.values():
            assert {bound.removesuffix(CEILING) for bound in bounds} <= set(METRICS)
