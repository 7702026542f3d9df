"""The evidence model's fit, on cases whose right weights are known."""

import numpy as np

from eval.fitting import Case, figures, fit, scores_of
from rag.features import FEATURES


def case(alignments: list[float], answer: int | None) -> Case:
    """Statements that differ in one feature alone."""
    values = np.zeros((len(alignments), len(FEATURES)))
    values[:, FEATURES.index("alignment")] = alignments
    right = np.array([at == answer for at in range(len(alignments))])
    return Case(values, ("same_language",) * len(alignments), right)


CASES = [
    case([0.9, 0.2, 0.1], 0),
    case([0.1, 0.8], 1),
    case([0.2, 0.1], None),
    case([0.3], None),
] * 5


def test_what_answers_comes_first_and_what_nothing_answers_stays_below() -> None:
    tables = fit(CASES, read=False)
    assert tables["same_language"]["alignment"] > 0
    assert scores_of(CASES[0], tables).argmax() == 0
    assert scores_of(CASES[2], tables).max() < scores_of(CASES[1], tables).max()


def test_a_feature_counts_only_in_its_own_direction() -> None:
    against = [case([0.1, 0.9], 0), case([0.2, 0.8, 0.7], 0)] * 5
    assert fit(against, read=False)["same_language"]["alignment"] == 0.0


def test_figures_say_what_is_right_and_what_is_refused() -> None:
    told = figures(CASES, fit(CASES, read=False))
    assert "the best one does in 1.00" in told
    assert "of the others 1.00 are refused" in told
