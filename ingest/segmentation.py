"""A page's text taken apart into articles, in the order in which they are printed."""

from dataclasses import dataclass

from ingest import patterns
from ingest.bylines import (
    Lead,
    byline_credit,
    byline_names,
    credit_names,
    dateline_at_end,
    has_inline_credit,
    is_byline,
    is_credit,
    read_lead,
    signature_names,
)
from ingest.drafts import Draft, collect
from ingest.jumps import continued_from, jump_to
from ingest.kinds import Signs, kind_of
from ingest.lines import Line, features, split_lines, width
from ingest.masthead import Masthead, read_masthead
from ingest.roles import PAGE_LINES, PROSE, Role
from ingest.stitching import continues, join
from ingest.structure import fitted, label
from rag.language import language_of
from rag.model import Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of a page before it is given a paper, a date and an id."""

    kind: Kind
    text: str
    headline: str = ""
    kicker: str | None = None
    deck: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    dateline: str | None = None
    credit: str | None = None
    section: str | None = None
    language: str = "zh"
    jump_to: str | None = None
    continued_from: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A page taken apart: what its masthead says and its pieces, and how sure that is, in [0, 1]."""

    masthead_text: str
    masthead: Masthead
    pieces: tuple[Piece, ...]
    confidence: float


def take_apart(text: str) -> Layout:
    """The masthead and the articles of a page's text."""
    lines = split_lines(text)
    labelling = label(features(lines), fitted())
    top = [line.text for role, line in zip(labelling.roles, lines, strict=True) if role in PAGE_LINES]
    rest = [(role, line) for role, line in zip(labelling.roles, lines, strict=True) if role not in PAGE_LINES]
    masthead_text = "\n".join(top)
    masthead = read_masthead(masthead_text)
    pieces = tuple(_piece(draft) for draft in collect(rest))
    return Layout(masthead_text, masthead, pieces, labelling.confidence)


def _piece(draft: Draft) -> Piece:
    roles = tuple(role for role, _ in draft.text)
    lines = tuple(line.text for _, line in draft.text)
    head = draft.head
    lead = _lead(draft)
    bylines = _bylines(draft, lead)
    signs = Signs(tuple(line.text for _, line in head), draft.label, roles, lines, lead.dateline, bylines)
    kind = kind_of(signs)
    paragraphs = stitch(draft.text)
    kicker = _joined(head, Role.KICKER) or None
    section = _tidy_label(draft.label)
    if kicker and not section and patterns.SECTION_LABEL.match(kicker):
        kicker, section = None, _tidy_label(kicker)
    headline = _joined(head, Role.HEADLINE, Role.BRIEF_HEAD)
    if kind == "correction" and not head and section:
        headline, section = section, None
    if kind == "notice" and not any(role in PROSE for role in roles):
        # An advertisement is its lines: what is set large in it belongs to what it says.
        paragraphs = [line.text for _, line in head if line.text != headline or len(head) > 1] + paragraphs
    whole = [line.text for _, line in head] + paragraphs
    return Piece(
        kind=kind,
        text="\n".join(paragraphs),
        headline=headline,
        kicker=kicker,
        deck=tuple(line.text for role, line in head if role is Role.DECK),
        bylines=() if kind == "photo" else bylines,
        dateline=lead.dateline,
        credit=_credit(draft),
        section=section,
        language=language_of(" ".join(whole)),
        jump_to=next((page for line in reversed(lines) if (page := jump_to(line))), None),
        continued_from=next(
            (page for line in signs.head + lines[:2] if (page := continued_from(line))), None
        ),
    )


def _credit(draft: Draft) -> str | None:
    """The photographers named in the piece's credit lines, captions or byline."""
    names: list[str] = []
    for role, line in draft.text:
        if role in (Role.CREDIT, Role.CAPTION):
            names.extend(credit_names(line.text))
        elif role is Role.BYLINE and (name := byline_credit(line.text)):
            names.append(name)
    return "、".join(dict.fromkeys(names)) or None


def stitch(text: list[tuple[Role, Line]]) -> list[str]:
    """Paragraphs, with those that a column break cut made whole."""
    done: list[str] = []
    before: Role | None = None
    for role, line in text:
        if (
            done
            and role in (Role.BODY, Role.BRIEF_TEXT)
            and before in PROSE
            and continues(done[-1], line.text)
        ):
            done[-1] = join(done[-1], line.text)
        else:
            done.append(line.text)
        before = role
    return done


def _lead(draft: Draft) -> Lead:
    for role, line in draft.text:
        if role in PROSE | {Role.NOTICE}:
            lead = read_lead(line.text)
            if lead != Lead():
                return lead
            break
    prose = [line.text for role, line in draft.text if role in PROSE]
    return Lead(dateline_at_end(prose[-1]) if prose else None)


def _bylines(draft: Draft, lead: Lead) -> tuple[str, ...]:
    names: list[str] = []
    for role, line in draft.text:
        if role is Role.BYLINE or (role is Role.SIGN_OFF and is_byline(line.text)):
            names.extend(byline_names(line.text))
    names.extend(lead.bylines)
    prose = [line.text for role, line in draft.text if role in PROSE]
    prose += [line.text for role, line in draft.text if role is Role.SIGN_OFF]
    if prose and not names:
        names.extend(signature_names(prose[-1]))
    return tuple(dict.fromkeys(names))


def _joined(head: list[tuple[Role, Line]], *wanted: Role) -> str:
    """The lines of one role in a head as one: printed on lines of their own, so kept apart by a space."""
    return " ".join(line.text for role, line in head if role in wanted)


def _tidy_label(text: str | None) -> str | None:
    return text.strip(" 　【】[]［］〔〕◆●■★▲:：*") if text else None


def piece_of_paragraphs(headline: str, paragraphs: tuple[str, ...]) -> Piece:
    """What the paragraphs of an article that came already cut out say about its kind and writers."""
    lines = [Line(text, number, 1, False, width(text)) for number, text in enumerate(paragraphs)]
    head = [(Role.HEADLINE, Line(headline, 0, 0, False, width(headline)))] if headline else []
    text = list(zip(_roles_of(paragraphs), lines, strict=True))
    return _piece(Draft(None, head, text))


def _roles_of(paragraphs: tuple[str, ...]) -> list[Role]:
    """Roles of paragraphs whose boundaries are known, so that no search is needed."""
    roles: list[Role] = []
    for at, text in enumerate(paragraphs):
        told = Role.BODY in roles or Role.OPENING in roles
        if is_credit(text):
            roles.append(Role.CREDIT)
        elif is_byline(text) or (at == 0 and patterns.BARE_NAMES_ZH.match(text)):
            roles.append(Role.BYLINE)
        elif has_inline_credit(text) or (at + 1 < len(paragraphs) and is_credit(paragraphs[at + 1])):
            roles.append(Role.CAPTION)
        elif not told:
            roles.append(Role.OPENING)
        else:
            roles.append(Role.BODY)
    return roles
