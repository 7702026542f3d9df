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


@pytest.mark.parametrize(
    "question",
    [
        "《城北水厂扩建完工》登过更正吗？",
        "城北水厂日供水能力是不是写错了？",
        "Was anything corrected in the report 《城北水厂扩建完工》?",
    ],
)
def test_a_correction_asked_for_is_told_with_its_day_and_page(archive: Archive, question: str) -> None:
    answer, _ = ask(archive, question)
    assert answer.answered and "应为“日供水能力达到16万吨”" in answer.answer
    assert "2019-03-08" in answer.answer and "少年宫" not in answer.answer
    assert {(each.date, each.page) for each in answer.citations} == {("2019-03-08", "2")}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("《早稻收成好》登过更正吗？", "对《早稻收成好》的更正"),
        ("有没有关于垃圾焚烧厂的更正？", "没有能回答这个问题的报道"),
    ],
)
def test_what_was_never_corrected_is_said_to_be_so(
    tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding, question: str, told: str
) -> None:
    plain = {
        "newspaper": "临江日报", "date": "2019-03-09", "page": "1", "headline": "早稻收成好",
        "paragraphs": ["全县早稻平均亩产486公斤，比去年增加21公斤。"],
    }  # fmt: skip
    archive = archive_of(tmp_path_factory.mktemp("never"), embedding, [*ARTICLES, plain])
    answer, _ = ask(archive, question)
    assert not answer.answered and told in (answer.reason or "")


def test_corrections_are_counted_and_listed_by_what_they_say(archive: Archive) -> None:
    answer, _ = ask(archive, "2019年3月登了几则更正？")
    assert answer.kind == "count" and "共 1 篇" in answer.answer and "16万吨" in answer.answer
