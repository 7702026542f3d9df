"""Series that a paper counts through: 一是…；二是…；三是…, told whole where all of it is asked for."""

import re

from rag.dates import numeral
from rag.model import Article
from rag.text import fold, sentences

LONGEST = 600
"""Characters of a series that is quoted whole."""

_HANZI = "一二三四五六七八九"
_NUMBERED = re.compile(
    rf"(?:^|[。；;！？，：:\s“])(?:第?(?P<hanzi>[{_HANZI}])(?:是|要|则|靠|抓|看|个?(?:方面|点|条|步|笔)?[，,、：]|[、．.）)])|"
    rf"其(?P<its>[{_HANZI}])|(?P<digit>[1-9])[．.、）)](?!\d)|\b(?P<word>first|second|third|fourth|fifth)(?:ly)?\b,?)",
    re.IGNORECASE,
)
_WORDS = ("first", "second", "third", "fourth", "fifth")
_COUNTED = re.compile(
    r"(?P<hanzi>[两二三四五六七八九])[个大项条点场道种方件类步笔张句]|\b(?P<word>two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count_asked(question: str) -> int | None:
    """How many things a question says that it asks for (三件事, "three reasons"), None if it does not."""
    found = _COUNTED.search(fold(question))
    if not found:
        return None
    return numeral(found["hanzi"].replace("两", "二")) if found["hanzi"] else _COUNTS.index(found["word"]) + 1


def series_around(article: Article, start: int, end: int, count: int | None) -> tuple[int, int] | None:
    """Span of the series in `article.text` that `text[start:end]` opens or is a member of; None if there is none.

    `count` is how many members are asked for, if that is known; a member alone stands for its series only then.
    """
    spans = sentences(article.text)
    members = [_members(article.text[s:e]) for s, e in spans]
    for at in range(len(spans)):
        if not members[at] or members[at][0] != 1:
            continue
        last, reached = at, members[at][-1]
        while last + 1 < len(spans) and _goes_on(members[last + 1], reached):
            last += 1
            reached = members[last][-1]
        if reached < 2:
            continue
        first = at - 1 if at and spans[at - 1][0] <= start < spans[at - 1][1] else at
        inside = spans[first][0] <= start and end <= spans[last][1]
        opens = start <= spans[at][0]
        wanted = count == reached or (count is None and opens)
        if inside and wanted and spans[last][1] - spans[first][0] <= LONGEST:
            return spans[first][0], spans[last][1]
    return None


def _goes_on(members: list[int], reached: int) -> bool:
    return bool(members) and members[0] == reached + 1


def _members(sentence: str) -> list[int]:
    """The numbers that a sentence counts by, in order."""
    found = []
    for match in _NUMBERED.finditer(sentence):
        hanzi = match["hanzi"] or match["its"]
        if hanzi:
            found.append(_HANZI.index(hanzi) + 1)
        elif match["digit"]:
            found.append(int(match["digit"]))
        else:
            found.append(_WORDS.index(match["word"].lower()) + 1)
    return found
