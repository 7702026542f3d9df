"""Fits the weights by which a page's lines are told apart (`ingest/structure.py`) on composed pages.

    python -m eval.fit_structure

The model is a conditional random field (Lafferty, McCallum and Pereira, ICML 2001): the weights that make the known
roles of the lines of `eval/pages.py` likeliest, drawn to the weights set by hand in `ingest/weights.py`, so that what
composed pages do not show stays as it was set. Only items of the first issues are used; those of the later ones, set
in other manners, are for the tests.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from eval.pages import Page, items, printed, varied
from ingest import structure
from ingest.lines import features, split_lines
from ingest.roles import Role

FIT_UNTIL = "2023-06-01"
"""Items printed before are for fitting, the others for tests."""

PAGES = 500
STEPS = 160
RATE = 0.03
PULL = 0.02
"""Of the square of a weight's distance from the one set by hand, beside the log-loss of a line."""

_ROLES = tuple(Role)
_AT = {role: at for at, role in enumerate(_ROLES)}


@dataclass(frozen=True)
class Sample:
    """The features of a page's lines and their roles."""

    found: list[frozenset[str]]
    roles: list[int]


def fitting_items() -> list[dict[str, Any]]:
    """The items that may be fitted on."""
    return [item for item in items() if item["date"] < FIT_UNTIL]


def test_items() -> list[dict[str, Any]]:
    """The items kept for tests."""
    return [item for item in items() if item["date"] >= FIT_UNTIL]


def sample(page: Page) -> Sample | None:
    """A page as the segmentation sees it; None where its lines are not those it was composed of."""
    lines = split_lines(page.text)
    if len(lines) != len(page.lines):
        return None
    return Sample(features(lines), [_AT[line.role] for line in page.lines])


def samples(seeds: Sequence[int], pool: list[dict[str, Any]]) -> list[Sample]:
    """The pages of those seeds."""
    return [each for seed in seeds if (each := sample(varied(seed, pool))) is not None]


def accuracy(held: Sequence[Sample]) -> float:
    """Share of lines whose role is found with the weights in use."""
    right = total = 0
    for each in held:
        found = structure.label(each.found).roles
        right += sum(_AT[role] == due for role, due in zip(found, each.roles, strict=True))
        total += len(each.roles)
    return right / total


class Field:
    """The weights as tensors, under the names of the features."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        tables = structure.tables()
        self.allowed = torch.tensor([[after in tables.step[before] for after in _ROLES] for before in _ROLES])
        self.emission = torch.tensor(
            [[tables.emission[role].get(name, 0.0) for name in ["", *self.names]] for role in _ROLES]
        )
        self.step = torch.tensor([[tables.step[b].get(a, 0.0) for a in _ROLES] for b in _ROLES])
        self.pairs = list(tables.step_if)
        self.step_if = torch.tensor([[tables.step_if[p].get(n, 0.0) for n in self.names] for p in self.pairs])
        self.weights = [self.emission, self.step, self.step_if]
        self.prior = [weight.clone() for weight in self.weights]
        self.start = torch.tensor([tables.start.get(role, structure.NEVER) for role in _ROLES])
        for weight in self.weights:
            weight.requires_grad_()

    def loss(self, found: torch.Tensor, roles: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Negative log-likelihood a line; `found` (pages, lines, features), `roles` and `mask` (pages, lines)."""
        ones = torch.ones(*found.shape[:2], 1)
        emissions = torch.cat([ones, found], 2) @ self.emission.T
        step = self.step.masked_fill(~self.allowed, structure.NEVER)
        extra = found @ self.step_if.T
        steps = step.expand(*found.shape[:2], *step.shape).clone()
        for at, (before, after) in enumerate(self.pairs):
            steps[:, :, _AT[before], _AT[after]] = steps[:, :, _AT[before], _AT[after]] + extra[:, :, at]
        pages = torch.arange(len(found))
        score = self.start + emissions[:, 0]
        due = score[pages, roles[:, 0]]
        for at in range(1, found.shape[1]):
            coming = torch.logsumexp(score[:, :, None] + steps[:, at], 1) + emissions[:, at]
            score = torch.where(mask[:, at, None], coming, score)
            gain = steps[pages, at, roles[:, at - 1], roles[:, at]] + emissions[pages, at, roles[:, at]]
            due = due + torch.where(mask[:, at], gain, 0.0)
        return (torch.logsumexp(score, 1) - due).sum() / mask.sum()

    def pulled(self) -> torch.Tensor:
        """What the distance from the hand-set weights costs."""
        return (
            PULL
            * torch.stack([((w - p) ** 2).sum() for w, p in zip(self.weights, self.prior, strict=True)]).sum()
        )

    def as_json(self) -> dict[str, Any]:
        """The weights as they are stored."""
        return {
            "emission": {
                role: _named(["", *self.names], row)
                for role, row in zip(_ROLES, self.emission.tolist(), strict=True)
            },
            "step": {
                before: {
                    after: round(float(self.step[_AT[before], _AT[after]]), 2)
                    for after in _ROLES
                    if self.allowed[_AT[before], _AT[after]]
                }
                for before in _ROLES
            },
            "start": {
                role: w for role, w in zip(_ROLES, self.start.tolist(), strict=True) if w > structure.NEVER
            },
            "step_if": [
                [before, after, _named(self.names, row)]
                for (before, after), row in zip(self.pairs, self.step_if.tolist(), strict=True)
            ],
        }


def _named(names: Sequence[str], row: Sequence[float]) -> dict[str, float]:
    return {name: round(w, 2) for name, w in zip(names, row, strict=True) if abs(w) >= 0.005 or name == ""}


def stacked(held: Sequence[Sample], names: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Samples as tensors: features (pages, lines, features), roles and mask (pages, lines)."""
    longest = max(len(each.roles) for each in held)
    place = {name: at for at, name in enumerate(names)}
    found = torch.zeros(len(held), longest, len(names))
    roles = torch.zeros(len(held), longest, dtype=torch.long)
    mask = torch.zeros(len(held), longest, dtype=torch.bool)
    for page, each in enumerate(held):
        for line, (seen, role) in enumerate(zip(each.found, each.roles, strict=True)):
            for name in seen:
                if name in place:
                    found[page, line, place[name]] = 1.0
            roles[page, line], mask[page, line] = role, True
    return found, roles, mask


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=structure.FITTED)
    given = parser.parse_args()
    torch.manual_seed(0)
    held = samples(range(given.pages), fitting_items())
    held += [each for name, page in printed().items() if name[15:25] < FIT_UNTIL and (each := sample(page))]
    apart = samples(range(10_000, 10_080), test_items())
    print(
        f"{len(held)} pages to fit on: {accuracy(held):.4f} of lines right before, apart {accuracy(apart):.4f}"
    )
    told = structure.tables().emission.values()
    names = sorted(
        {name for row in told for name in row if name} | {n for s in held for f in s.found for n in f}
    )
    field = Field(names)
    optimizer = torch.optim.Adam(field.weights, lr=RATE)
    random.Random(0).shuffle(held)
    batches = [stacked(held[at : at + 64], names) for at in range(0, len(held), 64)]
    for step in range(given.steps):
        for batch in batches:
            loss = field.loss(*batch) + field.pulled() / len(batches)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        if step % 20 == 19:
            print(f"step {step + 1}: loss {loss.item():.4f}", flush=True)
    given.out.write_text(json.dumps(field.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    structure.tables.cache_clear()
    print(f"{accuracy(held):.4f} of lines right after, apart {accuracy(apart):.4f}")


if __name__ == "__main__":
    main()
