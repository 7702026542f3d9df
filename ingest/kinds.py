"""Which kind of article a piece is, from its label, its head and the shape of its text."""

from dataclasses import dataclass

from ingest import patterns
from ingest.roles import PROSE, Role
from rag.model import Kind

_BRIEF_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class Signs:
    """What decides an article's kind."""

    head: tuple[str, ...]  # kicker, headline and deck lines
    label: str | None  # the column it stands in
    roles: tuple[Role, ...]  # of its text lines
    lines: tuple[str, ...]  # its text lines
    dateline: str | None
    bylines: tuple[str, ...]


def kind_of(signs: Signs) -> Kind:
    """The kind of an article; news when nothing says otherwise."""
    label = signs.label or ""
    if any(patterns.CORRECTION_LABEL.match(line) for line in (label, *signs.head)):
        return "correction"
    if _is_photo(signs):
        return "photo"
    if _is_notice(signs, label):
        return "notice"
    if Role.BRIEF_TEXT in signs.roles or (
        patterns.BRIEF_LABEL.match(label) and _size(signs) <= _BRIEF_CHARACTERS
    ):
        return "brief"
    if _is_commentary(signs, label, "".join(signs.head)):
        return "commentary"
    return "news"


def _size(signs: Signs, *roles: Role) -> int:
    """Characters of the text, or of its lines with one of `roles`."""
    return sum(
        len(line) for role, line in zip(signs.roles, signs.lines, strict=True) if not roles or role in roles
    )


def _is_photo(signs: Signs) -> bool:
    """Caption and credit and nothing else (a byline does not make it a story)."""
    told = [role for role in signs.roles if role not in (Role.BYLINE, Role.JUMP, Role.SIGN_OFF)]
    shown = [role for role in told if role in (Role.CAPTION, Role.CREDIT)]
    return bool(shown) and len(shown) == len(told) and signs.dateline is None


def _is_notice(signs: Signs, label: str) -> bool:
    notices = _size(signs, Role.NOTICE)
    if signs.dateline or (signs.bylines and not notices):
        return False
    if patterns.NOTICE_LABEL.match(label) or any(patterns.NOTICE_TITLE.search(line) for line in signs.head):
        return True
    if notices and _size(signs, *PROSE) <= 2 * notices:
        return True
    named = any(patterns.NOTICE_WORD.search(line) for line in signs.head)
    reachable = any(patterns.CONTACT.search(patterns.outline(line)) for line in signs.lines[-3:])
    return named and (notices > 0 or reachable)


def _is_commentary(signs: Signs, label: str, title: str) -> bool:
    if signs.dateline:
        return False
    if (
        patterns.LETTERS_LABEL.search(label)
        or patterns.COMMENT_LABEL.match(label)
        or any(patterns.COMMENT_LABEL.match(line) for line in signs.head)
    ):
        return True
    if patterns.COMMENT_WORDS.search(title):
        return True
    bylines = [line for role, line in zip(signs.roles, signs.lines, strict=True) if role is Role.BYLINE]
    if any("评论员" in line or "評論員" in line for line in bylines):
        return True
    return any(patterns.PEN_NAME_ZH.match(line) for line in bylines)
