"""Names in a question: of people, places and bodies, which an answer must be about and no other.

A name that the paper does not have is a reason to refuse, so only what surely is one counts: what stands in
quotation marks, a place that is widely known or named with its rank (…县), a person with a surname.
"""

import re
from collections.abc import Set
from functools import cache
from pathlib import Path

from rag.bilingual import is_common, renderings
from rag.pinyin import split_syllables, syllables
from rag.text import HAN, fold, words

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"
    "昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝"
    "明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘"
    "缪干解应宗丁宣邓郁单"
    "杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮储靳邴松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲"
    "伊宫宁仇栾暴甘厉戎祖武"
    "符刘景詹束龙叶幸司韶黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻党翟谭贡劳姬申扶堵冉宰雍桑桂濮"
    "牛寿通边扈燕冀浦尚农温"
    "别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广东欧沃利蔚越隆师巩聂晁敖冷辛阚"
    "那简饶曾沙丰关查游权盖"
    "岳帅海肖涂仝闫初商佘楚覃兰展"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇葉馬鳳費賀湯羅畢鄔樂時齊顧黃蕭閔賈婁顏鍾駱盧經應鄧單諸鈕龔陸"
    "榮儲烏寧龍劉賴喬陰蒼聞黨勞喬譚貢邊聶關權蓋師鞏簡饒豐"
)
"""Chinese surnames of one hanzi, simplified and traditional."""

_QUOTED = re.compile(r"[“「『《\"]([^”」』》\"]{2,40})[”」』》\"]")
_CAPITALISED = re.compile(r"\b[A-ZÄÖÜ][\w’'-]*(?:\s+[A-ZÄÖÜ][\w’'-]*)*")
_COMMON_LATIN = frozenset("china chinese city may march june july monday sunday mayor".split())
_NAME_WORD = re.compile(r"\b[A-Z][a-z]{2,}(?![\w’'-]*[A-Z])")
_TITLES = frozenset(
    "mr mrs miss ms dr sir lord lady president minister chairman chairwoman councillor coun judge captain professor "
    "the daily news times page council party government police court street road company".split()
)
_CALENDAR = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*$|"
    r"(?:spring|summer|autumn|winter|christmas|easter)$"
)
_RANKED_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}[省市县区州镇乡村]$")
_NO_END_OF_A_NAME = "了着过的说是在有和与"
_PERSON = "nr"
_PLACE = "ns"
_WORDS_OF_A_NAME = 2
_BEFORE_A_NAME = ("x", "p", "c", "uj", "n", "v", "r", "nt", "ns", "nz")
"""Tags of words that may stand before a name of two hanzi; 一分|田花 is none."""


def names(text: str, written: str) -> tuple[str, ...]:
    """The names in hanzi that a question holds, folded.

    `text` is the question folded and without the words that ask, `written` as it was typed.
    """
    found = [fold(phrase) for phrase in quoted(written)]
    if HAN.search(text):
        found += [*_places(text), *_people(text)]
    return tuple(dict.fromkeys(found))


def quoted(text: str) -> list[str]:
    """What stands in quotation marks of any sort, 40 characters at most."""
    return [match[1] for match in _QUOTED.finditer(text)]


def _places(text: str) -> list[str]:
    """Words tagged as places that are known ones or end with the word for their rank."""
    import rjieba

    tagged = [*rjieba.tag(text, False), *rjieba.tag(text)]
    return [
        word
        for word, tag in tagged
        if word in _known_places() or (tag == _PLACE and _RANKED_PLACE.fullmatch(word))
    ]


def places_in(text: str) -> set[str]:
    """The widely known places that `text` names, folded."""
    return {place for word in words(text) for place in (word, word[:-1]) if place in _known_places()}


@cache
def _known_places() -> frozenset[str]:
    lines = Path(__file__).with_name("places.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _people(text: str) -> list[str]:
    """Words tagged as people that have a surname; those of two hanzi only where a name can begin."""
    import rjieba

    found, before = [], "x"
    for word, tag in _given_names_joined(rjieba.tag(text)):
        like_one = tag == _PERSON and word[0] in SURNAMES and word[-1] not in _NO_END_OF_A_NAME
        like_one = like_one and (len(word) == 3 or (len(word) == 2 and before in _BEFORE_A_NAME))
        if like_one and word[0] != word[-1] and not is_common(word):
            found.append(word)
        before = tag
    return found


def _given_names_joined(tagged: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """罗文|鹏 is one name: the tagger cuts names that it has not seen."""
    joined: list[tuple[str, str]] = []
    for word, tag in tagged:
        if (
            joined
            and tag == _PERSON
            and len(word) == 1
            and joined[-1][1] == _PERSON
            and len(joined[-1][0]) <= 2
        ):
            joined[-1] = (joined[-1][0] + word, _PERSON)
        else:
            joined.append((word, tag))
    return joined


def latin_names(text: str, stop: Set[str]) -> tuple[tuple[str, ...], ...]:
    """Capitalised names of people that can be pinyin ("Zhu Jian"), as syllables; words of `stop` are no part of one.

    One word alone is one only if it is a widely known place; words that a dictionary of English knows are none, but for
    a surname (Wang, Long) before a word that it does not know.
    """
    found: list[tuple[str, ...]] = []
    for match in _CAPITALISED.finditer(text):
        parts = re.sub(r"['’]s?\b", "", match.group()).split()
        run: list[tuple[str, ...]] = []
        for part, after in zip([*parts, ""], [*parts[1:], "", ""], strict=True):
            named = _may_be_pinyin(part, stop) or _is_surname(part, after, stop)
            split = split_syllables(part) if named else ()
            if split:
                run.append(split)
            else:
                if len(run) >= _WORDS_OF_A_NAME or (len(run) == 1 and "".join(run[0]) in _places_in_pinyin()):
                    found.append(tuple(syllable for word in run for syllable in word))
                run = []
    return tuple(dict.fromkeys(found))


def proper_names(text: str, stop: Set[str]) -> tuple[str, ...]:
    """The words of an English question that are written with a capital where only names are, folded.

    The first word of a sentence may be any; so may words of `stop`, months and days.
    """
    found = []
    for match in _NAME_WORD.finditer(text):
        begins = not text[: match.start()].rstrip(" \"'“‘(") or text[: match.start()].rstrip()[-1:] in ".?!:"
        word = fold(match.group())
        if not begins and word not in stop | _COMMON_LATIN | _TITLES and not _CALENDAR.match(word):
            found.append(word)
    return tuple(dict.fromkeys(found))


@cache
def _places_in_pinyin() -> frozenset[str]:
    return frozenset("".join(syllables(place)) for place in _known_places())


@cache
def _surnames_in_pinyin() -> frozenset[str]:
    return frozenset("".join(syllables(surname)) for surname in SURNAMES)


def _is_surname(word: str, after: str, stop: Set[str]) -> bool:
    known = word.lower() in _surnames_in_pinyin() and word.lower() not in stop | _COMMON_LATIN
    return known and _may_be_pinyin(after, stop) and bool(split_syllables(after))


def _may_be_pinyin(word: str, stop: Set[str]) -> bool:
    return (
        bool(word)
        and not word.isupper()
        and word.lower() not in stop | _COMMON_LATIN
        and not renderings(word)
    )
