"""The roles of a page's lines, found as the best scored path through them.

Every line gets a score for every role from its features and every pair of neighbouring roles one from what
newspapers do (the tables in `ingest.weights`); the best sequence is found by the Viterbi algorithm, and
forward and backward sums over all sequences say how sure it is.
"""

import math
from dataclasses import dataclass

from ingest.roles import Role
from ingest.weights import EMISSION, START, STEP, STEP_IF

_NEVER = -1e9
_ROLES = tuple(Role)
_STEP_TABLE = [[STEP[before].get(after, _NEVER) for after in _ROLES] for before in _ROLES]


@dataclass(frozen=True, slots=True)
class Labelling:
    """A role for every line, and how probable each is given the whole page, in [0, 1]."""

    roles: tuple[Role, ...]
    probabilities: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """The mean probability of the roles, in [0, 1]; a page below 0.8 is worth a look."""
        return sum(self.probabilities) / len(self.probabilities) if self.probabilities else 0.0


def emission(found: frozenset[str]) -> list[float]:
    """The score of every role for a line with the features `found`, in the order of `Role`."""
    scores = []
    for role in _ROLES:
        weights = EMISSION[role]
        scores.append(weights[""] + sum(weights.get(name, 0.0) for name in found))
    return scores


def label(lines: list[frozenset[str]]) -> Labelling:
    """The best roles for lines given as sets of features."""
    if not lines:
        return Labelling((), ())
    emissions = [emission(found) for found in lines]
    steps = [_steps(found) for found in lines]
    first = [START.get(role, _NEVER) + score for role, score in zip(_ROLES, emissions[0], strict=True)]
    path = _best_path(first, emissions, steps)
    chances = _marginals(first, emissions, steps)
    return Labelling(
        tuple(_ROLES[state] for state in path),
        tuple(chance[state] for chance, state in zip(chances, path, strict=True)),
    )


def _steps(found: frozenset[str]) -> list[list[float]]:
    """Scores of all steps to a line with the features `found`, `[before][after]`."""
    table = _STEP_TABLE
    extras = [
        (pair, extra)
        for pair, gains in STEP_IF.items()
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
