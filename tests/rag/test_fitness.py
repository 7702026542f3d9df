"""Which articles can answer: those with what the question names, in whatever form the paper writes it."""

from datetime import date

import pytest

from rag.dates import mentions
from rag.detail import lacks_value
from rag.fitness import holds_another_office, knows_what_is_named
from rag.model import Article
from rag.pinyin import sounds_in
from rag.question import understand
from rag.values import hanzi_numbers


def _article(text: str) -> Article:
    return Article("1", "临江日报", date(2019, 3, 4), "1", 1, "news", "要闻", text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("第一批学员有多少人？", "首批学员35人昨天结业。"),
        ("第46期论坛在哪里举行？", "第四十六期论坛在市图书馆举行。"),
        ("参赛的194名选手来自哪里？", "一百九十四名选手来自二十六个国家和地区。"),
        ("Who performed before the 194 players?", "一百九十四名选手观看了演出。"),
    ],
)
def test_a_number_is_one_number_in_any_form(question: str, text: str) -> None:
    assert knows_what_is_named(understand(question), _article(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("第二批学员有多少人？", "首批学员35人昨天结业。"),
        ("第46期论坛在哪里举行？", "第四十五期论坛在市图书馆举行。"),
        ("参赛的195名选手来自哪里？", "一百九十四名选手来自二十六个国家和地区。"),
    ],
)
def test_another_number_is_another_thing(question: str, text: str) -> None:
    assert not knows_what_is_named(understand(question), _article(text))


def test_hanzi_numbers_have_their_value() -> None:
    assert hanzi_numbers("一千二百三十人，两万三千亩，十五天") == {"1230", "23000", "15"}


def test_a_name_is_heard_in_all_readings_of_its_hanzi() -> None:
    assert sounds_in(("qin", "wan", "shan"), "老艺人覃万山今年71岁")
    assert not sounds_in(("qin", "wan", "li"), "老艺人覃万山今年71岁")


def test_dates_in_full_width_digits_are_dates() -> None:
    found = mentions("新华社合肥７月８日电", date(1991, 7, 9))
    assert [(each.month, each.day) for each in found] == [(7, 8)]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("街上有多少家铺子进水？", "昨晚31间铺面进水。"),
        ("換水管要花多少錢？", "工程造價1860萬元。"),
        ("What monthly pay was offered?", "试用期月薪4200元。"),
        ("By how much did steel output beat the plan?", "比计划多产四十六万吨。"),
    ],
)
def test_a_value_in_another_unit_or_script_is_no_lack(question: str, text: str) -> None:
    assert not lacks_value(question, text)


@pytest.mark.parametrize(
    ("question", "statement", "another"),
    [
        ("Who is the Party secretary?", "市委副书记、市长江一白出席。", True),
        ("Who is the mayor?", "市委副书记、市长江一白出席。", False),
        ("Who is the deputy mayor?", "市长江一白出席。", True),
        ("Which vice mayor signed?", "副市长杜若、集团副总裁席远代表双方签约。", False),
        ("Who is the manager?", "市长江一白出席。", False),
        ("谁是市长？", "副市长杜若出席。", True),
    ],
)
def test_the_deputy_is_not_the_holder_of_the_office(question: str, statement: str, another: bool) -> None:
    assert holds_another_office(understand(question), statement) == another
