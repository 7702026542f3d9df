"""How well a passage answers a question: features of the pair, and the probability they give.

The probability is that of a logistic model over the features below, fitted by `eval/calibration.py` on
public question-answering data (see rag/evidence.toml for the data, its rights and the figures). One
model is for questions in the language of the passage, one for questions in another language, where the
words cannot be compared.
"""

import math
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from rag.dates import Mention, mentions
from rag.inquiry import Inquiry
from rag.intents import kind_named
from rag.model import Article, Passage
from rag.pinyin import sounds_in
from rag.question import Question
from rag.text import HAN, fold, words
from rag.values import asked_unit, asks_list, holds, numbers

FEATURES = (
    "closeness", "alignment", "margin", "words_in_passage", "words_under_headline", "longest_run",
    "names_missing_in_article", "numbers_missing", "date", "value", "unit", "enumeration", "length",
)  # fmt: skip
WORDLESS = ("words_in_passage", "words_under_headline", "longest_run", "unit")
"""Features that say nothing across languages."""

Vectors = npt.NDArray[np.float32]

RETRIEVED = 16
"""Passages that are weighed for a question."""

KIND_NAMED = 2.0
"""Log-odds for a passage of the kind of article that the question names: the photo, the commentary, the notice."""

NAME_HEARD = 2.0
"""Log-odds for a passage that has the names which a question in another language writes in pinyin."""

Rarity = Callable[[str], float]
"""Inverse document frequency of a folded word, in [0, 1]: 1 for a word that the archive does not hold."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer.

    closeness: its cosine to the question above that of the archive's mean vector.
    alignment: mean over the question's tokens of the cosine to the most similar token of the passage
        (late interaction; Khattab and Zaharia, SIGIR 2020), in [-1, 1].
    margin: how far its alignment stands above the median of the passages weighed with it.
    """

    text: str
    article: Article
    closeness: float
    alignment: float
    margin: float


def features(question: Question, candidate: Candidate, rarity: Rarity) -> dict[str, float]:
    """Every feature of the pair by name; those of words are in [0, 1], `date` and `value` in [-1, 1]."""
    article = candidate.article
    headline = " ".join(filter(None, (article.kicker, article.headline, *article.deck)))
    passage = _folded_words(candidate.text)
    weights = {word: rarity(word) for word in question.words}
    unit = asked_unit(question.text)
    return {
        "closeness": candidate.closeness,
        "alignment": candidate.alignment,
        "margin": candidate.margin,
        "words_in_passage": _share(weights, passage),
        "words_under_headline": _share(weights, passage | _folded_words(headline)),
        "longest_run": _longest_run(fold(question.text), fold(candidate.text)),
        "names_missing_in_article": _missing(
            [*question.names, *question.latin_names], f"{headline} {article.text}"
        ),
        "numbers_missing": float(bool(question.numbers - numbers(candidate.text))),
        "date": _date_agreement(question, candidate),
        "value": 0.0 if question.asks is None else (1.0 if _new_value(question, candidate.text) else -1.0),
        "unit": 0.0 if unit is None else (1.0 if _counts(unit, candidate.text) else -1.0),
        "enumeration": 0.0
        if not asks_list(question.text)
        else (1.0 if _enumerates(candidate.text) else -1.0),
        "length": math.log(1 + len(candidate.text)) / 5,
    }


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage weighed: the log-odds that it answers rather than nothing does, above 0 if that is likelier."""

    passage: Passage
    article: Article
    log_odds: float


def gather(inquiry: Inquiry, question: Question, limit: int = RETRIEVED) -> list[Evidence]:
    """What the archive has on `question` within the inquiry's filters and focus, strongest first."""
    from rag.retrieval import retrieve_hits

    if inquiry.focus:
        stored = inquiry.view.passages_of([article.id for article in inquiry.focus])
        pairs = [(passage, article) for article in inquiry.focus for passage in stored[article.id]]
    else:
        hits = retrieve_hits(inquiry.view, inquiry.vector, question, inquiry.filters, limit)
        pairs = [(hit.passage, hit.article) for hit in hits]
    pairs = [(passage, article) for passage, article in pairs if _can_answer(passage, article)]
    if not pairs:
        return []
    vectors = inquiry.view.vectors([passage.id for passage, _ in pairs])
    closeness = vectors @ inquiry.vector - _background(inquiry) @ inquiry.vector
    if len(pairs) > limit:
        pairs, closeness = [pairs[i] for i in np.argsort(-closeness)[:limit]], -np.sort(-closeness)[:limit]
    alignments = _alignments(inquiry, question, [passage.text for passage, _ in pairs])
    measured = zip(pairs, map(float, closeness), alignments, margins(alignments), strict=True)
    weighed = [
        Evidence(
            passage,
            article,
            _weighed(inquiry, question, Candidate(passage.text, article, near, like, margin)),
        )
        for (passage, article), near, like, margin in measured
    ]
    return sorted(weighed, key=lambda each: -each.log_odds)


def margins(alignments: Sequence[float]) -> list[float]:
    """How far each alignment stands above the median of all of them."""
    median = float(np.median(alignments)) if len(alignments) else 0.0
    return [each - median for each in alignments]


def _can_answer(passage: Passage, article: Article) -> bool:
    """A line of the masthead answers only if it states a fact; a slogan or a translated title does not."""
    if article.kind != "masthead":
        return True
    return any(fact.start < passage.end and passage.start < fact.end for fact in article.facts)


def _weighed(inquiry: Inquiry, question: Question, candidate: Candidate) -> float:
    named = kind_named(question.text)
    bonus = KIND_NAMED if named and candidate.article.kind == named else 0.0
    if question.language != candidate.article.language:
        heard = [name for name in question.latin_names if sounds_in(name, candidate.text)]
        bonus += NAME_HEARD * len(heard) / max(1, len(question.latin_names))
    return log_odds(question, candidate, inquiry.view.rarity) + bonus


def alignment(question_tokens: Vectors, passage_tokens: Vectors) -> float:
    """Mean over the rows of `question_tokens` of the best cosine among the rows of `passage_tokens`."""
    if not len(question_tokens) or not len(passage_tokens):
        return 0.0
    return float((question_tokens @ passage_tokens.T).max(axis=1).mean())


def _alignments(inquiry: Inquiry, question: Question, texts: Sequence[str]) -> list[float]:
    embedding = inquiry.view.embedding
    tokens = embedding.embed_question_tokens(question.text)
    return [alignment(tokens, passage) for passage in embedding.embed_passage_tokens(texts)]


def log_odds(question: Question, candidate: Candidate, rarity: Rarity) -> float:
    """Log-odds that `candidate` answers `question` against that nothing does."""
    values = features(question, candidate, rarity)
    weights = _weights()[
        "same_language" if question.language == candidate.article.language else "across_languages"
    ]
    return weights["intercept"] + sum(
        weight * values[name] for name, weight in weights.items() if name != "intercept"
    )


def threshold(question: Question, article: Article) -> float:
    """The log-odds from which a passage of `article` is taken to answer (the choice is told in evidence.toml)."""
    return _weights()["threshold"][
        "same_language" if question.language == article.language else "across_languages"
    ]


def _background(inquiry: Inquiry) -> Vectors:
    """What closeness is measured from: the mean passage of the calibration, for the model it was done with.

    The mean of the archive itself would do for a large one, but in one page on one city it is so near to
    every question on that city that true answers look far. Another model has only that to go by.
    """
    fitted = _fitted_background()
    return fitted if fitted.shape == inquiry.vector.shape else inquiry.view.mean_vector()


@cache
def _fitted_background() -> Vectors:
    with resources.files("rag").joinpath("background.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), np.float32)


@cache
def _weights() -> dict[str, dict[str, float]]:
    return tomllib.loads(resources.files("rag").joinpath("evidence.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16_384)
def _folded_words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _share(weights: dict[str, float], held: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0


def _missing(names: list[str | tuple[str, ...]], text: str) -> float:
    if not names:
        return 0.0
    folded = fold(text)
    absent = sum(not (name in folded if isinstance(name, str) else sounds_in(name, text)) for name in names)
    return absent / len(names)


def _longest_run(question: str, passage: str) -> float:
    """Length of the longest stretch of the question that stands in the passage, as a share of up to 12."""
    best = 0
    for start in range(len(question)):
        while question[start : start + best + 1] in passage and start + best < len(question):
            best += 1
    return min(best, 12) / 12


def _date_agreement(question: Question, candidate: Candidate) -> float:
    """1 if the passage names the question's date or was printed on it, -1 if it names only others, else 0."""
    if not question.dates:
        return 0.0
    said = [
        in_year_of(candidate.article, mention) for mention in mentions(candidate.text, candidate.article.date)
    ]
    if any(mine.agrees_with(theirs) for mine in question.dates for theirs in said):
        return 1.0
    if any(mine.covers(candidate.article.date) for mine in question.dates):
        return 0.5
    return -1.0 if said else 0.0


def in_year_of(article: Article, mention: Mention) -> Mention:
    """A day without a year as the reader of that issue took it: in the year of the issue."""
    return replace(mention, year=article.date.year) if mention.year is None else mention


def _new_value(question: Question, passage: str) -> bool:
    """Whether the passage holds a value of the asked kind; a number must be one the question does not name."""
    assert question.asks is not None
    if question.asks == "number" and HAN.search(passage) is None:
        return bool(numbers(passage) - question.numbers) or holds(passage, "number")
    return holds(passage, question.asks)


def _enumerates(passage: str) -> bool:
    return len(re.findall(r"[、；;]|》《|”“|, ", passage)) >= 2


def _counts(unit: str, passage: str) -> bool:
    folded = fold(passage)
    return any(f"{digit}{unit[0]}" in folded for digit in "0123456789一二两三四五六七八九十百千万亿余多个")
