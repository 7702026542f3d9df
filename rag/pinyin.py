"""Chinese names in Latin letters: "Zhu Jian" in an English question is 朱健 in the paper."""

import re
from functools import cache, lru_cache

from rag.text import HAN, fold

_INITIALS_FINALS = re.compile(r"[a-z]+")


@cache
def _syllables() -> frozenset[str]:
    from pypinyin import Style, pinyin_dict
    from pypinyin.contrib.tone_convert import to_normal

    readings = {reading for values in pinyin_dict.pinyin_dict.values() for reading in values.split(",")}
    assert Style.NORMAL is not None
    plain = {to_normal(reading).replace("ü", "v") for reading in readings}
    return frozenset(s for s in plain if _INITIALS_FINALS.fullmatch(s) and (len(s) > 1 or s in "aeo"))


@lru_cache(maxsize=4096)
def split_syllables(word: str) -> tuple[str, ...]:
    """The pinyin syllables of one Latin word ("Hengyang" → heng, yang), or () if it cannot be pinyin.

    Of several readings the one of fewest syllables is taken; an apostrophe parts syllables (Xi'an).
    """
    pieces = [piece for piece in re.split(r"['’-]", word.lower()) if piece]
    found: list[str] = []
    for piece in pieces:
        best: list[tuple[str, ...] | None] = [()] + [None] * len(piece)
        for end in range(1, len(piece) + 1):
            for start in range(max(0, end - 6), end):
                head = best[start]
                if head is not None and piece[start:end] in _syllables():
                    candidate = (*head, piece[start:end])
                    current = best[end]
                    if current is None or len(candidate) < len(current):
                        best[end] = candidate
        whole = best[len(piece)]
        if whole is None:
            return ()
        found.extend(whole)
    return tuple(found)


@lru_cache(maxsize=65_536)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin syllables of the hanzi of `text`, tones left out, everything else skipped."""
    from pypinyin import lazy_pinyin

    hanzi = "".join(HAN.findall(fold(text)))
    return tuple(lazy_pinyin(hanzi, v_to_u=False)) if hanzi else ()


def sounds_in(name: tuple[str, ...], text: str) -> bool:
    """Whether hanzi that can be read as the syllables of `name` follow one another in `text`."""
    readings = _readings(text)
    return any(
        all(syllable in read for syllable, read in zip(name, readings[at:], strict=False))
        for at in range(len(readings) - len(name) + 1)
        if name[0] in readings[at]
    )


@lru_cache(maxsize=16_384)
def _readings(text: str) -> tuple[frozenset[str], ...]:
    """All readings of each hanzi of `text`, tones left out: 覃 is tan and qin."""
    from pypinyin import Style, pinyin

    hanzi = "".join(HAN.findall(fold(text)))
    read = pinyin(hanzi, style=Style.NORMAL, heteronym=True, v_to_u=False) if hanzi else []
    return tuple(frozenset(each) for each in read)
