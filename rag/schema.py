"""The tables of the catalog and the opening of its database.

Portable SQL only; what SQLite needs beside it (write-ahead log, foreign keys, erased pages, explicit BEGIN)
is set in one event below.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Column,
    Date,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)

SCHEMA_VERSION = "1"
"""Raised whenever a table changes; an archive of another version is refused."""

CATALOG_NAME = "catalog.sqlite"

_REWRITTEN_IN_MEMORY_BYTES = 512_000_000

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("newspaper", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("number", String),
    Column("pages_printed", Integer),
)

# A page may come in parts, one a source file; a row is one part, and `original` the text it was read from.
pages = Table(
    "pages",
    metadata,
    Column("newspaper", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("page", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("original", Text, nullable=False),
    Column("section", String),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("newspaper", String, nullable=False),
    Column("date", Date, nullable=False, index=True),
    Column("page", String, nullable=False),
    Column("source", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("headline", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("issue", String),
    Column("kicker", Text),
    Column("deck", JSON, nullable=False),
    Column("bylines", JSON, nullable=False),
    Column("dateline", Text),
    Column("credit", Text),
    Column("section", String),
    Column("language", String, nullable=False),
    Column("url", Text),
    Column("pages", JSON, nullable=False),
    Column("jump_to", String),
    Column("continued_from", String),
    Column("facts", JSON, nullable=False),
    Index("articles_by_page", "newspaper", "date", "page"),
)

bylines = Table(
    "bylines",
    metadata,
    Column("article", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True, index=True),
)

# `page` is the one the passage begins on; `vector` is little-endian float16, of length 1.
passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("article", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", String, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("page", String),
    Column("reason", Text, nullable=False),
    Column("at", String, nullable=False),
)

# What was taken out on request, known by a digest of its words only, so that no later ingest brings it back.
removals = Table(
    "removals",
    metadata,
    Column("digest", String, primary_key=True),
    Column("article", String, nullable=False),
    Column("newspaper", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("page", String, nullable=False),
    Column("requested_by", String),
    Column("reason", Text),
    Column("at", String, nullable=False),
)


def open_engine(folder: Path) -> Engine:
    """The engine of the catalog in `folder`; the file is made at the first connection if need be."""
    engine = create_engine(
        URL.create("sqlite", database=str(folder / CATALOG_NAME)),
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin no transaction for a SELECT: see "begin" above
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def erase_traces(engine: Engine) -> bool:
    """Rewrite the database file and empty its log, so that no deleted text is left in either.

    False if a reader still needs the log; then the next call, or the last reader's leaving, empties it.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        size = (
            cursor.execute("PRAGMA page_count").fetchone()[0]
            * cursor.execute("PRAGMA page_size").fetchone()[0]
        )
        if size < _REWRITTEN_IN_MEMORY_BYTES:  # else SQLite writes a temporary copy outside of the archive
            cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.close()
    finally:
        connection.close()
    return not busy
