"""Filters as the stored values they select, so that the catalog and the lexical index narrow alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date

from rag.model import Filters, Kind
from rag.pinyin import syllables
from rag.text import HAN, fold


@dataclass(frozen=True, slots=True)
class Scope:
    """`Filters` resolved: None leaves a side open, an empty tuple matches nothing. Dates are inclusive."""

    date_from: Date | None = None
    date_to: Date | None = None
    kind: Kind | None = None
    newspapers: tuple[str, ...] | None = None
    pages: tuple[str, ...] | None = None
    sections: tuple[str, ...] | None = None
    bylines: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return self != Scope()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be in it."""
        reversed_dates = self.date_from and self.date_to and self.date_from > self.date_to
        return bool(reversed_dates) or () in (self.newspapers, self.pages, self.sections, self.bylines)

    def choices(self) -> dict[str, tuple[str, ...]]:
        """The values allowed, by field; a field left open is missing."""
        fields = {
            "newspaper": self.newspapers,
            "page": self.pages,
            "kind": (self.kind,) if self.kind else None,
            "section": self.sections,
            "byline": self.bylines,
        }
        return {field: values for field, values in fields.items() if values is not None}


def resolve(
    filters: Filters,
    newspapers: Iterable[str] = (),
    pages: Iterable[str] = (),
    sections: Iterable[str] = (),
    bylines: Iterable[str] = (),
) -> Scope:
    """The scope of `filters` among the values that an archive holds.

    A newspaper or a section matches as a whole, a byline also in part, all of them after folding; a name
    in Latin letters finds the hanzi of its sound ("Zhou Wei", 周围). Page "01" or "第1版" is 1, "a2" is A2.
    """
    return Scope(
        date_from=filters.date_from,
        date_to=filters.date_to,
        kind=filters.kind,
        newspapers=_equal(filters.paper, newspapers) if filters.paper else None,
        pages=_same_page(filters.page, pages) if filters.page else None,
        sections=_equal(filters.section, sections) if filters.section else None,
        bylines=_named(filters.by, bylines) if filters.by else None,
    )


def as_number(date: Date) -> int:
    """A date as the integer YYYYMMDD, which orders as dates do."""
    return date.year * 10_000 + date.month * 100 + date.day


def _equal(wanted: str, values: Iterable[str]) -> tuple[str, ...]:
    folded = fold(wanted.strip())
    return tuple(sorted(value for value in values if fold(value) == folded))


def _same_page(wanted: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(value for value in values if _page_key(value) == _page_key(wanted)))


def _page_key(page: str) -> str:
    return fold(page).strip("第版页 ").lstrip("0")


def _named(wanted: str, names: Iterable[str]) -> tuple[str, ...]:
    folded = fold(wanted.strip())
    sound = "" if HAN.search(folded) else "".join(filter(str.isalpha, folded))
    return tuple(
        sorted(
            name for name in names if folded in fold(name) or (sound and "".join(syllables(name)) == sound)
        )
    )
