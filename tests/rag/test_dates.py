from datetime import date

import pytest

from rag.dates import Mention, mentions, numeral

DAY = date(2021, 5, 31)


def named(text: str, today: date | None = DAY) -> list[tuple[int | None, int | None, int | None]]:
    return [(m.year, m.month, m.day) for m in mentions(text, today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年5月31日的报纸", (2021, 5, 31)),
        ("二〇二一年五月三十一日", (2021, 5, 31)),
        ("5月29号下午", (None, 5, 29)),
        ("2021年5月", (2021, 5, None)),
        ("力争2025年建成", (2025, None, None)),
        ("What happened on May 29, 2021?", (2021, 5, 29)),
        ("on the 29 May", (None, 5, 29)),
        ("am 5. Juni 1998", (1998, 6, 5)),
        ("le 31 mai 2021", (2021, 5, 31)),
        ("31 мая 2021", (2021, 5, 31)),
        ("2021-05-31", (2021, 5, 31)),
        ("昨天", (2021, 5, 30)),
        ("本月5日", (2021, 5, 5)),
        ("去年4月", (2020, 4, None)),
        ("yesterday", (2021, 5, 30)),
    ],
)
def test_a_date_is_read(text: str, expected: tuple[int | None, int | None, int | None]) -> None:
    assert named(text) == [expected]


@pytest.mark.parametrize("text", ["100周年", "第17835号", "地铁5号线", "may I ask", "13月1日", "23项任务"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert named(text) == []


def test_relative_days_need_a_day_to_count_from() -> None:
    assert named("昨天和去年", None) == []


def test_agreement_compares_only_what_both_say() -> None:
    day = Mention(0, 0, None, 5, 29)
    assert day.agrees_with(Mention(0, 0, 2021, 5, 29))
    assert not day.agrees_with(Mention(0, 0, 2021, 5, 28))
    assert not day.agrees_with(Mention(0, 0, 2021, None, None))
    assert Mention(0, 0, 2021, 5, None).covers(DAY)


def test_span_of_a_month_ends_on_its_last_day() -> None:
    assert Mention(0, 0, None, 2, None).span(2024) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十", 20), ("三十一", 31), ("二〇二一", 2021), ("甲", None)]
)
def test_numerals(text: str, value: int | None) -> None:
    assert numeral(text) == value
