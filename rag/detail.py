"""What exactly is asked within a kind of value: the grain of a time, the unit counted, the thing chosen from."""

import re
from functools import lru_cache

from rag.text import HAN, fold
from rag.values import NUMBER, asked_value, holds

_UNIT = re.compile(
    r"(?:多少|(?<!哪)几)个?(?P<unit>公里|公顷|公斤|平方|立方|小时|分钟|千瓦|人次|"
    r"[人名位户家项架首台辆本册座条张幅头只艘所间部株棵次回趟届场岁年天亩吨米度页克升篇期章轮批层排行节集幢"
    r"栋枚块盏封份副套双对眼桌箱袋瓶桶支枝根颗粒匹峰尾顿起桩宗笔票])"
)
"""Measure words after which a number can be told to count them; a noun (多少现金) needs none."""

_SAME_UNIT = (
    "人名位口户",
    "次回趟遍届场",
    "件宗起例桩",
    "度°",
    "幅张件",
    "条则项",
    "枚颗块",
    "艘条只",
    "班趟列",
    "层楼",
    "元块钱",
    "家户所间",
    "棵株",
    "天日",
    "座条栋",
    "册本",
    "辆台部",
    "头只匹",
)
"""Measure words that one paper and its readers use for another."""

_CHOSEN_FROM = re.compile(
    r"哪(?:[一几两些]|[二三四五六七八九十])?[个家位所座条支只名种项类间场届处张]?(?P<rest>[\u4e00-\u9fff]+)"
)
_NO_THING = re.compile(r"^(?:里|儿|边|天|日|年|月|时|人|些|样|怕|方面|地方|几)")

_WHICH_PLACE = re.compile(
    r"哪[个座一些]{0,2}(?:城市|省|市|县|国家?)(?!里|委)|(?:which|what) (?:city|province|county|country|town)|"
    r"welche(?:r|s|n|m)? (?:stadt|land|provinz)|quelle ville|quel pays|qué (?:ciudad|país)|как(?:ой|ого) город",
    re.IGNORECASE,
)

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ON_A_DAY = (
    r"\d\s*[日号]|[一二三四五六七八九十]日|[昨今明前当次翌][天日晚晨]|后天|(?:星期|周|礼拜)[一二三四五六日天末]|除夕|元旦|春节|"
    rf"清明|端午|中秋|国庆|五一|元宵|\b(?:{_MONTH})[a-z]*\.? \d|\d{{1,2}} (?:{_MONTH})|\d{{4}}-\d|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:yester|to)day\b|tomorrow"
)
_AT_A_CLOCK = (
    r"\d\s*[时点:：]|[一二两三四五六七八九十]点|[时点][整半许]|\d\s*[ap]\.?m\b|o'clock|\bnoon\b|midnight"
)
_FOR_A_TIME = (
    rf"{NUMBER}\s*[余多]?\s*[个周]?"
    r"(?:年|月|天|日|周|小时|分|秒|夜|学期|季|载|years?|months?|weeks?|days?|hours?|minutes?|seconds?)"
)
_GRAINS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE))
    for asked, held in (
        (r"几点|什么钟点|what time\b|at what hour", _AT_A_CLOCK),
        (
            r"哪一?天|哪一?日|(?<![打拨])几号(?!线|楼|门|院|馆)|几[日号]|什么日子|(?:which|what) (?:day|date)\b",
            _ON_A_DAY,
        ),
        (r"哪一?年|(?:which|what) year", r"\d{4}|[一二三四五六七八九〇零]{4}年|[今去前明同当]年"),
        (
            r"几月(?!几|份?几)|哪个?月|(?:which|what) month\b",
            rf"月|\b(?:{_MONTH})",
        ),
        (r"how many (?:hours|minutes)", r"小时|分钟|点钟|hour|minute"),
        (r"how many days", r"[天日夜]|day"),
        (r"how many (?:years|months)", r"[年月载]|year|month"),
        (r"how many (?:kilomet|met(?:er|re)s|miles)", r"[公千]?[里米]|\bk?m\b|met[er]|mile"),
        (r"(?:what|which) (?:percent|percentage|proportion)|how many percent", r"[%％成倍]|百分之|percent"),
        (r"多大(?:的)?面积|面积(?:是|有|为)?多[大少]", r"平方|亩|公顷|平米|square|hectare|acre"),
        (r"多远", r"[公千海华英]?里|[米步站]|\bk?m\b|met[er]|mile"),
        (r"多久|多长时间|how much time|for how (?:long|many (?:years|days|weeks|months|hours))", _FOR_A_TIME),
    )
)


@lru_cache(maxsize=1024)
def asked_unit(question: str) -> str | None:
    """The thing counted in a Chinese "how many" question: 名 or 公里 in 多少公里; None if not said."""
    found = _UNIT.search(fold(question))
    return found["unit"] if found else None


@lru_cache(maxsize=1024)
def asked_thing(question: str) -> str | None:
    """The thing of which one is asked for: 厅 in 放在哪个厅; None if not said."""
    found = _CHOSEN_FROM.search(fold(question))
    if not found or _NO_THING.match(found["rest"]):
        return None
    import rjieba

    return str(rjieba.cut(found["rest"])[0])


def asks_which_place(question: str) -> bool:
    """Whether a city, a province or a country is asked for by its name."""
    return _WHICH_PLACE.search(fold(question)) is not None


def names_what_is_asked(question: str, passage: str) -> bool | None:
    """Whether `passage` counts in the unit, or names a thing of the sort, that is asked for; None if none is said."""
    unit, thing = asked_unit(question), asked_thing(question)
    if unit is not None:
        return _counts(unit, passage)
    return None if thing is None else any(char in fold(passage) for char in thing)


def _counts(unit: str, passage: str) -> bool:
    """Whether `passage` has a number of that unit, of one like it, or of 个, which counts anything."""
    like = "".join(group for group in _SAME_UNIT if unit[0] in group) or unit[0]
    return re.search(rf"{NUMBER}\s*[余多来]?[万亿]?个?[{re.escape(like)}个]", fold(passage)) is not None


@lru_cache(maxsize=1024)
def asks_detail(question: str) -> bool:
    """Whether the detail asked for can be told for sure: the grain of a time, a unit, an amount of money."""
    asked = fold(question)
    unit = asked_unit(question) is not None or asked_value(question) in ("money", "time")
    return unit or any(grain.search(asked) for grain, _ in _GRAINS)


@lru_cache(maxsize=4096)
def lacks_value(question: str, passage: str) -> bool:
    """Whether `passage` cannot answer because it has no value of the kind asked for.

    Only kinds that can be told for sure: a count, an amount of money, a time, its grain, a length or an area.
    """
    asked, plain = fold(question), fold(passage)
    if any(grain.search(asked) and not held.search(plain) for grain, held in _GRAINS):
        return True
    unit = asked_unit(question)
    if unit and HAN.search(passage):
        return not _counts(unit, passage)
    value = asked_value(question)
    return value in ("number", "money", "time") and not holds(plain, value)
