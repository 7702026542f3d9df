"""The catalog, in a real SQLite file."""

import sqlite3
from datetime import date as Date
from pathlib import Path

import numpy as np
import pytest
from building import DAY, page_of, store, vectors_of

from rag.archive import Archive
from rag.catalog import page_order
from rag.catalog_changes import digest_of
from rag.embedding import PassageEmbedding
from rag.errors import ArchiveMismatch
from rag.model import Article, Fact, Filters, Page, PageSpan
from rag.schema import CATALOG_NAME, open_engine

FULL = Article(
    id="衡阳日报-1",
    newspaper="衡阳日报",
    date=DAY,
    page="1",
    order=3,
    kind="commentary",
    headline="以大格局小切口推进务实合作",
    text="本报讯（记者 罗文鹏）第一句话在这里。\n第二段在这里。",
    issue="17835",
    kicker="引题",
    deck=("副题一", "副题二"),
    bylines=("罗文鹏", "邹雪峰"),
    dateline="本报讯",
    credit="周围 摄",
    section="要闻",
    language="zh",
    url="https://example.org/1",
    pages=(PageSpan("1", 0, 20), PageSpan("2", 20, 29)),
    jump_to="2",
    continued_from=None,
    facts=(Fact("hotline", "新闻热线", "8611110", 0, 3),),
)


def test_an_article_comes_back_with_every_field(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(
        tmp_path,
        embedding,
        Page("衡阳日报", DAY, "1", (FULL,), "a.txt", "0" * 64, "原文", "17835", 8, "要闻"),
    )
    with Archive.open(tmp_path, embedding).view() as view:
        assert view.articles() == [FULL]
        assert view.article(FULL.id) == FULL
        assert view.article("none") is None
        (issue,) = view.issues()
        assert (issue.number, issue.pages_printed, issue.pages) == ("17835", 8, ("1",))
        for passage in view.passages_of([FULL.id])[FULL.id]:
            assert passage.text == FULL.text[passage.start : passage.end]


def test_lists_are_stored_as_readable_text(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("一句话。", deck=("副题",)))
    with sqlite3.connect(tmp_path / CATALOG_NAME) as connection:
        assert connection.execute("SELECT deck FROM articles").fetchone() == ('["副题"]',)


def test_articles_come_by_newspaper_date_page_and_order(tmp_path: Path, embedding: PassageEmbedding) -> None:
    pages = [
        page_of("十。", page="10", source="10"),
        page_of("二。", page="2", source="2"),
        page_of("甲。", "乙。", page="1", source="1"),
        page_of("早。", date=Date(2021, 5, 30), page="3", source="0"),
        page_of("申。", newspaper="申報", source="s"),
    ]
    store(tmp_path, embedding, *pages)
    with Archive.open(tmp_path, embedding).view() as view:
        assert [article.text for article in view.articles()] == [
            "申。",
            "早。",
            "甲。",
            "乙。",
            "二。",
            "十。",
        ]
        assert view.newspapers() == ["申報", "衡阳日报"]
        assert view.dates() == (Date(2021, 5, 30), DAY)


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (Filters(paper="申报"), ["申。"]),
        (Filters(paper="申"), []),
        (Filters(by="文鵬"), ["乙。"]),
        (Filters(by="Luo Wenpeng"), ["乙。"]),
        (Filters(by="张三"), []),
        (Filters(page="02"), ["乙。"]),
        (Filters(page="第2版"), ["乙。"]),
        (Filters(page="a1"), ["丙。"]),
        (Filters(kind="notice"), ["丙。"]),
        (Filters(section="要聞"), ["乙。"]),
        (Filters(date_from=DAY, date_to=DAY), ["乙。", "丙。"]),
        (Filters(date_to=Date(2020, 1, 1)), ["申。"]),
        (Filters(date_from=DAY, date_to=Date(2020, 1, 1)), []),
        (Filters(page="2", kind="notice"), []),
    ],
)
def test_filters(
    filters: Filters, texts: list[str], tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding
) -> None:
    folder = tmp_path_factory.getbasetemp() / "filters"
    if not folder.exists():
        store(
            folder,
            embedding,
            page_of("申。", newspaper="申報", date=Date(1920, 1, 1)),
            page_of("乙。", page="2", bylines=("罗文鹏",), section="要闻"),
            page_of("丙。", page="A1", kind="notice"),
        )
    with Archive.open(folder, embedding).view() as view:
        assert [article.text for article in view.articles(filters)] == texts


def test_vectors_are_kept_to_a_thousandth(tmp_path: Path, embedding: PassageEmbedding) -> None:
    texts = [f"这是第{number}句话，说的是别的事情。" for number in range(50)]
    store(tmp_path, embedding, page_of(*texts))
    with Archive.open(tmp_path, embedding).view() as view:
        ids = [view.passages_of([article.id])[article.id][0].id for article in view.articles()]
        kept = view.vectors(ids)
        made = vectors_of(texts)
        assert kept.dtype == np.float32
        assert np.abs(kept @ made.T - made @ made.T).max() < 1e-3
        assert np.allclose(view.mean_vector(), kept.mean(axis=0), atol=1e-3)
        with pytest.raises(KeyError):
            view.vectors(["none"])


def test_another_schema_is_refused(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("一句话。"))
    with sqlite3.connect(tmp_path / CATALOG_NAME) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    with pytest.raises(ArchiveMismatch, match="another version"), Archive.open(tmp_path, embedding).view():
        pass


def test_sqlite_is_set_as_the_design_says(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.connect() as connection:
        settings = ("journal_mode", "foreign_keys", "secure_delete")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
    assert found == ["wal", 1, 1]
    engine.dispose()


def test_pages_sort_as_printed() -> None:
    assert sorted(["10", "A2", "1", "B1", "2", "A10"], key=page_order) == ["1", "2", "10", "A2", "A10", "B1"]


def test_a_digest_does_not_mind_script_or_spacing() -> None:
    (one,) = page_of("武漢長江大橋\n通車").articles
    (other,) = page_of("武汉长江 大桥通车").articles
    (third,) = page_of("武汉长江大桥停车").articles
    assert digest_of(one) == digest_of(other) != digest_of(third)
