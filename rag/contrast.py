"""What a sentence says of the opposite of what is asked: women for men, a plan for its outcome, this year for last.

Such a sentence shares nearly all its words with the question and does not answer it.
"""

import re
from functools import lru_cache

from rag.text import fold
from rag.values import ordinals

_BUILT = "library|building|school|hospital|factory|station|bridge|museum|campus"

_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (
            r"男[子生性孩双单篮排足乒]|\bmen(?:'s)?\b|\bboys?\b",
            r"女[子生性孩双单篮排足乒]|\bwomen(?:'s)?\b|\bgirls?\b",
        ),
        (r"进口|\bimports?\b", r"出口|\bexports?\b"),
        (r"上半年|first half", r"下半年|second half"),
        (r"最高|\bhighest\b", r"最低|\blowest\b"),
        (r"最多|\bmost\b", r"最少|\bfewest\b|\bleast\b"),
        (r"开幕|\bopening ceremony\b", r"闭幕|\bclosing ceremony\b"),
        (r"首班|\bfirst (?:bus|train)\b", r"末班|\blast (?:bus|train)\b"),
        (r"停水|\bwater\b", r"停电|\bpower cut\b|\belectricity\b"),
        (r"收入|\bincome\b|\brevenue\b", r"支出|\bexpenditure\b|\bspending\b"),
        (r"上届|上一届|previous", r"本届|这一?届"),
        (r"去年|上年|last year|year before", r"今年|this year"),
        (r"明年|next year", r"今年|this year"),
        (
            rf"新[馆楼校院厂站店桥址]|\bnew (?:{_BUILT})\b",
            rf"[旧老][馆楼校院厂站店桥址]|\bold (?:{_BUILT})\b",
        ),
        (r"赢|胜|\bwon\b|\bwin\b", r"输|负于|\blost\b|\bdefeated by\b"),
    )
)
"""Words of which a sentence on the one does not answer a question on the other."""

_ASKS_OUTCOME = re.compile(
    r"[了过](?:没有?|吗|么|没)[？?。]?$|[了过]没有|(?:最后|最终|后来|结果)[^，。？]{0,14}(?:谁|几比几|多少|如何|怎样|怎么样|哪)|"
    r"几比几|(?:最后|最终|后来|到底)[^，。？]{0,16}了[？?]?$|"
    r"\b(?:did|was|were|had|has|have)\b[^?]{0,60}\b(?:actually|really|finally|eventually|in the end|after all)\b|"
    r"\bin the end\b|\bfinal score\b|\bwho (?:finally |eventually )?won\b|what (?:was|were) the (?:final "
    r")?(?:result|outcome|score)s?\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"将(?!军|领|士|近)|拟(?!订|定了)|计划(?!生育)|力争|争取|预计|定于|定在|下[个周月]|明[年天日]|后天|即将|确保|承诺|有望|"
    r"\b(?:will|plans? to|planned|is to|are to|aims?|hopes?|expected to|due to (?:be|open|start)|next "
    r"(?:week|month|year))\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"已经?(?!婚)|[了过](?!解|程)|完成|夺得?|落幕|结束|胜出|当选|昨[天日晚]|顺利|成功|以\d|\b(?:was|were|has|have|had|won|beat|completed|finished)\b",
    re.IGNORECASE,
)


_NEXT = re.compile(r"下一?([期届次轮批季])")


@lru_cache(maxsize=4096)
def speaks_of_another_time(question: str, statement: str) -> bool:
    """Whether `statement` is on the 45th meeting, and the question on the first or on the next one."""
    asked, said = ordinals(question), ordinals(statement)
    counted = {series for series, _ in said}
    if any(series in counted and not asked & said for series, _ in asked):
        return True
    coming = _NEXT.search(fold(question))
    return bool(coming and coming[1] in counted and not _NEXT.search(fold(statement)))


@lru_cache(maxsize=4096)
def speaks_of_opposite(question: str, statement: str) -> bool:
    """Whether `statement` has the opposite of a word of the question and not that word itself."""
    asked, said = fold(question), fold(statement)
    return any(
        (one.search(asked) and not other.search(asked) and other.search(said) and not one.search(said))
        or (other.search(asked) and not one.search(asked) and one.search(said) and not other.search(said))
        for one, other in _OPPOSITES
    )


@lru_cache(maxsize=4096)
def tells_only_a_plan(question: str, statement: str) -> bool:
    """Whether the question asks how something ended of which `statement` only says what is planned."""
    asked, said = fold(question), fold(statement)
    return bool(_ASKS_OUTCOME.search(asked) and _PLANNED.search(said) and not _DONE.search(said))
