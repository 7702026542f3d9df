"""The flags that commands share, and what is made of them."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, get_args

import typer

from rag.errors import MissingArchive, UsageError
from rag.model import KINDS, Filters, Kind
from ui.output import print_json
from ui.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.archive import Archive

ArchiveFlag = Annotated[
    Path | None,
    typer.Option("--archive", metavar="DIR", help="Folder of the archive [WENBAO_ARCHIVE; ./archive]."),
]
ConfigFlag = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file [DIR/wenbao.toml].")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, nothing else.")]
DebugFlag = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error, and logs.")]
FromFlag = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First date, inclusive.")]
ToFlag = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last date, inclusive.")]
PageFlag = Annotated[str | None, typer.Option("--page", metavar="PAGE", help="Page as printed: 1, A01.")]
ByFlag = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Byline.")]
PaperFlag = Annotated[str | None, typer.Option("--paper", metavar="NAME", help="Newspaper.")]
KindFlag = Annotated[str | None, typer.Option("--kind", metavar="KIND", help=f"One of {', '.join(KINDS)}.")]
SectionFlag = Annotated[str | None, typer.Option("--section", metavar="NAME", help="Section name (版名).")]
NoReaderFlag = Annotated[
    bool, typer.Option("--no-span-reader", help="Answer without the span reader, to see what it adds.")
]
TodayFlag = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="The day that 'yesterday' or 去年 counts from.")
]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: its settings, and where its JSON goes (None: text for a person)."""

    settings: Settings
    json_out: IO[str] | None
    debug: bool

    @property
    def as_json(self) -> bool:
        """Whether the caller is a program."""
        return self.json_out is not None

    def emit(self, value: dict[str, Any], show: Callable[[], None]) -> None:
        """`value` as JSON if that was asked for, otherwise whatever `show` prints."""
        if self.json_out is not None:
            print_json(value, self.json_out)
        else:
            show()

    def open_archive(self, *, reading: bool = True) -> "Archive":
        """The archive named by the flags; `reading`: with the span reader. Raises MissingArchive if there is none."""
        folder = self.settings.archive
        if not folder.is_dir():
            raise MissingArchive(
                f"There is no archive in {folder}: make one with 'wenbao ingest PATH --archive {folder}'."
            )
        from rag.archive import Archive

        return Archive.open(folder, self.settings.embedding_model, reading=reading)


def start(ctx: typer.Context, archive: Path | None, config: Path | None, as_json: bool, debug: bool) -> Run:
    """The run of a command from its own flags, or from the same flags given before its name.

    With JSON asked for, everything else that prints is turned to stderr from here on.
    """
    before: dict[str, Any] = ctx.obj or {}
    debug = debug or bool(before.get("debug"))
    # libraries log freely; a reader of stderr should see only what concerns them
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if debug else logging.ERROR)
    settings = load_settings(archive or before.get("archive"), config or before.get("config"))
    json_out = None
    if as_json or before.get("json"):
        json_out, sys.stdout = sys.stdout, sys.stderr
    return Run(settings, json_out, debug)


def filter_values(
    date_from: str | None,
    date_to: str | None,
    page: str | None,
    by: str | None,
    paper: str | None,
    kind: str | None,
    section: str | None,
) -> dict[str, Any]:
    """The values given to the flags of a filter, by their names, as `filters_from` reads them."""
    values = (date_from, date_to, page, by, paper, kind, section)
    return dict(zip(("from", "to", "page", "by", "paper", "kind", "section"), values, strict=True))


def filters_from(values: dict[str, Any]) -> Filters:
    """Filters from the names of the flags (from, to, page, by, paper, kind, section).

    Raises UsageError naming the value that cannot be.
    """
    date_from, date_to = (parse_date(values.get(name), name) for name in ("from", "to"))
    if date_from and date_to and date_from > date_to:
        raise UsageError(f"The first date {date_from} is later than the last, {date_to}.")
    return Filters(
        date_from=date_from,
        date_to=date_to,
        page=_text(values, "page"),
        by=_text(values, "by"),
        paper=_text(values, "paper"),
        kind=parse_kind(values.get("kind")),
        section=_text(values, "section"),
    )


def _text(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str | int):
        raise UsageError(f"'{name}' must be text, not {value!r}.")
    return str(value).strip() or None if value is not None else None


def parse_date(value: Any, name: str) -> Date | None:
    """An ISO date, or None for none. Raises UsageError naming the flag and the value."""
    if value is None or value == "":
        return None
    try:
        return Date.fromisoformat(value.strip())
    except (ValueError, AttributeError, TypeError):
        raise UsageError(f"'{value}' given for '{name}' is not a date; write it like 2021-05-31.") from None


def parse_kind(value: Any) -> Kind | None:
    """A kind of article, or None for any. Raises UsageError for an unknown one."""
    if value is None or value == "":
        return None
    if value not in get_args(Kind):
        raise UsageError(f"'{value}' is not a kind of article; known are: {', '.join(KINDS)}.")
    kind: Kind = value
    return kind
