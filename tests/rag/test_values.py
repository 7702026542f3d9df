import pytest

from rag.values import asked_value, asks_list, holds, numbers


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("谁代表双方签约？", "person"),
        ("什么时候开通？", "time"),
        ("有多少名学员？", "number"),
        ("总投资多少亿元？", "money"),
        ("办证要多少押金？", "money"),
        ("摊位费是多少？", "money"),
        ("人均消费多少次？", "number"),
        ("增速是多少？", "share"),
        ("在哪里举行？", "place"),
        ("由哪家公司承办？", "organisation"),
        ("为什么延期？", "reason"),
        ("Why was it postponed?", "reason"),
        ("How many people came?", "number"),
        ("Когда это было?", "time"),
        ("这个计划被称为什么？", None),
        ("讲了什么故事？", None),
    ],
)
def test_the_kind_of_value_asked_for(question: str, value: str | None) -> None:
    assert asked_value(question) == value


def test_values_in_sentences() -> None:
    assert holds("产值达1000亿元", "money")
    assert holds("培训全程免费", "money")
    assert not holds("联系电话6120033", "money")
    assert holds("5月29日下午签约", "time")
    assert holds("记者 罗文鹏", "person")
    assert not holds("双方将深化合作", "number")


def test_lists_and_numbers() -> None:
    assert asks_list("上演了哪些剧目？")
    assert not asks_list("什么时候开演？")
    assert numbers("2021年5月31日，1,200人，2.5%") == {"1200", "2.5"}
