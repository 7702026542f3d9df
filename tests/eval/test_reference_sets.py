"""Reference sets: what is accepted, what is refused with which words, and the ones that are shipped."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.pages import printed
from eval.sets import ROOT, SetError, gold_articles, load, names, split_of
from rag.errors import ArchiveError, UsageError
from rag.model import Article

LINE: dict[str, Any] = {
    "id": "q1",
    "kind": "fact",
    "language": "zh",
    "question": "首批有多少名学员？",
    "answers": [["35名", "三十五名"]],
    "gold": [{"headline": "培训班结业", "kind": "news", "quote": "35名学员"}],
}
REFUSAL: dict[str, Any] = {
    "id": "q2",
    "kind": "unanswerable",
    "language": "en",
    "question": "Who won the football match?",
    "answers": [],
    "gold": [],
    "why": "never_printed",
}


def _article(
    headline: str = "培训班结业", text: str = "来自全市的35名\n学员结业。", **fields: Any
) -> Article:
    place: dict[str, Any] = {"newspaper": "衡阳日报", "date": date(2021, 5, 31), "page": "1", "order": 1}
    return Article(**{"id": "a1", "kind": "news", "headline": headline, "text": text, **place, **fields})


def _write(folder: Path, *lines: Any) -> str:
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    (folder / "questions.jsonl").write_text(text + "\n", encoding="utf-8")
    return str(folder)


def test_a_set_is_loaded_with_its_conversation_and_lines(tmp_path: Path) -> None:
    turn = {**LINE, "id": "q3", "conversation": "c1"}
    reference = load(_write(tmp_path, LINE, "", REFUSAL, turn))
    assert [question.id for question in reference.questions] == ["q1", "q2", "q3"]
    assert [question.line for question in reference.questions] == [1, 3, 4]
    assert reference.questions[0].answers == (("35名", "三十五名"),)
    assert reference.questions[0].answerable and not reference.questions[1].answerable
    assert reference.questions[2].conversation == "c1"
    assert reference.archive == tmp_path / "archive"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"colour": "red"}, "unknown keys: colour"),
        ({"kind": "riddle"}, "kind 'riddle' is none of fact, facts"),
        ({"language": "Chinese!"}, "language 'Chinese!'"),
        ({"question": " "}, "question is not a text"),
        ({"answers": []}, "needs answers and gold"),
        ({"answers": [[]]}, "a group of answers is empty"),
        ({"answers": ["35名"]}, "a group of answers is not a list"),
        ({"gold": [{"headline": "x", "kind": "news"}]}, "a gold lacks quote"),
        ({"gold": [{"headline": "x", "kind": "poem", "quote": "y"}]}, "the kind of a gold 'poem'"),
        ({"why": "near_miss"}, "why and about are for unanswerable questions only"),
        ({"kind": "unanswerable"}, "an unanswerable question has a why"),
    ],
)
def test_a_wrong_line_is_an_error_with_file_and_line(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(SetError) as raised:
        load(_write(tmp_path, REFUSAL, {**LINE, **change}))
    message = str(raised.value)
    assert isinstance(raised.value, ArchiveError)
    assert f"{tmp_path / 'questions.jsonl'}, line 2: " in message
    assert words in message
    assert message.endswith(".") and "\n" not in message


def test_what_is_no_json_object_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="line 1: not JSON"):
        load(_write(tmp_path, "{"))
    with pytest.raises(SetError, match="line 1: the question is not a JSON object"):
        load(_write(tmp_path, [1]))
    with pytest.raises(SetError, match="holds no question"):
        load(_write(tmp_path, ""))
    (tmp_path / "questions.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(SetError, match="not UTF-8"):
        load(str(tmp_path))


def test_an_id_that_comes_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="line 3: the id 'q1' is that of line 1 already"):
        load(_write(tmp_path, LINE, REFUSAL, LINE))


def test_a_set_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"no reference set 'nowhere'.*hengyang"):
        load("nowhere")


def test_gold_is_matched_up_to_white_space(tmp_path: Path) -> None:
    reference = load(_write(tmp_path, LINE, REFUSAL))
    article = _article()
    assert gold_articles(reference, [_article(headline="别的"), article]) == {"q1": (article,), "q2": ()}


def test_a_gold_without_headline_leaves_it_open(tmp_path: Path) -> None:
    gold = {**LINE["gold"][0], "headline": ""}
    reference = load(_write(tmp_path, {**LINE, "gold": [gold]}))
    assert len(gold_articles(reference, [_article()])["q1"]) == 1


def test_an_article_of_another_headline_is_gold_only_where_none_has_it(tmp_path: Path) -> None:
    reference = load(_write(tmp_path, LINE))
    other = _article(id="a2", headline="另一处", deck=("培训班结业",))  # taken apart differently
    assert gold_articles(reference, [other])["q1"] == (other,)
    assert gold_articles(reference, [other, _article()])["q1"] == (_article(),)


def test_gold_may_be_named_by_the_article_s_id(tmp_path: Path) -> None:
    gold = {"article": "a1", "quote": LINE["gold"][0]["quote"]}
    reference = load(_write(tmp_path, {**LINE, "gold": [gold]}))
    assert gold_articles(reference, [_article(id="a0"), _article()])["q1"] == (_article(),)
    with pytest.raises(SetError, match="line 1: no article of the archive has the id 'a1'"):
        gold_articles(reference, [_article(id="a0")])


def test_an_archive_may_be_named_by_its_path_from_the_project(tmp_path: Path) -> None:
    reference = load(_write(tmp_path, LINE))
    assert not reference.ships_its_archive
    (tmp_path / "archive").write_text("../elsewhere/articles.jsonl\n", encoding="utf-8")
    assert reference.archive == ROOT / "../elsewhere/articles.jsonl"


def test_the_pages_of_the_fictional_paper_are_those_composed_of_its_items() -> None:
    folder = load("yunting").archive
    assert {file.name: file.read_text("utf-8") for file in folder.iterdir()} == {
        name: page.text for name, page in printed().items()
    }


@pytest.mark.parametrize("other", [_article(headline="培训班开班"), _article(text="来自全市的学员结业。")])
def test_gold_that_matches_no_article_is_an_error(tmp_path: Path, other: Article) -> None:
    with pytest.raises(SetError, match="line 1: no article of the archive has the headline '培训班结业'"):
        gold_articles(load(_write(tmp_path, LINE)), [other])


def test_the_split_is_by_hash_and_a_conversation_stays_whole(tmp_path: Path) -> None:
    for unit in ("a", "b", "c", "d", "e"):
        even = int(hashlib.sha256(unit.encode()).hexdigest()[:2], 16) % 2 == 0
        assert split_of(unit) == ("dev" if even else "test")
    turns = [{**LINE, "id": f"t{number}", "conversation": "talk"} for number in range(8)]
    assert {question.split for question in load(_write(tmp_path, *turns)).questions} == {split_of("talk")}


@pytest.mark.parametrize("name", names())
def test_every_shipped_set_loads_and_has_both_splits(name: str) -> None:
    reference = load(name)
    assert {question.split for question in reference.questions} == {"dev", "test"}
    assert any(reference.archive.iterdir()) if reference.ships_its_archive else reference.archive.suffix
    assert (reference.folder / "card.md").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["newspapers", "newspapers_2", "newspapers_3", "newspapers_4"])
def test_a_fitting_set_has_the_articles_that_its_questions_are_on(name: str) -> None:
    reference = load(str(ROOT / "eval" / "fitting_sets" / name))
    lines = (reference.archive / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {article["id"]: "\n".join(article["paragraphs"]) for article in map(json.loads, lines)}
    for question in reference.questions:
        assert question.answerable or question.about in texts
        assert all(gold.quote in texts[gold.article or ""] for gold in question.gold)
