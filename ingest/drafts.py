"""The labelled lines of a page sorted into articles."""

from dataclasses import dataclass, field

from ingest import patterns
from ingest.bylines import starts_with_dateline
from ingest.jumps import ends_with_jump
from ingest.lines import Line
from ingest.roles import HEADS, PROSE, Role
from ingest.stitching import continues

_TITLE = 16
"""Letters of a line that can be the title of a notice."""


@dataclass(slots=True)
class Draft:
    """The lines of one article as they are collected, with their roles."""

    label: str | None = None
    head: list[tuple[Role, Line]] = field(default_factory=list)
    text: list[tuple[Role, Line]] = field(default_factory=list)

    def announces(self) -> bool:
        """Whether its label or head names it an announcement, so that loose lines below belong to it."""
        if self.label and patterns.NOTICE_LABEL.match(self.label):
            return True
        return any(patterns.NOTICE_WORD.search(line.text) for _, line in self.head)

    def leave_column(self) -> None:
        """Turn an item of a column into an article of its own."""
        plain = {Role.BRIEF_HEAD: Role.HEADLINE, Role.BRIEF_TEXT: Role.BODY}
        self.label = None
        self.head = [(plain.get(role, role), line) for role, line in self.head]
        self.text = [(plain.get(role, role), line) for role, line in self.text]

    def is_only(self, *roles: Role) -> bool:
        return bool(self.text) and all(role in roles for role, _ in self.text)


def collect(rest: list[tuple[Role, Line]]) -> list[Draft]:
    """The lines sorted into articles; what was set aside for an interposed picture is taken up again."""
    drafts: list[Draft] = []
    current: Draft | None = None
    for role, line in _with_titles(rest):
        if role is Role.LABEL:
            current = Draft(line.text)
            drafts.append(current)
            continue
        target = _resumed(drafts, current, role, line)
        if target is not None:
            current = target
        elif current is None or _begins(current, role, line):
            current = Draft(current.label if current is not None and _same_column(current, role) else None)
            drafts.append(current)
        (current.head if role in HEADS else current.text).append((role, line))
    _end_columns(drafts)
    return [draft for draft in drafts if draft.head or draft.text or _says_all(draft)]


def _with_titles(rest: list[tuple[Role, Line]]) -> list[tuple[Role, Line]]:
    """The lines with the titles of notices (停水公告, PUBLIC NOTICE) as headlines, so that each notice is one."""
    return [
        (Role.HEADLINE, line)
        if role is Role.NOTICE and len(line.text) <= _TITLE and patterns.NOTICE_TITLE.search(line.text)
        else (role, line)
        for role, line in rest
    ]


def _says_all(draft: Draft) -> bool:
    return draft.label is not None and patterns.CORRECTION_LABEL.match(draft.label) is not None


def _same_column(last: Draft, role: Role) -> bool:
    """Whether an article after `last` that begins with `role` stands under the same label."""
    in_column = any(held in (Role.BRIEF_HEAD, Role.BRIEF_TEXT) for held, _ in last.head + last.text)
    return in_column and role in (Role.BRIEF_HEAD, Role.BRIEF_TEXT)


def _end_columns(drafts: list[Draft]) -> None:
    """Take from a column of short items the first that is made unlike the others, and what follows it.

    The items of one column have a dateline all of them, or none of them.
    """
    style: bool | None = None
    column: str | None = None
    for draft in drafts:
        if draft.label is None or draft.label != column:
            column, style = draft.label, None
            if column is None:
                continue
        prose = [line.text for role, line in draft.text if role is Role.BRIEF_TEXT]
        if not prose:
            continue
        dated = starts_with_dateline(prose[0])
        if style is None:
            style = dated
        elif dated and not style:
            column = None
            draft.leave_column()


def _begins(current: Draft, role: Role, line: Line) -> bool:
    """Whether a line with `role` is the first of a new article after what `current` holds."""
    if not current.text:
        return False
    if role in HEADS:
        return True
    if role is Role.BRIEF_TEXT:
        return not current.head and any(held is Role.BRIEF_TEXT for held, _ in current.text)
    if role is Role.OPENING:
        told = any(held in PROSE for held, _ in current.text)
        return (told and starts_with_dateline(line.text)) or (
            not current.head and current.is_only(Role.CAPTION, Role.CREDIT)
        )
    if role is Role.CAPTION:
        if any(patterns.PICTURE_TITLE.search(held.text) for _, held in current.head):
            return False
        return not current.is_only(Role.CAPTION, Role.CREDIT, Role.BYLINE) or not current.head
    if role is Role.NOTICE:
        return not (current.is_only(Role.NOTICE) or current.announces())
    return role is Role.BODY and current.is_only(Role.NOTICE) and not current.head


def _resumed(drafts: list[Draft], current: Draft | None, role: Role, line: Line) -> Draft | None:
    """The story that a body line goes on with after a picture, notice or box without a story of its own."""
    if role not in (Role.BODY, Role.OPENING, Role.JUMP) or current is None or len(drafts) < 2:
        return None
    if not current.is_only(Role.CAPTION, Role.CREDIT, Role.NOTICE) or starts_with_dateline(line.text):
        return None
    for earlier in reversed(drafts[-4:-1]):
        if earlier.is_only(Role.CAPTION, Role.CREDIT, Role.NOTICE):
            continue
        prose = [held.text for kind, held in earlier.text if kind in PROSE]
        if not prose or ends_with_jump(prose[-1]):
            return None
        if continues(prose[-1], line.text) or not current.head:
            return earlier
        return None
    return None


def _column_goes_on(column: str, last: Draft, role: Role) -> bool:
    """Whether an article after `last` still stands under the column's label: only short items share one."""
    if not patterns.BRIEF_LABEL.match(column):
        return False
    return sum(len(line.text) for _, line in last.text) <= 400
