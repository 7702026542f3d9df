"""The archive as its readers and its writer see it, with real indexes on disk."""

import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from building import DAY, page_of, put, store, vectors_of

from rag import indexes
from rag.archive import NO_FILTERS, Archive, LexicalQuery
from rag.embedding import PassageEmbedding
from rag.errors import ArchiveLocked, ArchiveMismatch, MissingArchive, SourceError
from rag.manifest import read_manifest, write_manifest
from rag.model import Filters
from rag.writer import write

QUERY = vectors_of(["所问"])[0]


def texts(archive: Archive) -> list[str]:
    with archive.view() as view:
        return [article.text for article in view.articles()]


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_no_archive(tmp_path: Path) -> None:
    with pytest.raises(MissingArchive, match=re.escape(f"wenbao ingest PATH --archive {tmp_path}")):
        Archive.open(tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_model_is_refused_by_reader_and_writer(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("一句话。"))
    write_manifest(tmp_path, replace(read_manifest(tmp_path), model="other", fingerprint="0" * 16))
    with pytest.raises(ArchiveMismatch, match="wenbao doctor"):
        Archive.open(tmp_path, embedding)
    with pytest.raises(ArchiveMismatch, match="other"):
        _ = Archive.open(tmp_path).embedding
    with pytest.raises(ArchiveMismatch, match="wenbao doctor"), write(tmp_path, embedding):
        pass


def test_a_view_does_not_change_and_the_next_one_does(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("旧的一句话。"))
    archive = Archive.open(tmp_path, embedding)
    with archive.view() as view:
        store(tmp_path, embedding, page_of("新的一句话。", page="2", source="2"))
        assert [article.text for article in view.articles()] == ["旧的一句话。"]
        assert len(view.dense(QUERY, NO_FILTERS, 10)) == 1
        assert len(view.lexical(LexicalQuery(words=("话",), bigrams=("句话",)), NO_FILTERS, 10)) == 1
        assert view.status().healthy
        with archive.view() as later:
            assert later.generation == view.generation + 1
            assert len(later.dense(QUERY, NO_FILTERS, 10)) == 2
    assert texts(archive) == ["旧的一句话。", "新的一句话。"]


def test_a_long_question_outlives_its_generation(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("甲的一句话。"))
    archive = Archive.open(tmp_path, embedding)
    with archive.view() as view:
        for number in (2, 3, 4):
            store(tmp_path, embedding, page_of("又是一句话。", page=str(number), source=str(number)))
        assert len(view.dense(QUERY, NO_FILTERS, 10)) == 1
        assert len(view.lexical(LexicalQuery(bigrams=("句话",)), NO_FILTERS, 10)) == 1
    assert len(texts(archive)) == 4


def test_a_failure_between_indexes_and_commit_leaves_the_old_generation(
    tmp_path: Path, embedding: PassageEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, embedding, page_of("旧的一句话。"))
    archive = Archive.open(tmp_path, embedding)
    with monkeypatch.context() as patched:

        def fail(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr("rag.writer.write_manifest", fail)  # after the indexes, before the commit
        with pytest.raises(KeyboardInterrupt):
            store(tmp_path, embedding, page_of("新的一句话。"))
    assert texts(archive) == ["旧的一句话。"]
    with archive.view() as view:
        assert view.status().healthy
    assert len(list((tmp_path / "index").iterdir())) == 1
    store(tmp_path, embedding, page_of("新的一句话。"))
    assert texts(archive) == ["新的一句话。"]


KILLED = """
import os, signal, sys
sys.path[:0] = {paths!r}
from pathlib import Path
from building import page_of, put
from rag import indexes
from rag.writer import write
flush = indexes._flush
def kill(folder):
    flush(folder)
    os.kill(os.getpid(), signal.SIGKILL)
indexes._flush = kill
with write(Path(sys.argv[1])) as writer:
    put(writer, page_of("新的一句话。"))
    writer.commit()
"""


def test_a_killed_writer_leaves_the_old_generation(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("旧的一句话。"))
    here = Path(__file__).parents[1]
    script = KILLED.format(paths=[str(here), str(here.parent)])
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "index").iterdir())) == 2
    archive = Archive.open(tmp_path, embedding)
    assert texts(archive) == ["旧的一句话。"]
    with write(tmp_path):
        pass
    assert len(list((tmp_path / "index").iterdir())) == 1
    with archive.view() as view:
        assert view.status().healthy


def test_a_second_writer_is_told_who_writes(tmp_path: Path, embedding: PassageEmbedding) -> None:
    said = rf"process {os.getpid()} on \S+ since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d; try again"
    with write(tmp_path, embedding), pytest.raises(ArchiveLocked, match=said), write(tmp_path):
        pass
    with write(tmp_path):
        pass


def _read_until(folder: str, last: int, found: "multiprocessing.Queue[object]") -> None:
    """A reader in a process of its own: every state it sees must be whole."""
    archive = Archive.open(folder)
    seen = set()
    deadline = time.monotonic() + 60
    try:
        while last not in seen and time.monotonic() < deadline:
            with archive.view() as view:
                stored = len(view.articles())
                dense = len(view.dense(QUERY, NO_FILTERS, 1000))
                lexical = len(view.lexical(LexicalQuery(bigrams=("句话",)), NO_FILTERS, 1000))
            assert stored == dense == lexical
            assert stored % 3 == 0  # an issue is three articles
            seen.add(stored)
        found.put(seen)
    except BaseException as error:
        found.put(repr(error))


def test_two_readers_and_a_writer(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("一句话。", "两句话。", "三句话。"))
    rounds = 12
    context = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[object] = context.Queue()
    readers = [
        context.Process(target=_read_until, args=(str(tmp_path), 3 * rounds, found)),
        threading.Thread(target=_read_until, args=(str(tmp_path), 3 * rounds, found)),
    ]
    for reader in readers:
        reader.start()
    for number in range(1, rounds):
        with write(tmp_path, embedding) as writer:
            for page in ("1", "2", "3"):
                put(writer, page_of(f"第{number}天{page}版一句话。", date=DAY + timedelta(number), page=page))
            writer.commit()
        time.sleep(0.2)
    for reader in readers:
        reader.join(timeout=90)
    for seen in (found.get(timeout=1), found.get(timeout=1)):
        assert isinstance(seen, set), seen
        assert 3 * rounds in seen
        assert len(seen) > 1


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """7,000 passages: 100 days of 70 articles, so that a filter may let many or few pass."""
    folder = tmp_path_factory.mktemp("many")
    with write(folder, embedding) as writer:
        for day in range(100):
            date = DAY + timedelta(day)
            names = ("罗文鹏",) if day % 10 == 0 else ("邹雪峰", "周围")
            said = [f"第{day}天的第{number}条消息。" for number in range(70)]
            put(writer, page_of(*said, date=date, page=str(day % 4 + 1), bylines=names))
        writer.commit()
    return Archive.open(folder, embedding)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(date_from=DAY, date_to=DAY),
        Filters(date_from=DAY + timedelta(3)),  # most of it: over-fetched
        Filters(date_from=DAY, date_to=DAY + timedelta(80)),
        Filters(page="3"),
        Filters(by="文鹏"),
        Filters(by="周围", page="2"),
        Filters(paper="衡陽日報"),
        Filters(kind="notice"),
    ],
)
@pytest.mark.parametrize("exact", [500, 10_000])
def test_filters_lose_nothing(
    many: Archive, filters: Filters, exact: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.archive._EXACT", exact)
    with many.view() as view:
        fitting = view.articles(filters)
        passages = [p for held in view.passages_of(a.id for a in fitting).values() for p in held]
        limit = 40
        dense = view.dense(QUERY, filters, limit)
        lexical = view.lexical(LexicalQuery(bigrams=("消息",)), filters, 10_000)
        assert {hit.passage.id for hit in lexical} == {passage.id for passage in passages}
        scores = view.vectors([passage.id for passage in passages]) @ QUERY if passages else np.empty(0)
        best = sorted(zip((-scores).tolist(), [p.id for p in passages], strict=True))[:limit]
        assert len(dense) == min(limit, len(passages))
        found = {hit.passage.id for hit in dense}
        assert len(found & {passage for _, passage in best}) >= 0.95 * len(best)
        assert [hit.scores["dense"] for hit in dense] == sorted(
            (h.scores["dense"] for h in dense), reverse=True
        )


def test_few_that_fit_are_scored_exactly(many: Archive) -> None:
    filters = Filters(by="罗文鹏")
    with many.view() as view:
        hits = view.dense(QUERY, filters, 25)
        ids = [p.id for held in view.passages_of(a.id for a in view.articles(filters)).values() for p in held]
        scores = view.vectors(ids) @ QUERY
        expected = [ids[at] for at in np.lexsort((ids, -scores))[:25]]
    assert [hit.passage.id for hit in hits] == expected


def test_a_page_filter_goes_by_the_page_of_the_passage(tmp_path: Path, embedding: PassageEmbedding) -> None:
    text = "这句话写在头版上，后面的部分转到了第四版。\n这句话写在第四版上，前面的部分登在了头版。"
    page = page_of(text)
    spans = tuple(
        replace(page.articles[0].pages[0], page=p, start=s, end=e)
        for p, s, e in (("1", 0, 22), ("4", 22, 43))
    )
    page = replace(page, articles=(replace(page.articles[0], pages=spans),))
    store(tmp_path, embedding, page)
    with Archive.open(tmp_path, embedding).view() as view:
        (dense,) = view.dense(QUERY, Filters(page="4"), 5)
        (lexical,) = view.lexical(LexicalQuery(bigrams=("句话",)), Filters(page="4"), 5)
        assert dense.passage == lexical.passage
        assert dense.passage.text.startswith("这句话写在第四版上")
        assert len(view.articles(Filters(page="1"))) == 1


def test_a_removed_article_leaves_no_trace(tmp_path: Path, embedding: PassageEmbedding) -> None:
    secret = "尉迟恭先生住在解放路八十八号"
    page = page_of(f"{secret}的老房子里。", "天气晴朗。")
    named = {"headline": "尉迟恭先生访谈", "deck": ("尉迟恭",), "bylines": ("长孙无忌",)}
    page = replace(page, articles=(replace(page.articles[0], **named), page.articles[1]))
    store(tmp_path, embedding, page)
    store(tmp_path, embedding, page_of("别的消息一条。", page="2", source="2"))
    assert secret.encode() in contents(tmp_path)
    archive = Archive.open(tmp_path, embedding)
    assert len(texts(archive)) == 3
    with write(tmp_path) as writer:
        removed = writer.remove([page.articles[0].id, "unknown"], requested_by="尉迟家属", reason="隐私")
        assert [article.text for article in removed] == [page.articles[0].text]
        assert writer.commit()
    assert texts(archive) == ["天气晴朗。", "别的消息一条。"]
    with archive.view() as view:
        assert view.status().healthy
        assert view.lexical(LexicalQuery(bigrams=("尉迟", "解放")), NO_FILTERS, 9) == []
        assert len(view.dense(QUERY, NO_FILTERS, 9)) == 2
    archive.close()
    left = contents(tmp_path)
    for trace in (secret, "尉迟恭先生", "尉迟 ", "解放路", "八十八", "jiefang", "wei chi"):
        assert trace.encode() not in left, trace
    assert len(list((tmp_path / "index").iterdir())) == 1


def test_what_was_removed_does_not_come_back(tmp_path: Path, embedding: PassageEmbedding) -> None:
    page = page_of("请删去的一句话。", "留下的一句话。")
    store(tmp_path, embedding, page)
    with write(tmp_path) as writer:
        writer.remove([page.articles[0].id])
        writer.commit()
    with write(tmp_path, embedding) as writer:
        assert writer.is_stored(page)
        put(writer, page_of("请删去的 一句话。", "留下的一句话。", "新来的一句话。", source="again.txt"))
        writer.commit()
    archive = Archive.open(tmp_path, embedding)
    assert texts(archive) == ["留下的一句话。", "新来的一句话。"]
    archive.close()
    assert "请删去".encode() not in contents(tmp_path)


def test_an_issue_without_articles_is_none(tmp_path: Path, embedding: PassageEmbedding) -> None:
    page = page_of("请删去的一句话。")
    store(tmp_path, embedding, page, page_of("别的日子。", date=Date(2021, 6, 1)))
    with write(tmp_path) as writer:
        writer.remove([page.articles[0].id])
        writer.commit()
    with Archive.open(tmp_path, embedding).view() as view:
        assert [issue.date for issue in view.issues()] == [Date(2021, 6, 1)]
        assert view.status().pages == 1


def test_a_reader_that_stays_is_said_to_hold_the_log(tmp_path: Path, embedding: PassageEmbedding) -> None:
    page = page_of("请删去的一句话。", "留下的一句话。")
    store(tmp_path, embedding, page)
    archive = Archive.open(tmp_path, embedding)
    with archive.view() as view, write(tmp_path) as writer:
        view.articles()
        writer.remove([page.articles[0].id])
        assert writer.commit() is False
        assert len(view.articles()) == 2
        assert "请删去".encode() in contents(tmp_path)
    with write(tmp_path):
        pass
    assert "请删去".encode() not in contents(tmp_path)
    archive.close()


def test_parts_of_a_page(tmp_path: Path, embedding: PassageEmbedding) -> None:
    archive_texts = []
    parts = [
        page_of("甲文。", "乙文。", source="a"),
        page_of("丙文。", source="b", first=3),  # another part stands beside the first
        page_of("丁文。", source="b", first=3),  # the same file again, changed
        page_of("戊文。", source="c", first=1),  # another file that claims the first place
    ]
    for part in parts:
        store(tmp_path, embedding, part)
        archive_texts.append(texts(Archive.open(tmp_path, embedding)))
    assert archive_texts == [
        ["甲文。", "乙文。"],
        ["甲文。", "乙文。", "丙文。"],
        ["甲文。", "乙文。", "丁文。"],
        ["戊文。", "丁文。"],
    ]


def test_an_id_of_another_page_is_refused_and_nothing_lost(
    tmp_path: Path, embedding: PassageEmbedding
) -> None:
    page = page_of("一句话。")
    store(tmp_path, embedding, page)
    other = page_of("另一句话。", page="2")
    clash = replace(other, articles=(replace(other.articles[0], id=page.articles[0].id),))
    with write(tmp_path, embedding) as writer, pytest.raises(SourceError, match="has already"):
        put(writer, clash)
    twice = replace(page, articles=(page.articles[0], page.articles[0]))
    with write(tmp_path, embedding) as writer, pytest.raises(SourceError, match="two articles"):
        put(writer, twice)
    assert texts(Archive.open(tmp_path, embedding)) == ["一句话。"]


def test_lost_indexes_are_built_anew_from_the_catalog(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("朱健见证签约。"))
    shutil.rmtree(tmp_path / "index")
    archive = Archive.open(tmp_path, embedding)
    with pytest.raises(ArchiveMismatch, match="wenbao doctor"), archive.view():
        pass
    with write(tmp_path) as writer:
        writer.rebuild()
        writer.commit()
    with archive.view() as view:
        assert view.status().healthy
        assert view.lexical(LexicalQuery(pinyin=(("zhu", "jian"),)), NO_FILTERS, 3)


def test_status(tmp_path: Path, embedding: PassageEmbedding) -> None:
    pages = [
        page_of("一。", date=Date(2021, 5, 31) + timedelta(days), page="1", pages_printed=2)
        for days in (0, 1, 2, 7, 8, 9, 14, 16)
    ]
    store(tmp_path, embedding, *pages, page_of("二。", page="2", source="2"))
    with Archive.open(tmp_path, embedding).view() as view:
        status = view.status()
    assert (status.issues, status.pages, status.articles, status.passages) == (8, 9, 9, 9)
    assert (status.first, status.last) == (Date(2021, 5, 31), Date(2021, 6, 16))
    assert status.missing_dates == (("衡阳日报", Date(2021, 6, 15)),)
    assert len(status.missing_pages) == 7
    assert ("衡阳日报", Date(2021, 6, 1), "2") in status.missing_pages
    assert status.model == embedding.model_label
    assert status.healthy
    assert status.disk_bytes > 100_000


def test_an_index_that_lost_passages_is_not_healthy(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("一句话。", "两句话。"))
    (folder,) = (tmp_path / "index").iterdir()
    index = indexes.LexicalIndex.open(folder / "lexical")
    index.update(["衡阳日报-2021-05-31-1-1#0"], [])
    index.close()
    with Archive.open(tmp_path, embedding).view() as view:
        status = view.status()
        assert (status.healthy, status.indexed_lexical, status.indexed_vectors) == (False, 1, 2)
