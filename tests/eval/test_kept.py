"""A run that is interrupted goes on where it stopped, and only if it is the same run."""

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from eval.kept import kept, part_of
from eval.plans import Plan
from eval.runner import Run, run
from eval.systems import SystemFailure
from rag.errors import UsageError

TIRES = """
import json, os, sys
for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    with open("asked.txt", "a") as log:
        print(asked["id"], file=log)
    if number == 4 and not os.path.exists("rested"):
        sys.exit(3)
    print(json.dumps({"answered": False, "reason": asked["id"]}), flush=True)
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Seven questions to a system that ends at the fifth, until it has rested."""
    (tmp_path / "tires.py").write_text(TIRES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Plan(sets=("hengyang",), limit=7, system=f"{sys.executable} tires.py")


def asked(plan: Plan, out: Path, *, resume: bool) -> Run:
    return run(plan, keeping=partial(kept, part_of(out), resume=resume))


def test_what_was_answered_is_not_asked_again(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    with pytest.raises(SystemFailure):
        asked(plan, out, resume=False)
    log = tmp_path / "asked.txt"
    first = log.read_text().split()
    assert len(first) == 5 and part_of(out).is_file()
    with part_of(out).open("a", encoding="utf-8") as lines:
        lines.write('{"torn')
    log.unlink()
    (tmp_path / "rested").touch()
    done = asked(plan, out, resume=True)
    assert log.read_text().split()[0] == first[-1], "it goes on with the one that failed"
    assert [record.answer["reason"] for record in done.records] == [record.id for record in done.records]
    assert len(done.records) == 7 and not part_of(out).exists()


def test_another_run_is_not_resumed(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    with pytest.raises(UsageError, match="nothing to resume"):
        asked(plan, out, resume=True)
    with pytest.raises(SystemFailure):
        asked(plan, out, resume=False)
    with pytest.raises(UsageError, match="of a run with another limit"):
        asked(replace(plan, limit=6), out, resume=True)
    part_of(out).write_text(json.dumps([]) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json\.part"):
        asked(plan, out, resume=True)
