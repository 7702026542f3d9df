"""Ingest, from files on disk to an archive that answers, with the real embedding model."""

import json
import os
import sqlite3
from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path

import pytest
from conftest import SAMPLE

from ingest import pipeline
from ingest.formats import Given
from ingest.pipeline import IngestReport, Progress, ingest
from rag.archive import NO_FILTERS, Archive, LexicalQuery, write
from rag.embedding import PassageEmbedding
from rag.errors import ArchiveLocked, UsageError
from rag.model import Filters
from rag.schema import CATALOG_NAME
from rag.text import bigrams


def native(file: Path, *records: dict[str, object]) -> Path:
    """A file in the native form; what a record leaves out is that of one front page."""
    common = {"newspaper": "衡阳日报", "date": "2021-05-31", "page": "1", "headline": "题"}
    lines = [json.dumps({**common, **record}, ensure_ascii=False) for record in records]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines), "utf-8")
    return file


def record(text: str, **fields: object) -> dict[str, object]:
    return {"paragraphs": [text], **fields}


def unused() -> PassageEmbedding:
    raise AssertionError("the model must not be loaded")


def texts(folder: Path, embedding: PassageEmbedding, filters: Filters = NO_FILTERS) -> list[str]:
    with Archive.open(folder, embedding).view() as view:
        assert view.status().healthy
        return [article.text for article in view.articles(filters)]


def counts(report: IngestReport) -> tuple[int, int, int]:
    return report.pages, report.unchanged, report.replaced


def test_the_sample_page(tmp_path: Path, embedding: PassageEmbedding) -> None:
    seen: list[Progress] = []
    report = ingest(
        [SAMPLE], tmp_path / "a", given=Given(), embedding=lambda: embedding, on_progress=seen.append
    )
    assert counts(report) == (1, 0, 0)
    assert report.articles > 5
    assert report.passages > report.articles
    assert report.quarantined == ()
    assert {progress.stage for progress in seen} == {"reading", "embedding", "storing"}
    assert all(0 <= progress.done <= progress.total for progress in seen)
    assert seen[-1] == Progress("storing", report.passages, report.passages)
    value = json.loads(json.dumps(report.as_json(), ensure_ascii=False))
    assert {
        "pages",
        "articles",
        "passages",
        "unchanged",
        "replaced",
        "removed",
        "quarantined",
        "seconds",
    } <= set(value)
    with Archive.open(tmp_path / "a", embedding).view() as view:
        status = view.status()
        assert (status.articles, status.passages) == (report.articles, report.passages)
        (issue,) = view.issues()
        assert (issue.number, issue.pages_printed, issue.date) == ("17835", 8, Date(2021, 5, 31))


def test_what_is_known_is_unchanged_and_needs_no_model(tmp_path: Path, embedding: PassageEmbedding) -> None:
    file = native(tmp_path / "in" / "p.jsonl", record("一句话。"), record("两句话。"))
    ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    moved = file.rename(tmp_path / "in" / "other name.jsonl")
    report = ingest([tmp_path / "in"], tmp_path / "a", given=Given(), embedding=unused)
    assert counts(report) == (0, 1, 0)
    assert moved.exists()
    with Archive.open(tmp_path / "a", embedding).view() as view:
        assert view.generation == 1


def test_other_content_replaces_and_goes_back(tmp_path: Path, embedding: PassageEmbedding) -> None:
    first = native(tmp_path / "1.jsonl", record("旧的一句话。"), record("旧的两句话。"))
    second = native(tmp_path / "2.jsonl", record("新的一句话。"))
    for file, expected in ((first, ["旧的一句话。", "旧的两句话。"]), (second, ["新的一句话。"])) * 2:
        report = ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
        assert texts(tmp_path / "a", embedding) == expected
    assert counts(report) == (1, 0, 1)
    with Archive.open(tmp_path / "a", embedding).view() as view:
        assert view.lexical(LexicalQuery(bigrams=("旧的",)), NO_FILTERS, 9) == []


def test_an_issue_number_given_later_is_stored(tmp_path: Path, embedding: PassageEmbedding) -> None:
    file = native(tmp_path / "p.jsonl", record("一句话。"))
    ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    given = Given(issue="17835")
    assert counts(ingest([file], tmp_path / "a", given=given, embedding=embedding)) == (1, 0, 1)
    assert counts(ingest([file], tmp_path / "a", given=given, embedding=unused)) == (0, 1, 0)
    with Archive.open(tmp_path / "a", embedding).view() as view:
        assert [issue.number for issue in view.issues()] == ["17835"]


@pytest.mark.parametrize("together", [True, False])
def test_one_page_in_two_files(tmp_path: Path, embedding: PassageEmbedding, together: bool) -> None:
    files = [
        native(tmp_path / "a.jsonl", record("一。", order=1), record("二。", order=2)),
        native(tmp_path / "b.jsonl", record("三。", order=3)),
    ]
    for paths in [files] if together else [[files[0]], [files[1]]]:
        ingest(paths, tmp_path / "archive", given=Given(), embedding=embedding)
    assert texts(tmp_path / "archive", embedding) == ["一。", "二。", "三。"]
    for paths in (files, files[:1], files[1:]):
        assert counts(ingest(paths, tmp_path / "archive", given=Given(), embedding=unused)) == (0, 1, 0)
    native(files[0], record("一改。", order=1))
    report = ingest(files, tmp_path / "archive", given=Given(), embedding=embedding)
    assert counts(report) == (1, 0, 1)
    assert texts(tmp_path / "archive", embedding) == ["一改。", "三。"]


def test_two_files_that_claim_one_place(tmp_path: Path, embedding: PassageEmbedding) -> None:
    files = [native(tmp_path / name, record(f"{name}的话。")) for name in ("a.jsonl", "b.jsonl")]
    for model in (embedding, unused):
        report = ingest(files, tmp_path / "archive", given=Given(), embedding=model)
        assert [problem.source for problem in report.quarantined] == [str(files[0])]
        assert str(files[1]) in report.quarantined[0].reason
        assert texts(tmp_path / "archive", embedding) == ["b.jsonl的话。"]
    assert counts(report) == (0, 1, 0)


def test_a_copy_of_a_file_is_no_problem(tmp_path: Path, embedding: PassageEmbedding) -> None:
    files = [native(tmp_path / name, record("同样的话。")) for name in ("a.jsonl", "b.jsonl")]
    report = ingest(files, tmp_path / "archive", given=Given(), embedding=embedding)
    assert (counts(report), report.quarantined) == ((1, 0, 0), ())


def test_bad_files_are_quarantined_and_the_rest_goes_on(
    tmp_path: Path, embedding: PassageEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    native(folder / "good.jsonl", record("好的一句话。"))
    (folder / "image.jpg").write_bytes(bytes(range(256)) * 40)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "crash.txt").write_text("会让格式出错的文件", "utf-8")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / ".hidden").write_text("x", "utf-8")
    os.mkfifo(folder / "pipe.txt")
    read = pipeline.read

    def failing(data: bytes, source: str, given: Given) -> object:
        if source.endswith("crash.txt"):
            raise IndexError("list index out of range")
        return read(data, source, given)

    monkeypatch.setattr(pipeline, "read", failing)
    report = ingest([folder], tmp_path / "a", given=Given(), embedding=embedding)
    assert counts(report) == (1, 0, 0)
    names = {Path(problem.source).name for problem in report.quarantined}
    assert names == {"image.jpg", "empty.txt", "crash.txt", "gone.txt", "pipe.txt"}
    assert all("\n" not in problem.reason and problem.reason.endswith(".") for problem in report.quarantined)
    for name in ("image.jpg", "crash.txt", "gone.txt", "pipe.txt"):
        (folder / name).unlink()
    again = ingest([folder], tmp_path / "a", given=Given(), embedding=unused)
    assert len(again.quarantined) == 1
    with sqlite3.connect(tmp_path / "a" / CATALOG_NAME) as connection:
        noted = connection.execute("SELECT count(*) FROM quarantine WHERE source LIKE '%empty%'").fetchone()
    assert noted == (1,)


def test_an_id_used_on_two_pages_keeps_the_first(tmp_path: Path, embedding: PassageEmbedding) -> None:
    file = native(tmp_path / "p.jsonl", record("一。", id="x"))
    other = native(tmp_path / "q.jsonl", record("二。", id="x", page="2"))
    report = ingest([file, other], tmp_path / "a", given=Given(), embedding=embedding)
    assert counts(report) == (1, 0, 0)
    assert [problem.page for problem in report.quarantined] == ["2"]
    assert texts(tmp_path / "a", embedding) == ["一。"]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        ingest([tmp_path / "none"], tmp_path / "a", given=Given(), embedding=unused)
    assert not (tmp_path / "a").exists()


def test_the_archive_is_not_read_into_itself(
    tmp_path: Path, embedding: PassageEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    native(tmp_path / "p.jsonl", record("一句话。"))
    ingest([tmp_path], tmp_path / "archive", given=Given(), embedding=embedding)
    inside = tmp_path / "both"
    native(inside / "p.jsonl", record("一句话。"))
    monkeypatch.chdir(inside)
    ingest(["."], ".", given=Given(), embedding=embedding)
    for path, folder in ((tmp_path, tmp_path / "archive"), (Path(), Path())):
        report = ingest([path], folder, given=Given(), embedding=unused)
        assert (counts(report), report.quarantined) == ((0, 1, 0), ())


def test_nothing_is_written_outside_of_the_archive(tmp_path: Path, embedding: PassageEmbedding) -> None:
    source = native(tmp_path / "in" / "p.jsonl", record("一句话。"))
    before = source.stat()
    ingest([source], tmp_path / "a", given=Given(), embedding=embedding)
    assert sorted(os.listdir(tmp_path)) == ["a", "in"]  # noqa: PTH208
    assert source.stat().st_mtime_ns == before.st_mtime_ns


def test_a_locked_archive(tmp_path: Path, embedding: PassageEmbedding) -> None:
    file = native(tmp_path / "p.jsonl", record("一句话。"))
    with write(tmp_path / "a", embedding), pytest.raises(ArchiveLocked, match="being written by process"):
        ingest([file], tmp_path / "a", given=Given(), embedding=embedding)


def test_batches_end_with_an_issue_and_survive_an_interruption(
    tmp_path: Path, embedding: PassageEmbedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_BATCH_PASSAGES", 3)
    days = [
        record(f"{day}日{page}版的一句话。", date=f"2021-05-{day}", page=str(page))
        for page in (1, 2)
        for day in (10, 11, 12, 13)
    ]
    file = native(tmp_path / "p.jsonl", *days)
    done: list[Sequence[str]] = []
    embed = PassageEmbedding.embed_passages

    def interrupted(self: PassageEmbedding, some: Sequence[str], on_progress: object = None) -> object:
        if done:
            raise KeyboardInterrupt
        done.append(some)
        return embed(self, some)

    with monkeypatch.context() as patched:
        patched.setattr(PassageEmbedding, "embed_passages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    kept = texts(tmp_path / "a", embedding)
    assert kept == [f"{day}日{page}版的一句话。" for day in (10, 11) for page in (1, 2)]
    report = ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    assert counts(report) == (4, 4, 0)
    assert len(texts(tmp_path / "a", embedding)) == 8


def test_a_removed_article_stays_out_when_its_file_is_read_again(
    tmp_path: Path, embedding: PassageEmbedding
) -> None:
    file = native(tmp_path / "p.jsonl", record("请删去的一句话。"), record("留下的一句话。"))
    ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    with Archive.open(tmp_path / "a", embedding).view() as view:
        (wanted,) = view.articles_with(LexicalQuery(bigrams=tuple(bigrams("请删去"))))
    with write(tmp_path / "a") as writer:
        writer.remove([wanted])
        assert writer.commit()
    assert counts(ingest([file], tmp_path / "a", given=Given(), embedding=unused)) == (0, 1, 0)
    native(file, record("请删去的一句话。"), record("留下的一句话。"), record("添上的一句话。"))
    report = ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    assert (report.articles, report.passages, report.withheld) == (2, 2, 1)
    assert texts(tmp_path / "a", embedding) == ["留下的一句话。", "添上的一句话。"]


def test_a_line_with_a_number_too_large_spoils_no_other(tmp_path: Path, embedding: PassageEmbedding) -> None:
    file = native(tmp_path / "p.jsonl", record("好的一句话。"), record("坏的一句话。", order=10**23))
    report = ingest([file], tmp_path / "a", given=Given(), embedding=embedding)
    assert counts(report) == (1, 0, 0)
    (problem,) = report.quarantined
    assert "line 2" in problem.reason and "order" in problem.reason
    assert texts(tmp_path / "a", embedding) == ["好的一句话。"]
