"""The vector index, in a real Chroma folder."""

import os
from pathlib import Path

import numpy as np
import pytest
from building import DIMENSIONS, page_of, put, store, vectors_of

from rag.archive import NO_FILTERS, Archive
from rag.embedding import PassageEmbedding
from rag.vectors import VectorIndex
from rag.writer import write


def test_what_is_put_in_is_found_after_reopening(tmp_path: Path) -> None:
    vectors = vectors_of(["甲", "乙", "丙"])
    index = VectorIndex.create(tmp_path / "index")
    index.update((), ["a", "b", "c"], vectors)
    index.close()
    index = VectorIndex.open(tmp_path / "index")
    found = index.search(vectors[1], 2)
    assert found[0][0] == "b"
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert [round(score, 4) for _, score in found] == sorted((round(s, 4) for _, s in found), reverse=True)
    index.close()


def test_an_id_put_in_again_is_replaced_and_a_removed_one_is_gone(tmp_path: Path) -> None:
    vectors = vectors_of(["甲", "乙", "丙"])
    index = VectorIndex.create(tmp_path / "index")
    index.update((), ["a", "b"], vectors[:2])
    index.update(["b", "unknown"], ["a"], vectors[2:])
    assert index.count() == 1
    ((passage, score),) = index.search(vectors[2], 5)
    assert (passage, round(score, 4)) == ("a", 1.0)
    index.close()


def test_more_rows_than_chroma_takes_in_one_call(tmp_path: Path) -> None:
    drawn = np.random.default_rng(7).standard_normal((5_600, DIMENSIONS)).astype(np.float32)
    index = VectorIndex.create(tmp_path / "index")
    index.update((), [f"p{number}" for number in range(len(drawn))], drawn)
    assert index.count() == len(drawn)
    assert index.search(drawn[5_599], 1)[0][0] == "p5599"
    index.close()


def files_of(index: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in index.glob("*/*.bin")}


def test_room_for_more_vectors_is_empty(tmp_path: Path) -> None:
    index = VectorIndex.create(tmp_path / "index")
    index.update((), ["a", "b"], vectors_of(["甲", "乙"]))
    index.close()
    files = files_of(tmp_path / "index")
    room = len(files["length.bin"]) // 4
    assert room > 2
    for name in ("data_level0.bin", "length.bin"):
        content = files[name]
        each = len(content) // room
        assert any(content[: 2 * each]) and not any(content[2 * each :])


def test_reading_an_index_writes_nothing_into_its_graph(tmp_path: Path) -> None:
    index = VectorIndex.create(tmp_path / "index")
    index.update((), ["a"], vectors_of(["甲"]))
    index.close()
    before = files_of(tmp_path / "index")
    read = VectorIndex.open(tmp_path / "index")
    assert read.count() == 1 and read.search(vectors_of(["甲"])[0], 5)[0][0] == "a"
    assert files_of(tmp_path / "index") == before
    read.close()
    assert files_of(tmp_path / "index") == before


def test_an_empty_index_holds_nothing_after_it_was_read(tmp_path: Path) -> None:
    VectorIndex.create(tmp_path / "index").close()
    read = VectorIndex.open(tmp_path / "index")
    assert read.count() == 0
    read.close()
    assert files_of(tmp_path / "index") == {}


def test_a_folder_without_an_index_stays_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no vector index"):
        VectorIndex.open(tmp_path)
    assert not list(tmp_path.iterdir())


def test_chroma_is_given_no_text(tmp_path: Path, embedding: PassageEmbedding) -> None:
    store(tmp_path, embedding, page_of("朱健见证签约并对合作项目落地作出安排部署。"))
    for file in (tmp_path / "index").glob("*/vectors/**/*"):
        if file.is_file():
            assert "朱健".encode() not in file.read_bytes()


def test_thirty_generations_in_one_process_leave_nothing_behind(
    tmp_path: Path, embedding: PassageEmbedding
) -> None:
    archive = None
    open_files = []
    for number in range(30):
        with write(tmp_path, embedding) as writer:
            put(writer, page_of(f"第{number}天的消息在这里。", page=str(number), source=str(number)))
            writer.commit()
        archive = archive or Archive.open(tmp_path, embedding)
        with archive.view() as view:
            assert view.generation == number + 1
            assert len(view.dense(vectors_of(["问"])[0], NO_FILTERS, 100)) == number + 1
        open_files.append(len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0)  # noqa: PTH208
    assert open_files[-1] <= open_files[4] + 12  # one generation held open would be two or three each time
    assert len(list((tmp_path / "index").iterdir())) == 2
