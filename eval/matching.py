"""Whether a text says what was due: words, numbers, dates and names, in whichever script they are written.

Texts are compared after NFKC, case, white space and traditional characters are folded; the citation marks `[1]` are
taken out first. What was due stands in a text

- word for word, unless the words are part of a longer number: 50 does not stand in 150 or 2,050, nor 五家 in 十五家;
- as a number written otherwise: 三十五名 in "35名", 1.2亿元 in "120000000元", 六点二级 in "6.2级";
- as a date written otherwise: 5月29日 in "May 29, 2021", if all that is due of it (year, month, day) is there;
- as a name or place of two to four hanzi in Latin letters, given name first or last: 罗文鹏 in "Luo Wenpeng".
"""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial

from rag.dates import mentions, numeral
from rag.pinyin import syllables
from rag.text import HAN, fold
from rag.values import hanzi_value

LATIN_WORD = r"[^\W\d_\u3400-\u9fff\U00020000-\U0003ffff]+(?:['’-][^\W\d_\u3400-\u9fff]+)*"
"""A word in letters other than hanzi."""

_MARK = re.compile(r"\s*\[\d+\]")
_HANZI_DIGIT = "[〇零一二三四五六七八九十百千]"
_THOUSANDS = r"[0-9]{3}(?![0-9])"
_SEAMS = (
    (r"[0-9]$", r"[0-9]"),
    (r"[0-9]\.$", r"[0-9]"),
    (r"[0-9]$", r"\.[0-9]"),
    (r"[0-9],$", _THOUSANDS),
    (r"[0-9]$", f",{_THOUSANDS}"),
    (f"{_HANZI_DIGIT}$", _HANZI_DIGIT),
)
_UNIT = re.compile(rf"{HAN.pattern}|[0-9]+(?:[.,][0-9]+)*|{LATIN_WORD}")
_BLANK_BESIDE_HAN = re.compile(f"(?<={HAN.pattern}) | (?={HAN.pattern})")
_NUMBER = re.compile(
    r"(?P<whole>[0-9]+(?:,[0-9]{3})*|[〇零一二两三四五六七八九十百千]+)"
    r"(?:(?:\.(?P<part>[0-9]+))|点(?P<point>[〇零一二三四五六七八九]+))?"
    r"(?P<myriads>(?:[十百千]?[万亿])*)"
)
_TEN = re.compile("[十百千]")
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NAME = re.compile(rf"{HAN.pattern}{{2,4}}")
_NAME_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_WORDS_OF_A_NAME = 3


def plain(answer: str) -> str:
    """An answer without its citation marks."""
    return _MARK.sub("", answer)


def comparable(text: str) -> str:
    """`text` folded; runs of white space become one space, and none beside a hanzi."""
    return _BLANK_BESIDE_HAN.sub("", " ".join(fold(text).split()))


def holds(text: str, alternatives: Sequence[str]) -> bool:
    """Whether one of the alternatives stands in `text`, as the module's docstring defines it."""
    said = plain(text)
    folded = comparable(said)
    return any(
        _stands_in(comparable(due), folded)
        or _stands_in(_with_digits(due), _with_digits(said))
        or _is_dated(due, said)
        or _is_named(due, said)
        for due in alternatives
    )


def likeness(answer: str, groups: Sequence[Sequence[str]]) -> float:
    """F1 of the units of `answer` with those of what is due, in [0, 1]; 0 for a refusal."""
    given = Counter(_units(answer))
    due: Counter[str] = Counter()
    for group in groups:
        due += max((Counter(_units(each)) for each in group), key=partial(_f1, given))
    return _f1(given, due)


def _f1(given: "Counter[str]", due: "Counter[str]") -> float:
    shared = (given & due).total()
    return 2 * shared / (given.total() + due.total()) if shared else 0.0


def _units(text: str) -> list[str]:
    """The hanzi, numbers and words of `text`, folded."""
    return _UNIT.findall(comparable(plain(text)))


def _stands_in(due: str, text: str) -> bool:
    at = text.find(due)
    while due and at >= 0:
        before, after = text[:at], text[at + len(due) :]
        if not _cuts_number(before, due) and not _cuts_number(due, after):
            return True
        at = text.find(due, at + 1)
    return False


def _cuts_number(left: str, right: str) -> bool:
    """Whether a number runs over the seam between the two texts."""
    return any(re.search(before, left) and re.match(after, right) for before, after in _SEAMS)


@lru_cache(maxsize=4096)
def _with_digits(text: str) -> str:
    """`text` folded, every number in digits: 三十五 and 35 are 35, 1.2亿 is 120000000."""
    return _NUMBER.sub(_digits, comparable(text))


def _digits(match: "re.Match[str]") -> str:
    whole = match["whole"].replace(",", "")
    try:
        value = Decimal(whole) if whole.isdecimal() else Decimal(_value(whole))
        if match["part"]:
            value += Decimal(f"0.{match['part']}")
        if match["point"]:
            value += Decimal("0." + "".join(str(_value(char)) for char in match["point"]))
        for unit in match["myriads"]:
            value *= _TENS[unit]
    except InvalidOperation:
        return match.group()
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _value(hanzi: str) -> int:
    """The value of 三十五, 一百零八 or 二〇二一."""
    digits = None if _TEN.search(hanzi) else numeral(hanzi.replace("两", "二"))
    return hanzi_value(hanzi.replace("〇", "零")) if digits is None else digits


def _is_dated(due: str, said: str) -> bool:
    """Whether `due` is a day or month and `said` names it, with as much of it as is due."""
    wanted = mentions(due)
    if len(wanted) != 1 or wanted[0].month is None or due.strip() != due[wanted[0].start : wanted[0].end]:
        return False
    day = wanted[0]
    return any(
        all(
            asked in (None, given)
            for asked, given in ((day.year, m.year), (day.month, m.month), (day.day, m.day))
        )
        for m in mentions(said)
    )


def _is_named(due: str, said: str) -> bool:
    """Whether `due` is hanzi that `said` spells in Latin letters."""
    name = comparable(due)
    if not _NAME.fullmatch(name):
        return False
    spelled = [re.sub("['’-]", "", word) for word in _NAME_WORD.findall(said.lower())]
    sounds = syllables(name)
    orders = {"".join(sounds), "".join((*sounds[1:], sounds[0])), "".join((*sounds[2:], *sounds[:2]))}
    return any(
        "".join(spelled[at : at + words]) in orders
        for at in range(len(spelled))
        for words in range(1, _WORDS_OF_A_NAME + 1)
    )
