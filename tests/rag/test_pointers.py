"""Questions for a page are answered from the lines that send the reader there, and jumps are found both ways."""

import pytest

from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of


def _article(headline: str, *paragraphs: str, **fields: object) -> dict[str, object]:
    return {
        "newspaper": "临江日报", "date": "2019-03-04", "page": "1", "headline": headline,
        "paragraphs": list(paragraphs), **fields,
    }  # fmt: skip


ARTICLES = [
    _article(
        "水库移民开始搬迁",
        "本报讯 青石水库淹没区的移民昨天开始搬迁，首批86户住进了新村。",
        "（移民安置补偿细则见第4版）",
    ),
    _article(
        "城北大桥合龙", "本报讯 城北大桥昨天合龙，计划年底通车。大桥全长860米，（下转第2版）", jump_to="2"
    ),
    _article(
        "老茶馆里的新戏", "本报讯 鼓楼老茶馆昨晚演了一出新戏，座无虚席。演员们（下转第7版）", jump_to="7"
    ),
    _article("早稻收成好", "本报讯 全县早稻平均亩产486公斤，比去年增加21公斤。"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    return archive_of(tmp_path_factory.mktemp("pointers"), embedding, ARTICLES)


def test_a_line_that_points_to_a_page_is_quoted(archive: Archive) -> None:
    answer, _ = ask(archive, "移民的补偿细则在报纸哪一版能看到？")
    assert "见第4版" in answer.answer
    assert answer.citations[0].headline == "水库移民开始搬迁"


def test_the_page_of_an_article_without_such_a_line_is_its_own(archive: Archive) -> None:
    answer, _ = ask(archive, "早稻收成的报道登在第几版？")
    assert "第 1 版" in answer.answer


def test_all_jumps_of_a_page_are_listed(archive: Archive) -> None:
    answer, _ = ask(archive, "头版上有哪些稿子要转到别的版面，各转到第几版？")
    assert "第 2 版" in answer.answer and "第 7 版" in answer.answer
    assert {citation.headline for citation in answer.citations} == {"城北大桥合龙", "老茶馆里的新戏"}


def test_the_article_that_goes_on_at_a_page_is_found(archive: Archive) -> None:
    answer, _ = ask(archive, "Which story is carried over to page 7?")
    assert "老茶馆里的新戏" in answer.answer and "城北大桥合龙" not in answer.answer
