"""The roles of a page's lines, found as the best scored path through them.

Every line gets a score for every role from its features and every pair of neighbouring roles one from what
newspapers do. The scores were set by hand (`ingest/weights.py`) and then fitted to composed pages
(`eval/fit_structure.py`, which writes `fitted.json`). The best sequence is found by the Viterbi algorithm, and
forward and backward sums over all sequences say how sure it is.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ingest import weights
from ingest.roles import Role

FITTED = Path(__file__).with_name("fitted.json")
NEVER = -1e9
"""The score of what cannot be."""

_ROLES = tuple(Role)


@dataclass(frozen=True)
class Tables:
    """The weights: of a feature for a role ("" is the role's own), of a role after a role, of a role at the top
    of a page, and of a role after a role where the later line has a feature."""

    emission: Mapping[Role, Mapping[str, float]]
    step: Mapping[Role, Mapping[Role, float]]
    start: Mapping[Role, float]
    step_if: Mapping[tuple[Role, Role], Mapping[str, float]]

    @cached_property
    def steps(self) -> list[list[float]]:
        """`step` as a table, `[before][after]` in the order of `Role`."""
        return [[self.step[before].get(after, NEVER) for after in _ROLES] for before in _ROLES]


SET_BY_HAND = Tables(weights.EMISSION, weights.STEP, weights.START, weights.STEP_IF)


@cache
def fitted() -> Tables:
    """The fitted weights."""
    return as_tables(json.loads(FITTED.read_text(encoding="utf-8")))


def as_tables(stored: Mapping[str, Any]) -> Tables:
    """The weights that `eval/fit_structure.py` writes."""
    return Tables(
        {Role(role): values for role, values in stored["emission"].items()},
        {Role(b): {Role(a): value for a, value in row.items()} for b, row in stored["step"].items()},
        {Role(role): value for role, value in stored["start"].items()},
        {(Role(before), Role(after)): values for before, after, values in stored["step_if"]},
    )


@dataclass(frozen=True, slots=True)
class Labelling:
    """A role for every line, and how probable each is given the whole page, in [0, 1]."""

    roles: tuple[Role, ...]
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """The mean probability of the roles, in [0, 1]; a page below 0.8 is worth a look."""
        return sum(self.probabilities) / len(self.probabilities) if self.probabilities else 0.0


def emission(found: frozenset[str], tables: Tables) -> list[float]:
    """The score of every role for a line with the features `found`, in the order of `Role`."""
    scores = []
    for role in _ROLES:
        values = tables.emission[role]
        scores.append(values[""] + sum(values.get(name, 0.0) for name in found))
    return scores


def label(lines: list[frozenset[str]], tables: Tables) -> Labelling:
    """The best roles for lines given as sets of features."""
    if not lines:
        return Labelling((), ())
    emissions = [emission(found, tables) for found in lines]
    steps = [_steps(found, tables) for found in lines]
    first = [tables.start.get(role, NEVER) + score for role, score in zip(_ROLES, emissions[0], strict=True)]
    path = _best_path(first, emissions, steps)
    chances = _marginals(first, emissions, steps)
    return Labelling(
        tuple(_ROLES[state] for state in path),
        tuple(chance[state] for chance, state in zip(chances, path, strict=True)),
    )


def _steps(found: frozenset[str], tables: Tables) -> list[list[float]]:
    """Scores of all steps to a line with the features `found`, `[before][after]`."""
    table = tables.steps
    extras = [
        (pair, extra)
        for pair, gains in tables.step_if.items()
        if (extra := sum(gains.get(name, 0.0) for name in found))
    ]
    if extras:
        table = [list(row) for row in table]
        for (before, after), extra in extras:
            table[_ROLES.index(before)][_ROLES.index(after)] += extra
    return table


def _best_path(first: list[float], emissions: list[list[float]], steps: list[list[list[float]]]) -> list[int]:
    states = range(len(_ROLES))
    score, back = first, []
    for here, step in zip(emissions[1:], steps[1:], strict=True):
        choice = [max(states, key=lambda before: score[before] + step[before][after]) for after in states]
        back.append(choice)
        score = [score[choice[after]] + step[choice[after]][after] + here[after] for after in states]
    path = [max(states, key=lambda state: score[state])]
    for choice in reversed(back):
        path.append(choice[path[-1]])
    return path[::-1]


def _marginals(
    first: list[float], emissions: list[list[float]], steps: list[list[list[float]]]
) -> list[list[float]]:
    """The probability of every role on every line: forward and backward sums over all paths."""
    states = range(len(_ROLES))
    forward = [first]
    for here, step in zip(emissions[1:], steps[1:], strict=True):
        last = forward[-1]
        forward.append([_log_sum([last[b] + step[b][a] for b in states]) + here[a] for a in states])
    backward = [[0.0] * len(_ROLES)]
    for here, step in zip(reversed(emissions[1:]), reversed(steps[1:]), strict=True):
        after = backward[-1]
        backward.append([_log_sum([step[b][a] + here[a] + after[a] for a in states]) for b in states])
    backward.reverse()
    total = _log_sum(forward[-1])
    return [
        [math.exp(min(0.0, f[s] + b[s] - total)) for s in states]
        for f, b in zip(forward, backward, strict=True)
    ]


def _log_sum(values: list[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))
