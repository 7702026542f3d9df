from datetime import date

import pytest

from rag.conversation import asks_the_same, may_go_on, points_back
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
    "text",
    ["那是哪天？", "谁写的？", "who wrote it?", "为什么？", "And when was that?", "他几点就来排队了？"],
)
def test_a_question_that_leans_on_the_talk(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "市政府与华胜天成是哪天签约的？",
        "谁把搪瓷杯捐给了博物馆？",
        "How many students attended the livestreaming course in Hengyang?",
    ],
)
def test_a_question_that_stands_alone(text: str) -> None:
    assert not points_back(text)


def test_a_short_question_may_go_on_with_the_talk() -> None:
    assert may_go_on("早鸟票卖多少钱？")
    assert not may_go_on(
        "How many students attended the second livestreaming course in the city of Hengyang?"
    )


def test_asking_the_same_of_another_thing() -> None:
    assert asks_the_same("失联的呢？")
    assert asks_the_same("And in May?")
    assert not asks_the_same("全市有多少人呢？")


@pytest.mark.parametrize(
    "text",
    [
        "那位免费补衣服的老师傅踩坏了几台缝纫机？",
        "插秧比赛的头名插完一分田花了多长时间？",
        "那只候鸟北飞路上歇了几回？",
        "市人大常委会5月15日市里的人事调整",
        "今年夏天最热是哪一天？",
        "展柜里是件什么东西？",
    ],
)
def test_words_that_look_like_names_are_none(text: str) -> None:
    assert understand(text).names == ()


@pytest.mark.parametrize(
    "text", ["Which American newspaper wrote on it?", "the Communist Youth League of the city"]
)
def test_english_words_are_no_names_in_pinyin(text: str) -> None:
    assert understand(text).latin_names == ()


def test_places_are_names() -> None:
    assert understand("长沙的地铁几点开？").names == ("长沙",)
    assert understand("湘潭市首期培训班").names == ("湘潭市",)
    assert understand("Who is the mayor of Changsha?").latin_names == (("chang", "sha"),)


def test_a_question_of_two_parts_is_taken_apart() -> None:
    assert len(parts(understand("谁代表签约，签了什么协议？"))) == 2
    assert len(parts(understand("When was it held and where did it take place?"))) == 2
    assert len(parts(understand("在今年的会上，谁代表签约？"))) == 1
