"""Feedback of readers becomes candidates, and candidates questions of a set only when somebody accepts them."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval import commands
from eval.sets import SetError, load
from ingest.formats import Given
from ingest.pipeline import ingest
from rag.archive import Archive
from rag.asking import ask
from rag.embedding import PassageEmbedding
from rag.errors import ArchiveError
from rag.feedback import FILE_NAME, forget, keep, of
from rag.feedback import load as kept_feedback
from rag.model import Filters
from tests.conftest import SAMPLE

ANSWERED, REFUSED = "市政府和华胜天成是哪天签约的？", "衡阳地铁什么时候通车？"


@pytest.fixture
def folder(tmp_path: Path, embedding: PassageEmbedding) -> Path:
    """An archive of the sample page with two answers that a reader liked, and one he did not."""
    place = tmp_path / "archive"
    ingest([SAMPLE], place, given=Given(), embedding=embedding)
    archive = Archive.open(place, embedding)
    for question, liked in ((ANSWERED, True), (REFUSED, True), (ANSWERED, False)):
        answer, _ = ask(archive, question, today=date(2021, 6, 1))
        keep(place, of(answer, Filters(page="1"), ("之前的问题",), liked, datetime(2026, 1, 2, tzinfo=UTC)))
    archive.close()
    return place


def review(*options: Any) -> Any:
    return CliRunner().invoke(commands.app, ["review", *map(str, options)])


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write(file: Path, changed: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in changed), encoding="utf-8")


def test_no_words_of_the_paper_are_kept_with_feedback(folder: Path) -> None:
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert "战略合作" not in text and ANSWERED in text
    liked, refused, disliked = kept_feedback(folder)
    assert (
        liked.answered and liked.places and liked.filters["page"] == "1" and liked.before == ("之前的问题",)
    )
    assert not refused.answered and not refused.places and not disliked.liked


def test_candidates_are_drafts_and_mended_ones_stay(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.jsonl"
    assert "3 new, 3 to be looked at" in review("--archive", folder, "--to", file).stdout
    liked, refused, disliked = rows(file)
    assert liked["kind"] == "fact" and "5月29日" in liked["answers"][0][0] and liked["gold"]
    assert refused["kind"] == "unanswerable" and not refused["answers"]
    assert not disliked["answers"] and disliked["review"]["quotes"], "what was wrong is no gold"
    assert {row["review"]["accept"] for row in (liked, refused, disliked)} == {None}
    liked["question"] = "哪天签约？"
    write(file, [liked, refused, disliked])
    assert "0 new, 3 to be looked at" in review("--archive", folder, "--to", file).stdout
    assert rows(file)[0]["question"] == "哪天签约？"


def test_only_what_is_accepted_goes_into_the_set(folder: Path, tmp_path: Path) -> None:
    file, own = tmp_path / "review.jsonl", tmp_path / "mine"
    own.mkdir()
    hengyang = load("hengyang")
    (own / "questions.jsonl").write_text(hengyang.file.read_text("utf-8").split("\n")[0], encoding="utf-8")
    shutil.copytree(hengyang.archive, own / "archive")
    review("--archive", folder, "--to", file)
    assert "0 added" in review("--to", file, "--into", own).stdout
    liked, refused, disliked = rows(file)
    liked["review"]["accept"], refused["review"]["accept"] = True, False
    write(file, [liked, refused, disliked])
    assert "1 added" in review("--to", file, "--into", own).stdout
    assert [question.id for question in load(str(own)).questions][1:] == [liked["id"]]
    assert "0 added" in review("--to", file, "--into", own).stdout, "it is not added twice"
    disliked["review"]["accept"] = True
    write(file, [disliked])
    failed = review("--to", file, "--into", own)
    assert isinstance(failed.exception, SetError) and "line 1" in str(failed.exception)
    liked["id"], liked["review"]["accept"] = "another", True
    liked["gold"] = [{"article": "of-another-archive", "quote": "35名学员"}]
    write(file, [liked])
    assert "of-another-archive" in str(review("--to", file, "--into", own).exception)
    assert len(load(str(own)).questions) == 2


def test_what_was_removed_leaves_no_feedback_and_no_candidate(folder: Path, tmp_path: Path) -> None:
    cited = kept_feedback(folder)[0].places[0].article
    forget(folder, [cited])
    assert [said.question for said in kept_feedback(folder)] == [REFUSED]
    assert "1 new" in review("--archive", folder, "--to", tmp_path / "review.jsonl").stdout


@pytest.mark.parametrize("line", ["{", "[]", '{"question": "x"}'])
def test_a_line_that_is_no_feedback_is_named(folder: Path, line: str) -> None:
    with (folder / FILE_NAME).open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    with pytest.raises(ArchiveError, match=r"feedback\.jsonl, line 4"):
        kept_feedback(folder)
