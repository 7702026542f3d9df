"""Series that a paper counts through are told whole where all of them are asked for, and alone where one is."""

from datetime import date

from rag.model import Article
from rag.series import count_asked, series_around

TEXT = (
    "会议明确，下半年要打好“四场硬仗”。一是攻项目，力争9月底前全部开工；二是强工业，新增规上企业15家；"
    "三是促消费，分三轮发放消费券600万元；四是稳外贸，组织8批次企业赴境外参展。\n县经开区作交流发言。"
)
ARTICLE = Article("1", "临江日报", date(2019, 3, 4), "1", 1, "news", "要闻", TEXT)


def _span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_the_number_of_things_asked_for_is_read() -> None:
    assert count_asked("要打好哪四场硬仗？") == 4
    assert count_asked("What three things are lacking?") == 3
    assert count_asked("要打哪些硬仗？") is None


def test_the_sentence_that_opens_a_series_brings_it_whole() -> None:
    span = series_around(ARTICLE, *_span("会议明确，下半年要打好“四场硬仗”。"), None)
    assert span is not None
    assert TEXT[slice(*span)].startswith("会议明确") and TEXT[slice(*span)].endswith("赴境外参展。")


def test_one_member_stands_for_the_series_only_if_so_many_are_asked_for() -> None:
    member = _span("三是促消费，分三轮发放消费券600万元；")
    assert series_around(ARTICLE, *member, None) is None
    assert series_around(ARTICLE, *member, 4) is not None
    assert series_around(ARTICLE, *_span("县经开区作交流发言。"), 4) is None
