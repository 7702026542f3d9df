"""Kinds of value: which kind a question asks for, and which a sentence holds."""

import re
from functools import lru_cache
from typing import Literal

from rag.dates import mentions, numeral
from rag.text import HAN, fold

Value = Literal["person", "time", "number", "money", "share", "place", "organisation", "reason"]

TOLD_FOR_SURE: tuple[Value, ...] = ("number", "money", "time", "share")
"""Kinds of value of which a text can be said for sure to have one or none."""

# Checked in this order: "多少钱" is money before it is a number, "哪家公司" an organisation before a thing.
_ASKED: tuple[tuple[Value, str], ...] = (
    (
        "reason",
        (
            r"(?:^|[，,：])为什么|为什么(?![？?]?$)|(?<!名|称|作)为何|缘何|何以|什么原因|原因是|"
            r"怎么会|\bwhy\b|\bwarum\b|\bpourquoi\b|por qué|почему|なぜ"
        ),
    ),
    (
        "money",
        (
            r"多少(?:万|亿)?(?:美|欧|日|港)?(?:元|钱|块)|什么价|票价|售价|价格(?:是|为)?多少|"
            r"(?:[^现基美黄白资]金|金额|投资额|总投资|费用|奖金|收费|价钱|经费|产值|收入|营收|"
            r"预算)[^，。]{0,8}(?:多少|几)|(?:押金|学费|租金|(?<![消浪耗])费)[^，。]{0,6}多少(?![人名家度])|"
            r"多少(?:投资|资金|产值|收入|押金|学费|租金|费)|(?<!by )how much (?:money|does|did|"
            r"do|is|was|will|investment|would)|what (?:price|amount)|\b(?:price|cost|budget|"
            r"fee)\b|wie viel (?:geld|kostet)|combien (?:d'argent|coûte)|cuánto (?:dinero|cuesta)|"
            r"сколько (?:денег|стоит)"
        ),
    ),
    (
        "share",
        (
            r"百分之几|百分之多少|几成|(?:比例|比率|占比|增幅|增速|率)[^，。]{0,6}(?:多少|几)|"
            r"what (?:percentage|share|proportion|percent)|\bby what percent"
        ),
    ),
    (
        "person",
        (
            r"谁|哪位|何人|哪个人|哪些人|哪几个人|哪几位|什么人|(?:姓名|名字)(?:是|叫)|叫什么名字|叫[什啥]么?(?=[，,？?]|$)|"
            r"\bwho(?:m|se)?\b|\bwer\b|\bwem\b|\bwen\b|\bqui\b|\bquién(?:es)?\b|\bкто\b|\bкем\b|"
            r"誰|だれ"
        ),
    ),
    (
        "time",
        (
            r"什么时候|何时|哪一?天|哪一?日|哪[一几]?年|哪个?月|几月|(?<![打拨])几号(?!线)|几点|几时|"
            r"什么时间|什么日子|什么日期|(?:时间|日期|日子)(?:是|为|定)|\bwhen\b|what (?:date|day|"
            r"time|year|month)\b|which (?:day|date|year|month)\b|\bwann\b|welche[rsnm]? (?:tag|datum|"
            r"jahr)|\bquand\b|quelle? (?:date|jour|année)|\bcuándo\b|qué (?:día|fecha|año)|"
            r"\bкогда\b|いつ|何日|何年"
        ),
    ),
    (
        "number",
        (
            r"多少|(?<!哪)几(?!乎|经|度)|多大|多长|多高|多久|多远|数量|人数|how many|how much|"
            r"how long|how old|how far|how big|how large|what number|wie ?viele?|wie lange|"
            r"\bcombien\b|\bcuánt[oa]s?\b|\bсколько\b|いくつ|何人|何個|どれくらい"
        ),
    ),
    (
        "organisation",
        (
            r"(?:哪|什么)(?:一?[家个些所])?(?:公司|单位|部门|机构|企业|学校|大学|医院|集团|组织|"
            r"剧团|银行|工厂|院校)|哪[几一]?家|which (?:company|companies|organi[sz]ations?|"
            r"agency|agencies|department|firms?|institution|school|office|body)|what (?:company|"
            r"companies|organi[sz]ation|agency|department|firm|institution|school)|"
            r"welche (?:firma|behörde|organisation)|quelle (?:entreprise|société|organisation)|"
            r"qué (?:empresa|organización)"
        ),
    ),
    (
        "place",
        (
            r"哪里|哪儿|何处|何地|什么地方|在哪|哪个?(?:城市|省|市|县|区|地方|国家|村|镇|街)|"
            r"哪[些几]个?(?:城市|省|市|县|区|地方|国家)|什么地点|地点(?:是|在)|\bwhere\b|(?:which|"
            r"what) (?:city|cities|place|places|country|province|town|county|village|venue)|"
            r"\bwo\b|\bwohin\b|\boù\b|\bdónde\b|\bгде\b|\bкуда\b|どこ"
        ),
    ),
)
_ASKED_COMPILED = tuple((value, re.compile(pattern, re.IGNORECASE)) for value, pattern in _ASKED)

_IN_ENGLISH = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"millions?|billions?)\b"
)
NUMBER = rf"(?:\d+(?:[.,]\d+)*|[一二两三四五六七八九十百千万亿零半]+|{_IN_ENGLISH})"
"""A number in digits, hanzi or English words."""

_COUNT = re.compile(
    r"\d|[一二两三四五六七八九十百千万亿零半]{2,}|"
    r"[一二两三四五六七八九十半](?![种些样起直定切般致律旦同国地者])[\u4e00-\u9fff]|"
    rf"{_IN_ENGLISH}",
    re.IGNORECASE,
)
"""A number that can answer how many: of hanzi one with a measure word, not that of 两国 or 一种."""

_MONEY = re.compile(
    (
        rf"{NUMBER}\s*(?:余|多)?(?:万|亿|千|百)?(?:美|欧|日|港)?(?:元|块钱|镑|卢布|法郎|马克)|"
        rf"[¥$€£]\s*\d|(?:\d|million|billion)\s*(?:yuan|dollars?|euros?|pounds?)|(?:RMB|"
        rf"USD)\s*\d|免费|[免不]收|无偿|\bfree\b|no charge"
    ),
    re.IGNORECASE,
)
_SHARE = re.compile(rf"百分之|[%％]|{NUMBER}成|percent|per cent", re.IGNORECASE)
_CLOCK = re.compile(
    (
        r"\d{1,2}[时点:：]\d{0,2}|上午|下午|清晨|傍晚|当晚|凌晨|星期[一二三四五六日天]|"
        r"周[一二三四五六日]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d\s*[ap]\.?m\b|"
        r"[今去明前次当]年|春节|世纪|年代|时期|季|岁|[春夏秋冬]|[年月]?[底末初]|期间|[之战]后|"
        r"每[年月日天周]|century|decade|spring|summer|autumn|winter|morning|evening|week|"
        r"\d+\s*年|\d\s*[日号](?!线|楼|门|院)"
    ),
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    (
        r"公司|集团|企业|局|委员会|大学|学院|学校|医院|协会|银行|政府|办事处|中心|部门|法院|"
        r"研究[院所]|剧团|工厂|[市省县区]委|组织|联盟|基金|报社|部(?:[，、。]|$)|\b(?:company|"
        r"corp|inc|ltd|university|ministry|bureau|council|committee|association|bank|group|"
        r"government|department|agency|school|hospital)\b"
    ),
    re.IGNORECASE,
)
_REASON = re.compile(
    (
        r"因为|由于|因此|为了|为确保|旨在|从而|原因|所以|以便|目的|鉴于|因(?=[^此素子])|出于|"
        r"以(?=[提促推加保防确])|because|due to|in order to|so that|owing to|since|"
        r"to (?:ensure|help|improve|prevent)"
    ),
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[在于至往到](?!此|于)[^，。；]{1,20}|[省市县区镇乡村路街港]|(?:\b(?:in|at|near|from|to)\s+[A-Z])"
)
_LATIN_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:[A-Z]\.?\s+)?[A-Z][\w’'-]+)+")
_TITLED = re.compile(
    r"(?:记者|通讯员|市长|书记|主任|经理|教授|董事长|总裁|局长|部长|主席|院长|校长|导演|"
    r"创始人|负责人|同志|先生|女士|■|□)\s*[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?:说|"
    r"表示|介绍|告诉|认为|指出|同志|先生|女士)"
)


@lru_cache(maxsize=1024)
def asked_value(question: str) -> Value | None:
    """The kind of value that `question` asks for, or None for a thing, an event or an explanation."""
    text = fold(question)
    return next((value for value, pattern in _ASKED_COMPILED if pattern.search(text)), None)


_LIST = re.compile(
    r"哪些|哪(?:[几两二三四五六七八九十])|有什么|分别|各(?:是|有|自)|都有|列举|名单|(?:几|"
    r"[两二三四五六七八九十])(?:个|种|类|项|部|方面|位|名).{0,12}(?:什么|哪)|些什么|"
    r"which [a-z]+s\b|"
    r"what (?!is\b|was\b|does\b|has\b|happens\b)[a-z]+s\b|which (?:two|three|four|five|six)|"
    r"what (?:are|were|two|three|four|five|six)|who (?:are|were)|\blist\b|name (?:all|the)|"
    r"\bwelche\b(?! (?:stadt|zeitung|firma|seite|nummer|person|behörde|rolle|summe)\b)|quels|quelles|"
    r"cuáles|какие|どんな",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def asks_list(question: str) -> bool:
    """Whether several things of one sort are asked for."""
    return _LIST.search(fold(question)) is not None


@lru_cache(maxsize=65_536)
def holds(sentence: str, value: Value) -> bool:
    """Whether `sentence` names any value of this kind."""
    if value == "person":
        return bool(people(sentence))
    if value == "time":
        return bool(mentions(sentence) or _CLOCK.search(sentence))
    if value == "number":
        return _COUNT.search(_without_dates(sentence)) is not None
    pattern = {
        "money": _MONEY,
        "share": _SHARE,
        "place": _PLACE,
        "organisation": _ORGANISATION,
        "reason": _REASON,
    }[value]
    return pattern.search(sentence) is not None


def _without_dates(sentence: str) -> str:
    """`sentence` with a blank for each date: 5月29日 is no count."""
    for mention in reversed(mentions(sentence)):
        sentence = f"{sentence[: mention.start]} {sentence[mention.end :]}"
    return sentence


@lru_cache(maxsize=65_536)
def people(sentence: str) -> tuple[str, ...]:
    """Words of `sentence` that look like names of people: by the word tagger, or beside a title."""
    found = [match.group() for match in _LATIN_NAME.finditer(sentence)]
    if HAN.search(sentence):
        import rjieba

        tagged = rjieba.tag(fold(sentence))
        found += [word for word, tag in tagged if tag.startswith("nr") and 2 <= len(word) <= 4]
        found += [match.group() for match in _TITLED.finditer(sentence)]
    return tuple(found)


@lru_cache(maxsize=65_536)
def numbers(text: str) -> frozenset[str]:
    """The Arabic numbers of `text`, without separators of thousands, dates left out."""
    folded = fold(text)
    spans = [(mention.start, mention.end) for mention in mentions(folded)]
    found = set()
    for match in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", folded):
        if all(match.end() <= start or match.start() >= end for start, end in spans):
            found.add(match.group().replace(",", ""))
    return frozenset(found)


_HANZI_NUMBER = re.compile(r"[一二两三四五六七八九十百千万]{2,}")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@lru_cache(maxsize=65_536)
def hanzi_numbers(text: str) -> frozenset[str]:
    """The numbers of `text` that are written in hanzi (一百九十四), in Arabic digits."""
    return frozenset(str(hanzi_value(match[0])) for match in _HANZI_NUMBER.finditer(fold(text)))


def hanzi_value(hanzi: str) -> int:
    """The value of a number in hanzi with 十, 百, 千 or 万 (三十五, 一百零八)."""
    total = part = digit = 0
    for char in hanzi:
        if char == "万":
            total, part, digit = total + (part + digit) * 10_000, 0, 0
        elif char in _UNITS:
            part, digit = part + (digit or 1) * _UNITS[char], 0
        else:
            digit = _DIGITS[char]
    return total + part + digit


_ORDINAL = re.compile(
    r"(?:第\s*(?P<count>\d+|[一二三四五六七八九十]+)|(?P<first>首|头一))\s*(?P<series>[期次回届号批轮章季])|"
    r"(?P<number>\d+|[一二三四五六七八九十]+)(?P<thing>号线|号楼|号院|路公交)"
)
_SAME_SERIES = str.maketrans("回", "次")


def ordinals(text: str, *, first: bool = True) -> set[tuple[str, int | None]]:
    """What a text counts by an ordinal, with its number: 第45期, 地铁2号线, 首批 too if `first`."""
    found = set()
    for match in _ORDINAL.finditer(fold(text)):
        if match["thing"]:
            found.add((match["thing"], numeral(match["number"])))
        elif first or not match["first"]:
            count = 1 if match["first"] else numeral(match["count"])
            found.add((match["series"].translate(_SAME_SERIES), count))
    return found
