"""Who wrote and photographed a piece, and where its dateline says it comes from."""

import re
from dataclasses import dataclass

from ingest import patterns
from ingest.patterns import HAN, ROLE_ZH
from ingest.stitching import ends_sentence

_LEAD_ROLE = re.compile(
    rf"^[\s　]*(?:[（(]\s*(?P<inside>(?:{ROLE_ZH})[^）)]{{1,60}})[）)]"
    rf"|(?P<plain>{ROLE_ZH}[\s　]*(?:[{HAN}·、，\s　]{{2,40}}?)\s*(?:报道|報道|報導|摄影报道)\s*[：:]))"
)
_ANY_ROLE = re.compile(
    rf"[（(]?(?:文|图|图文|作者|撰文|采写|撰稿|编译|整理)?\s*[/／:：]?\s*(?:{ROLE_ZH})[\s　:：/／]*"
    rf"|(?:文|图文|作者|撰文|采写|撰稿|编译|执笔|執筆|口述|整理)\s*[/／:：]\s*"
)
_TRAILING = re.compile(r"(?:报道|報道|報導|撰稿|采写|图文|文/图|图/文|摄影|攝影|摄|攝|文|图)$")
_TRAILING_WORD = re.compile(r"(?:报道|報道|報導|撰稿|采写|图文|摄影|攝影|\s*[文图/]+/[文图]|\s+[文图摄攝])$")
_NAME = re.compile(rf"[{HAN}]{{1,4}}(?:·[{HAN}]{{1,6}})*|[{HAN}]{{5,24}}")
_SPLIT_NAMES = re.compile(rf"(?<![{HAN}])([{HAN}])[\s　]+([{HAN}])(?![{HAN}])")
_LATIN_TAIL = re.compile(
    r"(?:,\s*(?:Staff|Our|Special|Senior|Chief|Science|City|Political|Business|Education|Health|Sports?"
    r"|Local|Foreign|Correspondent|Reporter|Editor|Writer|Redakt|in\s|Korrespondent|unser).*$|\s+["
    r"|–—-]\s+.*$|\s+(?:in|aus)\s+[A-Z]\w+$)",
    re.I,
)
_PLACE_LATIN = re.compile(r"^(?:at|in|from)\s+\w", re.I)
_NOT_NAMES = re.compile(r"(?:本报|本報|记者|記者|讯|图片|资料)|^[文图圖摄攝写撰]$")
_PICTURE_NAME = re.compile(
    rf"(?P<credit>[{HAN}]{{1,4}}(?:·[{HAN}]{{1,6}})*)[\s　]*(?:[/／])?[\s　]*(?:图|圖|摄|攝|摄影"
    rf"|攝影)(?![/／文{HAN}])"
)


@dataclass(frozen=True, slots=True)
class Lead:
    """What the first paragraph of a piece opens with: its dateline and the names beside it."""

    dateline: str | None = None
    bylines: tuple[str, ...] = ()


def starts_with_dateline(text: str) -> bool:
    """Whether a paragraph opens with a dateline, or with the reporter in its place."""
    return read_lead(text) != Lead()


def read_lead(text: str) -> Lead:
    """The dateline and reporters that a first paragraph opens with."""
    text = patterns.beginning(text)
    if patterns.PARENTHESIS_ONLY.match(text):
        return Lead()
    match = patterns.DATELINE_ZH.match(text)
    rest = text[match.end() :] if match else text
    names: tuple[str, ...] = ()
    role = _LEAD_ROLE.match(rest.lstrip("　 】］]）)"))
    if role and (match or len(text) > 30):
        names = names_of(role["inside"] or role["plain"])
    if match:
        return Lead(match["line"].strip(), names)
    if names:
        return Lead(None, names)
    for form in (patterns.DATELINE_CAPS, patterns.DATELINE_MIXED):
        latin = form.match(text)
        if latin and len(text) > latin.end() + 20:
            return Lead(latin["line"].strip(" ,.:"))
    return Lead()


def dateline_at_end(text: str) -> str | None:
    """The dateline that a last paragraph closes with, （新华社北京12月31日电）."""
    match = patterns.DATELINE_AT_END.search(patterns.ending(text))
    return match["line"] if match else None


def is_byline(text: str) -> bool:
    """Whether a whole line only names the writers."""
    if len(text) > 80 or (ends_sentence(text) and not text.endswith(".")) or starts_like_credit(text):
        return False
    return any(
        form.match(text)
        for form in (
            patterns.BYLINE_ROLE_ZH,
            patterns.BYLINE_LABEL_ZH,
            patterns.PEN_NAME_ZH,
            patterns.BYLINE_LATIN,
        )
    )


def is_credit(text: str) -> bool:
    """Whether a whole line only credits a photograph or drawing."""
    return len(text) <= 70 and starts_like_credit(text)


def starts_like_credit(text: str) -> bool:
    """Whether the line has the form of a photo credit."""
    return len(text) <= 80 and any(
        form.match(text) for form in (patterns.CREDIT_ZH, patterns.CREDIT_LABEL_ZH, patterns.CREDIT_LATIN)
    )


def has_inline_credit(text: str) -> bool:
    """Whether a caption closes with its credit."""
    text = patterns.ending(text)
    return bool(patterns.CREDIT_INLINE_ZH.search(text) or patterns.CREDIT_INLINE_LATIN.search(text))


def credit_names(text: str) -> tuple[str, ...]:
    """The photographers a credit line or a caption's end names."""
    text = patterns.ending(text)
    for form in (patterns.CREDIT_ZH, patterns.CREDIT_LABEL_ZH, patterns.CREDIT_LATIN):
        match = form.match(text)
        if match:
            return names_of(match["credit"])
    for form in (patterns.CREDIT_INLINE_ZH, patterns.CREDIT_INLINE_LATIN):
        match = form.search(text)
        if match:
            return names_of(match["credit"])
    return ()


def byline_credit(text: str) -> str | None:
    """The photographer named in a line of byline: "本报记者 X 文 Y 图"."""
    match = _PICTURE_NAME.search(text)
    if match:
        return match["credit"]
    return "、".join(names_of(text)) if re.search(r"(?:图文|文\s*[/／]\s*图|图\s*[/／]\s*文)", text) else None


def byline_names(text: str) -> tuple[str, ...]:
    """The names in a line of byline, in order."""
    latin = patterns.BYLINE_LATIN.match(text)
    if not latin and (patterns.JOB_TITLE.match(text) or _PLACE_LATIN.match(text)):
        return ()
    if latin:
        return names_of(latin["names"])
    return names_of(text)


def signature_names(text: str) -> tuple[str, ...]:
    """The names with which a last paragraph is signed, （方明）."""
    text = patterns.ending(text)
    match = patterns.SIGNATURE_ZH.search(text)
    if not match or has_inline_credit(text) or dateline_at_end(text):
        return ()
    names = names_of(match["sign"])
    # One bare word in brackets is a name only if it looks like one; a role before it settles the matter.
    if re.search(ROLE_ZH, match["sign"]) or all(patterns.BARE_NAMES_ZH.match(name) for name in names):
        return names
    return ()


def names_of(text: str) -> tuple[str, ...]:
    """Names out of "记者 邹雪峰 通讯员 李四、王五" or "Jane Doe and John Smith"."""
    if not re.search(rf"[{HAN}]", text):
        bare = _LATIN_TAIL.sub("", text.strip(" .()[]"))
        parts = re.split(r"\s*(?:,|;|&|\band\b|\bund\b|\bet\b|/)\s*", bare)
        return tuple(
            _latin_case(part.strip())
            for part in parts
            if part.strip() and not patterns.JOB_TITLE.match(part.strip())
        )
    plain = _ANY_ROLE.sub("|", text)
    plain = _TRAILING_WORD.sub("", plain.strip(" 　（）()"))
    plain = _SPLIT_NAMES.sub(r"\1\2", plain)
    found: list[str] = []
    for part in re.split(r"[|、，,\s　/／:：（）()■□●○◎▲△◆◇★☆▪•☉]+", plain):
        name = _TRAILING.sub("", part) if len(part) > 3 else part
        if name and _NAME.fullmatch(name) and not _NOT_NAMES.search(name) and name not in found:
            found.append(name)
    return tuple(found)


def _latin_case(name: str) -> str:
    """A name set in capitals as it is written."""
    return name.title() if name.isupper() and len(name) > 4 else name
