"""Pages of other papers, held against what a person read in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import Given, read
from rag.model import Article, Page

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*.json"))
FIELDS = ("kind", "kicker", "headline", "dateline", "credit", "section", "jump_to", "continued_from")


def _page(path: Path) -> tuple[Page, dict[str, Any]]:
    source = path.with_suffix(".txt")
    reading = read(source.read_bytes(), source.name, Given())
    assert reading.problems == ()
    return reading.pages[0], json.loads(path.read_text("utf-8"))


def _fields(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in FIELDS} | {
        "deck": list(article.deck),
        "bylines": list(article.bylines),
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_facts(path: Path) -> None:
    page, gold = _page(path)
    found = (page.newspaper, page.date.isoformat(), page.issue, page.page, page.pages_printed)
    assert found == tuple(gold[key] for key in ("newspaper", "date", "issue", "page", "pages_printed"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_article_fields(path: Path) -> None:
    page, gold = _page(path)
    wanted = [{name: item[name] for name in (*FIELDS, "deck", "bylines")} for item in gold["articles"]]
    assert [_fields(article) for article in page.articles] == wanted


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_paragraphs(path: Path) -> None:
    page, gold = _page(path)
    for article, item in zip(page.articles, gold["articles"], strict=True):
        lines = article.text.split("\n")
        assert [line for line in lines if line in item["paragraphs"]] == item["paragraphs"]
        assert not [line for line in lines if line not in item["paragraphs"] + item["other_lines"]]
