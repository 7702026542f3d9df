"""Sentences that share their words with a question and say the opposite, or only what was planned."""

import pytest

from rag.contrast import speaks_of_another_time, speaks_of_opposite, tells_only_a_plan


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("男子1500米的冠军是谁？", "女子1500米决赛中，韦小雨以4分41秒03夺冠。"),
        ("上半年外贸进口是涨了还是跌了？", "外贸出口下降3.7%，是主要指标中唯一的负增长。"),
        ("Who won the women's race?", "The men's race went to Adam Brook in two hours and nine minutes."),
        ("去年清明前抽检了多少批次？", "今年清明前抽检312批次。"),
        ("旧馆有多少个阅览座位？", "新馆有阅览座位1200个。"),
    ],
)
def test_the_opposite_does_not_answer(question: str, statement: str) -> None:
    assert speaks_of_opposite(question, statement)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("女子1500米的冠军是谁？", "女子1500米决赛中，韦小雨以4分41秒03夺冠。"),
        ("男女冠军各是谁？", "男子组冠军是尤承远，女子组冠军是简素。"),
        ("去年抽检的合格率是多少？", "去年合格率为97.2%，今年为93.9%。"),
        ("谁赢了？", "主队三比一获胜。"),
    ],
)
def test_what_is_asked_for_answers(question: str, statement: str) -> None:
    assert not speaks_of_opposite(question, statement)


def test_a_plan_is_no_outcome() -> None:
    plan = "8月5日，柏塘镇将举办“梨王”争霸赛，比单果重，也比糖度。"
    assert tells_only_a_plan("“梨王”争霸赛最后谁夺了冠？", plan)
    assert not tells_only_a_plan("“梨王”争霸赛哪天举行？", plan)
    assert not tells_only_a_plan(
        "争霸赛最后谁夺了冠？", "“梨王”争霸赛昨天落幕，丁一鸣夺得冠军，明年还将举办。"
    )
    assert tells_only_a_plan(
        "Did the bridge actually reopen in August?", "The bridge will reopen in August next year."
    )


@pytest.mark.parametrize(
    ("question", "statement", "another"),
    [
        ("第一届读书节是哪天开幕的？", "第十二届读书节4月23日开幕。", True),
        ("首届读书节是哪天开幕的？", "第12届读书节4月23日开幕。", True),
        ("下一届读书节什么时候办？", "第十二届读书节4月23日开幕。", True),
        ("下一届读书节什么时候办？", "第十二届读书节闭幕，下届将在丰原举行。", False),
        ("第12届读书节是哪天开幕的？", "第十二届读书节4月23日开幕。", False),
        ("第二批志愿者有多少人？", "第一批30人，第二批45人。", False),
        ("第二批志愿者有多少人？", "又有45人报名。", False),
    ],
)
def test_another_meeting_of_the_same_sort(question: str, statement: str, another: bool) -> None:
    assert speaks_of_another_time(question, statement) == another
