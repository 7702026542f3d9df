"""The date a page prints, in the forms that mastheads and page headers use.

Only the form of a masthead is understood here (a full date, the first day of a span); expressions of time
in questions and articles belong to `rag.dates`.
"""

import re
from dataclasses import dataclass
from datetime import date as Date

_HANZI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "Ｏ": 0,
}
_MONTHS: dict[str, int] = {}
for _month, _names in enumerate(
    (
        "january januar janvier jan januari gennaio enero jänner",
        "february februar février feb februari febbraio febrero",
        "march märz mars mar maart marzo",
        "april avril apr aprile abril",
        "may mai mei maggio mayo",
        "june juni juin jun giugno junio",
        "july juli juillet jul luglio julio",
        "august août aug augustus agosto",
        "september septembre sep sept settembre septiembre",
        "october oktober octobre oct okt ottobre octubre",
        "november novembre nov noviembre",
        "december dezember décembre dec dez dicembre diciembre",
    ),
    start=1,
):
    _MONTHS.update(dict.fromkeys(_names.split(), _month))

_H = "〇○零一二三四五六七八九十"
_CHINESE = re.compile(
    rf"(?P<y>\d{{4}}|[〇○零Ｏ一二三四五六七八九]{{4}})\s*年\s*(?P<m>\d{{1,2}}|[{_H}]{{1,3}})\s*月"
    rf"\s*(?P<d>\d{{1,2}}|[{_H}廿卅]{{1,3}})\s*[日號号]"
    rf"(?:\s*[—–\-~～至]+\s*(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日)?"
)
_MINGUO = re.compile(
    rf"(?:中華)?民國\s*(?P<y>\d{{1,3}}|[{_H}]{{1,3}})\s*年\s*(?P<m>\d{{1,2}}|[{_H}]{{1,3}})\s*月"
    rf"\s*(?P<d>\d{{1,2}}|[{_H}廿卅]{{1,3}})\s*[日號]"
)
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH_FIRST = re.compile(
    rf"\b(?P<m>{_MONTH_NAME})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I
)
_DAY_FIRST = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?P<m>{_MONTH_NAME})\.?,?\s+(?:de\s+)?(?P<y>"
    rf"\d{{4}})\b",
    re.I,
)
_ISO = re.compile(r"(?<!\d)(?P<y>(?:1[6-9]|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_FORMS = (_CHINESE, _MINGUO, _MONTH_FIRST, _DAY_FIRST, _ISO)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date and the span `[start, end)` of the words that print it."""

    date: Date
    start: int
    end: int


def find_date(text: str) -> PrintedDate | None:
    """The first full date printed in `text`; of a span of days, its first."""
    found: list[PrintedDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            year = _number(match["y"]) + (1911 if form is _MINGUO else 0)
            day = _date(year, match["m"], match["d"])
            if day is not None:
                found.append(PrintedDate(day, match.start(), match.end()))
                break
    return min(found, key=lambda printed: printed.start, default=None)


def _date(year: int, month: str, day: str) -> Date | None:
    try:
        return Date(year, _MONTHS.get(month.lower()) or _number(month), _number(day))
    except ValueError:
        return None


def _number(text: str) -> int:
    """An Arabic or hanzi number below 100, or a year written digit by digit."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_HANZI_DIGITS.get(tens, 0) if tens else 1) * 10 + (_HANZI_DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for char in text:
        value = value * 10 + _HANZI_DIGITS.get(char, 0)
    return value


def hanzi_number(text: str) -> int:
    """The value of a small number in Arabic or hanzi digits, e.g. 八 → 8, 十二 → 12, 16 → 16."""
    return _number(text)
