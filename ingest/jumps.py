"""Where a piece goes on and where it comes from: （下转第七版）, "Continued on Page 4"."""

import re

from ingest.patterns import (
    JUMP_FROM_BARE_ZH,
    JUMP_FROM_LATIN,
    JUMP_FROM_ZH,
    JUMP_TO_BARE_ZH,
    JUMP_TO_LATIN,
    JUMP_TO_ZH,
    beginning,
    ending,
)
from rag.dates import numeral

_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "头": "1", "頭": "1", "头版": "1", "頭版": "1"}


def page_number(printed: str) -> str:
    """A page number in the archive's form: 七 → 7, 头版 → 1, 01 → 1, A01 → A01, "a1" → A1."""
    text = re.sub(r"[\s第版页頁面]", "", printed) or printed.strip()
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    if text.isdecimal():
        return str(int(text))
    if re.fullmatch(r"[一二三四五六七八九十〇零]+", text):
        return str(numeral(text))
    return text.upper()


def jump_to(line: str) -> str | None:
    """The page a line says the piece goes on at."""
    line = ending(line)
    match = JUMP_TO_ZH.search(line) or JUMP_TO_BARE_ZH.search(line) or JUMP_TO_LATIN.search(line)
    return page_number(match["page"]) if match else None


def continued_from(line: str) -> str | None:
    """The page a line says the piece began on."""
    line = beginning(line)
    match = JUMP_FROM_ZH.search(line) or JUMP_FROM_BARE_ZH.search(line) or JUMP_FROM_LATIN.search(line)
    return page_number(match["page"]) if match else None


def is_jump_only(line: str) -> bool:
    """Whether a line holds nothing but a jump marker."""
    if len(line) > 60:
        return False
    for form in (
        JUMP_TO_ZH,
        JUMP_TO_BARE_ZH,
        JUMP_TO_LATIN,
        JUMP_FROM_ZH,
        JUMP_FROM_BARE_ZH,
        JUMP_FROM_LATIN,
    ):
        match = form.search(line)
        if match and len(line.strip()) - len(match.group().strip()) <= 2:
            return True
    return False


def ends_with_jump(line: str) -> bool:
    """Whether a line closes with a marker that the piece goes on elsewhere."""
    line = ending(line)
    for form in (JUMP_TO_ZH, JUMP_TO_BARE_ZH, JUMP_TO_LATIN):
        match = form.search(line)
        if match and not line[match.end() :].strip(" 。."):
            return True
    return False
