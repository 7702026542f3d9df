"""Fits the weights by which a page's lines are told apart (`ingest/structure.py`) on labelled and composed pages.

    python -m eval.fit_structure [--cross-validate]

The model is a conditional random field (Lafferty, McCallum and Pereira, ICML 2001): the weights that make the known
roles of the lines likeliest, drawn to the weights set by hand in `ingest/weights.py`, so that what no page shows stays
as it was set. Pages written and labelled by hand (`eval/labelled_pages`) count most, every fifth of them is kept for
the tests; those that `eval/pages.py` composes add habits of setting. Of its items only those of the first issues are
used; those of the later ones, set in other manners, are for the tests.
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

LABELLED = Path(__file__).parent / "labelled_pages"
KEPT = 5
"""One labelled page in so many, by name, is kept for the tests."""

PAGES = 400
TIMES = 3
"""Variants that a labelled page is fitted in."""

CUTS, WIDER = 0.3, 0.3
"""Share of paragraphs that are cut in a variant, and of variants with wider gaps."""

STEPS = 100
RATE = 0.03
PULL = 0.005
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


Raw = list[tuple[str, str]]
"""A labelled page: the role and the text of every line as it is printed, both "" for an empty one."""


def labelled() -> list[Raw]:
    """The pages labelled by hand, by name. A line of such a file is a role, a bar and the line as it is printed."""
    return [
        [_split(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for file in sorted(LABELLED.glob("*.txt"))
    ]


def _split(line: str) -> tuple[str, str]:
    role, _, text = line.partition("|")
    return role, text


def sample_of(raw: Raw) -> Sample:
    """A labelled page as the segmentation sees it; a paragraph set in narrow lines has the role of its first."""
    lines = split_lines("\n".join(text for _, text in raw))
    return Sample(features(lines), [_AT[Role(raw[line.number][0])] for line in lines])


def cut(raw: Raw, seed: int) -> Raw:
    """The page with some paragraphs cut by columns, and gaps set otherwise: what its paper might have done too."""
    chance = random.Random(seed)
    wide = chance.random() < WIDER
    done: Raw = []
    for role, text in raw:
        if not text:
            done += [("", "")] * (chance.choice((1, 1, 2, 3)) if wide else 1)
            continue
        inside = [at for at in range(6, len(text) - 2) if _may_break(text, at)]
        if role in ("opening", "body") and inside and chance.random() < CUTS:
            at = chance.choice(inside)
            gap = [("", "")] * chance.choice((0, 1, 2, 3))
            done += [(role, text[:at].rstrip()), *gap, ("body", text[at:].lstrip())]
        else:
            done.append((role, text))
    return done


def _may_break(text: str, at: int) -> bool:
    return text[at] == " " if text[at - 1].isascii() else text[at - 1] not in "。”"


def samples(seeds: Sequence[int], pool: list[dict[str, Any]]) -> list[Sample]:
    """The pages of those seeds."""
    return [each for seed in seeds if (each := sample(varied(seed, pool))) is not None]


def accuracy(held: Sequence[Sample], tables: structure.Tables) -> float:
    """Share of lines whose role is found."""
    right = total = 0
    for each in held:
        found = structure.label(each.found, tables).roles
        right += sum(_AT[role] == due for role, due in zip(found, each.roles, strict=True))
        total += len(each.roles)
    return right / total


class Field:
    """The weights as tensors, under the names of the features."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        tables = structure.SET_BY_HAND
        self.emission = torch.tensor(
            [[tables.emission[role].get(name, 0.0) for name in ["", *self.names]] for role in _ROLES]
        )
        self.step = torch.tensor([[tables.step[b][a] for a in _ROLES] for b in _ROLES])
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
        extra = found @ self.step_if.T
        steps = self.step.expand(*found.shape[:2], *self.step.shape).clone()
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
                before: {after: round(self.step[_AT[before], _AT[after]].item(), 2) for after in _ROLES}
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


def fitted(held: Sequence[Sample], steps: int) -> Field:
    """The weights fitted to `held`, from those set by hand."""
    torch.manual_seed(0)
    told = structure.SET_BY_HAND.emission.values()
    names = sorted(
        {name for row in told for name in row if name} | {n for s in held for f in s.found for n in f}
    )
    field = Field(names)
    optimizer = torch.optim.Adam(field.weights, lr=RATE)
    mixed = list(held)
    random.Random(0).shuffle(mixed)
    mixed.sort(key=lambda each: len(each.roles) // 40)
    batches = [stacked(mixed[at : at + 32], names) for at in range(0, len(mixed), 32)]
    for step in range(steps):
        for batch in batches:
            loss = field.loss(*batch) + field.pulled() / len(batches)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        if step % 20 == 19:
            print(f"step {step + 1}: loss {loss.item():.4f}", flush=True)
    return field


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--cross-validate", action="store_true", help="only say how well unseen pages fare")
    given = parser.parse_args()
    raw = labelled()
    composed = samples(range(PAGES), fitting_items())
    composed += [s for name, page in printed().items() if name[15:25] < FIT_UNTIL and (s := sample(page))]
    apart = samples(range(10_000, 10_040), test_items())
    if given.cross_validate:
        _cross_validate(raw, composed, given.steps)
        return
    mine, kept = [raw[at] for at in range(len(raw)) if at % KEPT], raw[::KEPT]
    weights = fitted([*_variants(mine), *composed], given.steps).as_json()
    structure.FITTED.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    tables = structure.as_tables(weights)
    for name, pages in (
        ("fitted", [sample_of(page) for page in mine]),
        ("kept", [sample_of(page) for page in kept]),
        ("composed of other items", apart),
    ):
        print(f"{accuracy(pages, tables):.4f} of the lines of {len(pages)} pages are right, {name}")


def _variants(pages: Sequence[Raw]) -> list[Sample]:
    """Every page as it is and in variants."""
    return [sample_of(cut(page, seed) if seed else page) for seed in range(TIMES) for page in pages]


def _cross_validate(pages: Sequence[Raw], composed: Sequence[Sample], steps: int) -> None:
    found = []
    for fold in range(KEPT):
        rest = [page for at, page in enumerate(pages) if at % KEPT != fold]
        tables = structure.as_tables(fitted([*_variants(rest), *composed], steps).as_json())
        found += [accuracy([sample_of(page)], tables) for at, page in enumerate(pages) if at % KEPT == fold]
    print(
        f"mean share of lines that are right on labelled pages not fitted on: {sum(found) / len(found):.4f}"
    )


if __name__ == "__main__":
    main()
