"""What can be told of a question and a passage that may answer it, as numbers for the evidence model."""

import math
import re
from collections.abc import Callable, Set
from dataclasses import replace
from functools import lru_cache

from rag.candidates import Candidate
from rag.dates import Mention, mentions
from rag.detail import names_what_is_asked
from rag.model import Article
from rag.pinyin import sounds_in
from rag.question import Question
from rag.text import HAN, fold, words
from rag.values import asks_list, holds, numbers

FEATURES = (
    "span", "closeness", "alignment", "margin",
    "words_in_statement", "words_under_headline", "words_in_passage", "longest_run",
    "names_missing_in_article", "numbers_missing", "date", "value", "thing", "enumeration", "length",
)  # fmt: skip
WORDLESS = ("words_in_statement", "words_under_headline", "words_in_passage", "longest_run", "thing")
"""Features that say nothing across languages."""

OF_THE_READER = ("span",)
"""Features that only a span reader gives."""

Rarity = Callable[[str], float]
"""Inverse document frequency of a folded word, in [0, 1]: 1 for a word that the archive does not hold."""


def features(question: Question, candidate: Candidate, rarity: Rarity) -> dict[str, float]:
    """Every feature of the pair by name; those of words are in [0, 1], `date` and `value` in [-1, 1]."""
    article = candidate.article
    headline = " ".join(filter(None, (article.kicker, article.headline, *article.deck)))
    said = _folded_words(candidate.text)
    weights = {word: rarity(word) for word in question.words}
    named = names_what_is_asked(question.text, candidate.text)
    return {
        "span": candidate.score or 0.0,
        "closeness": candidate.closeness,
        "alignment": candidate.alignment,
        "margin": candidate.margin,
        "words_in_statement": _share(weights, said),
        "words_under_headline": _share(weights, said | _folded_words(headline)),
        "words_in_passage": _share(weights, _folded_words(candidate.passage) | _folded_words(headline)),
        "longest_run": _longest_run(fold(question.whole), fold(candidate.text)),
        "names_missing_in_article": _missing(
            [*question.names, *question.latin_names], f"{headline} {article.text}"
        ),
        "numbers_missing": float(bool(question.numbers - numbers(candidate.text))),
        "date": _date_agreement(question, candidate),
        "value": 0.0 if question.asks is None else (1.0 if _new_value(question, candidate.text) else -1.0),
        "thing": 0.0 if named is None else (1.0 if named else -1.0),
        "enumeration": 0.0 if not asks_list(question.text) else (1.0 if enumerates(candidate.text) else -1.0),
        "length": math.log(1 + len(candidate.text)) / 5,
    }


@lru_cache(maxsize=16_384)
def _folded_words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def share_held(weights: dict[str, float], article: Article) -> float:
    """Share of the words, weighed by their rarity, that the article holds with all its lines."""
    said = (article.kicker, article.headline, *article.deck, *article.bylines, article.text)
    text = fold(" ".join(filter(None, said)))
    return _share(weights, {word for word in weights if word in text})


def _share(weights: dict[str, float], held: Set[str]) -> float:
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


def enumerates(passage: str) -> bool:
    """Whether `passage` names several things in a row."""
    return len(re.findall(r"[、；;]|》《|”“|, ", passage)) >= 2
