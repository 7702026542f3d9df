"""Retrieval: fusion by hand, and the sample page with the real embedding model."""

import pytest
from building import page_of

from ingest.chunking import passages
from rag.archive import Archive
from rag.model import Filters, Hit
from rag.question import understand
from rag.retrieval import at_most_per_article, by_article, fuse, lexical_query, retrieve_hits


def hits_of(*ordered: int, label: str) -> list[Hit]:
    page = page_of("甲文。", "乙文。", "丙文。")
    each = [Hit(passages(article)[0], article) for article in page.articles]
    return [Hit(each[n].passage, each[n].article, {label: 1.0 - n / 10}) for n in ordered]


def test_fusion_by_hand() -> None:
    dense, lexical = hits_of(0, 1, label="dense"), hits_of(1, 2, label="lexical")
    fused = fuse([dense, lexical])
    assert [hit.article.text for hit in fused] == ["乙文。", "甲文。", "丙文。"]
    most = 2 / 61
    expected = [(1 / 62 + 1 / 61) / most, (1 / 61) / most, (1 / 62) / most]
    assert [hit.scores["fused"] for hit in fused] == pytest.approx(expected)
    assert set(fused[0].scores) == {"dense", "lexical", "fused"}
    assert all("fused" not in hit.scores for hit in [*dense, *lexical])


def test_weights_of_the_legs() -> None:
    dense, lexical = hits_of(0, 1, label="dense"), hits_of(2, 1, label="lexical")
    assert fuse([dense, lexical], [0.1, 1.0])[-1].article.text == "甲文。"
    assert fuse([dense], [3.0])[0].scores["fused"] == 1.0
    assert fuse([]) == []


def test_grouping() -> None:
    first, second, third = hits_of(0, 1, 2, label="dense")
    ordered = [second, first, second, third, second]
    assert [(article.text, len(hits)) for article, hits in by_article(ordered)] == [
        ("乙文。", 3),
        ("甲文。", 1),
        ("丙文。", 1),
    ]
    assert at_most_per_article(ordered, 2) == [second, first, second, third]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("衡阳被确认为什么试点城市？", "试点城市"),
        ("衡陽被確認為什麼試點城市？", "试点城市"),
        ("Which newspaper hotline number is printed?", "新闻热线"),
        ("朱健见证了哪两方签署战略合作框架协议？", "华胜天成"),
        ("What did Zhu Jian say about the digital economy?", "数字经济"),
        ("留守儿童参加了什么活动？", "留守儿童"),
    ],
)
def test_the_sample_page(sample_archive: Archive, question: str, words: str) -> None:
    with sample_archive.view() as view:
        hits = retrieve_hits(view, view.embedding.embed_query(question), understand(question), limit=10)
    assert len(hits) == 10
    assert any(words in hit.passage.text for hit in hits[:5])
    assert all(0 < hit.scores["fused"] <= 1 for hit in hits)
    for hit in hits:
        assert hit.passage.text == hit.article.text[hit.passage.start : hit.passage.end]


def test_filters_bind_both_legs(sample_archive: Archive) -> None:
    question = "合作项目"
    with sample_archive.view() as view:
        vector = view.embedding.embed_query(question)
        for filters in (Filters(by="罗文鹏"), Filters(by="luo wenpeng")):
            hits = retrieve_hits(view, vector, understand(question), filters, 50)
            assert {name for hit in hits for name in hit.article.bylines} == {"罗文鹏"}
        assert retrieve_hits(view, vector, understand(question), Filters(page="8"), 50) == []


def test_one_leg_alone(sample_archive: Archive) -> None:
    question = "朱健"
    with sample_archive.view() as view:
        vector = view.embedding.embed_query(question)
        dense = retrieve_hits(view, vector, understand(question), weights=(1.0, 0.0))
        lexical = retrieve_hits(view, vector, understand(question), weights=(0.0, 1.0))
    assert all(set(hit.scores) == {"dense", "fused"} for hit in dense)
    assert all("朱健" in hit.passage.text for hit in lexical[:3])
    assert all(set(hit.scores) == {"lexical", "fused"} for hit in lexical)


def test_a_name_in_pinyin_is_looked_for() -> None:
    query = lexical_query(understand("What did Zhu Jian say in Hengyang?"))
    assert ("zhu", "jian") in query.pinyin
    assert lexical_query(understand("湘剧首演在哪里举行？")).bigrams
