"""What the tests of the evaluation share."""

import pytest

from eval.runner import Run, run
from rag.embedding import PassageEmbedding


@pytest.fixture(scope="session")
def sample_run(embedding: PassageEmbedding) -> Run:
    """Every question of the sample set, asked once, by the model that the other tests have loaded."""
    return run(["hengyang"], embedding=embedding)
