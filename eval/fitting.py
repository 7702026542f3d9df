"""Fits the evidence model: a conditional logit over the statements found and the outcome "none of them".

It learns the ranking and the refusal in one. Each feature has one weight for all questions of a group of languages
(see `rag.evidence_model`), and may count only in the direction that it is made for: more words shared can but
speak for a statement. Without that bound, features that say nearly the same take weights of opposite signs, which
fit the data at hand and no other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.candidates import Candidate
from rag.evidence_model import LANGUAGES, Languages, columns, languages_of
from rag.features import FEATURES, Rarity, features
from rag.question import Question

RIDGE = 0.003
SPEAK_AGAINST = ("names_missing_in_article", "numbers_missing")
EITHER_WAY = ("length",)

Matrix = npt.NDArray[np.float64]
Table = dict[str, float]


@dataclass(frozen=True)
class Case:
    """The statements weighed for one question: features (n, len(FEATURES)), groups of languages, which answer."""

    values: Matrix
    languages: tuple[Languages, ...]
    answers: npt.NDArray[np.bool_]


def case_of(
    question: Question, measured: Sequence[Candidate], answers: Sequence[bool], rarity: Rarity
) -> Case:
    """The case of a question of which those statements were found."""
    values = features(question, measured, rarity)
    return Case(
        np.array([[each[name] for name in FEATURES] for each in values]),
        tuple(languages_of(question.language, each.article.language) for each in measured),
        np.array(answers),
    )


def fit(cases: Sequence[Case], *, read: bool) -> dict[Languages, Table]:
    """For each group of languages the weight of every feature and the "intercept"."""
    from scipy.optimize import minimize

    names = [(languages, name) for languages in LANGUAGES for name in columns(languages, read=read)]
    rows = [_row(case, names) for case in cases]
    stacked = np.concatenate(rows)
    scale = np.sqrt((stacked**2).sum(axis=0) / np.maximum(1, (stacked != 0).sum(axis=0))) + 1e-6
    scale[len(names) :] = 1.0
    scaled = [(row / scale, case.answers) for row, case in zip(rows, cases, strict=True)]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        bound = weights.copy()
        bound[len(names) :] = 0.0
        value, slope = RIDGE * len(cases) * float(bound @ bound) / 2, RIDGE * len(cases) * bound
        for row, answers in scaled:
            scores = np.append(row @ weights, 0.0)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = np.append(answers, not answers.any())
            share = chances * right / chances[right].sum()
            value -= math.log(chances[right].sum())
            slope += row.T @ (chances - share)[:-1]
        return value, slope

    bounds = [_bounds(name) for _, name in names] + [(None, None)] * len(LANGUAGES)
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x / scale
    tables: dict[Languages, Table] = {
        languages: {"intercept": float(found[len(names) + at])} for at, languages in enumerate(LANGUAGES)
    }
    for (languages, name), weight in zip(names, found, strict=False):
        tables[languages][name] = float(weight)
    return tables


def scores_of(case: Case, tables: dict[Languages, Table]) -> Matrix:
    """The log-odds of each statement of a case."""
    return np.array(
        [
            tables[languages]["intercept"]
            + sum(w * row[FEATURES.index(n)] for n, w in tables[languages].items() if n != "intercept")
            for row, languages in zip(case.values, case.languages, strict=True)
        ]
    )


def figures(cases: Sequence[Case], tables: dict[Languages, Table]) -> str:
    """How often the best statement is right, and what is refused of what nothing answers at 10 % wrongly refused."""
    scored = [(case, scores_of(case, tables)) for case in cases]
    answered = [(case, scores) for case, scores in scored if case.answers.any()]
    right = np.mean([case.answers[int(scores.argmax())] for case, scores in answered])
    bar = float(np.quantile([scores.max() for _, scores in answered], 0.1))
    refused = np.mean([scores.max() < bar for case, scores in scored if not case.answers.any()])
    return (
        f"{len(cases)} questions held back; of those that a statement found answers, the best one does in {right:.2f}; "
        f"of the others {refused:.2f} are refused at 0.10 wrongly refused"
    )


def _row(case: Case, names: Sequence[tuple[Languages, str]]) -> Matrix:
    """Features of a case, each language's in columns of its own, then a one in the column of its language."""
    row = np.zeros((len(case.values), len(names) + len(LANGUAGES)))
    for at, (languages, name) in enumerate(names):
        mine = [each == languages for each in case.languages]
        row[mine, at] = case.values[mine, FEATURES.index(name)]
    for at, languages in enumerate(LANGUAGES):
        row[[each == languages for each in case.languages], len(names) + at] = 1.0
    return row


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in EITHER_WAY:
        return None, None
    return (None, 0.0) if name in SPEAK_AGAINST else (0.0, None)
