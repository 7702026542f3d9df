"""`wenbao eval`: what is chosen, what is printed, and what a comparison finds; on runs made by hand."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from eval import commands, plans, report, runner
from eval.asked import conversations
from eval.compare import compare, print_comparison, read
from eval.metrics import METRICS, Record
from eval.runner import Run, SetRun, select
from eval.sets import SPLITS, load, split_of
from eval.verdict import Verdict
from rag.errors import UsageError


def _record(id: str, right: bool, kind: str = "fact", question: str = "多少[名]？") -> Record:
    answerable = kind != "unanswerable"
    answered = right == answerable
    citation = {"headline": "培训班结业", "kind": "news", "quote": "35名学员"}
    return Record(
        set="s",
        id=id,
        kind=kind,
        language="zh",
        split="dev",
        question=question,
        expected=(("35名", "三十五名"),) if answerable else (),
        gold=("a1",) if answerable else (),
        ranked=("a1",),
        ranking={"hit@1": 1.0, "hit@5": 1.0, "mrr": 1.0} if answerable else {},
        answer={
            "answer": "35名[1]" if answered else "",
            "reason": None if answered else "档案里没有。",
            "citations": [citation] if answered else [],
            "timings_ms": {"total": 12.0},
        },
        verdict=Verdict(
            answered=answered,
            right=right,
            too_long=False,
            cited=right if answerable and answered else None,
            citations=1,
            sound=1,
            quotes=1,
            verbatim=1,
        ),
    )


def _run(*records: Record) -> Run:
    sets = (SetRun("s", "0" * 64, 9, len(records)),)
    return Run(plans.Plan(), sets, records, "0123456789abcdef", date(2026, 1, 2), 1.5)


RUN = _run(_record("q1", True), _record("q2", False), _record("q3", True, "unanswerable"))


@pytest.fixture
def fixed_run(monkeypatch: pytest.MonkeyPatch) -> list[plans.Plan]:
    """The runner gives RUN; what it was asked for is in the list."""
    calls: list[plans.Plan] = []

    def run(plan: plans.Plan, on_progress: Any, **_: Any) -> Run:
        on_progress("s", 1, 3)
        calls.append(plan)
        return RUN

    monkeypatch.setattr(runner, "run", run)
    return calls


def test_the_json_object_holds_all_a_number_was_made_with() -> None:
    value = json.loads(json.dumps(report.as_json(RUN), allow_nan=False))
    assert set(value["metrics"]) == set(METRICS)
    assert value["metrics"]["right"]["value"] == pytest.approx(2 / 3)
    assert value["by"]["kind"]["fact"]["questions"] == 2
    assert value["by"]["kind"]["unanswerable"]["refusal_recall"]["value"] == 1
    assert value["latency_ms"] == {"total": {"p50": 12.0, "p95": 12.0}}
    assert value["fingerprint"] == "0123456789abcdef" and value["today"] == "2026-01-02"
    assert value["seed"] and value["resamples"] == 2000
    assert {"python", "numpy", "ir-measures"} <= set(value["versions"])
    assert [Record.from_json(question) for question in value["questions"]] == list(RUN.records)


def test_there_is_no_commit_outside_a_repository(tmp_path: Path) -> None:
    assert report.commit(tmp_path) is None


def test_run_prints_a_table(fixed_run: list[plans.Plan]) -> None:
    result = CliRunner().invoke(commands.app, ["run", "hengyang", "--split", "dev", "--limit", "3"])
    assert result.exit_code == 0, result.output
    assert fixed_run == [plans.Plan(sets=("hengyang",), split="dev", limit=3)]
    for expected in ("answer_accuracy", "wrongly_refused", "by kind", "by language", "66.7", "p95"):
        assert expected in result.stdout
    assert "35名" not in result.stdout


def test_run_lists_failures_with_what_was_due_and_given(fixed_run: list[plans.Plan]) -> None:
    result = CliRunner().invoke(commands.app, ["run", "--failures"])
    assert fixed_run[0].sets == ()
    assert "q2 [fact, zh]: wrongly refused" in result.stdout
    assert "多少[名]？" in result.stdout, "brackets are no markup"
    assert "35名 / 三十五名" in result.stdout and "档案里没有。" in result.stdout
    assert "q1 [" not in result.stdout and "q3 [" not in result.stdout
    held_back = CliRunner().invoke(commands.app, ["run", "--failures", "--split", "test"])
    assert "q2 [" not in held_back.stdout, "it is of dev"


def test_gates_are_for_whole_sets_and_a_set_without_any_is_named(fixed_run: list[plans.Plan]) -> None:
    assert "no gates for s" in CliRunner().invoke(commands.app, ["run", "--gates"]).output
    part = CliRunner().invoke(commands.app, ["run", "--gates", "--limit", "9"])
    assert isinstance(part.exception, UsageError)


def test_run_prints_one_object_and_writes_a_file(fixed_run: list[plans.Plan], tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    result = CliRunner().invoke(commands.app, ["run", "--json", "--out", str(out)])
    assert json.loads(result.stdout) == json.loads(out.read_text(encoding="utf-8"))
    assert result.stdout.count("\n") == 1


def test_a_file_in_no_folder_is_refused_before_the_run(fixed_run: list[plans.Plan], tmp_path: Path) -> None:
    result = CliRunner().invoke(commands.app, ["run", "--out", str(tmp_path / "no" / "run.json")])
    assert isinstance(result.exception, UsageError)
    assert fixed_run == []


@pytest.mark.parametrize(
    ("options", "words"),
    [({"split": "train"}, "no split 'train'"), ({"kind": "riddle"}, "no kind 'riddle'")],
)
def test_what_does_not_exist_is_wrong_usage(options: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        runner.run(plans.Plan(("hengyang",), **options))  # type: ignore[arg-type]


def test_compare_lists_differences_and_flips() -> None:
    later = [
        _record("q1", False),
        _record("q2", True),
        _record("q3", True, "unanswerable"),
        _record("q4", True),
    ]
    result = compare(RUN.records, later)
    assert result["questions"] == 3
    assert result["only_first"] == [] and result["only_second"] == ["q4"]
    assert [flip["id"] for flip in result["fixed"]] == ["q2"]
    assert [flip["id"] for flip in result["broken"]] == ["q1"]
    assert result["differences"]["right"]["difference"] == 0
    assert not result["differences"]["right"]["significant"]


def test_a_difference_of_every_question_is_significant() -> None:
    before = [_record(f"q{number}", False) for number in range(20)]
    after = [_record(f"q{number}", True) for number in range(20)]
    result = compare(before, after)
    assert result["differences"]["answer_accuracy"]["significant"]
    printed = io.StringIO()
    print_comparison(result, Console(file=printed, width=100))
    assert "+100.0 better" in printed.getvalue()
    assert "-100.0 better" in printed.getvalue(), "fewer wrong refusals are better"


def test_a_question_reworded_is_another_question() -> None:
    before, after = [_record("q1", True)], [_record("q1", False, question="几名？")]
    with pytest.raises(UsageError, match="no question in common"):
        compare(before, after)
    result = compare([*before, _record("q2", True)], [*after, _record("q2", True)])
    assert result["questions"] == 1 and result["fixed"] == result["broken"] == []


def test_compare_reads_files_of_runs(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    files[0].write_text(json.dumps(report.as_json(RUN)), encoding="utf-8")
    files[1].write_text(json.dumps(report.as_json(_run(_record("q2", True)))), encoding="utf-8")
    shown = CliRunner().invoke(commands.app, ["compare", *map(str, files)])
    assert shown.exit_code == 0 and "fixed  q2" in shown.stdout
    asked = CliRunner().invoke(commands.app, ["compare", *map(str, files), "--json"])
    assert json.loads(asked.stdout)["fingerprint"]["first"] == "0123456789abcdef"


@pytest.mark.parametrize("content", [None, "{", "{}", '{"questions": [{"id": "q1"}]}', "[]"])
def test_a_file_of_no_run_is_wrong_usage(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "a.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.json"):
        read(file)


def test_selection_by_split_kind_and_limit() -> None:
    reference = load("hengyang")
    chosen = select(reference, plans.Plan(split="dev", kind="fact", limit=3))
    assert len(chosen) == 3
    assert all(question.kind == "fact" and question.split == "dev" for question in chosen)
    both = [each for split in SPLITS for each in select(reference, plans.Plan(split=split))]
    assert sorted(both, key=lambda question: question.line) == list(reference.questions)


def test_conversations_are_whole_and_in_line_order() -> None:
    reference = load("hengyang")
    groups = conversations(reference.questions)
    assert sum(map(len, groups)) == len(reference.questions)
    for turns in groups:
        assert [turn.line for turn in turns] == sorted(turn.line for turn in turns)
        assert len({turn.conversation for turn in turns}) == 1
        assert len(turns) == 1 or turns[0].conversation is not None
        assert {turn.split for turn in turns} == {split_of(turns[0].conversation or turns[0].id)}


def test_a_plan_says_what_is_asked(fixed_run: list[plans.Plan], tmp_path: Path) -> None:
    plan = tmp_path / "mine.toml"
    plan.write_text('sets = ["s"]\nsplit = "dev"\nspan_reader = false\nlimit = 9\n', encoding="utf-8")
    figures = tmp_path / "mine.json"
    command = ["run", "--plan", str(plan), "--limit", "3", "--figures", str(figures)]
    assert CliRunner().invoke(commands.app, command).exit_code == 0
    assert fixed_run == [plans.Plan(sets=("s",), split="dev", limit=3, span_reader=False)]
    value = json.loads(figures.read_text(encoding="utf-8"))
    assert "questions" not in value and set(value["metrics"]) == set(METRICS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sets = 3", "sets is not of the type list"),
        ("set = []", "has the key 'set'"),
        ("limit = [", "is not TOML"),
    ],
)
def test_a_plan_that_is_none_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        plans.load(str(tmp_path / "bad.toml"))
    with pytest.raises(UsageError, match=r"no plan 'nothing'; name one of .*wenbao"):
        plans.load("nothing")
