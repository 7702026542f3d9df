"""The page and the summary on runs: what they hold, that text in them is text, and the curve by hand."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval import report
from eval.ablations import read
from eval.html_report import Named, as_html, as_markdown, write
from eval.metrics import Record
from eval.plans import Plan
from eval.risk import aurc, risk_coverage
from eval.runner import Run, SetRun
from eval.verdict import Verdict
from rag.errors import UsageError

EVIL = "<script>alert(1)</script>{{ 7 * 7 }}“引号”&"


def record(id: str, right: bool, *, kind: str = "fact", sureness: float | None = None) -> Record:
    answered = right == (kind != "unanswerable")
    citation = {"newspaper": "某报", "date": "2020-01-02", "page": "3", "headline": EVIL, "quote": EVIL}
    answer: dict[str, Any] = {
        "answer": f"答{EVIL}" if answered else "",
        "reason": None if answered else f"无{EVIL}",
        "citations": [citation] if answered else [],
        "timings_ms": {"total": 12.0, "answer": 9.0},
        "sureness": sureness,
    }
    cited = right if kind != "unanswerable" and answered else None
    return Record(
        set=id[0],
        id=id,
        kind=kind,
        language="zh",
        split="dev",
        question=f"问{EVIL}",
        expected=((f"应{EVIL}",),) if kind != "unanswerable" else (),
        gold=(),
        ranked=(),
        ranking={},
        answer=answer,
        verdict=Verdict(answered, right, False, cited, 1, int(bool(cited)), 1, 1),
    )


def named(name: str, *records: Record) -> Named:
    counts = {each: sum(record.set == each for record in records) for each in {r.set for r in records}}
    sets = tuple(SetRun(each, "0" * 64, count, count) for each, count in counts.items())
    done = Run(Plan(), sets, records, "0123456789abcdef", date(2026, 1, 2), 1.5)
    return Named(name, report.as_json(done), records)


GOOD = named("wenbao", *(record(f"a{n}", n > 0) for n in range(9)), record("b1", True, kind="unanswerable"))
POOR = named("plain", *(record(f"a{n}", n > 7) for n in range(9)), record("b1", False, kind="unanswerable"))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("src", "href", "onerror")]


def test_what_stands_in_questions_and_quotes_is_text() -> None:
    page = as_html([GOOD, POOR])
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.found and "img" not in tags.found and not tags.links
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") > 20
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_every_fault_and_question_is_there() -> None:
    page = as_html([GOOD, POOR])
    assert page.count("<details>") == 1 + 10  # the one that is wrong stands among the faults too
    assert "wrongly refused: 1" in page and "某报 · 2020-01-02 · 3" in page


def test_what_is_surely_better_or_worse_is_marked() -> None:
    lines = as_markdown([GOOD, POOR]).splitlines()
    (right,) = [line for line in lines if line.startswith("| right ")]
    assert re.search(r"90\.0 \[.*\].*\| 10\.0 \[.*\] ▼ \|", right)
    (accuracy,) = [line for line in as_markdown([POOR, GOOD]).splitlines() if "answer_accuracy" in line]
    assert accuracy.endswith("▲ |")


def test_both_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    page, summary = write(tmp_path / "new" / "folder", [GOOD])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") or "<html" in page.read_text(
        "utf-8"
    )
    assert "| right |" in summary.read_text(encoding="utf-8")


def test_the_curve_takes_the_surest_first() -> None:
    records = [
        record("a1", False, kind="unanswerable", sureness=0.5),  # answered where a refusal was due
        record("a2", True, sureness=2.0),
        record("a3", True),  # looked up: surest of all
        record("a4", False),  # refused: lies beyond the curve
    ]
    points = risk_coverage(records)
    assert points == [(0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3))]
    assert aurc(points) == pytest.approx(1 / 9)


def test_answers_that_tell_no_sureness_have_no_curve() -> None:
    assert risk_coverage([replace(record("a1", True))]) == []
    assert "say nothing of how sure" in as_html([GOOD])


def test_what_each_part_adds_is_drawn(tmp_path: Path) -> None:
    change = {"first": 0.5, "second": 0.7, "difference": 0.2, "low": 0.1, "high": 0.3}
    worse = {"first": 0.5, "second": 0.4, "difference": -0.1, "low": -0.2, "high": 0.1}
    parts = {EVIL: {"metrics": {"answer_accuracy": change}}, "dense": {"metrics": {"answer_accuracy": worse}}}
    page = as_html([GOOD], {"questions": 9, "parts": parts})
    assert "What each part adds" in page and "+20.0" in page and "-10.0" in page
    assert "<script>alert" not in page
    (tmp_path / "no.json").write_text('{"parts": {"dense": {}}}', encoding="utf-8")
    with pytest.raises(UsageError, match="not a file written by `wenbao eval ablate"):
        read(tmp_path / "no.json")
