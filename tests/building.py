"""Pages, passages and vectors made up for tests of storage, and small archives of articles for tests of answers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date as Date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.chunking import passages
from ingest.formats import Given
from ingest.pipeline import ingest
from rag.archive import Archive
from rag.embedding import PassageEmbedding
from rag.model import Article, Page, PageSpan
from rag.writer import Writer, write

DAY = Date(2021, 5, 31)
DIMENSIONS = 384


def page_of(
    *texts: str,
    newspaper: str = "衡阳日报",
    date: Date = DAY,
    page: str = "1",
    source: str = "page.txt",
    first: int = 1,
    **fields: Any,
) -> Page:
    """A page of one article a text; `fields` go to each article, but `pages_printed` to the page."""
    pages_printed = fields.pop("pages_printed", None)
    articles = tuple(
        Article(
            id=f"{newspaper}-{date}-{page}-{order}",
            newspaper=newspaper,
            date=date,
            page=page,
            order=order,
            **{
                "kind": "news",
                "headline": "",
                "text": text,
                "pages": (PageSpan(page, 0, len(text)),),
                **fields,
            },
        )
        for order, text in enumerate(texts, start=first)
    )
    original = "\n".join(texts)
    return Page(
        newspaper=newspaper,
        date=date,
        page=page,
        articles=articles,
        source=source,
        sha256=hashlib.sha256(original.encode()).hexdigest(),
        original=original,
        issue=fields.get("issue"),
        pages_printed=pages_printed,
    )


def vectors_of(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit vectors that depend on nothing but the text, shape (len(texts), DIMENSIONS).

    They lie in a space of 12 dimensions, since real ones do not fill theirs: in noise of full dimension no
    graph index finds its way.
    """
    if not texts:
        return np.empty((0, DIMENSIONS), np.float32)
    seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") for text in texts]
    drawn = np.stack([np.random.default_rng(seed).standard_normal(12) for seed in seeds])
    drawn = drawn @ np.random.default_rng(1998).standard_normal((12, DIMENSIONS))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def put(writer: Writer, page: Page) -> bool:
    """Store a page with vectors of `vectors_of`."""
    cut = [passage for article in page.articles for passage in passages(article)]
    return writer.replace_page(page, cut, vectors_of([passage.text for passage in cut])).before


def store(folder: Path, embedding: PassageEmbedding, *pages: Page) -> None:
    """Store pages in one commit."""
    with write(folder, embedding) as writer:
        for page in pages:
            put(writer, page)
        writer.commit()


def archive_of(folder: Path, embedding: PassageEmbedding, articles: Sequence[Mapping[str, Any]]) -> Archive:
    """An archive, in `folder`, of articles given as the lines of an article file."""
    file = folder / "articles.jsonl"
    lines = [json.dumps(article, ensure_ascii=False) for article in articles]
    file.write_text("\n".join(lines), encoding="utf-8")
    ingest([file], folder / "archive", given=Given(), embedding=embedding)
    return Archive.open(folder / "archive", embedding)
