from datetime import date

import pytest

from rag.conversation import is_follow_up
from rag.intents import intent_of
from rag.model import Filters
from rag.parts import parts
from rag.question import content_words, narrowed, page_asked, subject_of, understand


def test_words_that_ask_are_not_looked_for() -> None:
    assert content_words("请问大桥是什么时候通车的？") == ("大桥", "通车")
    assert content_words("When was the bridge opened?") == ("bridge", "opened")


def test_names_in_hanzi_and_in_pinyin() -> None:
    assert "龚学余" in understand("龚学余代表哪一方签约？").names
    assert understand("Who is Zhu Jian?").latin_names == (("zhu", "jian"),)
    assert understand("What is Luo Wenpeng's story?").latin_names == (("luo", "wen", "peng"),)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("头版有哪些文章", "1"),
        ("第三版写了什么", "3"),
        ("what is on page 4?", "4"),
        ("A2版", "A2"),
        ("在第几版？", None),
    ],
)
def test_pages(text: str, page: str | None) -> None:
    assert page_asked(text) == page


def test_a_date_narrows_only_where_the_paper_of_that_day_is_meant() -> None:
    of_paper = narrowed(understand("2021年5月31日的报纸头版有哪些文章"), Filters())
    assert (of_paper.date_from, of_paper.date_to, of_paper.page) == (
        date(2021, 5, 31),
        date(2021, 5, 31),
        "1",
    )
    of_event = narrowed(understand("2021年5月29日签了什么协议？"), Filters())
    assert of_event.date_from is None


@pytest.mark.parametrize("text", ["5月31日那期報紙有哪些文章", "articles in the paper of 31 May"])
def test_a_day_without_a_year_is_that_of_the_only_issue_it_can_be(text: str) -> None:
    day, other = date(2021, 5, 31), date(2022, 5, 31)
    within = narrowed(understand(text), Filters(), [day, date(2021, 6, 1)])
    assert (within.date_from, within.date_to) == (day, day)
    assert narrowed(understand(text), Filters(), [day, other]).date_from is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("湘剧首演在哪里？", "湘剧首演在"),
        ("Who directed the Xiang opera?", "directed Xiang opera"),
        ("罗文鹏呢？", "罗文鹏"),
    ],
)
def test_what_a_follow_up_is_about(text: str, subject: str) -> None:
    assert subject_of(text) == subject


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("这篇是谁写的？", "byline"),
        ("署的是谁的名字？", "byline"),
        ("刊于何日何版？", "page"),
        ("Who took the photo?", "byline"),
        ("评论转到第几版？", "jump"),
        ("这条新闻在第几版？", "page"),
        ("On which page is it?", "page"),
        ("哪天见报的？", "printed"),
        ("这篇的标题是什么？", "headline"),
        ("头版有哪些文章？", "articles"),
        ("谁代表市政府签约？", None),
        ("Who signed the agreement?", None),
        ("什么时候通车？", None),
    ],
)
def test_intents(text: str, intent: str | None) -> None:
    assert intent_of(text) == intent


@pytest.mark.parametrize(
    "text", ["那是哪天？", "谁写的？", "who wrote it?", "为什么？", "And when was that?"]
)
def test_follow_ups(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    ["市政府与华胜天成是哪天签约的？", "How many students attended the livestreaming course in Hengyang?"],
)
def test_questions_that_stand_alone(text: str) -> None:
    assert not is_follow_up(text)


def test_a_question_of_two_parts_is_taken_apart() -> None:
    assert len(parts(understand("谁代表签约，签了什么协议？"))) == 2
    assert len(parts(understand("When was it held and where did it take place?"))) == 2
    assert len(parts(understand("在今年的会上，谁代表签约？"))) == 1
