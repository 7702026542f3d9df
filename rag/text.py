"""How text is compared, cut into words and cut into sentences. Nothing here changes what is stored."""

import re
import unicodedata
from collections.abc import Iterator, Set
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

LONG_SENTENCE = 120
"""Characters beyond which a Chinese sentence is cut at its semicolons, and quoted speech at its stops."""

SHORT_HANZI = 16
SHORT_WORDS = 6
"""Below which a sentence says too little to be quoted alone."""

STATEMENT_HANZI = 120
"""A statement of more than one sentence stays under this length, that of a short answer."""

_SAME = 0.6
"""Share of pairs of hanzi, or of words, that texts have in common of which one is the other printed again."""

_HANZI = r"\u3400-\u9fff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HANZI}]")
_LETTERS = rf"[^\W\d_{_HANZI}]+"
_TOKEN = re.compile(rf"[{_HANZI}]+|\d+(?:[.,:]\d+)*(?:%|{_LETTERS})?|{_LETTERS}(?:['’-]{_LETTERS})*")
_STOPS = "。！？!?…"
_OPENERS = "“「『（(《〈【〔"
_CLOSERS = "”」』）)》〉】〕"
_TRAILERS = "”」』）)》〉】〕’\"'"
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st no vol jr sr gov sen rep gen col capt lt sgt rev hon inc ltd co corp dept est "
    "vs etc jan feb mar apr jun jul aug sept sep oct nov dec a.m p.m u.s u.k u.n e.g i.e".split()
)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` as it is compared: NFKC, lower case, traditional characters as simplified ones."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _converter().convert(plain) if HAN.search(plain) else plain


def words(text: str) -> list[str]:
    """The words of the folded text in order: Chinese ones as a search engine cuts them, others whole."""
    import rjieba

    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if HAN.match(token):
            found.extend(rjieba.cut_for_search(token))
        else:
            found.append(token.replace(",", "") if token[0].isdigit() else token)
    return found


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring hanzi of the folded text; a run of one hanzi gives that one."""
    found: list[str] = []
    for token in _TOKEN.findall(fold(text)):
        if HAN.match(token):
            found.extend(token[i : i + 2] for i in range(max(1, len(token) - 1)))
    return found


def parts(text: str) -> set[str]:
    """The pairs of hanzi of `text`, its words if it has no hanzi: by what two texts are told to be alike."""
    return set(bigrams(text) or words(text))


def tell_the_same(one: Set[str], other: Set[str]) -> bool:
    """Whether texts of these `parts` have so many in common that one is the other printed again."""
    return len(one & other) >= _SAME * len(one | other)


def letters(text: str) -> str:
    """`text` folded, without what is no letter or digit: how headlines are compared."""
    return re.sub(r"\W", "", fold(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans `[start, end)` of the sentences of `text`, without surrounding space, in order.

    A line break always ends a sentence. Speech in quotation marks stays with the words that say whose
    it is. A sentence of more than LONG_SENTENCE characters is cut where its members end (；, or a stop
    inside the quotation), since a reader who asks for one of them wants that one.
    """
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        for start, end in _trimmed(line, _cut_line(line)):
            spans.append((offset + start, offset + end))
        offset += len(line) + 1
    return spans


def statements(text: str, *, of_lines: bool = False) -> list[tuple[int, int]]:
    """Spans of what can be quoted by itself: sentences, short neighbours of one paragraph together.

    `of_lines`: lines belong together too, as those of a notice do.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if spans:
            previous, last = spans[-1]
            beside = of_lines or "\n" not in text[last:start]
            short = of_lines or _is_short(text[start:end]) or _is_short(text[previous:last])
            if beside and short and end - previous <= STATEMENT_HANZI:
                spans[-1] = (previous, end)
                continue
        spans.append((start, end))
    return spans


def width(text: str) -> float:
    """How much reading `text` is: a hanzi counts one, any other character a third."""
    hanzi = len(HAN.findall(text))
    return hanzi + (len(text) - hanzi) / 3


def _is_short(text: str) -> bool:
    if HAN.search(text):
        return len(text) < SHORT_HANZI
    return len(text.split()) < SHORT_WORDS


def _cut_line(line: str) -> Iterator[tuple[int, int]]:
    for start, end in _cut_at(line, 0, len(line), _STOPS, inside_quotes=False):
        if end - start <= LONG_SENTENCE or not HAN.search(line[start:end]):
            yield start, end
            continue
        for inner, last in _cut_at(line, start, end, "；;", inside_quotes=False):
            if last - inner <= LONG_SENTENCE:
                yield inner, last
            else:
                yield from _cut_at(line, inner, last, _STOPS, inside_quotes=True)


def _cut_at(line: str, start: int, end: int, stops: str, *, inside_quotes: bool) -> Iterator[tuple[int, int]]:
    """Spans of `line[start:end]` that end after one of `stops` (and what closes there)."""
    depth, begin, at = 0, start, start
    while at < end:
        char = line[at]
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(0, depth - 1)
        at += 1
        if depth and not inside_quotes:
            continue
        if char in stops or (char == "." and _ends_sentence(line, at)):
            while at < end and line[at] in stops + _TRAILERS:
                depth = max(0, depth - (line[at] in _CLOSERS))
                at += 1
            yield begin, at
            begin = at
    if begin < end:
        yield begin, end


def _ends_sentence(line: str, after: int) -> bool:
    """Whether the full stop before position `after` ends a sentence of an alphabetic script."""
    rest = line[after:].lstrip(_TRAILERS)
    if rest and not rest[0].isspace():
        return False
    following = rest.lstrip().lstrip("\"'“‘(")
    if following and following[0].islower():
        return False
    before = re.search(r"[^\s(\"'“‘]*$", line[: after - 1])
    word = before.group().lower() if before else ""
    initial = len(word) == 1 and word.isalpha()
    return not (following and (word in _ABBREVIATIONS or initial))


def _trimmed(line: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        part = line[start:end]
        left = len(part) - len(part.lstrip())
        right = len(part.rstrip())
        if right > left:
            yield start + left, start + right
