"""The log-odds that a statement answers a question, from the features of `rag/features.py`.

A logistic model fitted by `eval/calibration.py` on questions about newspapers (rag/evidence.toml says on which and
gives the figures). There is one for questions in the language of the article, one for those whose words a
dictionary tells in it, and one for others; each once with and once without a span reader.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from rag.bilingual import can_render
from rag.candidates import Candidate
from rag.features import (
    FEATURES,
    OF_ONE_LANGUAGE,
    OF_THE_READER,
    OF_WORDS,
    Rarity,
    features,
)
from rag.question import Question

WEIGHTS = Path(__file__).with_name("evidence.toml")
MEAN_PASSAGE = Path(__file__).with_name("background.npy")

Languages = Literal["same_language", "translated", "across_languages"]
LANGUAGES: tuple[Languages, ...] = ("same_language", "translated", "across_languages")
"""Question and article in one language, in two between which a dictionary tells words, in two others."""


def strengths(question: Question, candidates: Sequence[Candidate], rarity: Rarity) -> list[float]:
    """For each candidate the log-odds that it answers, above those from which it is taken to: it answers from 0 on."""
    values = features(question, candidates, rarity)
    return [_strength(question, *pair) for pair in zip(candidates, values, strict=True)]


def languages_of(question: str, article: str) -> Languages:
    """Which of the models is for a question and an article in these languages."""
    if question == article:
        return "same_language"
    return "translated" if can_render(question, article) else "across_languages"


def columns(languages: Languages, *, read: bool) -> list[str]:
    """The features that the model for those languages uses, with a span reader or without."""
    left_out: tuple[str, ...] = () if read else OF_THE_READER
    if languages != "same_language":
        left_out += OF_ONE_LANGUAGE
    if languages == "across_languages":
        left_out += OF_WORDS
    return [name for name in FEATURES if name not in left_out]


def _strength(question: Question, candidate: Candidate, values: dict[str, float]) -> float:
    languages = languages_of(question.language, candidate.article.language)
    weights = _tables()["unread" if candidate.score is None else "read"][languages]
    odds = sum(weights[name] * values[name] for name in columns(languages, read=candidate.score is not None))
    return weights["intercept"] + odds - weights["threshold"]


@cache
def mean_passage() -> npt.NDArray[np.float32]:
    """The mean vector of the calibration's passages, from which closeness is measured."""
    return np.asarray(np.load(MEAN_PASSAGE, allow_pickle=False), np.float32)


@cache
def _tables() -> dict[str, dict[str, dict[str, float]]]:
    return tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
