"""Timelines: one line an article on the subject, in the order they were printed."""

import pytest

from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of

DISPATCH = "新华社南江6月3日电 记者从铁路部门获悉，青石隧道3日全线贯通，比原计划晚了四个月。"


def _article(date: str, headline: str, *paragraphs: str) -> dict[str, object]:
    return {
        "newspaper": "临江日报", "date": date, "page": "1", "headline": headline, "paragraphs": list(paragraphs),
    }  # fmt: skip


ARTICLES = [
    _article("2016-06-04", "青石隧道全线贯通", DISPATCH),
    _article(
        "2014-03-02",
        "青石隧道开工",
        "本报讯 全长6.2公里的青石隧道昨天开工，计划2016年2月贯通。",
        "市民期盼已久。",
    ),
    _article(
        "2015-08-19", "青石隧道施工遇涌水", "本报讯 青石隧道掘进中遇到大量涌水，施工停了47天，工期将推迟。"
    ),
    _article("2016-06-05", "青石隧道全线贯通", DISPATCH),
    _article("2016-09-30", "青石隧道通车", "本报讯 青石隧道今天上午通车，从县城到市区只要35分钟。"),
    _article("2015-08-19", "早稻收成好", "本报讯 全县早稻平均亩产486公斤，比去年增加21公斤。"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """A tunnel over three years, one dispatch printed twice."""
    return archive_of(tmp_path_factory.mktemp("timeline"), embedding, ARTICLES)


@pytest.mark.parametrize("question", ["青石隧道从开工到通车的来龙去脉？", "按时间说说青石隧道的建设经过。"])
def test_a_timeline_is_in_order_and_tells_nothing_twice(archive: Archive, question: str) -> None:
    answer, _ = ask(archive, question)
    assert answer.kind == "timeline"
    days = [citation.date for citation in answer.citations]
    assert days == ["2014-03-02", "2015-08-19", "2016-06-04", "2016-09-30"]
    assert [sentence.text[:10] for sentence in answer.sentences] == days
    assert "早稻" not in answer.answer


def test_what_was_printed_on_one_day_is_no_timeline(archive: Archive) -> None:
    answer, _ = ask(archive, "全县早稻收成的来龙去脉？")
    assert answer.kind != "timeline"
