"""Past coverage: all articles on a topic, exact, with what was printed twice."""

import pytest

from rag.archive import Archive
from rag.coverage import coverage
from rag.embedding import PassageEmbedding
from rag.errors import UsageError
from rag.model import Filters
from tests.building import archive_of

DISPATCH = "新华社南江6月3日电 记者从铁路部门获悉，青石隧道3日全线贯通，比原计划晚了四个月，明年春天通车。"


def _article(date: str, page: str, headline: str, text: str, *bylines: str) -> dict[str, object]:
    return {
        "newspaper": "临江日报", "date": date, "page": page, "headline": headline, "paragraphs": [text],
        "bylines": list(bylines),
    }  # fmt: skip


ARTICLES = [
    _article("2016-06-05", "3", "隧道贯通", DISPATCH),
    _article("2016-06-04", "1", "青石隧道全线贯通", DISPATCH),
    _article("2014-03-02", "1", "青石隧道开工", "本报讯 全长6.2公里的隧道昨天开工。", "朱健"),
    _article("2015-08-19", "2", "涌水", "青石镇的隧道施工遇到大量涌水。", "罗文鹏"),
    _article("2015-08-19", "2", "青石板路", "青石板路修好了。"),
    _article("2015-09-01", "2", "朱健到青石镇", "朱健昨天到青石镇调研。"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """A tunnel over three years."""
    return archive_of(tmp_path_factory.mktemp("coverage"), embedding, ARTICLES)


def test_all_of_it_in_the_order_of_printing(archive: Archive) -> None:
    found = coverage(archive, "青石 隧道")
    assert [each.date for each in found.articles] == ["2014-03-02", "2015-08-19", "2016-06-04", "2016-06-05"]
    assert found.per_month == (("2014-03", 1), ("2015-08", 1), ("2016-06", 2))
    assert dict(found.signed) == {"朱健": 1, "罗文鹏": 1}
    assert found.front_page == 2
    assert all("隧道" in each.quote or "隧道" in each.headline for each in found.articles)


def test_what_was_printed_twice_is_one_group(archive: Archive) -> None:
    found = coverage(archive, "隧道")
    (group,) = found.duplicates
    dates = {each.article: each.date for each in found.articles}
    assert [dates[article] for article in group] == ["2016-06-04", "2016-06-05"]


@pytest.mark.parametrize(
    ("topic", "filters", "total"),
    [
        ("青石 隧道", Filters(page="1"), 2),
        ("“青石隧道”", Filters(), 3),
        ("青石隧道", Filters(), 4),
        ("青石隧道", Filters(by="罗文鹏"), 1),
        ("Zhu Jian", Filters(), 1),
        ("機場", Filters(), 0),
        ("青石隧道 機場", Filters(), 0),
    ],
)
def test_words_phrases_names_and_filters(archive: Archive, topic: str, filters: Filters, total: int) -> None:
    assert coverage(archive, topic, filters).as_json()["total"] == total


def test_the_json_form_is_the_contract(archive: Archive) -> None:
    value = coverage(archive, "青石隧道").as_json()
    assert set(value) >= {"total", "first", "last", "per_month", "articles", "duplicates"}
    assert value["first"]["date"] == "2014-03-02" and value["last"]["date"] == "2016-06-05"
    nothing = coverage(archive, "機場").as_json()
    assert nothing["first"] is None and nothing["articles"] == []


def test_a_topic_without_a_word(archive: Archive) -> None:
    with pytest.raises(UsageError, match="name a topic"):
        coverage(archive, "！？")
