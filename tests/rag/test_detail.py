"""What exactly is asked: the grain of a time, the unit counted, the thing chosen from."""

import pytest

from rag.detail import asked_thing, asked_unit, asks_detail, asks_which_place, lacks_value


def test_a_passage_without_the_asked_amount_cannot_answer() -> None:
    assert lacks_value("签约金额是多少？", "双方签署战略合作框架协议。")
    assert lacks_value("占地多少亩？", "园区投资5亿元。")
    assert not lacks_value("占地多少亩？", "园区占地300亩。")


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [
        ("照相馆哪天歇业？", "照相馆1951年开业。", "4月30日停业，感谢街坊。"),
        ("晚上几点开门？", "每周六晚上开放。", "每晚19时30分开门。"),
        ("大桥是哪一年通车的？", "4月20日恢复通车。", "大桥建成于2004年。"),
        ("轻轨停了多久？", "轻轨昨天停运。", "轻轨停运30小时。"),
        ("歇了几回？", "飞了2900公里。", "途中停歇4次。"),
        ("占了多大面积？", "村里盖了祠堂。", "占地547平方米。"),
        ("How many hours was it closed?", "全线停运。", "全线停运30小时。"),
        ("What time does it open?", "The market opened in May.", "It opens at 9 a.m."),
    ],
)
def test_the_grain_that_is_asked_for(question: str, wrong: str, right: str) -> None:
    assert asks_detail(question)
    assert lacks_value(question, wrong)
    assert not lacks_value(question, right)


def test_units_and_things() -> None:
    assert asked_unit("有多少公里？") == "公里"
    assert asked_unit("搜出多少现金？") is None
    assert asked_unit("演了哪几出？") is None
    assert asked_thing("放在哪个厅？") == "厅"
    assert asked_thing("在哪里？") is None


def test_a_question_for_the_name_of_a_place() -> None:
    assert asks_which_place("来自哪个城市？")
    assert asks_which_place("Which city do they come from?")
    assert not asks_which_place("在哪里举行？")
