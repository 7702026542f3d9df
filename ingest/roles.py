"""What a line does on its page."""

from enum import StrEnum


class Role(StrEnum):
    """The roles that the lines of a page are told apart by."""

    MASTHEAD = "masthead"
    FOOTER = "footer"  # editors and page marks below or between the pieces
    LABEL = "label"  # a column's name: 简讯, 社论, NEWS IN BRIEF
    KICKER = "kicker"
    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    OPENING = "opening"  # first paragraph of a piece
    BODY = "body"  # a later paragraph, or the rest of one that a column cut
    SUBHEAD = "subhead"
    SIGN_OFF = "sign_off"  # （方明） or an office, on a line of its own below a piece
    CAPTION = "caption"
    CREDIT = "credit"
    NOTICE = "notice"  # a line of an advertisement or announcement
    JUMP = "jump"
    BRIEF_HEAD = "brief_head"  # headline of an item in a column of short ones
    BRIEF_TEXT = "brief_text"  # paragraph of such an item


HEADS = frozenset({Role.KICKER, Role.HEADLINE, Role.DECK, Role.BRIEF_HEAD})
PROSE = frozenset({Role.OPENING, Role.BODY, Role.BRIEF_TEXT})
PAGE_LINES = frozenset({Role.MASTHEAD, Role.FOOTER})
