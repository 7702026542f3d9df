"""First and last mention, and how often: counted over the whole archive."""

import pytest

from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of


def _article(date: str, page: str, headline: str, text: str, language: str = "zh") -> dict[str, object]:
    return {
        "newspaper": "临江日报", "date": date, "page": page, "headline": headline, "language": language,
        "paragraphs": [text],
    }  # fmt: skip


ARTICLES = [
    _article(
        "2018-11-02",
        "3",
        "江心洲有了观鸟屋",
        "本报讯 江心洲观鸟屋昨天对市民开放，志愿者韩沐阳当天讲解了两场。",
    ),
    _article(
        "2019-01-15", "1", "城北水厂开工", "本报讯 城北水厂扩建工程昨天开工，市长陆远山到现场看望建设者。"
    ),
    _article(
        "2019-03-04", "2", "江心洲湿地迎来天鹅", "本报讯 二十多只天鹅近日飞抵江心洲湿地，预计停留半个月。"
    ),
    _article(
        "2019-05-20",
        "4",
        "冬去春来话湿地",
        "这个春天，江心洲的游客比去年多了一倍，志愿者们忙得连午饭都顾不上吃。",
    ),
    _article(
        "2019-06-01",
        "4",
        "Bird house draws a crowd",
        "The bird house on 江心洲 drew 900 visitors in May.",
        "en",
    ),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """Five issues of a paper."""
    return archive_of(tmp_path_factory.mktemp("mentioned"), embedding, ARTICLES)


def test_first_and_last_mention_name_day_and_page(archive: Archive) -> None:
    answer, _ = ask(archive, "“江心洲”在本报最早和最近一次出现分别是哪天？")
    assert answer.kind == "first_last"
    assert [(each.date, each.page) for each in answer.citations] == [("2018-11-02", "3"), ("2019-06-01", "4")]
    assert all("江心洲" in each.quote for each in answer.citations)
    assert all(sentence.computed for sentence in answer.sentences)


def test_all_that_mention_a_word_are_counted(archive: Archive) -> None:
    answer, _ = ask(archive, "提到江心洲的中文稿件一共有几篇？第一篇是哪天登的？")
    assert answer.kind == "count"
    assert "3 篇" in answer.sentences[0].text and "2018-11-02" in answer.sentences[1].text
    in_all, _ = ask(archive, "How many articles mention 江心洲?")
    assert in_all.sentences[0].text.startswith("4 articles")


def test_a_name_in_pinyin_is_found_in_hanzi(archive: Archive) -> None:
    answer, _ = ask(archive, "When was Lu Yuanshan first mentioned?")
    assert "2019-01-15" in answer.answer
    assert answer.citations[0].quote.endswith("市长陆远山到现场看望建设者。")


def test_a_first_event_is_no_first_mention(archive: Archive) -> None:
    answer, _ = ask(archive, "观鸟屋开放当天谁第一个讲解？")
    assert answer.kind != "first_last"
