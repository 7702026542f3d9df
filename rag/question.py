"""What a question says: its language, the words that carry it, the names, dates and kind of value it asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from functools import cached_property

from rag.dates import Mention, mentions
from rag.intents import page_gone_to
from rag.language import language_of
from rag.model import Filters
from rag.names import latin_names, names, proper_names
from rag.text import HAN, fold, words
from rag.values import Value, asked_value, numbers

# Words that ask, or that speak of the paper itself, and so need not occur in the passage that answers.
_ASKING = re.compile(
    r"请问|你好|您好|早上好|晚上好|谢谢|请告诉我|告诉我|请介绍一?下?|介绍一下|说说|能不能|可不可以|想知道|我想问|"
    r"帮我查一?下?|查一?下|据报道|报道(?:中|里|称|说)?|"
    r"文章(?:中|里)?|(?:照片|图片|评论|社论|言论|报头|公告|广告|配图)(?:中|里|上|"
    r"所)?(?:提到|说|写|拍)?|新闻(?:中|里)|报纸上|报上|文中|这篇|该报|本报|什么时候|"
    r"什么时间|什么地方|什么原因|什么样|什么|啥|哪一?些|哪一?[个家位里儿天年项次所名篇种样]|"
    r"哪[几]?|"
    r"谁|多少|多大|多长|多久|多高|几(?=[个名位家天年项人次元篇版所种点月号届岁支条座辆])|"
    r"为什么|为何|怎么样?|怎样|如何|是否|有没有|是不是|"
    r"有何|何时|何地|何处|何人|何|分别|一共|总共|共有|具体|主要|吗|呢|吧|啊|呀"
)
_STOP_CHINESE = frozenset(
    "的 了 是 在 和 与 及 或 有 为 将 被 把 对 向 从 到 给 让 由 于 以 等 也 都 就 还 又 "
    "这 那 此 其 该 之 个 名 位 上 下 中 里 "
    "他 她 它 们 他们 她们 我们 你们 我 你 吗 呢 吧 会 能 要 可以 可 用 做 说 来 去 叫 称 "
    "时 后 前 内 外 间 一 些 着 过 得 地 不 "
    "以及 并 并且 而 但 关于 进行 举行 哪 谁 几 多 少 件 事 日 月 年 号 位于 之间 其中 "
    "目前 现在 这次 此次 本次 那个 这个".split()
)
_STOP_LATIN = frozenset(
    "a an the of to in on at by for from with and or as is are was were be been being do "
    "does did done has have had will would hello hi hey thanks thank "
    "shall should can could may might must it its he she they them his her their this "
    "that these those there here i you we me us "
    "our your my who whom whose what which when where why how many much long old far big "
    "large some any all not no so if then "
    "than also about into over under between during after before up out off please tell "
    "say says said article articles newspaper "
    "paper report reported reports according page story stories published mention "
    "mentioned mentions kind name names called get "
    "der die das den dem des ein eine einen einem einer und oder ist sind war waren wird "
    "wurde wurden wer wen wem was wann wo wie "
    "warum viele viel welche welcher welches im am zum zur von mit für auf aus bei nach "
    "über hat haben es sie er le la les un une "
    "des du de et ou est sont était qui que quoi quand où comment pourquoi combien quel "
    "quelle quels quelles dans sur par pour "
    "avec au aux ce cette il elle ils a été el los las uno una y o es son fue eran quién "
    "quiénes qué cuándo dónde cómo cuánto "
    "cuántos cuántas cuál por para con en se su al lo к в на и или кто что когда где как "
    "почему сколько какой какая какие был "
    "была были это по с из о об за для".split()
)

_PAGE = re.compile(
    r"第\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*版|"
    r"(?<![0-9A-Za-z])([A-Da-d]?[0-9]{1,3})\s*版(?!本)|\bpage\s+([A-Za-z]?\d{1,3})\b|"
    r"\bSeite\s+(\d{1,3})\b|\bpágina\s+(\d{1,3})\b",
    re.IGNORECASE,
)
_FRONT_PAGE = re.compile(
    r"头版|頭版|头条版|要闻版|\bfront[- ]?page\b|\bTitelseite\b|\bla une\b|\bportada\b", re.IGNORECASE
)
_PRINTED = re.compile(
    r"(?:的|那天|当天|那期|这期|出版的)\s*(?:报纸|报|头版|第.{1,2}版)|[日号](?:的)?报[上纸]|那一?期|见报|刊登|刊发|刊载|"
    r"登了|登过|一期|这期|issue|edition|printed?\b|published|newspaper of|paper of|"
    r"(?:in|did) the (?:news)?paper|"
    r"front page|page \d",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A question understood. `words` and `names` are folded; `latin_names` are pinyin syllables, `proper_names` folded
    words of names in English.

    `subject` is what the talk before was about, where the question goes on from that.

    `asks` is the kind of value asked for, None when it is a thing or an explanation.
    """

    text: str
    language: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    latin_names: tuple[tuple[str, ...], ...]
    numbers: frozenset[str]
    dates: tuple[Mention, ...]
    asks: Value | None
    subject: str = ""
    proper_names: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The question with its subject, so that it can be understood without the talk before."""
        return f"{subject_of(self.subject)} {self.text}".lstrip()

    @property
    def says_something(self) -> bool:
        """Whether it has a word, a name or a date by which something could be found: 你是谁 has none."""
        return bool(self.words or self.names or self.latin_names or self.proper_names or self.dates)

    @cached_property
    def is_chinese(self) -> bool:
        return self.language == "zh"


def understand(text: str, today: Date | None = None) -> Question:
    """`text` taken apart. `today` resolves 去年 or "yesterday"; without it they stay out of `dates`."""
    language = language_of(text)
    return Question(
        text=text,
        language=language,
        words=content_words(text),
        names=names(_ASKING.sub(" ", fold(text)), text),
        latin_names=() if language == "zh" else latin_names(text, _STOP_LATIN),
        proper_names=proper_names(text, _STOP_LATIN) if language == "en" else (),
        numbers=numbers(text),
        dates=tuple(mentions(text, today)),
        asks=asked_value(text),
    )


def content_words(text: str) -> tuple[str, ...]:
    """The distinct words of a question that an answering passage can be expected to share, folded."""
    plain = fold(text)
    for mention in reversed(mentions(plain)):
        plain = f"{plain[: mention.start]} {plain[mention.end :]}"
    found = [word for word in words(_ASKING.sub(" ", plain)) if word not in _STOP_CHINESE | _STOP_LATIN]
    return tuple(dict.fromkeys(word for word in found if len(word) > 1 or HAN.match(word)))


def about(question: Question, subject: str) -> Question:
    """What `question` is about in its place, asking for no value: articles on `subject` are looked for with it."""
    plain = " ".join(subject.split())
    return replace(question, text=plain, subject="", asks=None, words=content_words(plain))


def continued(question: Question, subject: str, today: Date | None = None) -> Question:
    """`question` on the subject of an earlier one; what is asked stays its own."""
    before = understand(subject, today)
    return replace(
        question,
        subject=subject,
        words=tuple(dict.fromkeys([*before.words, *question.words])),
        names=tuple(dict.fromkeys([*before.names, *question.names])),
        latin_names=tuple(dict.fromkeys([*before.latin_names, *question.latin_names])),
        proper_names=tuple(dict.fromkeys([*before.proper_names, *question.proper_names])),
    )


def subject_of(text: str) -> str:
    """`text` without the words that ask: what a follow-up to it is about."""
    rest = _ASKING.sub(" ", text) if HAN.search(text) else text
    kept = [part for part in re.split(r"[\s？?。！!；;]+", rest) if part.strip("，,.:：")]
    return " ".join(part for part in kept if part.lower().strip("，,.:：'\"") not in _STOP_LATIN)


def page_asked(text: str) -> str | None:
    """The page that a question restricts itself to ("头版", "page 3"), as printed; None if it names none."""
    if _FRONT_PAGE.search(text):
        return "1"
    match = _PAGE.search(fold(text))
    if not match or page_gone_to(text):
        return None
    from rag.dates import numeral

    said = next(group for group in match.groups() if group)
    value = numeral(said)
    return str(value) if value is not None else said.upper()


def narrowed(question: Question, filters: Filters, held: Sequence[Date] = ()) -> Filters:
    """`filters` with what the question itself says of the printing: the day of the paper and the page.

    A date narrows only where the question speaks of the paper of that day; "what happened on 29 May"
    asks for an event, which the paper of the next day reports. `held` are the days of the issues: 6月19日
    without a year is in the year that has an issue of that day, if only one has.
    """
    page = filters.page or page_asked(question.text)
    of_paper = page_asked(question.text) or _PRINTED.search(fold(question.text))
    if filters.date_from or filters.date_to or not of_paper:
        return replace(filters, page=page)
    days = printed_on(question, held)
    return (
        replace(filters, page=page, date_from=days[0], date_to=days[1])
        if days
        else replace(filters, page=page)
    )


def printed_on(question: Question, held: Sequence[Date]) -> tuple[Date, Date] | None:
    """First and last day of the one date that a question names, in a year that is said or has such an issue."""
    dated = [mention for mention in question.dates if mention.month]
    if len(dated) != 1:
        return None
    years = {dated[0].year} if dated[0].year else {day.year for day in held if dated[0].covers(day)}
    year = next(iter(years), None)
    return dated[0].span(year) if year and len(years) == 1 else None
