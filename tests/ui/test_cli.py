"""The command line as a user and a program call it: processes of their own, the real archive."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from serving import ROOT, own_environment, run_cli

STUDENTS = "我市首期网创培训班有多少学员？"
HEAVY = ("torch", "chromadb", "gradio", "llama_index", "sentence_transformers", "tantivy", "rich")


def as_json(*arguments: str, **options: Any) -> dict[str, Any]:
    """The one JSON object on stdout of a command that succeeds."""
    done = run_cli(*arguments, "--json", **options)
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    return value


def refused(*arguments: str, **options: Any) -> str:
    """The one sentence on stderr of a command that was used wrongly."""
    done = run_cli(*arguments, **options)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_help_is_instant_and_loads_nothing_heavy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "ui.cli", "--help"]
    done = subprocess.run(command, env=own_environment({}), capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert imported.isdisjoint(HEAVY)
    for name in (
        "ingest",
        "ask",
        "search",
        "coverage",
        "articles",
        "remove",
        "status",
        "eval",
        "ui",
        "doctor",
    ):
        assert f"  {name} " in done.stdout
    fastest = min(_seconds("--help") for _ in range(3))
    assert fastest < 0.5


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    run_cli(*arguments)
    return time.perf_counter() - started


def test_ask_answers_a_person_with_its_sources(folder: Path) -> None:
    done = run_cli("ask", STUDENTS, "--archive", str(folder))
    assert done.returncode == 0, done.stderr
    for part in ("35名学员", "[1]", "我市首期网创（直播）培训班结业", "第 17835 号", "第 1 版", "李建平"):
        assert part in done.stdout
    assert "\x1b" not in done.stdout


def test_ask_answers_a_program(folder: Path) -> None:
    value = as_json("ask", STUDENTS, "--archive", str(folder))
    assert value["answered"] is True
    assert value["citations"][0]["issue"] == "17835"
    held = {
        item["article"]: item["text"] for item in as_json("articles", "--archive", str(folder))["articles"]
    }
    for citation in value["citations"]:
        assert held[citation["article"]][citation["start"] : citation["end"]] == citation["quote"]


def test_flags_may_stand_before_the_command_and_the_archive_in_the_environment(folder: Path) -> None:
    done = run_cli("--json", "articles", WENBAO_ARCHIVE=str(folder))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"][0]["newspaper"] == "衡阳日报"


def test_a_refusal_is_no_failure(folder: Path) -> None:
    value = as_json("ask", "谁偷走了月球上的奶酪？", "--archive", str(folder))
    assert value["answered"] is False
    assert value["reason"]
    assert all(citation["nearest"] for citation in value["citations"])


def test_filters_reach_the_answer(folder: Path) -> None:
    value = as_json("ask", STUDENTS, "--page", "7", "--from", "2021-05-01", "--archive", str(folder))
    assert value["answered"] is False
    assert value["filters"]["page"] == "7"
    assert value["filters"]["from"] == "2021-05-01"


def test_batch_answers_in_order_and_goes_on_after_a_bad_line(folder: Path, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "question": STUDENTS, "conversation": "c", "answer": "not ours to read"}),
        "{not json",
        json.dumps({"id": "b", "question": "谁？", "from": "2021-13-40"}),
        json.dumps({"id": "c"}),
        "",
        json.dumps({"id": "d", "question": STUDENTS, "page": 7, "today": "2021-06-01"}),
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    done = run_cli("ask", "--batch", str(file), "--archive", str(folder))
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["id"] for result in results] == ["a", None, "b", "c", "d"]
    assert [result.get("answered") for result in results] == [True, None, None, None, False]
    assert "2021-13-40" in results[2]["error"]
    assert results[4]["filters"]["page"] == "7"


def test_a_batch_without_one_good_line_is_bad_input(folder: Path) -> None:
    done = run_cli("ask", "--batch", "-", "--archive", str(folder), stdin="[]\nnull\n")
    assert done.returncode == 2
    assert all("error" in json.loads(line) for line in done.stdout.splitlines())


def test_coverage_tells_all_that_was_printed(folder: Path) -> None:
    value = as_json("coverage", "朱健", "--archive", str(folder))
    assert value["total"] == len(value["articles"]) > 1
    assert value["per_month"] == [{"month": "2021-05", "articles": value["total"]}]
    done = run_cli("coverage", "朱健", "--archive", str(folder))
    assert done.returncode == 0 and f"共 {value['total']} 篇" in done.stdout
    nothing = run_cli("coverage", "月球", "--archive", str(folder))
    assert nothing.returncode == 0 and "没有找到" in nothing.stdout


def test_search_finds_passages(folder: Path) -> None:
    value = as_json("search", "湘剧", "--limit", "2", "--archive", str(folder))
    assert 0 < len(value["hits"]) <= 2
    assert value["total"] >= len(value["hits"])
    assert "湘剧" in value["hits"][0]["headline"]
    assert value["hits"][0]["newspaper"] == "衡阳日报"
    done = run_cli("search", "湘剧", "--archive", str(folder))
    assert "湘剧" in done.stdout


def test_articles_and_status_say_what_is_held(folder: Path) -> None:
    articles = as_json("articles", "--date", "2021-05-31", "--archive", str(folder))["articles"]
    first = ["article", "newspaper", "date", "issue", "page", "kind", "kicker", "headline"]
    rest = {"deck", "bylines", "dateline", "credit", "section", "language", "text", "pages", "jump_to"}
    assert list(articles[0])[:8] == first
    assert rest | {"continued_from"} <= set(articles[0])
    assert as_json("articles", "--date", "1999-01-01", "--archive", str(folder)) == {"articles": []}
    status = as_json("status", "--archive", str(folder))
    assert status["first"] == "2021-05-31"
    assert status["healthy"] is True
    assert {"newspaper": "衡阳日报", "date": "2021-05-31", "page": "7"} in status["missing_pages"]
    for command in ("articles", "status"):
        done = run_cli(command, "--archive", str(folder))
        assert "衡阳日报" in done.stdout


def test_ingest_then_remove_leaves_nothing(tmp_path: Path) -> None:
    archive = str(tmp_path / "archive")
    articles = [
        {
            "newspaper": "湘江晚报",
            "date": "2021-06-02",
            "page": "3",
            "headline": name,
            "paragraphs": [f"{name}开放。"],
        }
        for name in ("石鼓书院夜游", "东洲岛灯会", "回雁峰庙会")
    ]
    source = tmp_path / "new.jsonl"
    source.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in articles), encoding="utf-8")
    report = as_json("ingest", str(source), "--archive", archive)
    assert (report["pages"], report["articles"], report["quarantined"]) == (1, 3, [])
    assert as_json("ingest", str(source), "--archive", archive)["unchanged"] == 1

    one = as_json("articles", "--archive", archive)["articles"][0]["article"]
    gone = as_json("remove", "--article", one, "--requested-by", "读者", "--archive", archive)
    assert (gone["removed"], gone["remaining"]) == (1, [])
    assert gone["articles"][0]["article"] == one
    assert "--yes" in refused("remove", "--date", "2021-06-02", "--archive", archive)
    assert as_json("remove", "--date", "2021-06-02", "--yes", "--archive", archive)["removed"] == 2
    assert as_json("articles", "--archive", archive) == {"articles": []}
    assert "nothing was removed" in refused("remove", "--article", one, "--archive", archive)


def test_what_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 8)
    done = run_cli("ingest", str(tmp_path / "picture.txt"), "--archive", str(tmp_path / "a"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["quarantined"][0]["reason"]


def test_doctor_finds_a_sound_archive_sound_and_repairs(folder: Path) -> None:
    value = as_json("doctor", "--repair", "--archive", str(folder))
    assert value["ok"] is True
    assert {"packages", "model", "archive", "disk"} <= {check["name"] for check in value["checks"]}


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    done = run_cli("doctor", "--archive", str(tmp_path / "none"), WENBAO_LLM_URL="http://127.0.0.1:9/v1")
    assert done.returncode == 1
    assert "wenbao ingest" in done.stdout
    assert "WENBAO_LLM_URL" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("ask",), "QUESTION"),
        (("ask", "x", "--batch", "y"), "--batch"),
        (("ask", "x", "--from", "2021-13-40"), "2021-13-40"),
        (("ask", "x", "--today", "gestern"), "gestern"),
        (("ask", "x", "--from", "2021-06-02", "--to", "2021-06-01"), "later"),
        (("ask", "x", "--kind", "poem"), "poem"),
        (("ask", "x", "--answerer", "oracle"), "oracle"),
        (("ask", " "), "empty"),
        (("ask", "x", "--unknown"), "--unknown"),
        (("ask", "--batch", "/nowhere.jsonl"), "/nowhere.jsonl"),
        (("search", "x", "--sort", "size"), "size"),
        (("search", "x", "--limit", "0"), "--limit"),
        (("coverage", "！"), "name a topic"),
        (("articles", "--date", "31.5.2021"), "31.5.2021"),
        (("remove",), "--article"),
        (("ingest", "/nowhere"), "/nowhere"),
        (("ingest", "/nowhere", "--date", "2021-02-30"), "2021-02-30"),
        (("ui", "--port", "70000"), "--port"),
        (("ui", "--host", "no.such.host.invalid"), "no.such.host.invalid"),
        (("dance",), "dance"),
        (("status", "--config", "/nowhere.toml"), "/nowhere.toml"),
        (("status", "--archive", "/nowhere"), "wenbao ingest"),
    ],
)
def test_wrong_use_is_one_sentence(folder: Path, arguments: tuple[str, ...], named: str) -> None:
    assert named in refused(*arguments, WENBAO_ARCHIVE=str(folder))


def test_with_json_an_error_is_an_object_too(folder: Path) -> None:
    done = run_cli("ask", "x", "--from", "2021-13-40", "--json", "--archive", str(folder))
    assert done.returncode == 2
    assert "2021-13-40" in json.loads(done.stdout)["error"]


def test_debug_shows_where(tmp_path: Path) -> None:
    done = run_cli("status", "--debug", "--archive", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    command = f"{sys.executable} -m ui.cli articles --json | head -c 10"
    environment = own_environment({"WENBAO_ARCHIVE": str(folder)})
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == '{"articles'
    assert done.stderr == ""


def test_an_interrupt_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    questions = tmp_path / "many.jsonl"
    questions.write_text((json.dumps({"id": 1, "question": STUDENTS}) + "\n") * 2_000, encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ask", "--batch", str(questions)],
        env=own_environment({"WENBAO_ARCHIVE": str(folder)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    running.stdout.readline()
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in said
    assert "Stopped" in said


def test_faces_leave_the_indexes_to_the_archive() -> None:
    for file in (ROOT / "ui").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import llama_index" not in text
        assert "import chromadb" not in text
