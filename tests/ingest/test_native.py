"""Articles in the native form."""

import json
from datetime import date

from ingest.formats import Given, read

GOOD = {
    "newspaper": "澜川日报",
    "date": "2019-11-06",
    "page": 3,
    "headline": "巡回诊车开到晒谷场",
    "paragraphs": ["本报石埠讯（通讯员 蒲小川 记者 齐砚）诊车来了。", "", "村民很高兴。"],
}


def _lines(*records: object) -> bytes:
    return "\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records).encode()


def test_a_record_becomes_an_article() -> None:
    (page,) = read(_lines(GOOD), "a.jsonl", Given()).pages
    (article,) = page.articles
    assert (page.newspaper, page.date, page.page) == ("澜川日报", date(2019, 11, 6), "3")
    assert article.text == "本报石埠讯（通讯员 蒲小川 记者 齐砚）诊车来了。\n村民很高兴。"
    assert (article.kind, article.dateline, article.bylines) == ("news", "本报石埠讯", ("蒲小川", "齐砚"))
    assert article.id == "澜川日报-2019-11-06-3-01"


def test_accepted_names_and_kept_ids() -> None:
    record = {
        "id": "19980101-01-002", "paper": "人民日报", "date": "1998-01-01", "page": 1, "article": 2,
        "title": "", "paragraphs": ["图为新桥。", "（新华社记者兰红光摄）"],
    }  # fmt: skip
    (page,) = read(_lines(record), "a.jsonl", Given()).pages
    (article,) = page.articles
    assert (article.id, article.order, article.headline) == ("19980101-01-002", 2, "")
    assert (article.kind, article.credit) == ("photo", "兰红光")


def test_what_is_given_is_kept() -> None:
    record = GOOD | {
        "kind": "brief", "bylines": [], "dateline": None, "deck": ["副题"], "kicker": "引题",
        "section": "民生", "issue": 17, "language": "zh", "url": "https://example.org/1", "jump_to": "第七版",
        "page": "A03",
    }  # fmt: skip
    (page,) = read(_lines(record), "a.jsonl", Given()).pages
    (article,) = page.articles
    assert (article.kind, article.bylines, article.dateline) == ("brief", (), None)
    assert (article.deck, article.kicker, article.section, article.issue) == (("副题",), "引题", "民生", "17")
    assert (article.jump_to, page.page, page.issue) == ("7", "A03", "17")


def test_articles_are_grouped_into_pages_in_order() -> None:
    records = [GOOD | {"page": p, "order": o, "headline": f"题{p}{o}"} for p, o in ((1, 2), (2, 1), (1, 1))]
    pages = read(_lines(*records), "a.jsonl", Given()).pages
    assert [(p.page, [a.order for a in p.articles]) for p in pages] == [("1", [1, 2]), ("2", [1])]


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    bad: list[object] = [
        "{not json}",
        [1, 2],
        {k: v for k, v in GOOD.items() if k != "paragraphs"},
        GOOD | {"paragraphs": "text"},
        GOOD | {"date": "31/5/2021"},
        GOOD | {"page": 1.5},
        GOOD | {"kind": "poem"},
        GOOD | {"headline": 5},
        GOOD | {"newspaper": ""},
        GOOD | {"bylines": [1]},
    ]
    reading = read(_lines(GOOD, *bad, GOOD | {"headline": "最后"}), "a.jsonl", Given())
    assert sum(len(page.articles) for page in reading.pages) == 2
    assert len(reading.problems) == len(bad)
    for number, problem in enumerate(reading.problems, start=2):
        assert f"line {number}:" in problem.reason
        assert "\n" not in problem.reason


def test_a_repeated_id_is_a_problem() -> None:
    reading = read(_lines(GOOD | {"id": "x"}, GOOD | {"id": "x"}), "a.jsonl", Given())
    assert "already used in line 1" in reading.problems[0].reason


def test_the_caller_wins() -> None:
    (page,) = read(
        _lines(GOOD), "a.jsonl", Given(paper="甲报", date=date(2020, 1, 1), page="5", issue="9")
    ).pages
    assert (page.newspaper, page.date, page.page, page.issue) == ("甲报", date(2020, 1, 1), "5", "9")
