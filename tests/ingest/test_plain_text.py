"""Whole files of plain text: what they are, where they belong, and how cut paragraphs are healed."""

import random
from datetime import date

import pytest

from ingest.formats import Given, read
from ingest.jumps import page_number
from ingest.segmentation import take_apart

HEADER = "江岭晚报 2016年4月18日 星期一 第A02版 民生\n\n"
STORY = "老街修缮工程今日开工\n\n本报讯（记者 温如砺）{}\n"
ENGLISH = (
    "The Galwick Herald\n\nMonday, May 31, 2021\n\nNo. 345\n\n24 pages\n\n"
    "Harbor wall to be raised\n\nBy Ada Finch\n\n{}\n"
)


def test_what_the_text_does_not_say_comes_from_the_caller_or_the_name() -> None:
    body = STORY.format("工程今天开工，预计年底完成。")
    (page,) = read(body.encode(), "in/19980101-03.txt", Given(paper="江岭晚报")).pages
    assert (page.date, page.page) == (date(1998, 1, 1), "3")
    (page,) = read(body.encode(), "in/2021-05-31_A01.txt", Given(paper="江岭晚报")).pages
    assert (page.date, page.page) == (date(2021, 5, 31), "A01")
    (page,) = read(body.encode(), "x.txt", Given("江岭晚报", date(2020, 2, 3), "01", "77")).pages
    assert (page.date, page.page, page.issue) == (date(2020, 2, 3), "1", "77")


def test_the_caller_wins_over_what_is_printed() -> None:
    text = (HEADER + STORY.format("工程今天开工，预计年底完成。")).encode()
    (page,) = read(text, "x.txt", Given()).pages
    assert (page.newspaper, page.date, page.page, page.section) == (
        "江岭晚报",
        date(2016, 4, 18),
        "A02",
        "民生",
    )
    (page,) = read(text, "x.txt", Given(date=date(2016, 4, 19))).pages
    assert (page.newspaper, page.date) == ("江岭晚报", date(2016, 4, 19))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Given(date=date(2020, 1, 1), page="1"), "--paper"),
        (Given(paper="江岭晚报", page="1"), "--date"),
        (Given(paper="江岭晚报", date=date(2020, 1, 1)), "--page"),
    ],
)
def test_what_is_missing_is_named_with_its_option(given: Given, says: str) -> None:
    (problem,) = read(STORY.format("工程今天开工，预计年底完成。").encode(), "x.txt", given).problems
    assert says in problem.reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("<?xml version='1.0'?><mets/>", "XML"),
        ("<!DOCTYPE html><html><body>x</body></html>", "HTML"),
        ("id,date,text\n1,2020-01-01,a\n2,2020-01-02,b\n3,2020-01-03,c\n", "CSV"),
        ('{"a": 1}', "JSON"),
        ("[1, 2, 3]", "JSON"),
        ("\n \n", "empty"),
    ],
)
def test_other_files_are_refused_in_one_sentence(data: str, says: str) -> None:
    (problem,) = read(data.encode(), "x.txt", Given("江岭晚报", date(2020, 1, 1), "1")).problems
    assert says in problem.reason
    assert "\n" not in problem.reason


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("第七版", "7"),
        ("头版", "1"),
        ("A01", "A01"),
        ("01", "1"),
        ("十二", "12"),
        ("a3", "A3"),
        ("頁A1", "A1"),
    ],
)
def test_page_numbers_are_normalised(printed: str, number: str) -> None:
    assert page_number(printed) == number


SENTENCES = (
    "市住房和城乡建设局有关负责人介绍，这条老街始建于清代末年，全长四百二十米，现存传统民居六十七栋。",
    "修缮工程坚持“修旧如旧”的原则，对木构件逐一编号登记，能够继续使用的构件一律保留下来。",
    "家住老街东头的居民温阿婆说：“我在这里住了五十八年，最盼望的就是屋顶不再漏雨。”",
    "施工期间，沿街四十三家商户全部迁入临时市场经营，租金由区财政给予补贴，预计今年十二月底完工。",
    "据了解，《历史街区保护条例》将于下月提交审议，届时还将公布第二批保护建筑名录。",
)


def _paragraphs(choice: random.Random) -> list[str]:
    return ["".join(choice.sample(SENTENCES, choice.randint(2, 3))) for _ in range(4)]


@pytest.mark.parametrize("seed", range(40))
def test_cut_chinese_paragraphs_are_healed(seed: int) -> None:
    choice = random.Random(seed)
    whole = _paragraphs(choice)
    lead, *rest = whole
    printed = []
    for paragraph in rest:
        inside = [at for at in range(12, len(paragraph) - 1) if paragraph[at - 1] not in "。”"]
        at = choice.choice(inside)
        printed.append(paragraph[:at] + "\n" * choice.randint(2, 5) + paragraph[at:])
    text = (
        HEADER
        + STORY.format("\n\n".join([lead, *printed]))
        + "\n新书店开业迎客\n\n本报讯（记者 史可歌）书店开了。\n"
    )
    first, second = take_apart(text).pieces
    assert first.text.split("\n") == ["本报讯（记者 温如砺）" + lead, *rest]
    assert (first.headline, second.headline) == ("老街修缮工程今日开工", "新书店开业迎客")


WORDS = (
    "The harbor commission voted on Monday to raise the sea wall by three feet before the winter storms "
    "arrive.",
    "Residents of Chandler Street said they had waited eleven years for the decision and would hold a party.",
    "“We are glad that somebody has listened at last,” said Nora Lindqvist, who owns the hardware store.",
    "The work will cost $4.2 million, of which the state will pay half, and should be finished by October.",
)


@pytest.mark.parametrize("seed", range(40))
def test_cut_english_paragraphs_are_healed(seed: int) -> None:
    choice = random.Random(seed)
    whole = [" ".join(choice.sample(WORDS, 3)) for _ in range(3)]
    printed = []
    for paragraph in whole:
        words = paragraph.split(" ")
        inside = [at for at in range(4, len(words) - 2) if words[at - 1][-1] not in ".”"]
        at = choice.choice(inside)
        printed.append(" ".join(words[:at]) + "\n" * choice.randint(2, 4) + " ".join(words[at:]))
    (piece,) = take_apart(ENGLISH.format("\n\n".join(printed))).pieces
    assert piece.text.split("\n") == ["By Ada Finch", *whole]


@pytest.mark.parametrize("measure", [58, 66, 76])
def test_hard_wrapped_lines_are_made_whole(measure: int) -> None:
    import textwrap

    whole = [" ".join(WORDS), " ".join(reversed(WORDS)), " ".join(WORDS[1:])]
    text = ENGLISH.format("\n\n".join(textwrap.fill(paragraph, measure) for paragraph in whole))
    (piece,) = take_apart(text).pieces
    assert piece.headline == "Harbor wall to be raised"
    assert piece.text.split("\n") == ["By Ada Finch", *whole]


def test_a_word_cut_by_a_hyphen_is_made_whole() -> None:
    text = ENGLISH.format(
        "The council will hold the first public meet-\n\ning about the plan on Thursday evening at seven."
    )
    (piece,) = take_apart(text).pieces
    assert piece.text.endswith("the first public meeting about the plan on Thursday evening at seven.")


def test_a_paragraph_cut_around_a_picture_is_made_whole() -> None:
    text = HEADER + STORY.format(
        "\n\n".join(
            [
                SENTENCES[0],
                SENTENCES[1][:20],
                "图为施工人员在登记木构件。\n\n本报记者 焦彦 摄",
                SENTENCES[1][20:],
                SENTENCES[3],
            ]
        )
    )
    story, picture = take_apart(text).pieces
    assert SENTENCES[1] in story.text.split("\n")
    assert (picture.kind, picture.credit) == ("photo", "焦彦")
