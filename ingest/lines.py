"""A page's text as lines, and the features by which a line's role is told."""

import re
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from ingest import patterns
from ingest.bylines import has_inline_credit, is_byline, is_credit, starts_with_dateline
from ingest.cohesion import Cohesion
from ingest.jumps import continued_from, ends_with_jump, is_jump_only
from ingest.masthead import is_page_header, is_paper_name, states_fact, without_facts
from ingest.stitching import cut_evidence, ends_open, ends_sentence, join, open_marks

_HAN = re.compile(rf"[{patterns.HAN}]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_CLAUSE = re.compile(r"[，,；;](?=\S|\s)")
_INNER_STOP = re.compile(r"[。！？](?=[^”’」』）)】\s])|[a-zß-ÿ)\]”][.!?]\s+[A-ZÀ-Þ“\"]")
_INDENT = re.compile(r"^(?:　{1,2}|\t| {2,8})(?=\S)")
_CENTRED = re.compile(r"^(?:　{3,}|\t{2,}| {9,})")
_GOES_ON = re.compile(r"[a-zß-ÿ$£€]")
_GAP = re.compile(rf"[{patterns.HAN}”》！？](?: |　){{1,3}}[“《{patterns.HAN}]")
_TABULAR = re.compile(r"\S {3,}\S")
_WIDTHS = ((4, "w4"), (15, "w15"), (30, "w30"), (60, "w60"))
_CONTEXT_REACH = 6
_NARROW_LINES = 3
_NARROWEST = 20
_RAGGED = 6
_LITTLE = 8
_SAME_STORY = 0.12  # of a report's weight in the text before it: the second dateline of one story lies above


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: printed lines that a fixed width broke are already one.

    `blanks` counts the empty lines before it, `number` is that of its first printed line (from 0),
    `width` is about its length in Chinese characters (a Latin word counts two).
    """

    text: str
    number: int
    blanks: int
    indented: bool
    width: int
    centred: bool = False


def width(text: str) -> int:
    """About how many Chinese characters wide `text` is; a word of another script counts as two."""
    hanzi = len(_HAN.findall(text))
    return hanzi + 2 * len(_WORD.findall(_HAN.sub(" ", text)))


def split_lines(text: str) -> list[Line]:
    """The lines of a page that are not empty, with hard-wrapped paragraphs made whole."""
    lines: list[Line] = []
    blanks = 0
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text)):
        stripped = raw.strip(" \t　\u00a0\ufeff\u200b\x1a")
        if not stripped:
            blanks += 1
            continue
        lines.append(
            Line(
                stripped, number, blanks, bool(_INDENT.match(raw)), width(stripped), bool(_CENTRED.match(raw))
            )
        )
        blanks = 0
    return _unwrapped(lines)


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Lines of a page set to a fixed width, joined to paragraphs; whole paragraphs stay as they are."""
    page = _measure(lines) or 0
    measures = [narrow or page for narrow in _narrow_measures(lines)]
    done: list[Line] = []
    last = ""  # the printed line that the last logical line ends with
    for line, measure in zip(lines, measures, strict=True):
        if done and measure and _wraps(last, line, measure):
            whole = join(done[-1].text, line.text)
            done[-1] = Line(
                whole, done[-1].number, done[-1].blanks, done[-1].indented, width(whole), done[-1].centred
            )
        else:
            done.append(line)
        last = line.text
    return done


def _wraps(last: str, line: Line, measure: int) -> bool:
    """Whether `line` goes on where the printed line `last` was broken only by the width."""
    if line.blanks or line.indented or line.centred:
        return False
    if any(_is_fact(text) or _TABULAR.search(text[:200]) for text in (last, line.text)):
        return False
    if is_byline(line.text) or is_byline(last) or is_credit(line.text) or starts_with_dateline(line.text):
        return False
    room = measure - _set_width(last)
    if _HAN.search(last):
        return room <= _RAGGED
    first_word = len(line.text.split(" ", 1)[0])
    return room <= max(first_word, measure // 5) or (line.text[:1].islower() and len(last) > measure // 2)


def _is_fact(text: str) -> bool:
    """Whether a line is a fact of the masthead and hardly anything else."""
    return states_fact(text) and len(without_facts(text)) <= _LITTLE


def _set_width(text: str) -> int:
    """How wide a line is set, in half-width characters: a hanzi takes two."""
    wide = "WFA" if _HAN.search(text) else "WF"
    return sum(2 if east_asian_width(char) in wide else 1 for char in text)


def _measure(lines: list[Line]) -> int | None:
    """The width in half characters that the page's lines were broken at, or None when they were not."""
    neighbours = [line for line, after in pairwise(lines) if not after.blanks]
    lengths = sorted(_set_width(line.text) for line in neighbours)
    if len(lengths) < 6:
        return None
    measure = lengths[int(len(lengths) * 0.95)]
    han = _HAN.search("".join(line.text for line in neighbours))
    if not (24 if han else 12) <= measure <= (280 if han else 140):
        return None
    slack = 6 if han else max(12, measure // 4)
    full = [line for line in neighbours if measure - slack <= _set_width(line.text) <= measure + slack]
    broken = [line for line in full if not ends_sentence(line.text)]
    return measure if len(full) >= max(5, 0.4 * len(lengths)) and len(broken) >= 0.6 * len(full) else None


def _narrow_measures(lines: list[Line]) -> list[int]:
    """For each line the width that the run of lines it stands in was broken at, 0 where that was not done.

    Boxes, advertisements and quotes are set narrower than the page around them.
    """
    found = [0] * len(lines)
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and not lines[at].blanks:
            continue
        run = [line.text for line in lines[start:at]]
        widths = [_set_width(text) for text in run]
        if len(run) >= _NARROW_LINES and max(widths) >= _NARROWEST:
            cut = [i for i, pair in enumerate(pairwise(run)) if cut_evidence(*pair) >= 2]
            full = [i for i, each in enumerate(widths[:-1]) if max(widths) - each <= _RAGGED]
            even = len(full) >= 2 and set(cut) <= set(full)
            lower = sum(run[i + 1][:1].islower() for i in cut) * 2 >= len(run) - 1
            if cut and (even if _HAN.search(run[0]) else lower):
                found[start:at] = [max(widths)] * len(run)
        start = at
    return found


def features(lines: list[Line]) -> list[frozenset[str]]:
    """The features of every line, among them some of its neighbours (next_…, prev_…)."""
    page_indents = sum(line.indented for line in lines) >= max(3, 0.25 * len(lines))
    page_gaps = sum(line.blanks > 0 for line in lines) >= 0.25 * len(lines)
    own = [_own_features(line, page_indents, page_gaps) for line in lines]
    told = next((at for at, held in enumerate(own) if held & {"paragraph", "dateline", "byline"}), len(own))
    blocks = _contact_blocks(own)
    verse = _verse_runs(own, lines)
    cohesion = Cohesion([line.text for line in lines])
    found: list[frozenset[str]] = []
    for at, line in enumerate(lines):
        here = set(own[at])
        if line.width <= 40:
            here |= _cohesion_features(cohesion, at)
        if at:
            here |= {f"prev_{name}" for name in own[at - 1] & _SEEN_FROM_NEIGHBOUR}
            if cut_evidence(lines[at - 1].text, line.text) >= 2:
                # Without a gap between them two short lines may as well be one headline.
                here.add("wrapped_prev" if "close" in own[at] and "paragraph" not in own[at] else "cut_prev")
        if at + 1 < len(lines) and _GOES_ON.match(lines[at + 1].text) and "stop" not in own[at]:
            here.add("next_lower")
        if at + 1 < len(lines):
            here |= {f"next_{name}" for name in own[at + 1] & _SEEN_FROM_NEIGHBOUR}
            if cut_evidence(line.text, lines[at + 1].text) >= 2:
                after = own[at + 1]
                here.add("wrapped_next" if "close" in after and "paragraph" not in after else "cut_next")
        else:
            here.add("last")
        if "dateline" in here and "prev_paragraph" in here and cohesion.recalls(at) >= _SAME_STORY:
            here.add("same_story")
        if verse[at]:
            here.add("verse")
        if _report_near(own, at):
            here.add("report_near")
        if blocks[at]:
            here.add("contact_block")
        elif at + 1 < len(lines) and blocks[at + 1]:
            here.add("next_contact_block")
        if any("fact" in own[near] for near in range(at + 1, min(at + _CONTEXT_REACH, len(lines)))):
            here.add("facts_follow")
        if at < 30:
            here.add("top")
        if at < told:
            here.add("before_prose")
        here |= _beside(lines, own, at)
        found.append(frozenset(here))
    return found


def _beside(lines: list[Line], own: list[frozenset[str]], at: int) -> set[str]:
    """How long a line is beside its neighbours, where both are short: a deck says more than the headline above it."""
    found = set()
    for name, other in (("prev", at - 1), ("next", at + 1)):
        if not 0 <= other < len(lines) or (own[at] | own[other]) & {
            "paragraph",
            "stop",
            "dateline",
            "byline",
        }:
            continue
        if lines[other].width >= 1.2 * lines[at].width:
            found.add(f"{name}_wider")
        elif lines[other].width <= 0.85 * lines[at].width:
            found.add(f"{name}_narrower")
        if "gap" in own[other]:
            found.add(f"{name}_gap")
    return found


def _contact_blocks(own: list[frozenset[str]]) -> list[bool]:
    """Which lines stand in a run without gaps that holds an address or telephone, as advertisements do."""
    found = [False] * len(own)
    start = 0
    for at in range(1, len(own) + 1):
        if at == len(own) or "close" not in own[at]:
            run = own[start:at]
            if (
                len(run) > 1
                and any("contact" in held for held in run)
                and not any("paragraph" in held for held in run)
            ):
                found[start:at] = [True] * len(run)
            start = at
    return found


def _report_near(own: list[frozenset[str]], at: int) -> bool:
    """Whether a dateline or byline comes within three lines, with nothing but lines of a head before it."""
    for near in range(at + 1, min(at + 4, len(own))):
        if own[near] & {"dateline", "byline", "pen_name"}:
            return True
        if own[near] & {"paragraph", "contact", "stop"}:
            return False
    return False


def _verse_runs(own: list[frozenset[str]], lines: list[Line]) -> list[bool]:
    """Which lines stand in a run of short lines too long to be the head of a piece: verse, lists, tables."""
    found = [False] * len(own)
    start = 0
    for at in range(len(own) + 1):
        if at < len(own) and lines[at].width <= 22 and not own[at] & _NO_VERSE:
            continue
        if at - start >= 7:
            # The first two may be the title and the poet.
            found[start + 2 : at] = [True] * (at - start - 2)
        start = at + 1
    return found


def _cohesion_features(cohesion: Cohesion, at: int) -> set[str]:
    """Binned at the quartiles of headlines and subheads of real pages."""
    across, follows, recalls = cohesion.across(at), cohesion.follows(at), cohesion.recalls(at)
    return {
        name
        for name, holds in (
            ("kin", across is not None and across > 0.1),
            ("foreign", across is not None and across < 0.045),
            ("told_next", follows >= 0.35),
            ("told_next_fully", follows >= 0.6),
            ("not_told_next", follows < 0.12),
            ("recalled", recalls >= 0.12),
        )
        if holds
    }


_NO_VERSE = frozenset(
    ("paragraph contact fact dateline credit inline_credit editors brief_label section_label paper").split()
)
_SEEN_FROM_NEIGHBOUR = frozenset(
    (
        "dateline from_jump sign_off job_title date_only key_value byline pen_name bare_name credit "
        "inline_credit contact signature long stop notice jump fact close brief_label organisation "
        "paragraph our_own listing"
    ).split()
)
_TESTS: dict[str, re.Pattern[str]] = {
    "inner_stop": _INNER_STOP,
    "clauses": _CLAUSE,
    "gap": _GAP,
    "pen_name": patterns.PEN_NAME_ZH,
    "bare_name": patterns.BARE_NAMES_ZH,
    "signature": patterns.SIGNATURE_ZH,
    "caption_opening": patterns.CAPTION_OPENING,
    "editors": patterns.EDITOR_LINE,
    "brief_label": patterns.BRIEF_LABEL,
    "comment_label": patterns.COMMENT_LABEL,
    "correction_label": patterns.CORRECTION_LABEL,
    "section_label": patterns.SECTION_LABEL,
    "notice": patterns.NOTICE_WORD,
    "contact": patterns.CONTACT,
    "occasion": patterns.OCCASION,
    "numbered": patterns.NUMBERED,
    "list_item": patterns.LIST_ITEM,
    "speech": patterns.QUESTION_ANSWER,
    "date_only": patterns.DATE_ONLY,
    "parenthesis": patterns.PARENTHESIS_ONLY,
    "key_value": patterns.KEY_VALUE,
    "organisation": patterns.ORGANISATION,
    "job_title": patterns.JOB_TITLE,
    "sign_off": patterns.SIGN_OFF,
    "column_name": patterns.COLUMN_NAME,
    "notice_label": patterns.NOTICE_LABEL,
    "notice_title": patterns.NOTICE_TITLE,
    "sentence_opening": patterns.SENTENCE_OPENING,
    "figures": patterns.FIGURES,
    "digits": re.compile(r"\d"),
    "leader": re.compile(r"^(?:—{1,2}|[●○◆■▲])\s*\S"),
    "colon_end": re.compile(r"(?:[：:]|—{2}|——)$"),
    "comma_end": re.compile(r"[，、；,;]$"),
    "question_end": re.compile(r"[？?！!]$"),
    "lower_start": re.compile(r"^[a-zß-ÿ]"),
    "picture_title": patterns.PICTURE_TITLE,
    "essay_title": re.compile(r"—{1,2}[\u3400-\u9fff“《].{3,}$"),
    "weather": re.compile(r"[℃°]|天气|\b(?:weather|high water|tides?)\b", re.I),
    "listing": re.compile(r"[\u4e00-\u9fff]、[\u4e00-\u9fff]"),
    "our_own": re.compile(r"^(?:我|全|本)[省市县区州旗镇乡]"),
    "pointer": re.compile(r"[见見载載刊登][^，。]{0,12}第?\s*[\w“”]{1,3}\s*版|[:,]\s*pages? \d", re.I),
    "capitals": re.compile(r"^[^a-z\u3400-\u9fff]*[A-Z]{2}[^a-z\u3400-\u9fff]*$"),
}


def _own_features(line: Line, page_indents: bool, page_gaps: bool) -> frozenset[str]:
    text = line.text
    seen = patterns.outline(text)
    found = {name for name, form in _TESTS.items() if form.search(seen)}
    found.add(next((name for bound, name in _WIDTHS if line.width <= bound), "long"))
    for name, holds in (
        ("dateline", starts_with_dateline(text)),
        ("byline", is_byline(text)),
        ("credit", is_credit(text)),
        ("inline_credit", has_inline_credit(text)),
        ("jump", ends_with_jump(text) or continued_from(text) is not None),
        ("from_jump", continued_from(text) is not None),
        ("jump_only", is_jump_only(text)),
        ("stop", ends_sentence(text)),
        ("open", ends_open(text)),
        ("long_clauses", line.width > 15 and _CLAUSE.search(seen) is not None),
        ("unclosed", open_marks(text) > 0),
        ("fact", states_fact(text)),
        ("paper", is_paper_name(text)),
        ("page_header", is_page_header(text)),
        ("indent", page_indents and line.indented),
        ("flush", page_indents and not line.indented),
        ("centred", line.centred),
        ("han", _HAN.search(text) is not None),
        ("close", page_gaps and line.blanks == 0),
        ("far", line.blanks >= 2),
        ("paragraph", line.width > 60 or (line.width > 30 and ends_sentence(text))),
    ):
        if holds:
            found.add(name)
    return frozenset(found)
