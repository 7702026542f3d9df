"""The sample page, taken apart completely."""

from datetime import date
from pathlib import Path

import pytest

from ingest.formats import Given, read
from rag.model import Article, Page

SAMPLE = Path(__file__).parents[2] / "eval/sets/hengyang/archive/hengyang-daily-2021-05-31-p1.txt"


@pytest.fixture(scope="module")
def page() -> Page:
    reading = read(SAMPLE.read_bytes(), SAMPLE.name, Given())
    assert reading.problems == ()
    assert reading.doubts == ()
    return reading.pages[0]


@pytest.fixture(scope="module")
def articles(page: Page) -> tuple[Article, ...]:
    return page.articles


def test_the_page_knows_its_paper_date_and_issue(page: Page) -> None:
    assert (page.newspaper, page.date, page.page) == ("衡阳日报", date(2021, 5, 31), "1")
    assert (page.issue, page.pages_printed) == ("17835", 8)
    assert page.original == SAMPLE.read_text("utf-8")
    assert len(page.sha256) == 64


def test_the_articles_have_kinds_headlines_and_decks(articles: tuple[Article, ...]) -> None:
    assert [(a.kind, a.kicker, a.headline, a.deck) for a in articles] == [
        ("masthead", None, "", ()),
        ("news", None, "我市获批“科创中国”试点城市", ("湖南省长沙、衡阳两市入选",)),
        ("news", None, "以大格局小切口推进务实合作", ("市政府与华胜天成签署战略合作框架协议。朱健见证",)),
        ("photo", None, "", ()),
        ("notice", "三年行动", "落实安全责任 推动安全发展", ()),
        ("commentary", None, "起而行之办实事 攻坚克难开新局", ()),
        (
            "news",
            None,
            "现场为企业“征婚” 推动合作项目落地运营",
            ("衡阳市企业发展“船山论坛”（第45期）举行。朱健出席，并为新任导师颁发聘书",),
        ),
        ("news", "庆祝中国共产党成立100周年", "衡阳湘剧红色剧目首演", ()),
        (
            "news",
            None,
            "我市首期网创（直播）培训班结业",
            ("35名学员免费学习8天后，将开启全新的直播创业生涯",),
        ),
    ]


def test_writers_datelines_and_jumps(articles: tuple[Article, ...]) -> None:
    names = [a.bylines for a in articles]
    assert names == [(), ("邹雪峰",), ("罗文鹏",), (), (), ("浏阳河",), ("罗文鹏",), ("陈润",), ("李建平",)]
    assert [a.dateline for a in articles if a.kind == "news"] == ["本报讯"] * 5
    assert articles[3].credit == "周围"
    assert [a.jump_to for a in articles if a.jump_to] == ["7"] == [articles[5].jump_to]
    assert all(a.continued_from is None and a.language == "zh" for a in articles)


def test_ids_orders_and_page_spans(articles: tuple[Article, ...]) -> None:
    assert [a.order for a in articles] == list(range(9))
    assert articles[5].id == "衡阳日报-2021-05-31-1-05"
    for article in articles:
        (span,) = article.pages
        assert (span.page, span.start, span.end) == ("1", 0, len(article.text))


def test_paragraph_counts(articles: tuple[Article, ...]) -> None:
    assert [a.text.count("\n") + 1 for a in articles] == [13, 3, 5, 2, 4, 7, 9, 5, 5]


@pytest.mark.parametrize(
    ("order", "healed"),
    [
        (1, "始终把创新作为推动工作的关键举措"),
        (5, "“我为群众办实事”，首先要把握好"),
        (6, "星奥体育立即响应，与竞速体育相约"),
        (7, "生死与共的革命情怀。"),
        (8, "加工制造、商业服务等实体行业"),
    ],
)
def test_column_breaks_are_healed(articles: tuple[Article, ...], order: int, healed: str) -> None:
    assert any(healed in line for line in articles[order].text.split("\n"))


def test_lines_that_are_quoted_stay_in_the_text(articles: tuple[Article, ...]) -> None:
    assert articles[3].text.endswith("\n■周围 摄")
    assert articles[4].text.split("\n")[-1] == "安全生产举报热线12345"
    assert articles[5].text.startswith("■浏阳河\n")
    assert articles[5].text.endswith("实践活动，（下转第七版）")


def test_no_character_of_the_page_is_lost_or_invented(page: Page) -> None:
    printed = sorted("".join(page.original.split()))
    kept = []
    for a in page.articles:
        heads = () if a.kind == "notice" else (a.kicker or "", a.headline, *a.deck)
        kept.append("".join(heads) + a.text)
    assert sorted("".join("".join(kept).split())) == printed


def test_masthead_facts_quote_the_masthead(articles: tuple[Article, ...]) -> None:
    masthead = articles[0]
    facts = {
        (fact.name, fact.label, fact.value): masthead.text[fact.start : fact.end] for fact in masthead.facts
    }
    assert facts == {
        ("newspaper", "", "衡阳日报"): "衡阳日报",
        ("latin_name", "", "HENGYANG DAILY"): "HENGYANG DAILY",
        ("publisher", "主管", "中共衡阳市委员会"): "中共衡阳市委员会主管",
        ("publisher", "主办", "中共衡阳市委员会"): "中共衡阳市委员会主办",
        ("publisher", "出版", "衡阳日报社"): "衡阳日报社\n出版",
        ("cn_number", "国内统一连续出版物号", "CN 43-0004"): "国内统一连续出版物号 CN 43-0004",
        ("date", "", "2021-05-31"): "2021年5月31日",
        ("weekday", "", "星期一"): "星期一",
        ("lunar_date", "农历", "辛丑年四月二十"): "农历辛丑年四月二十",
        ("site", "官方网站", "衡阳全搜索网"): "官方网站:衡阳全搜索网",
        ("hotline", "新闻热线", "8611110"): "新闻热线:8611110",
        ("hotline", "广告热线", "8247111"): "广告热线:8247111",
        ("pages", "今日", "八"): "今日八版",
        ("issue", "第", "17835"): "第 17835 号",
    }
