"""What several tests share: the real embedding model, and an archive of the sample page."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.plans import Plan
from eval.runner import Run, run
from eval.sets import load, names
from ingest.formats import Given
from ingest.pipeline import ingest
from rag.archive import Archive
from rag.embedding import PassageEmbedding, load_embedding

SAMPLE = Path(__file__).parents[1] / "eval" / "sets" / "hengyang" / "archive"


@pytest.fixture(scope="session")
def embedding() -> PassageEmbedding:
    """The bundled embedding model, loaded once."""
    return load_embedding()


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory, embedding: PassageEmbedding) -> Archive:
    """The front page of 衡阳日报 of 2021-05-31 as an archive. For reading only."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    ingest([SAMPLE], folder, given=Given(), embedding=embedding)
    return Archive.open(folder, embedding)


@pytest.fixture(scope="session")
def sample_run(embedding: PassageEmbedding) -> Run:
    """Every question of the sample set, asked once, by the model that the other tests have loaded."""
    return run(Plan(sets=("hengyang",)), embedding=embedding)


@pytest.fixture(scope="session")
def shipped_run(sample_run: Run, embedding: PassageEmbedding) -> Run:
    """The sample set as asked already, and of every other set that ships its pages the questions of `test`.

    `wenbao eval run --gates` asks those of `dev` too; here the time is needed for other tests.
    """
    others = [name for name in names() if name != "hengyang" and load(name).ships_its_archive]
    rest = run(Plan(sets=tuple(others), split="test"), embedding=embedding)
    return replace(rest, sets=sample_run.sets + rest.sets, records=sample_run.records + rest.records)
