"""What was corrected later is never told without its correction."""

import pytest

from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of

ARTICLES = [
    {
        "newspaper": "临江日报", "date": "2019-03-04", "page": "1", "headline": "城北水厂扩建完工",
        "paragraphs": [
            "本报讯（记者 高原）城北水厂扩建工程3月2日完工，日供水能力达到18万吨。",
            "工程于2017年开工，总投资3.6亿元。",
        ],
    },
    {
        "newspaper": "临江日报", "date": "2019-03-08", "page": "2", "headline": "更正", "kind": "correction",
        "paragraphs": [
            "本报3月4日第一版《城北水厂扩建完工》一文中，“日供水能力达到18万吨”应为“日供水能力达到16万吨”。特此更正。",
            "本报3月5日第三版《少年宫招收新学员》一文中，报名截止日期“3月20日”应为“3月25日”。特此更正。",
        ],
    },
    {
        "newspaper": "临江日报", "date": "2019-03-05", "page": "3", "headline": "少年宫招收新学员",
        "paragraphs": ["市少年宫春季班开始招收新学员，报名于3月20日截止，学费每人300元。"],
    },
    {
        "newspaper": "临江日报", "date": "2018-03-05", "page": "3", "headline": "少年宫招收新学员",
        "paragraphs": ["市少年宫今年开设古筝、书法、航模三个班，共招收学员180名。"],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """Two corrections and three articles, two of them under one headline."""
    return archive_of(tmp_path_factory.mktemp("corrections"), embedding, ARTICLES)


def test_a_corrected_figure_comes_with_its_correction(archive: Archive) -> None:
    answer, _ = ask(archive, "城北水厂扩建后每天能供多少吨水？")
    assert "18万吨" in answer.answer
    assert "16万吨" in answer.answer
    assert {(each.date, each.page) for each in answer.citations} == {("2019-03-04", "1"), ("2019-03-08", "2")}
    assert "少年宫" not in answer.answer


def test_what_was_not_corrected_comes_alone(archive: Archive) -> None:
    answer, _ = ask(archive, "城北水厂扩建工程总投资多少？")
    assert "3.6亿元" in answer.answer
    assert "更正" not in answer.answer


def test_a_correction_is_of_the_article_of_its_day(archive: Archive) -> None:
    corrected, _ = ask(archive, "2019年少年宫招收新学员报名哪天截止？")
    assert "3月25日" in corrected.answer
    older, _ = ask(archive, "2018年少年宫招收学员多少名？")
    assert "180名" in older.answer
    assert "更正" not in older.answer
