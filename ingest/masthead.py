"""The facts a masthead or a page header prints: paper, date, issue, page, telephones and the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date as Date

from ingest.jumps import page_number
from ingest.masthead_forms import (
    CN_NUMBER,
    EDITOR,
    FOUNDED,
    FREQUENCY,
    HOTLINE,
    ISSN,
    ISSUE,
    LATIN_NAME,
    LUNAR,
    PAGE_MARK,
    PAGES,
    PAPER_LATIN,
    PAPER_ZH,
    POSTAL,
    PRICE,
    PUBLISHER,
    SEPARATOR,
    SITE,
    WEEKDAY,
)
from ingest.patterns import EDITOR_LINE, HAN
from rag.dates import full_date, numeral
from rag.model import Fact

_SURELY_A_MASTHEAD = 4
"""Sorts of facts, the date among them, above which the first line can be nothing but the paper's name."""

_BARE_NAME = re.compile(rf"^(?:[{HAN}][{HAN} 　·]{{1,11}}|[A-Z][\w’' -]{{2,40}})$")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a masthead prints; None where it does not. `facts` have spans in the text given."""

    newspaper: str | None = None
    date: Date | None = None
    issue: str | None = None
    pages_printed: int | None = None
    page: str | None = None
    section: str | None = None
    facts: tuple[Fact, ...] = field(default=())


def read_masthead(text: str) -> Masthead:
    """The facts of a masthead's `text`, whose lines are joined by newlines."""
    facts = sorted(_with_name(text, list(_facts(text))), key=lambda fact: (fact.start, fact.end))
    first = {fact.name: fact.value for fact in reversed(facts)}
    printed = full_date(text)
    page, section = _page_and_section(text)
    count = first.get("pages")
    return Masthead(
        newspaper=first.get("newspaper"),
        date=printed[0] if printed else None,
        issue=first.get("issue"),
        pages_printed=numeral(count) if count else None,
        page=page,
        section=section,
        facts=tuple(facts),
    )


def is_paper_name(line: str) -> bool:
    """Whether a whole line looks like the name of a newspaper."""
    stripped = line.strip()
    return len(stripped) <= 48 and bool(PAPER_ZH.match(stripped) or PAPER_LATIN.match(stripped))


def states_fact(line: str) -> bool:
    """Whether a line, all by itself, states a masthead fact other than the paper's name."""
    if len(line) > 90 or re.search(r"[。！？]", line):
        return False
    return any(True for fact in _facts(line) if fact.name not in ("newspaper",)) or is_page_header(line)


def is_page_header(line: str) -> bool:
    """Whether a line is a page number, alone or beside a section name, a date or the paper's name."""
    if len(line.strip()) > 60 or re.search(r"[。！？，]", line):
        return False
    for mark in PAGE_MARK:
        match = mark.search(line)
        if match:
            rest = without_facts(line[: match.start()] + " " + line[match.end() :])
            return len(rest) <= 12 or full_date(line) is not None
    return False


def _facts(text: str) -> Iterator[Fact]:
    name = _paper_name(text)
    if name:
        yield name
        if re.match(rf"[{HAN}]", name.value):
            yield from _labelled("latin_name", (LATIN_NAME,), text, first_only=True)
    printed = full_date(text)
    if printed:
        day, start, end = printed
        yield Fact("date", "", day.isoformat(), start, end)
    yield from _labelled("weekday", (WEEKDAY,), text, first_only=True)
    yield from _labelled("lunar_date", (LUNAR,), text, first_only=True)
    yield from _labelled("pages", PAGES, text, first_only=True)
    yield from _labelled("issue", ISSUE, text, first_only=True)
    yield from _labelled("cn_number", (CN_NUMBER,), text, first_only=True)
    yield from _labelled("issn", (ISSN,), text, first_only=True)
    yield from _labelled("postal_code", (POSTAL,), text, first_only=True)
    yield from _labelled("site", (SITE,), text)
    yield from _labelled("hotline", (HOTLINE,), text)
    often = list(_labelled("frequency", FREQUENCY, text, first_only=True))
    for publisher in _labelled("publisher", PUBLISHER, text):  # 每周一至周五出版 is not who publishes
        if not any(each.start < publisher.end and publisher.start < each.end for each in often):
            yield publisher
    if EDITOR_LINE.search(text):
        yield from _labelled("editor", (EDITOR,), text)
    yield from _labelled("price", (PRICE,), text, first_only=True)
    yield from often
    yield from _labelled("founded", FOUNDED, text, first_only=True)


def _labelled(
    name: str, forms: tuple[re.Pattern[str], ...], text: str, first_only: bool = False
) -> Iterator[Fact]:
    for form in forms:
        matches = list(form.finditer(text))
        for match in matches:
            groups = match.groupdict()
            value = next(
                (groups[key] for key in ("value", "bare", "value_en") if groups.get(key)), match.group()
            )
            label = groups.get("label") or groups.get("label_en") or ""
            if name == "issue":
                value = _issue_value(value)
            yield Fact(name, label.strip(" :：\n\t　"), _tidy(value), match.start(), match.end())
            if first_only:
                break
        if matches:
            return


def _issue_value(value: str) -> str:
    digits = value.replace(",", "").rstrip(".")
    if digits.isdecimal():
        return digits
    return str(_large_hanzi(digits)) if re.fullmatch(r"[一二三四五六七八九十百千零〇○]+", digits) else digits


def _large_hanzi(text: str) -> int:
    if not re.search("[十百千]", text):
        return numeral(text) or 0
    total, digit = 0, 0
    for char in text:
        unit = {"十": 10, "百": 100, "千": 1000}.get(char)
        if unit:
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = numeral(char) or 0
    return total + digit


def _tidy(value: str) -> str:
    return re.sub(r"\s+", " ", value).strip(" ,;、")


def _with_name(text: str, facts: list[Fact]) -> list[Fact]:
    """`facts` with the paper's name where it has not the form of one (今日某县): the first line above so many facts."""
    names = {fact.name for fact in facts}
    if "newspaper" in names or "date" not in names or len(names) < _SURELY_A_MASTHEAD:
        return facts
    line = text.split("\n", 1)[0].strip()
    if not _BARE_NAME.match(line) or any(fact.start < len(line) for fact in facts):
        return facts
    start = text.index(line)
    return [*facts, Fact("newspaper", "", re.sub(r"\s+", " ", line), start, start + len(line))]


def _paper_name(text: str) -> Fact | None:
    """The paper's name: a line of its own, or what is left of a page header beside the facts."""
    offset = 0
    best: tuple[int, Fact] | None = None
    for number, line in enumerate(text.split("\n")):
        for rank, (start, part) in enumerate(_parts(line)):
            if is_paper_name(part) and not re.search(r"(?:出版|主办|主管)$", part):
                fact = Fact(
                    "newspaper", "", re.sub(r"\s+", " ", part), offset + start, offset + start + len(part)
                )
                score = number * 2 + (rank > 0)
                if best is None or score < best[0]:
                    best = (score, fact)
        offset += len(line) + 1
    return best[1] if best else None


def _parts(line: str) -> Iterator[tuple[int, str]]:
    """The line itself, then its pieces between wide spaces, bars and blanks, with their offsets."""
    stripped = line.strip()
    if stripped:
        yield line.index(stripped), stripped
    for piece in re.finditer(r"(?:(?![|｜/　\t]| {2,}).)+", line):
        part = piece.group().strip()
        if part and part != stripped:
            yield piece.start() + piece.group().index(part), part
    for piece in re.finditer(rf"[{HAN}·]+", line):
        if piece.group() != stripped:
            yield piece.start(), piece.group()


def _page_and_section(text: str) -> tuple[str | None, str | None]:
    """The page number as printed and normalised, and the section's name beside it.

    Lines that name several pages and no date are a table of contents.
    """
    headers = [(line, _page_mark(line)) for line in text.split("\n") if is_page_header(line)]
    marked = [(line, match) for line, match in headers if match]
    if len({page_number(match["page"]) for _, match in marked}) > 1:
        marked = [(line, match) for line, match in marked if full_date(line)]
    if not marked:
        return None, None
    line, match = marked[0]
    rest = without_facts(line[: match.start()] + "  " + line[match.end() :])
    return page_number(match["page"]), rest if 2 <= len(rest) <= 20 else None


def _page_mark(line: str) -> re.Match[str] | None:
    return next((match for mark in PAGE_MARK if (match := mark.search(line))), None)


def without_facts(line: str) -> str:
    """What is left of a header line when dates, names, issue numbers and editors are taken out."""
    spans = [(fact.start, fact.end) for fact in _facts(line)]
    kept = "".join(" " if any(a <= i < b for a, b in spans) else char for i, char in enumerate(line))
    words = [word for word in SEPARATOR.split(kept) if word]
    return (" " if re.search(r"[A-Za-z]", kept) else "").join(words[:3]).strip()
