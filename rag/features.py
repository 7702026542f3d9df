"""What can be told of a question and a passage that may answer it, as numbers for the evidence model."""

import math
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.bilingual import can_render, renderings
from rag.candidates import Candidate
from rag.dates import Mention, mentions
from rag.detail import names_what_is_asked
from rag.model import Article
from rag.pinyin import sounds_in
from rag.question import Question
from rag.text import HAN, fold, words
from rag.values import asks_list, holds, numbers, people

FEATURES = (
    "span", "closeness", "alignment", "margin",
    "words_in_statement", "words_under_headline", "words_in_passage", "longest_run",
    "names_missing_in_article", "numbers_missing", "date", "value", "thing", "enumeration", "length",
)  # fmt: skip
OF_WORDS = ("words_in_statement", "words_under_headline", "words_in_passage")
"""Features of the words shared, which across languages only a dictionary can tell."""

OF_ONE_LANGUAGE = ("longest_run", "thing")
"""Features that say nothing across languages."""

OF_THE_READER = ("span",)
"""Features that only a span reader gives."""

_UNHELD = 0.5
"""What a word counts of which the archive holds no form: as much as a common one, since a dictionary has gaps."""

Rarity = Callable[[str], float]
"""Inverse document frequency of a folded word, in [0, 1]: 1 for a word that the archive does not hold."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question: the words of the article's language that it can be there, each with its rarity.

    `weight` is what it counts: the rarity of the rarest of them that the archive holds.
    """

    forms: Mapping[str, float]
    weight: float


def terms_of(words: Sequence[str], language: str, into: str, rarity: Rarity) -> list[Term]:
    """Words of `language` as terms to be found in articles in `into`; none if no dictionary tells them."""
    if language == into:
        weights = {word: rarity(word) for word in words}
        return [Term({word: weight}, weight) for word, weight in weights.items()]
    if not can_render(language, into):
        return []
    terms = []
    for word in words:
        if possible := renderings(word, into):
            forms = {form: value for form in possible if (value := rarity(form)) < 1}
            terms.append(Term(forms, max(forms.values(), default=_UNHELD)))
    return terms


def features(question: Question, candidates: Sequence[Candidate], rarity: Rarity) -> list[dict[str, float]]:
    """For each candidate every feature by name; those of words are in [0, 1], `date` and `value` in [-1, 1]."""
    languages = {each.article.language for each in candidates}
    terms = {into: terms_of(question.words, question.language, into, rarity) for into in languages}
    return [_features(question, each, terms[each.article.language]) for each in candidates]


def _features(question: Question, candidate: Candidate, terms: Sequence[Term]) -> dict[str, float]:
    article = candidate.article
    said, headed = _folded_words(candidate.text), _folded_words(heading_of(article))
    named = names_what_is_asked(question.text, candidate.text)
    return {
        "span": candidate.score or 0.0,
        "closeness": candidate.closeness,
        "alignment": candidate.alignment,
        "margin": candidate.margin,
        "words_in_statement": share_in(terms, said),
        "words_under_headline": share_in(terms, said | headed),
        "words_in_passage": share_in(terms, _folded_words(candidate.passage) | headed),
        "longest_run": _longest_run(fold(question.whole), fold(candidate.text)),
        "names_missing_in_article": _missing(
            [*question.names, *question.latin_names], f"{heading_of(article)} {article.text}"
        ),
        "numbers_missing": float(bool(question.numbers - numbers(candidate.text))),
        "date": _date_agreement(question, candidate),
        "value": 0.0 if question.asks is None else (1.0 if _new_value(question, candidate) else -1.0),
        "thing": 0.0 if named is None else (1.0 if named else -1.0),
        "enumeration": 0.0 if not asks_list(question.text) else (1.0 if enumerates(candidate.text) else -1.0),
        "length": math.log(1 + len(candidate.text)) / 5,
    }


@lru_cache(maxsize=16_384)
def _folded_words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def lines_of(article: Article) -> str:
    """All that is printed of the article, folded: kicker, headline, deck, bylines and text."""
    said = (article.kicker, article.headline, *article.deck, *article.bylines, article.text)
    return fold(" ".join(filter(None, said)))


def heading_of(article: Article) -> str:
    """What stands above the article's text: kicker, headline, deck."""
    return " ".join(filter(None, (article.kicker, article.headline, *article.deck)))


def share_in_text(terms: Sequence[Term], text: str) -> float:
    """Share of the weight of `terms` that stands in `text`, which is folded."""
    return _share(terms, lambda form: form in text)


def share_of_words_held(words: Sequence[str], language: str, article: Article, rarity: Rarity) -> float:
    """Share of words of `language` that the article's lines hold; 0 if no dictionary tells them in its own."""
    return share_in_text(terms_of(words, language, article.language, rarity), lines_of(article))


def share_in(terms: Sequence[Term], held: Set[str]) -> float:
    """Share of the weight of `terms` that is among the words `held`."""
    return _share(terms, held.__contains__)


def _share(terms: Sequence[Term], held: Callable[[str], bool]) -> float:
    """Share of the weight of `terms` that the rarest form held of each makes up."""
    total = sum(term.weight for term in terms)
    found = sum(
        max((value for form, value in term.forms.items() if held(form)), default=0.0) for term in terms
    )
    return found / total if total else 0.0


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


def _new_value(question: Question, candidate: Candidate) -> bool:
    """Whether the statement holds a value of the kind asked for, and one that the question does not name itself.

    A reporter's own name is no answer to who did what is reported.
    """
    assert question.asks is not None
    if question.asks == "number" and HAN.search(candidate.text) is None:
        return bool(numbers(candidate.text) - question.numbers) or holds(candidate.text, "number")
    if question.asks == "person":
        known = " ".join([*candidate.article.bylines, question.whole])
        return any(name not in known for name in people(candidate.text))
    return holds(candidate.text, question.asks)


def enumerates(passage: str) -> bool:
    """Whether `passage` names several things in a row."""
    return len(re.findall(r"[、；;]|》《|”“|, ", passage)) >= 2
