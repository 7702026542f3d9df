"""The lexical index, in a real tantivy folder."""

import math
from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path

import pytest
from building import page_of

from ingest.chunking import passages
from rag.lexical import LexicalIndex, LexicalQuery
from rag.model import Page
from rag.scope import Scope
from rag.text import bigrams, words

PAGES = (
    page_of("武汉长江大桥昨日通车。", "市长朱健出席了仪式。", bylines=("罗文鹏", "欧阳 修")),
    page_of("武漢的天氣很好。", page="2", date=Date(2021, 6, 1), kind="notice", section="天气"),
    page_of("The mayor opened the bridge.", page="A1", newspaper="The Times", headline="Wuhan bridge"),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    built = LexicalIndex.create(tmp_path / "index")
    built.update((), [entry for page in PAGES for entry in entries(page)])
    built.close()
    opened = LexicalIndex.open(tmp_path / "index")
    yield opened
    opened.close()


def entries(page: Page) -> list[tuple]:  # type: ignore[type-arg]
    return [(passage, page.page, article) for article in page.articles for passage in passages(article)]


def found(index: LexicalIndex, query: LexicalQuery, scope: Scope = Scope()) -> list[str]:  # noqa: B008
    return [passage.partition("#")[0] for passage, _ in index.search(query, scope, 10)]


def ask(text: str) -> LexicalQuery:
    return LexicalQuery(words=tuple(words(text)), bigrams=tuple(bigrams(text)))


BRIDGE, MAYOR, WEATHER, TIMES = (article.id for page in PAGES for article in page.articles)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ask("长江大桥"), [BRIDGE]),
        (ask("長江大橋"), [BRIDGE]),
        (LexicalQuery(words=("大桥",)), [BRIDGE]),
        (LexicalQuery(bigrams=("桥昨",)), [BRIDGE]),
        (ask("天气"), [WEATHER]),
        (ask("Bridge"), [TIMES]),
        (LexicalQuery(pinyin=(("zhu", "jian"),)), [MAYOR]),
        (LexicalQuery(pinyin=(("jian", "zhu"),)), []),
        (LexicalQuery(pinyin=(("zhu",),)), []),
        (ask("甲骨文"), []),
        (ask("武汉 AND ( \" ' \\ a:b *"), None),
        (LexicalQuery(), []),
    ],
)
def test_search(index: LexicalIndex, query: LexicalQuery, expected: list[str] | None) -> None:
    hits = found(index, query)
    assert hits == expected if expected is not None else BRIDGE in hits


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {BRIDGE, WEATHER}),
        (Scope(date_from=Date(2021, 6, 1)), {WEATHER}),
        (Scope(date_to=Date(2021, 5, 31)), {BRIDGE}),
        (Scope(pages=("2", "7")), {WEATHER}),
        (Scope(kind="notice"), {WEATHER}),
        (Scope(sections=("天气",)), {WEATHER}),
        (Scope(bylines=("欧阳 修",)), {BRIDGE}),
        (Scope(bylines=()), set()),
        (Scope(newspapers=("The Times",)), set()),
    ],
)
def test_filters_are_part_of_the_search(index: LexicalIndex, scope: Scope, expected: set[str]) -> None:
    query = LexicalQuery(words=("武汉",), bigrams=("武汉",))
    assert set(found(index, query, scope)) == expected
    assert index.articles_with(query, scope) == expected


def test_filters_do_not_change_the_score(index: LexicalIndex) -> None:
    query = LexicalQuery(words=("武汉",))
    free = dict(index.search(query, Scope(), 10))
    bound = dict(index.search(query, Scope(date_from=Date(2021, 6, 1), kind="notice"), 10))
    assert bound
    assert all(score == pytest.approx(free[passage]) for passage, score in bound.items())


def test_the_score_is_bm25(tmp_path: Path) -> None:
    """By hand, k1 = 1.2, b = 0.75; three passages of 2, 2 and 4 words, the word once in the first."""
    index = LexicalIndex.create(tmp_path / "index")
    pages = [
        page_of("red apple", page="1"),
        page_of("green pear", page="2"),
        page_of("one two three four", page="3"),
    ]
    index.update((), [entry for page in pages for entry in entries(page)])
    ((_, score),) = index.search(LexicalQuery(words=("apple",)), Scope(), 10)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    mean = (2 + 2 + 4) / 3
    assert score == pytest.approx(idf * 2.2 / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / mean)), rel=1e-4)
    index.close()


def test_rarity(index: LexicalIndex) -> None:
    assert index.rarity("甲骨文") == 1.0
    assert 0 < index.rarity("武汉") < index.rarity("朱健") < 1


def test_all_words_of_an_article_and_a_phrase(index: LexicalIndex) -> None:
    assert index.articles_with(LexicalQuery(words=("武汉", "大桥")), Scope()) == {BRIDGE}
    assert index.articles_with(LexicalQuery(bigrams=tuple(bigrams("长江大桥"))), Scope()) == {BRIDGE}
    assert index.articles_with(LexicalQuery(bigrams=tuple(bigrams("大桥长江"))), Scope()) == set()
    assert index.articles_with(LexicalQuery(pinyin=(("zhu", "jian"),)), Scope()) == {MAYOR}
    assert index.articles_with(LexicalQuery(), Scope()) == set()


def test_a_removed_passage_is_gone_and_a_changed_one_is_new(index: LexicalIndex) -> None:
    (entry,) = entries(page_of("完全不同的内容。"))
    index.update([f"{BRIDGE}#0", f"{MAYOR}#0"], [entry])
    assert index.count() == 3
    assert found(index, ask("大桥")) == []
    assert found(index, ask("完全不同")) == [BRIDGE]


def test_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be opened"):
        LexicalIndex.open(tmp_path)
