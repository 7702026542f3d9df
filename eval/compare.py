"""Two runs of the same questions: what became better, what worse, and which questions changed sides."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.metrics import METRICS, RESAMPLES, SEED, Record, difference, side_of
from eval.report import cited, place, said, shown
from rag.errors import UsageError


def read(path: Path) -> tuple[dict[str, Any], list[Record]]:
    """The report in a file of `wenbao eval run --out` and its records. Raises UsageError if it is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return report, [Record.from_json(value) for value in report["questions"]]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a file written by `wenbao eval run --out`.") from error


def compare(
    first: Sequence[Record], second: Sequence[Record], *, seed: int = SEED, resamples: int = RESAMPLES
) -> dict[str, Any]:
    """Differences of every metric over the questions both runs asked, and the questions that flipped.

    A question is the same in both when set, id and wording are equal. `significant` is set where the
    paired interval leaves out 0; with a dozen metrics, one of them does so by chance every other time.
    """
    before, after = ({record.key: record for record in records} for records in (first, second))
    shared = [key for key in before if key in after]
    if not shared:
        raise UsageError("The two runs have no question in common: set, id and wording are compared.")
    differences = {}
    for name, parts in METRICS.items():
        change = difference(
            parts([before[key] for key in shared]),
            parts([after[key] for key in shared]),
            seed=seed,
            resamples=resamples,
        )
        side = side_of(name, change)
        differences[name] = {**asdict(change), "significant": side != "", "side": side}
    flips: dict[str, list[dict[str, Any]]] = {"fixed": [], "broken": []}
    for key in shared:
        if before[key].verdict.right != after[key].verdict.right:
            flips["fixed" if after[key].verdict.right else "broken"].append(_flip(before[key], after[key]))
    return {
        "questions": len(shared),
        "only_first": [before[key].id for key in before if key not in after],
        "only_second": [after[key].id for key in after if key not in before],
        "differences": differences,
        **flips,
    }


def print_comparison(result: Mapping[str, Any], console: Console) -> None:
    """The comparison as a table and a list of the questions that flipped."""
    table = Table(title=f"{result['questions']} questions of both runs")
    for heading in ("metric", "first", "second", "difference", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "metric" else "right")
    for name, change in result["differences"].items():
        if change["difference"] is None:
            table.add_row(name, shown(change["first"]), shown(change["second"]), "–", "")
            continue
        interval = f"{100 * change['low']:+.1f} – {100 * change['high']:+.1f}"
        moved = f"{100 * change['difference']:+.1f} {change['side']}".rstrip()
        table.add_row(name, shown(change["first"]), shown(change["second"]), moved, interval)
    console.print(table)
    for side in ("broken", "fixed"):
        for flip in result[side]:
            lines = [f"{side}  {flip['id']} [{flip['kind']}] {flip['question']}"]
            for name in ("first", "second"):
                lines.append(f"  {name:<8}{flip[name]['said']}")
                lines += [f"          · {where}" for where in flip[name]["citations"]]
            console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    for side in ("only_first", "only_second"):
        if result[side]:
            console.print(f"{side}: {', '.join(result[side])}", markup=False, soft_wrap=True)


def _flip(before: Record, after: Record) -> dict[str, Any]:
    told = {name: getattr(before, name) for name in ("set", "id", "kind", "language", "question")}
    return told | {"first": _given(before), "second": _given(after)}


def _given(record: Record) -> dict[str, Any]:
    return {"said": said(record), "citations": [place(each) for each in cited(record)]}
