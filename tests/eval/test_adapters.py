"""Public benchmarks as reference sets: each form, what is no such form, and one asked to the end."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.adapters import convert
from eval.plans import Plan
from eval.runner import run
from eval.sets import ReferenceSet, SetError, load
from eval.thinning import thinned
from rag.embedding import PassageEmbedding
from rag.errors import UsageError


def lines(file: Path, *rows: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def made(tmp_path: Path, form: str, source: Path) -> ReferenceSet:
    convert(form, source, tmp_path / "set")
    return load(str(tmp_path / "set"))


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    context = "青石隧道于2016年6月3日贯通。全长6.2公里，由临江县修建。"
    asked = [
        {
            "id": "1",
            "question": "青石隧道哪天贯通？",
            "answers": [{"text": "2016年6月3日"}, {"text": "6月3日"}],
        },
        {"id": "2", "question": "青石隧道造价多少？", "answers": [], "is_impossible": True},
        {"id": "3", "question": "  ", "answers": [{"text": "临江县"}]},
    ]
    file = tmp_path / "squad.json"
    text = {"title": "青石隧道", "paragraphs": [{"context": context, "qas": asked}]}
    file.write_text(json.dumps({"data": [text]}), encoding="utf-8")
    return file


def test_reading_comprehension(tmp_path: Path, squad: Path) -> None:
    first, second = made(tmp_path, "squad", squad).questions
    assert first.answers == (("2016年6月3日", "6月3日"),)
    assert first.gold[0].quote == "青石隧道于2016年6月3日贯通。"
    assert second.kind == "unanswerable"


def test_what_is_left_out_is_counted_and_no_id_is_there_twice(tmp_path: Path, squad: Path) -> None:
    value = json.loads(squad.read_text("utf-8"))
    asked = value["data"][0]["paragraphs"][0]["qas"]
    asked.append({"id": "1", "question": "青石隧道多长？", "answers": [{"text": "6.2公里"}]})
    asked.append({"id": "4", "question": "谁设计的？", "answers": [{"text": "沈若华"}]})
    squad.write_text(json.dumps(value), "utf-8")
    assert convert("squad", squad, tmp_path / "set").left_out == 2
    assert [each.id for each in load(str(tmp_path / "set")).questions] == ["1", "2", "1~2"]
    assert "2 questions without words" in (tmp_path / "set" / "card.md").read_text("utf-8")


def test_a_set_that_was_made_can_be_run(tmp_path: Path, squad: Path, embedding: PassageEmbedding) -> None:
    convert("squad", squad, tmp_path / "set")
    answered, _ = run(Plan(sets=(str(tmp_path / "set"),)), embedding=embedding).records
    assert answered.verdict.right and answered.verdict.cited


def test_news_with_questions_keeps_what_is_gold(tmp_path: Path) -> None:
    common = {"newspaper": "报", "date": "2023-08-01", "page": "1", "headline": ""}
    articles = [{"id": f"a{n}", **common, "paragraphs": [f"第{n}条消息。会址在泰国清迈。"]} for n in range(9)]
    lines(tmp_path / "crud" / "articles.jsonl", *articles)
    asked = {"id": "q", "question": "会址在哪里？", "answer": "泰国、清迈", "doc_ids": ["a7", "gone"]}
    lines(tmp_path / "crud" / "questions.jsonl", asked)
    reference = made(
        tmp_path,
        "crud",
        tmp_path / "crud",
    )
    (question,) = reference.questions
    assert question.answers == (("泰国",), ("清迈",)) and [gold.article for gold in question.gold] == ["a7"]
    kept = thinned(reference, 3, tmp_path).read_text(encoding="utf-8")
    assert len(kept.splitlines()) == 3 and '"a7"' in kept


def test_pages_are_not_thinned(tmp_path: Path) -> None:
    assert thinned(load("hengyang"), 3, tmp_path) == load("hengyang").archive


def test_retrieved_documents_with_and_without_the_answer(tmp_path: Path) -> None:
    row = {"id": 4, "query": "谁夺冠？", "answer": [["李雷", "Li Lei"], "韩梅"]}
    row |= {"positive": [["李雷夺冠。"], ["韩梅也夺冠。"]], "negative": ["比赛在雨中进行。", ""]}
    lines(tmp_path / "rgb.jsonl", row)
    (question,) = made(tmp_path, "rgb", tmp_path / "rgb.jsonl").questions
    assert question.kind == "facts" and question.answers == (("李雷", "Li Lei"), ("韩梅",))
    assert [gold.quote for gold in question.gold] == ["李雷夺冠。", "韩梅也夺冠。"]
    convert("rgb-rejection", tmp_path / "rgb.jsonl", tmp_path / "refused")
    (refused,) = load(str(tmp_path / "refused")).questions
    assert refused.kind == "unanswerable"
    held = (tmp_path / "refused" / "archive" / "articles.jsonl").read_text(encoding="utf-8")
    assert "雨中" in held and "李雷" not in held


def test_judged_documents_count_in_ranking_alone(tmp_path: Path, embedding: PassageEmbedding) -> None:
    documents = [
        {"_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(("石桥修好了。", "小麦丰收。"))
    ]
    lines(tmp_path / "beir" / "corpus.jsonl", *documents)
    lines(
        tmp_path / "beir" / "queries.jsonl", {"_id": "q1", "text": "石桥"}, {"_id": "q2", "text": "无人判过"}
    )
    (tmp_path / "beir" / "qrels").mkdir()
    judged = "query-id\tcorpus-id\tscore\nq1\td0\t2\nq1\td1\t0\n"
    (tmp_path / "beir" / "qrels" / "test.tsv").write_text(judged, encoding="utf-8")
    convert("beir", tmp_path / "beir", tmp_path / "set")
    done = run(Plan(sets=(str(tmp_path / "set"),)), embedding=embedding)
    (record,) = done.records
    assert record.ranking["hit@1"] == 1.0 and not record.judged
    from eval.metrics import summarize

    found = summarize(done.records)
    assert found["right"].total == found["answer_accuracy"].total == 0 and found["hit@1"].total == 1


@pytest.mark.parametrize("form", ["squad", "crud", "rgb", "beir"])
def test_what_is_not_in_the_form_is_named(tmp_path: Path, form: str) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises((SetError, UsageError), match=r"x\.json") as raised:
        convert(form, file, tmp_path / "set")
    assert not (tmp_path / "set").exists()
    assert "Error" not in str(raised.value)


def test_a_folder_in_use_is_left_alone(tmp_path: Path, squad: Path) -> None:
    with pytest.raises(UsageError, match="not empty"):
        convert("squad", squad, tmp_path)
    with pytest.raises(UsageError, match="no form 'xml'"):
        convert("xml", squad, tmp_path / "set")
