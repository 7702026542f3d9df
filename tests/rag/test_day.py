"""What happened on a day: told from the papers of that day and of those around it."""

from datetime import date

import pytest

from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of


def _article(day: str, headline: str, *paragraphs: str) -> dict[str, object]:
    return {
        "newspaper": "临江日报", "date": day, "page": "1", "headline": headline, "paragraphs": list(paragraphs),
    }  # fmt: skip


ARTICLES = [
    _article("2016-06-04", "隧道贯通", "本报讯 青石隧道昨天全线贯通。", "工人们放了鞭炮。"),
    _article("2016-06-04", "早稻", "本报讯 全县早稻平均亩产486公斤。"),
    _article("2016-05-20", "书市预告", "本报讯 6月3日，第二届书市将在体育馆开幕。"),
    _article("2016-06-10", "书市落幕", "本报讯 书市6月9日落幕，共有两万人次到场。"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """Three June days, one of them told of before and after it."""
    return archive_of(tmp_path_factory.mktemp("day"), embedding, ARTICLES)


@pytest.mark.parametrize(
    "question",
    [
        "6月3日发生了什么事？",
        "2016年6月3日有什么活动？",
        "What happened on 3 June 2016?",
        "前天都发生了什么？",
    ],
)
def test_the_day_is_told_from_all_papers_that_name_it(archive: Archive, question: str) -> None:
    answer, _ = ask(archive, question, today=date(2016, 6, 5))
    assert answer.answered and answer.kind == "list"
    assert [citation.headline for citation in answer.citations] == ["隧道贯通", "书市预告"]
    assert all(sentence.computed for sentence in answer.sentences)


def test_a_day_that_no_paper_names_is_refused(archive: Archive) -> None:
    answer, _ = ask(archive, "2016年6月7日发生了什么？")
    assert not answer.answered


def test_a_question_on_something_of_that_day_is_not_on_the_day(archive: Archive) -> None:
    answer, _ = ask(archive, "6月9日落幕的书市有多少人次到场？")
    assert [citation.headline for citation in answer.citations] == ["书市落幕"]
