"""Which neighbouring lines are one paragraph that a column break cut, and how they are joined."""

import re

from ingest import patterns
from ingest.jumps import ends_with_jump, is_jump_only

_CLOSERS = "”’」』）)】］]》〉\"'"
_STOP_END = re.compile(rf"(?:[。！？!?…]|(?<![\d])\.|\.)[{re.escape(_CLOSERS)}]*$")
_HAN_CHAR = re.compile(rf"[{patterns.HAN}]")
_CJK_EDGE = re.compile(rf"[{patterns.HAN}，。、；：？！“”‘’「」『』（）《》〈〉【】—…·％]")
# A sentence, and so a paragraph, hardly ever begins with one of these; a cut paragraph often does.
_HARDLY_FIRST = frozenset(
    "的地得了着過过们們吗嗎呢吧啊者性化等及与與和，。、；：！？）》”」』’%％之也却都就才亦"
)
# And hardly ever ends, nor does a headline, with one of these.
_HARDLY_LAST = frozenset(
    "的和与與在为為对對把被将將从從向及以而并並但或是于於由使让讓要会會能可将很更最不没沒也都还還，、；："
    "“「『（《—"
)
_LINK_WORD = re.compile(
    r"(?:能够|可以|应该|應該|已经|已經|进行|進行|通过|通過|对于|對於|关于|關於|由于|以及|并且|如果|因为"
    r"|因為|为了|根据|按照|其中|以来|不仅|不断|继续|实现|推动|开展)$|"
    r"\b(?:the|a|an|of|to|in|on|at|by|for|with|from|and|or|but|that|which|who|as|is|was|were|be|been"
    r"|will|would|has|had|have|its|their|his|her|der|die|das|und|von|zu|den|dem|ein|eine|im)$"
)
_CLAUSE_BEGUN = re.compile(r"[^，]{7,}，[^，。！？]{1,3}$")
_SPEAKS = re.compile(r"(?:[说說道称稱问問答曰写寫]|表示|指出|认为|介绍)[：:]$")
_PAIRS = (("“", "”"), ("「", "」"), ("『", "』"), ("（", "）"), ("《", "》"), ("(", ")"))


def ends_sentence(text: str) -> bool:
    """Whether a line ends with terminal punctuation, closing quotes and brackets aside."""
    text = patterns.ending(text.rstrip())
    return bool(_STOP_END.search(text)) or bool(patterns.DATELINE_AT_END.search(text))


def open_marks(text: str) -> int:
    """How many quotes and brackets are opened in `text` and not closed in it."""
    return sum(max(0, text.count(opening) - text.count(closing)) for opening, closing in _PAIRS)


def stray_closers(text: str) -> bool:
    """Whether `text` closes a quote or bracket before it opens one."""
    for opening, closing in _PAIRS:
        first_close = text.find(closing)
        if first_close >= 0 and not 0 <= text.find(opening) < first_close:
            return True
    return False


def ends_open(text: str) -> bool:
    """Whether a body line stops before its sentence does."""
    text = patterns.ending(text)
    if ends_with_jump(text) or patterns.SIGNATURE_ZH.search(text) or patterns.PARENTHESIS_ONLY.match(text):
        return False
    if patterns.CREDIT_INLINE_ZH.search(text) or patterns.CREDIT_INLINE_LATIN.search(text):
        return False
    return not ends_sentence(text) and not text.rstrip().endswith(("：", ":"))


def cut_evidence(before: str, after: str) -> int:
    """How strongly two lines look like one paragraph cut in two; 0 not at all, 2 and more clearly.

    A lower-case start, a comma or a function word at the break, a quote open across it, and a word of
    the dictionary running over it each count.
    """
    if not before or not after or ends_with_jump(before) or is_jump_only(after):
        return 0
    opened = open_marks(before) > 0 and stray_closers(after)
    if ends_sentence(before) and not opened:
        return 0
    score = 2 * opened
    if before[-1] in _HARDLY_LAST or before.endswith((",", ";")):
        score += 2 if before[-1] not in "：" else 0
    elif _LINK_WORD.search(before[-16:]) or _CLAUSE_BEGUN.search(before[-24:]):
        score += 2
    if _SPEAKS.search(before[-16:]) and after[0] in '“「『"':
        score += 2
    if after[0] in _HARDLY_FIRST:
        score += 2
    if not _HAN_CHAR.search(before[-1]) and (
        after[0].islower() or (before.endswith("-") and before[-2:-1].isalpha())
    ):
        score += 2
    if (before[-1].isdigit() and after[0].isdigit()) or after[0] in "$£€¥%":
        score += 2
    if _word_runs_over(before, after):
        score += 2
    if _is_sentence_tail(after) and len(before) > 30:
        score += 1
    return score


def continues(before: str, after: str) -> bool:
    """Whether body line `after` is the rest of the paragraph that body line `before` begins."""
    if cut_evidence(before, after) >= 2:
        return not _begins_item(after) or cut_evidence(before, after) >= 4
    if not ends_open(before) or _begins_item(after):
        return False
    if is_verse(before) and is_verse(after):
        return False
    return len(before) >= 12 or not _HAN_CHAR.search(before)


def join(before: str, after: str) -> str:
    """Two halves of a cut paragraph as one: no space in Chinese, one in alphabetic scripts."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return before or after
    if _CJK_EDGE.match(before[-1]) or _CJK_EDGE.match(after[0]):
        return before + after
    if before[-1] in "-\u00ad\u2010¬" and before[-2:-1].isalpha() and after[0].islower():
        return before[:-1] + after
    if before[-1] in "-/—–" and len(before) > 1 and not before[-2].isspace():
        return before + after
    if before[-1].isdigit() and after[0].isdigit() and _HAN_CHAR.search(before[-40:] + after[:40]):
        return before + after
    if _HAN_CHAR.search(before[-12:]) and _HAN_CHAR.search(after[:12]):
        # A number or Latin name inside Chinese text: a cut there loses no space that was printed.
        return before + after
    return f"{before} {after}"


def is_verse(text: str) -> bool:
    """Whether a line is short enough, and open enough, to be a line of verse or of a list of names."""
    return len(text) <= 22 and "。" not in text[:-1]


def _begins_item(text: str) -> bool:
    text = patterns.beginning(text)
    return bool(
        patterns.NUMBERED.match(text)
        or patterns.LIST_ITEM.match(text)
        or patterns.QUESTION_ANSWER.match(text)
        or patterns.DATELINE_ZH.match(text)
        or patterns.PARENTHESIS_ONLY.match(text)
    )


def _is_sentence_tail(text: str) -> bool:
    return ends_sentence(text) and len(text) < 60


def _word_runs_over(before: str, after: str) -> bool:
    """Whether the dictionary sees one word across the break between two Chinese lines."""
    if not (_HAN_CHAR.match(before[-1]) and _HAN_CHAR.match(after[0])):
        return False
    import rjieba

    left, right = before[-6:], after[:6]
    at = 0
    for word in rjieba.cut(left + right):
        at += len(word)
        if at == len(left):
            return False
        if at > len(left):
            return True
    return False
