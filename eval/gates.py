"""Gates: what the figures of a set must reach, as eval/gates.toml has it."""

import tomllib
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from eval.metrics import METRICS, Record, estimate

FILE = Path(__file__).with_name("gates.toml")
CEILING = "_at_most"
"""What ends the name of a bound from above."""

Bounds = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Of each set and split the bounds, by the name of their metric."""


def load(file: Path = FILE) -> Bounds:
    """The gates of every set that has any."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def below(records: Sequence[Record], bounds: Bounds) -> list[str]:
    """A sentence for each bound that the records miss.

    A split of which not all was asked is held to its gates like a whole one.
    """
    found = []
    for (name, split), group in groupby(sorted(records, key=_part), key=_part):
        held = list(group)
        for bound, floor in bounds.get(name, {}).get(split, {}).items():
            metric = bound.removesuffix(CEILING)
            value = estimate(METRICS[metric](held), resamples=1).value
            missed = value is None or (value > floor if bound.endswith(CEILING) else value < floor)
            if missed:
                least = "at most" if bound.endswith(CEILING) else "at least"
                shown = "nothing to count" if value is None else f"{value:.4f}"
                found.append(f"{name} {split}: {metric} is {shown}, {least} {floor} is due.")
    return found


def without(records: Sequence[Record], bounds: Bounds) -> list[str]:
    """The names of the sets that have no gates."""
    return sorted({record.set for record in records} - set(bounds))


def _part(record: Record) -> tuple[str, str]:
    return record.set, record.split
