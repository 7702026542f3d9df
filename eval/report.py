"""A run as a JSON object and as tables in a terminal.

The JSON object names what it was made with (versions, the model's fingerprint, the commit, the seed), so
that a number can be traced; `eval.compare` reads it again.
"""

import platform
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.metrics import LOWER_IS_BETTER, Estimate, Record, percentiles, summarize
from eval.risk import aurc, risk_coverage
from eval.runner import Run

_GROUPS: Mapping[str, Callable[[Record], str]] = {
    "set": lambda record: record.set,
    "split": lambda record: record.split,
    "set and split": lambda record: f"{record.set} {record.split}",
    "kind": lambda record: record.kind,
    "language": lambda record: record.language,
}
FAULTS: Mapping[str, str] = {
    "not refused": "The archive does not answer the question, and something was answered.",
    "wrong": "The answer lacks what was asked.",
    "wrongly refused": "The archive answers the question, and nothing was answered.",
    "too long": "The answer is in it, with too much beside.",
    "wrongly cited": "The answer is right, and no citation shows it.",
}
"""What can be wrong with an answer, gravest first."""

_COLUMNS = {
    "citation_correctness": "cited\nrightly",
    "wrongly_refused": "wrongly\nrefused",
    "hit@1": "hit@1",
    "hit@5": "hit@5",
}
_PACKAGES = (
    "wenbao",
    "llama-index-core",
    "chromadb",
    "tantivy",
    "rjieba",
    "onnxruntime",
    "sentence-transformers",
    "torch",
    "numpy",
    "ir-measures",
)


def as_json(run: Run) -> dict[str, Any]:
    """The object `wenbao eval run --json` prints; metrics over all questions and by group."""
    records, seed, resamples = run.records, run.plan.seed, run.plan.resamples
    return {
        "sets": [asdict(entry) for entry in run.sets],
        **{name: getattr(run.plan, name) for name in ("split", "kind", "limit", "articles", "system")},
        "asked": len(records),
        "metrics": _summary(records, seed, resamples),
        "by": {
            name: {
                value: {"questions": len(group), **_summary(group, seed, resamples)}
                for value, group in _grouped(records, key)
            }
            for name, key in _GROUPS.items()
        },
        "aurc": aurc(risk_coverage(records)),
        "too_long": sum(record.verdict.too_long for record in records),
        "latency_ms": percentiles(record.answer["timings_ms"] for record in records),
        "tokens": percentiles(record.answer.get("tokens") or {} for record in records),
        "seconds": round(run.seconds, 3),
        "fingerprint": run.fingerprint,
        "span_reader": run.plan.span_reader,
        "today": run.today.isoformat(),
        "seed": seed,
        "resamples": resamples,
        "commit": commit(),
        "versions": versions(),
        "questions": [record.as_json() for record in records],
    }


def versions() -> dict[str, str]:
    """Python and the installed packages a figure may depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit(folder: Path = Path(__file__).parent) -> str | None:
    """The commit checked out in the repository this code lies in, or None outside one."""
    command = ["git", "rev-parse", "--show-toplevel", "HEAD"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    root, head = done.stdout.split("\n")[:2]
    return head if (Path(root) / "eval" / Path(__file__).name).is_file() else None


def print_tables(report: Mapping[str, Any], console: Console) -> None:
    """The metrics with their intervals, then by kind and language, then times."""
    asked = f"; system {report['system']}" if report["system"] else ""
    table = Table(title=escape(f"{title_of(report)}{asked}"))
    for heading in ("metric", "value", "95 % interval", "of"):
        table.add_column(heading, justify="left" if heading == "metric" else "right")
    for name, estimate in report["metrics"].items():
        label = f"{name} (smaller is better)" if name in LOWER_IS_BETTER else name
        interval = f"{shown(estimate['low'])} – {shown(estimate['high'])}" if estimate["total"] else ""
        table.add_row(label, shown(estimate["value"]), interval, str(estimate["total"]))
    console.print(table)
    for group in ("kind", "language", "split", "set"):
        if group in ("kind", "language") or len(report["by"][group]) > 1:
            console.print(_group_table(group, report["by"][group]))
    for title, name in (("milliseconds", "latency_ms"), ("tokens of a language model", "tokens")):
        if report[name]:
            console.print(_percentile_table(title, report[name]))
    told = "" if report["aurc"] is None else f"AURC {report['aurc']:.3f} (smaller is better). "
    console.print(f"{told}Too long for a fact: {report['too_long']}. Seed {report['seed']}.", highlight=False)


def title_of(report: Mapping[str, Any]) -> str:
    """The sets of a run with the questions asked, and what was chosen of them."""
    named = ", ".join(f"{entry['name']} ({entry['asked']})" for entry in report["sets"])
    chosen = [
        f"{key} {report[key]}" for key in ("split", "kind", "limit", "articles") if report[key] is not None
    ]
    return "; ".join([named, *chosen])


def print_failures(records: Iterable[Record], console: Console) -> None:
    """Every question not answered, refused or cited as it should be: what was due, what was given."""
    for record in records:
        fault = fault_of(record)
        if not fault:
            continue
        quotes = [f"{c['headline'] or c['kind']}: {c['quote']}" for c in record.answer["citations"]]
        lines = [
            f"{record.set} {record.split} {record.id} [{record.kind}, {record.language}]: {fault}",
            f"  asked     {record.question}",
            f"  expected  {' + '.join(' / '.join(group) for group in record.expected) or 'a refusal'}",
            f"  given     {said(record)}",
            *(f"  cited     {text}" for text in quotes),
        ]
        console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def fault_of(record: Record) -> str:
    """Which of `FAULTS` the answer has, "" if it has none."""
    verdict = record.verdict
    if not record.judged:
        return ""
    if verdict.right:
        return "wrongly cited" if verdict.cited is False else ""
    if verdict.too_long:
        return "too long"
    if not record.answerable:
        return "not refused"
    return "wrong" if verdict.answered else "wrongly refused"


def said(record: Record) -> str:
    """The answer, or the words of the refusal."""
    text = record.answer["answer"] if record.verdict.answered else record.answer["reason"]
    return str(text or "(a refusal without words)")


def cited(record: Record) -> list[Mapping[str, Any]]:
    """The citations of the answer, without the nearest articles beside a refusal."""
    return [each for each in record.answer["citations"] if not each.get("nearest")]


def place(citation: Mapping[str, Any]) -> str:
    """Where a citation points: newspaper, date, page, headline and bylines, as far as it says."""
    names = ("newspaper", "date", "page", "headline")
    given = [str(citation[name]) for name in names if citation.get(name)]
    return " · ".join([*given, *(citation.get("bylines") or ())])


def shown(share: float | None) -> str:
    """A share in per cent, or a dash."""
    return "–" if share is None else f"{100 * share:.1f}"


def _group_table(name: str, groups: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table(title=f"by {name}, per cent")
    table.add_column(name)
    for heading in ("questions", "right", "95 % interval", *_COLUMNS.values()):
        table.add_column(heading, justify="right")
    for value, metrics in groups.items():
        right = metrics["right"]
        interval = f"{shown(right['low'])} – {shown(right['high'])}"
        others = [shown(metrics[column]["value"]) for column in _COLUMNS]
        table.add_row(escape(value), str(metrics["questions"]), shown(right["value"]), interval, *others)
    return table


def _percentile_table(title: str, stages: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title=title)
    for heading in ("stage", "p50", "p95"):
        table.add_column(heading, justify="left" if heading == "stage" else "right")
    for stage, values in stages.items():
        table.add_row(escape(stage), f"{values['p50']:.1f}", f"{values['p95']:.1f}")
    return table


def _grouped(records: Sequence[Record], key: Callable[[Record], str]) -> list[tuple[str, list[Record]]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return sorted(groups.items())


def _summary(records: Sequence[Record], seed: int, resamples: int) -> dict[str, dict[str, Any]]:
    estimates: dict[str, Estimate] = summarize(records, seed=seed, resamples=resamples)
    return {name: asdict(value) for name, value in estimates.items()}
