"""Whether what follows a short line is about what precedes it: how a subhead is told from a headline."""

import math
import re
from collections import Counter

from ingest.patterns import HAN

_HAN_RUN = re.compile(rf"[{HAN}]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_REACH = 700  # characters of text looked at on each side


def terms(text: str) -> frozenset[str]:
    """What a text is about, roughly: pairs of neighbouring hanzi, and words of four letters and more."""
    found: set[str] = set()
    for run in _HAN_RUN.findall(text):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    found.update(word.lower() for word in _WORD.findall(_HAN_RUN.sub(" ", text)))
    return frozenset(found)


class Cohesion:
    """Similarity of neighbouring stretches of one page's lines, in [0, 1]."""

    def __init__(self, lines: list[str]) -> None:
        self._terms = [terms(line) for line in lines]
        self._sizes = [len(line) for line in lines]
        counts = Counter(term for held in self._terms for term in held)
        # A pair that stands all over the page says nothing about what one piece is about.
        self._weight = {term: math.log((1 + len(lines)) / count) for term, count in counts.items()}

    def across(self, at: int) -> float | None:
        """How much of what the text before line `at` is about comes again after it; None without text."""
        before = self._stretch(range(at - 1, -1, -1))
        after = self._stretch(range(at + 1, len(self._terms)))
        if not before or not after:
            return None
        shared = sum(self._weight[term] for term in before & after)
        smaller = min(sum(self._weight[term] for term in side) for side in (before, after))
        return shared / smaller if smaller else None

    def follows(self, at: int) -> float:
        """The share of line `at` that the text after it takes up."""
        return self._taken_up(at, self._stretch(range(at + 1, len(self._terms))))

    def recalls(self, at: int) -> float:
        """The share of line `at` that the text before it already holds."""
        return self._taken_up(at, self._stretch(range(at - 1, -1, -1)))

    def _taken_up(self, at: int, other: set[str]) -> float:
        own = self._terms[at]
        whole = sum(self._weight[term] for term in own)
        return sum(self._weight[term] for term in own & other) / whole if whole else 0.0

    def _stretch(self, numbers: range) -> set[str]:
        found: set[str] = set()
        size = 0
        for number in numbers:
            if size >= _REACH:
                break
            found |= self._terms[number]
            size += self._sizes[number]
        return found
