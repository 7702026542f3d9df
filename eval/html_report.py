"""One or more runs as a page to look at, self-contained, and as a summary for a pull request.

The first run is the one reported; the others stand beside it: a baseline, the run before a change. What the page
shows of questions, answers and quotes is text of users and of the archive: it is escaped, and the page runs no code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from eval.metrics import LOWER_IS_BETTER, METRICS, Record, difference, estimate, side_of
from eval.report import FAULTS, cited, fault_of, place, said, shown, title_of
from eval.risk import aurc, risk_coverage

_TEMPLATE = Path(__file__).with_name("report.html")
_MOST = 12
"""Examples of one fault."""

_LONGEST = 600
"""Characters shown of an answer or a quote."""

_ROW, _LEFT, _RIGHT, _WIDTH = 26, 170, 60, 720
"""Pixels: the height of a bar's row, the room left and right of the bars, the whole."""


@dataclass(frozen=True, slots=True)
class Named:
    """A run as read from its file, under the name that it is shown by."""

    name: str
    report: Mapping[str, Any]
    records: Sequence[Record]


def write(
    folder: Path, runs: Sequence[Named], ablation: Mapping[str, Any] | None = None
) -> tuple[Path, Path]:
    """Write report.html and summary.md on `runs` (the first is the one reported) into `folder`, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    page, summary = folder / "report.html", folder / "summary.md"
    page.write_text(as_html(runs, ablation), encoding="utf-8")
    summary.write_text(as_markdown(runs), encoding="utf-8")
    return page, summary


def as_html(runs: Sequence[Named], ablation: Mapping[str, Any] | None = None) -> str:
    """The page; `ablation` is what `eval.ablations.ablate` gave."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["share"] = shown
    first = runs[0]
    others = [{record.key: record for record in run.records} for run in runs[1:]]
    shown_records = [_shown(record, runs[1:], others) for record in first.records]
    faults = [
        {
            "name": name,
            "means": means,
            "records": [record for record in shown_records if record["fault"] == name],
        }
        for name, means in FAULTS.items()
    ]
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        title=title_of(first.report),
        made_with=_made_with(first.report),
        runs=runs,
        metrics=[{"name": name, "cells": _cells(name, runs)} for name in METRICS],
        sets=_sets(runs),
        smaller=", ".join(sorted(LOWER_IS_BETTER)),
        plots=[
            *(_bars(f"Right answers by {what}", runs, what) for what in ("kind", "language")),
            _risk(first),
            _latency(first.report),
            *([_ablation(ablation)] if ablation else []),
        ],
        judges=[{"name": run.name, **run.report["judge"]} for run in runs if run.report.get("judge")],
        faults=[fault for fault in faults if fault["records"]],
        records=shown_records,
        most=_MOST,
    )


def as_markdown(runs: Sequence[Named]) -> str:
    """A table of the metrics that fits into a pull request, in per cent."""
    lines = [f"**{title_of(runs[0].report)}**, per cent [95 % interval]", ""]
    lines.append(f"| metric | {' | '.join(run.name for run in runs)} |")
    lines.append("|---" * (len(runs) + 1) + "|")
    for name in METRICS:
        cells = [f"{cell['value']} [{cell['interval']}]{_mark(cell)}" for cell in _cells(name, runs)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if len(runs) > 1:
        lines += ["", f"▲ better, ▼ worse than {runs[0].name}: the paired interval leaves out 0."]
    return "\n".join([*lines, "", _made_with(runs[0].report), ""])


def _cells(name: str, runs: Sequence[Named]) -> list[dict[str, str]]:
    cells = []
    for run in runs:
        values = run.report["metrics"][name]
        side = "" if run is runs[0] else _side(name, runs[0], run)
        interval = f"{shown(values['low'])} – {shown(values['high'])}" if values["total"] else ""
        cells.append({"value": shown(values["value"]), "interval": interval, "side": side})
    return cells


def _side(name: str, first: Named, other: Named) -> str:
    """Whether `other` is surely better or worse than `first` on the questions that both were asked."""
    shared = {record.key for record in first.records} & {record.key for record in other.records}
    parts = [METRICS[name]([r for r in run.records if r.key in shared]) for run in (first, other)]
    return side_of(name, difference(*parts))


def _mark(cell: Mapping[str, str]) -> str:
    return {"better": " ▲", "worse": " ▼", "": ""}[cell["side"]]


def _sets(runs: Sequence[Named]) -> list[dict[str, Any]]:
    rows = []
    for name in sorted({record.set for record in runs[0].records}):
        cells, questions = [], 0
        for run in runs:
            records = [record for record in run.records if record.set == name]
            questions = questions or len(records)
            right, refused = (estimate(METRICS[metric](records)) for metric in ("right", "refusal_recall"))
            interval = f"{shown(right.low)} – {shown(right.high)}" if right.total else ""
            cells.append({"value": shown(right.value), "interval": interval, "refused": shown(refused.value)})
        rows.append({"name": name, "questions": questions, "cells": cells})
    return rows if len(rows) > 1 else []


def _shown(
    record: Record, runs: Sequence[Named], others: Sequence[Mapping[tuple[str, str, str], Record]]
) -> dict[str, Any]:
    beside = [
        (run.name, held[record.key]) for run, held in zip(runs, others, strict=True) if record.key in held
    ]
    return {
        **{name: getattr(record, name) for name in ("set", "id", "kind", "language", "split", "question")},
        "right": record.verdict.right,
        "fault": fault_of(record),
        "expected": " + ".join(" / ".join(group) for group in record.expected) or "a refusal",
        "given": said(record)[:_LONGEST],
        "citations": [
            {"quote": str(each["quote"])[:_LONGEST], "place": place(each)} for each in cited(record)
        ],
        "others": [
            {
                "name": name,
                "right": other.verdict.right,
                "fault": fault_of(other),
                "given": said(other)[:_LONGEST],
            }
            for name, other in beside
        ],
    }


def _bars(title: str, runs: Sequence[Named], what: str) -> dict[str, str]:
    """Bars of the share right with whiskers for the interval, a row a value of `what`, a colour a run."""
    values = list(runs[0].report["by"][what])
    body, at = [], 18
    for value in values:
        groups = [run.report["by"][what].get(value) for run in runs[:2]]
        body.append(f'<text x="0" y="{at + 14}">{escape(value)}</text>')
        asked = groups[0]["questions"] if groups[0] else 0
        body.append(f'<text class="quiet" x="{_WIDTH - _RIGHT + 8}" y="{at + 14}">of {asked}</text>')
        height = (_ROW - 8) / len(groups)
        for number, group in enumerate(groups):
            if group is None:
                continue
            right, top = group["right"], at + number * height
            style = "other" if number else "bar"
            body.append(
                f'<rect class="{style}" x="{_LEFT}" y="{top:.1f}" width="{_across(right["value"]) - _LEFT:.1f}"'
                f' height="{height:.1f}"><title>{shown(right["value"])}</title></rect>'
                f'<line class="whisker" x1="{_across(right["low"]):.1f}" x2="{_across(right["high"]):.1f}"'
                f' y1="{top + height / 2:.1f}" y2="{top + height / 2:.1f}"/>'
            )
        at += _ROW
    note = (
        f"Lines: 95 % intervals. Second colour: {runs[1].name}."
        if len(runs) > 1
        else "Lines: 95 % intervals."
    )
    return {"title": title, "svg": _svg(at + 4, [*_grid(14, at, 10), *body]), "note": note}


def _risk(run: Named) -> dict[str, str]:
    """Of the answers given, surest first, what share is wrong among the first of them."""
    points = risk_coverage(run.records)
    title = "Risk and coverage"
    if len(points) < 2:
        return {"title": title, "svg": _svg(1, []), "note": "The answers say nothing of how sure they are."}
    height, down = 200, 14
    most = max(0.1, *(risk for _, risk in points))
    line = " ".join(f"{_across(share):.1f},{down + height * (1 - risk / most):.1f}" for share, risk in points)
    body = [
        f'<polyline class="curve" points="{line}"/>',
        f'<text x="0" y="{down + 12}">wrong: {most:.0%}</text><text x="0" y="{down + height}">0 %</text>',
        *_grid(down, down + height, down + height + 16),
    ]
    note = (
        "Across: share of all questions answered if only the surest answers were given. "
        f"Up: share of those that are wrong. Mean over the curve (AURC): {aurc(points):.3f}."
    )
    return {"title": title, "svg": _svg(down + height + 22, body), "note": note}


def _latency(report: Mapping[str, Any]) -> dict[str, str]:
    stages = report["latency_ms"]
    longest = max((values["p95"] for values in stages.values()), default=0) or 1.0
    body, at = [], 4
    for stage, values in stages.items():
        ends = {name: _LEFT + values[name] / longest * (_WIDTH - _RIGHT - _LEFT) for name in ("p50", "p95")}
        body.append(
            f'<text x="0" y="{at + 14}">{escape(stage)}</text>'
            f'<rect class="bar" x="{_LEFT}" y="{at + 4}" width="{ends["p50"] - _LEFT:.1f}" height="{_ROW - 12}"/>'
            f'<line class="whisker" x1="{ends["p50"]:.1f}" x2="{ends["p95"]:.1f}" y1="{at + 11}" y2="{at + 11}"/>'
            f'<text class="quiet" x="{ends["p95"] + 6:.1f}" y="{at + 15}">'
            f"{values['p50']:.0f} – {values['p95']:.0f}</text>"
        )
        at += _ROW
    return {
        "title": "Milliseconds a question",
        "svg": _svg(at, body),
        "note": "Bar: median. Line: up to the 95th percentile.",
    }


def _ablation(ablation: Mapping[str, Any]) -> dict[str, str]:
    """For each part how many points of right answers it adds, left of the middle what it costs."""
    changes = {name: part["metrics"]["answer_accuracy"] for name, part in ablation["parts"].items()}
    known = {name: change for name, change in changes.items() if change["difference"] is not None}
    most = max((abs(change[end]) for change in known.values() for end in ("low", "high")), default=0) or 1.0

    def across(share: float) -> float:
        return _across((share / most + 1) / 2)

    body, at = [], 4
    for name, change in sorted(known.items(), key=lambda pair: -pair[1]["difference"]):
        left, right = sorted((across(0), across(change["difference"])))
        body.append(
            f'<text x="0" y="{at + 14}">{escape(name)}</text>'
            f'<rect class="bar" x="{left:.1f}" y="{at + 4}" width="{right - left:.1f}" height="{_ROW - 12}"/>'
            f'<line class="whisker" x1="{across(change["low"]):.1f}" x2="{across(change["high"]):.1f}"'
            f' y1="{at + 11}" y2="{at + 11}"/>'
            f'<text class="quiet" x="{_WIDTH - _RIGHT + 8}" y="{at + 15}">{100 * change["difference"]:+.1f}</text>'
        )
        at += _ROW
    body.append(f'<line class="grid" x1="{across(0):.1f}" x2="{across(0):.1f}" y1="0" y2="{at}"/>')
    note = (
        f"Points of answerable questions answered rightly, over {ablation['questions']} questions: "
        "with all parts less without this one. Lines: paired 95 % intervals."
    )
    return {"title": "What each part adds", "svg": _svg(at, body), "note": note}


def _grid(top: int, bottom: int, labels: int) -> list[str]:
    """Lines at the quarters of the width, with the shares written at the height `labels`."""
    return [
        f'<line class="grid" x1="{_across(share)}" x2="{_across(share)}" y1="{top}" y2="{bottom}"/>'
        f'<text class="quiet" text-anchor="middle" x="{_across(share)}" y="{labels}">{share:.0%}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]


def _across(share: float | None) -> float:
    return _LEFT + (share or 0.0) * (_WIDTH - _RIGHT - _LEFT)


def _svg(height: float, body: Sequence[str]) -> Any:
    from markupsafe import Markup

    # every text in `body` is escaped where it is put in
    return Markup(f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img">{"".join(body)}</svg>')


def _made_with(report: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    asked = f"system {report['system']}" if report.get("system") else f"model {report['fingerprint']}"
    commit = f"commit {report['commit'][:12]}, " if report.get("commit") else ""
    counted = f"{report['seconds']:.0f} s, relative dates from {report['today']}, seed {report['seed']}"
    return f"{commit}{asked}, {counted}; {versions}."
