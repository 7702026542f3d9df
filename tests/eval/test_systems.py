"""Another system than Wenbao: what it is sent, what of its answers is judged, and what it is told when it fails."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from eval.plans import Plan
from eval.report import as_json
from eval.runner import run
from eval.systems import SystemFailure, started

SEES_EVERYTHING = """
import json, os, sys
articles = [json.loads(line) for line in open(os.environ["WENBAO_EVAL_ARTICLES"], encoding="utf-8")]
assert os.path.exists(os.environ["WENBAO_EVAL_PAGES"])
for line in sys.stdin:
    question = json.loads(line)
    assert set(question) == {"id", "question", "today", "conversation"}
    found = next(a for a in articles if "华胜天成" in a["text"])
    at = found["text"].index("华胜天成")
    quote = found["text"][at - 20 : at + 60]
    citation = {"date": found["date"], "headline": found["headline"], "quote": quote}
    tokens = {"prompt": 90, "reply": 7}
    told = {"answered": True, "answer": quote, "citations": [citation], "tokens": tokens}
    print(json.dumps(told), flush=True)
"""


def command(tmp_path: Path, program: str) -> str:
    file = tmp_path / "system.py"
    file.write_text(program, encoding="utf-8")
    return f"{sys.executable} {file}"


def test_a_command_is_asked_and_judged_like_wenbao(tmp_path: Path) -> None:
    done = run(Plan(sets=("hengyang",), limit=25, system=command(tmp_path, SEES_EVERYTHING)))
    assert len(done.records) == 25 and all(record.verdict.answered for record in done.records)
    assert all(record.verdict.verbatim == record.verdict.quotes == 1 for record in done.records)
    about = [record for record in done.records if set(record.ranked) & set(record.gold)]
    assert 0 < len(about) < 25
    assert all(record.verdict.sound == (record in about) for record in done.records)
    assert all(record.answer["timings_ms"]["total"] > 0 for record in done.records)
    assert as_json(done)["tokens"] == {"prompt": {"p50": 90, "p95": 90}, "reply": {"p50": 7, "p95": 7}}


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit(3)", "exit code 3"),
        ('input(); print(\'{"id": "other", "answered": false}\')', "is that to 'other'"),
        ("import sys; input(); sys.stdout.buffer.write(b'\\xb3\\xf6\\n')", "is not UTF-8"),
        ("input(); print('hello')", "not JSON: 'hello"),
        ("input(); print('[]')", "not a JSON object"),
        ('input(); print(\'{"answer": "x"}\')', "no `answered`"),
        ("input(); print('{\"answered\": true}')", "`answer` is not a text"),
        ('input(); print(\'{"answered": true, "answer": "x", "citations": 3}\')', "list of objects"),
        ('input(); print(\'{"error": "out of memory"}\')', "the system says: out of memory"),
    ],
)
def test_a_failure_names_the_question_and_what_is_wrong(tmp_path: Path, program: str, told: str) -> None:
    with pytest.raises(SystemFailure, match=told):
        run(Plan(sets=("hengyang",), limit=1, system=command(tmp_path, program)))


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    with (
        pytest.raises(SystemFailure, match="cannot be started"),
        started("no-such-thing", tmp_path, tmp_path),
    ):
        pass


class _Refuses(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"answered": False, "reason": question["question"]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Refuses)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ask"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_asked_by_post(address: str) -> None:
    done = run(Plan(sets=("hengyang",), kind="unanswerable", limit=3, system=address))
    assert [record.answer["reason"] for record in done.records] == [r.question for r in done.records]
    assert all(record.verdict.right for record in done.records)


@pytest.mark.parametrize("baseline", ["bm25", "llama-index"])
def test_a_baseline_answers_with_words_of_an_article(baseline: str) -> None:
    system = f"{sys.executable} -m eval.baselines {baseline}"
    done = run(Plan(sets=("hengyang",), split="dev", limit=20, system=system))
    answered = [record for record in done.records if record.verdict.answered]
    assert len(answered) > 10
    assert all(record.verdict.verbatim == record.verdict.quotes == 1 for record in answered)
    assert sum(record.ranking.get("hit@5", 0) for record in answered) > len(answered) / 2


def test_no_system_is_not_wenbao() -> None:
    with pytest.raises(SystemFailure, match="empty text"):
        run(Plan(sets=("hengyang",), limit=1, system=""))


CITES = """
import json, os, sys
articles = [json.loads(line) for line in open(os.environ["WENBAO_EVAL_ARTICLES"], encoding="utf-8")]
found = next(each for each in articles if "华胜天成" in each["text"])
for line in sys.stdin:
    cited = {"quote": found["text"][:20], "article": found["article"]}
    if sys.argv[1] == "bare":
        del cited["quote"]
    if sys.argv[1] == "number":
        cited = {"quote": cited["quote"], "page": int(found["page"])}
    if sys.argv[1] == "unknown":
        cited["article"] = "nope"
    print(json.dumps({"answered": True, "answer": "x", "citations": [cited]}), flush=True)
"""


@pytest.mark.parametrize(
    ("way", "known"), [("whole", True), ("number", True), ("bare", True), ("unknown", False)]
)
def test_what_a_citation_names(tmp_path: Path, way: str, known: bool) -> None:
    system = f"{command(tmp_path, CITES)} {way}"
    (record,) = run(Plan(sets=("hengyang",), limit=1, system=system)).records
    (citation,) = record.answer["citations"]
    assert (citation["headline"] != "" and citation["page"] == "1") == known
