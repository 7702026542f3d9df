"""The sample set is asked as a whole once, and no metric may fall below its floor in eval/baseline.toml."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

import eval.runner
from eval.metrics import METRICS, Estimate, summarize
from eval.runner import Run
from eval.sets import SPLITS, names

BASELINE = tomllib.loads(Path(eval.runner.__file__).with_name("baseline.toml").read_text(encoding="utf-8"))
CEILING = "_at_most"


@pytest.mark.parametrize(
    ("split", "limit"),
    [(split, limit) for split in BASELINE["hengyang"] for limit in BASELINE["hengyang"][split]],
)
def test_the_sample_set_keeps_its_floors(sample_run: Run, split: str, limit: str) -> None:
    found = _found(sample_run, split)[limit.removesuffix(CEILING)]
    bound = BASELINE["hengyang"][split][limit]
    assert found.value is not None
    if limit.endswith(CEILING):
        assert found.value <= bound, f"{limit} of {split}: {found.value:.4f}, at most {bound}"
    else:
        assert found.value >= bound, f"{limit} of {split}: {found.value:.4f}, at least {bound}"


def test_every_quote_is_verbatim(sample_run: Run) -> None:
    for record in sample_run.records:
        assert record.verdict.verbatim == record.verdict.quotes, record.id


def test_the_baseline_names_sets_splits_and_metrics_that_exist() -> None:
    assert set(BASELINE) <= set(names())
    for splits in BASELINE.values():
        assert set(splits) == set(SPLITS)
        for limits in splits.values():
            assert {limit.removesuffix(CEILING) for limit in limits} <= set(METRICS)


def _found(run: Run, split: str) -> Mapping[str, Estimate]:
    return summarize([record for record in run.records if record.split == split])
