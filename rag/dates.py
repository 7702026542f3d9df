"""Expressions of time, understood in one place for questions and for articles.

Reads explicit dates (2021年5月31日, 五月三十一日, 31 May 2021, 2021-05-31), parts of them (5月, 2025年) and
the days that a text names from where it stands (昨天, 本月5日, yesterday), in Chinese and European wording.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta

_MONTHS = {
    1: "january jan januar jänner janvier januari gennaio enero январь января",
    2: "february feb februar février febrero februari febbraio февраль февраля",
    3: "march mar märz mars maart marzo март марта",
    4: "april apr avril abril aprile апрель апреля",
    5: "may mai mei mayo maggio май мая",
    6: "june jun juni juin junio giugno июнь июня",
    7: "july jul juli juillet julio luglio июль июля",
    8: "august aug août agosto augustus август августа",
    9: "september sep sept septembre septiembre settembre сентябрь сентября",
    10: "october oct oktober okt octobre octubre ottobre октябрь октября",
    11: "november nov novembre noviembre ноябрь ноября",
    12: "december dec dez dezember décembre diciembre dicembre декабрь декабря",
}
_MONTH_NUMBER = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_HANZI_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零○", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}

_N = r"[0-9]{1,2}|[〇零○一二三四五六七八九十廿卅]{1,3}"
_YEAR = r"[0-9]{4}|[〇零○一二三四五六七八九]{4}|今|去|前|明|同|当"
_CHINESE = re.compile(
    rf"(?:(?P<year>{_YEAR})\s*年\s*)?(?:(?P<month>{_N}|本)\s*月(?:份|\s*(?P<day>{_N})\s*[日号號](?![线線]))?)"
    rf"|(?P<only_year>[0-9]{{4}}|[〇零○一二三四五六七八九]{{4}}|今|去|前|明)\s*年(?![级級来間间])"
)
_CHINESE_DAY = re.compile(r"(前天|前日|昨天|昨日|昨晚|今天|今日|今晨|今晚|明天|明日|后天)")
_MINGUO = re.compile(
    rf"民[國国]\s*(?P<year>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s*年\s*(?P<month>{_N})\s*月\s*(?P<day>{_N})\s*[日號号]"
)
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_MONTH_FIRST = re.compile(
    rf"\b(?P<name>{_NAMES})\b\.?(?:\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?:de\s+|of\s+)?(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?(?P<name>{_NAMES})\b\.?(?:,?\s+(?:de\s+)?(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"(?<![\d.,\w-])(?P<year>1[6-9]\d\d|20\d\d)(?![\d%.,]*\d|\w)")
_WORD_DAY = re.compile(
    r"\b(yesterday|today|tomorrow|gestern|heute|hier|ayer|hoy|вчера|сегодня)\b", re.IGNORECASE
)
_OFFSETS = {
    "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晨": 0, "今晚": 0,
    "明天": 1, "明日": 1, "后天": 2, "yesterday": -1, "today": 0, "tomorrow": 1, "gestern": -1, "heute": 0,
    "hier": -1, "ayer": -1, "hoy": 0, "вчера": -1, "сегодня": 0,
}  # fmt: skip
_AMBIGUOUS_NAMES = frozenset({"may", "mar", "march", "mars", "mai"})
_FIRST_OF_MINGUO = 1911
_RELATIVE_YEARS = {"今": 0, "去": -1, "前": -2, "明": 1}


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as a text names it, `text[start:end]`; a part that is neither said nor resolved is None.

    `explicit` is False when a part was worked out from the day of the text (昨天, 今年, 本月).
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    explicit: bool = True

    def agrees_with(self, other: "Mention") -> bool:
        """Whether both can name the same day, month or year: nothing both say differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        said = [(mine, theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
        return bool(said) and all(mine == theirs for mine, theirs in said)

    def covers(self, day: Date) -> bool:
        """Whether `day` lies in what is named."""
        return self.agrees_with(Mention(0, 0, day.year, day.month, day.day))

    def span(self, default_year: int) -> tuple[Date, Date]:
        """First and last day of what is named; a date without a year is taken in `default_year`."""
        year = self.year or default_year
        if self.month is None:
            return Date(year, 1, 1), Date(year, 12, 31)
        last = calendar.monthrange(year, self.month)[1]
        if self.day is None:
            return Date(year, self.month, 1), Date(year, self.month, last)
        day = min(self.day, last)
        return Date(year, self.month, day), Date(year, self.month, day)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def mentions(text: str, today: Date | None = None) -> list[Mention]:
    """The dates that `text` names, in order, without overlaps.

    `today` is the day the text speaks from (an article's issue date, or a question's today); without it,
    expressions relative to that day are left out.
    """
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for mention in _candidates(text.translate(_FULL_WIDTH), today):
        if all(mention.end <= start or mention.start >= end for start, end in taken):
            taken.append((mention.start, mention.end))
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def full_date(text: str) -> tuple[Date, int, int] | None:
    """The first full date that `text` prints, with its span `[start, end)`; None if it prints none."""
    for mention in mentions(text):
        if mention.year and mention.month and mention.day:
            try:
                return Date(mention.year, mention.month, mention.day), mention.start, mention.end
            except ValueError:
                continue
    return None


def numeral(text: str) -> int | None:
    """The value of an Arabic or hanzi numeral up to 99 or of hanzi digits (二〇二一); None if it is none."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if all(char in _HANZI_DIGITS for char in text) and text:
        return int("".join(str(_HANZI_DIGITS[char]) for char in text))
    tens, ten, ones = text.partition("十")
    if not ten or any(char not in _HANZI_DIGITS for char in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    return (_HANZI_DIGITS[tens] if tens else 1) * 10 + (_HANZI_DIGITS[ones] if ones else 0)


def _candidates(text: str, today: Date | None) -> Iterator[Mention]:
    for match in _ISO.finditer(text):
        yield from _valid(match, int(match["year"]), int(match["month"]), int(match["day"]))
    for match in _MINGUO.finditer(text):
        year = numeral(match["year"])
        if year:
            yield from _valid(match, year + _FIRST_OF_MINGUO, numeral(match["month"]), numeral(match["day"]))
    yield from _chinese(text, today)
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            name = match["name"].lower()
            bare = match["day"] is None and match["year"] is None
            if bare and (name in _AMBIGUOUS_NAMES and not match["name"][0].isupper()):
                continue
            yield from _valid(match, _int(match["year"]), _MONTH_NUMBER[name], _int(match["day"]))
    for match in _BARE_YEAR.finditer(text):
        yield Mention(match.start(), match.end(), int(match["year"]), None, None)
    if today and Date.min.year < today.year < Date.max.year:  # else the day before or after may be none
        for pattern in (_CHINESE_DAY, _WORD_DAY):
            for match in pattern.finditer(text):
                day = today + timedelta(days=_OFFSETS[match[1].lower()])
                yield Mention(match.start(), match.end(), day.year, day.month, day.day, explicit=False)


def _chinese(text: str, today: Date | None) -> Iterator[Mention]:
    for match in _CHINESE.finditer(text):
        said = match["year"] or match["only_year"]
        year, explicit = None, True
        if said in _RELATIVE_YEARS:
            explicit = False
            year = today.year + _RELATIVE_YEARS[said] if today else None
        elif said and said not in "同当":
            year = numeral(said)
        month = numeral(match["month"]) if match["month"] and match["month"] != "本" else None
        if match["month"] == "本":
            explicit = False
            year, month = (today.year, today.month) if today else (None, None)
        if year is None and month is None:
            continue
        day = numeral(match["day"]) if match["day"] else None
        yield from _valid(match, year, month, day, explicit=explicit)


def _valid(
    match: re.Match[str], year: int | None, month: int | None, day: int | None, *, explicit: bool = True
) -> Iterator[Mention]:
    if month is not None and not 1 <= month <= 12:
        return
    if day is not None and not 1 <= day <= 31:
        return
    yield Mention(match.start(), match.end(), year, month, day, explicit)


def _int(text: str | None) -> int | None:
    return int(text) if text else None
