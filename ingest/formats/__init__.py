"""Files of a newspaper read into pages, one module a format."""

import json
import re
from dataclasses import dataclass
from datetime import date as Date

from rag.errors import SourceError
from rag.model import Page


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says about the files read; it wins over what they print."""

    paper: str | None = None
    date: Date | None = None
    page: str | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a source, or one page of it, could not be read; `reason` is one sentence."""

    source: str
    page: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file gave: its pages, and what of it could not be read.

    `doubts` names pages whose parts were told apart with little confidence.
    """

    pages: tuple[Page, ...] = ()
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


_NOT_PAGES = (
    (re.compile(r"^\s*<\?xml|^\s*<(?:mets|alto|didl|rss|tei)\b", re.I), "an XML file"),
    (re.compile(r"^\s*<!doctype html|^\s*<html|^\s*<(?:head|body|div|table)\b", re.I), "an HTML file"),
    (re.compile(r"^\s*\{\\rtf"), "an RTF file"),
)


def read(data: bytes, source: str, given: Given = Given()) -> Reading:
    """The pages of one file, in whichever format it is; what cannot be read becomes a `Problem`."""
    from ingest.decoding import decode
    from ingest.formats import native, plain_text

    try:
        text = decode(data)
        if native.looks_native(text):
            return native.read_articles(data, source, given)
        return plain_text.read_with_doubts(data, source, given)
    except SourceError as error:
        return Reading(problems=(Problem(source, given.page, _sentence(source, str(error))),))


def refuse_other_formats(text: str) -> None:
    """Raise `SourceError` for text that is plainly not a newspaper page or articles in the native form."""
    for form, what in _NOT_PAGES:
        if form.search(text[:2000]):
            raise SourceError(
                f"this is {what}, which is not a format that can be read here; give plain text or JSON Lines"
            )
    lines = [line for line in text.splitlines() if line.strip()][:20]
    if len(lines) >= 3:
        for mark in (",", "\t", ";"):
            counts = {line.count(mark) for line in lines}
            if len(counts) == 1 and counts != {0} and (min(counts) >= 2 or mark == "\t"):
                raise SourceError(
                    "this is a table (CSV), which is not a format that can be read here; give plain text "
                    "or JSON Lines"
                )
    if text.lstrip()[:1] in "{[":
        try:
            json.loads(text)
        except ValueError:
            return
        raise SourceError(
            "this is JSON, but not one article a line with newspaper, date, page, headline and paragraphs"
        )


def _sentence(source: str, reason: str) -> str:
    text = reason if reason.startswith(source) else f"{source}: {reason}"
    return text if text.endswith(".") else text + "."
