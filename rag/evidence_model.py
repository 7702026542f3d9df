"""The log-odds that a statement answers a question, from the features of `rag/features.py`.

A logistic model fitted by `eval/calibration.py` on public question-answering data (rag/evidence.toml says on
which, under what rights, and gives the figures). There is one for questions in the language of the passage and
one for questions in another, where words cannot be compared; and each once with and once without a span reader.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
import numpy.typing as npt

from rag.candidates import Candidate
from rag.features import FEATURES, OF_THE_READER, WORDLESS, Rarity, features
from rag.question import Question

Languages = Literal["same_language", "across_languages"]


def strength(question: Question, candidate: Candidate, rarity: Rarity) -> float:
    """Log-odds that `candidate` answers `question`, above those from which it is taken to: it answers from 0 on."""
    languages: Languages = (
        "same_language" if question.language == candidate.article.language else "across_languages"
    )
    weights = _tables()["unread" if candidate.score is None else "read"][languages]
    values = features(question, candidate, rarity)
    odds = sum(weights[name] * values[name] for name in columns(languages, read=candidate.score is not None))
    return weights["intercept"] + odds - weights["threshold"]


def columns(languages: Languages, *, read: bool) -> list[str]:
    """The features that the model for those languages uses, with a span reader or without."""
    left_out = (WORDLESS if languages == "across_languages" else ()) + (() if read else OF_THE_READER)
    return [name for name in FEATURES if name not in left_out]


@cache
def mean_passage() -> npt.NDArray[np.float32]:
    """The mean vector of the calibration's passages, from which closeness is measured."""
    with resources.files("rag").joinpath("background.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), np.float32)


@cache
def _tables() -> dict[str, dict[str, dict[str, float]]]:
    return tomllib.loads(resources.files("rag").joinpath("evidence.toml").read_text(encoding="utf-8"))
