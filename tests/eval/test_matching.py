"""Whether what was due is said: word for word, and as the same number, date or name in another script."""

import pytest

from eval.matching import comparable, holds, likeness


@pytest.mark.parametrize(
    ("text", "alternative", "expected"),
    [
        ("全国50个试点城市", "50个", True),
        ("全国５０个試點城市", "50个试点城市", True),
        ("Zhu  Jian,\nthe MAYOR", "zhu jian, the mayor", True),
        ("朱 健 说", "朱健", True),
        ("150个城市", "50个", False),
        ("2,050人", "050人", False),
        ("2,050人", "2", False),
        ("3.5万", "5万", False),
        ("50，35名", "35名", True),
        ("35名，500元", "35", True),
        ("2025年", "202", False),
        ("十五家企业", "五家", False),
        ("五家企业", "五家", True),
        ("十五家和五家", "五家", True),
        ("见[8]", "8", False),
        ("共8页 [1]", "1", False),
        ("任何文字", "", False),
        ("学员35名", "三十五名", True),
        ("学员三百零五名", "35名", False),
        ("投资120000000元", "1.2亿元", True),
        ("投资1.25亿元", "1.2亿元", False),
        ("a 6.2 earthquake", "六点二级", False),
        ("6.2级地震", "六点二级", True),
        ("It was signed on May 29, 2021.", "5月29日", True),
        ("signed on 29 May", "2021年5月29日", False),
        ("2021-05-29 签约", "二〇二一年五月二十九日", True),
        ("signed on May 2, 2021", "5月29日", False),
        ("Published in May 2021", "5月29日", False),
        ("By Luo Wenpeng, staff reporter", "罗文鹏", True),
        ("Wen-peng Luo wrote it", "罗文鹏", True),
        ("Luo Wenping", "罗文鹏", False),
        ("Ouyang Xiu", "欧阳修", True),
        ("trainers from Hangzhou", "杭州", True),
    ],
)
def test_holding(text: str, alternative: str, expected: bool) -> None:
    assert holds(text, [alternative]) is expected


def test_folding_keeps_words_apart_and_joins_hanzi() -> None:
    assert comparable("IT 高 端\n人才  and  BIG data") == "it高端人才and big data"


def test_likeness_by_hand() -> None:
    assert likeness("35名 [1]", [["35名", "三十五名"]]) == 1.0
    # given 共 有 35 名 学 员 (6), due 35 名 (2), shared 2: 2 * 2 / 8
    assert likeness("共有35名学员", [["三十五人", "35名"]]) == pytest.approx(0.5)
    assert likeness("", [["35名"]]) == 0.0
    # two groups: due 杭 州 two trainers (4), given the same and "from" (5)
    assert likeness("two trainers from 杭州", [["two trainers"], ["杭州", "上海"]]) == pytest.approx(8 / 9)
