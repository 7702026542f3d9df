"""Composes newspaper pages, line by line with the role of every line, from items that were written for it.

The items are `eval/sets/yunting/items.jsonl`: what a fictional daily printed, one item a line. `printed` sets them into
the pages of that paper, the same every time (`python -m eval.pages FOLDER` writes them); `varied` sets them into pages
of many papers: other mastheads, gaps, indents, bylines, credits, labels, jumps and column breaks, drawn by a seed. From
these the weights of `ingest/structure.py` are fitted (`eval/fit_structure.py`), and on others of them they are tested.
"""

import argparse
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ingest.roles import Role

ITEMS = Path(__file__).parent / "sets" / "yunting" / "items.jsonl"

_NUMERALS = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
_FIRST_ISSUE = Date(1986, 6, 1)
_LUNAR = {
    "2023-02-27": "二月初八", "2023-03-06": "二月十五", "2023-03-15": "二月廿四", "2023-03-28": "闰二月初七",
    "2023-04-10": "闰二月二十", "2023-04-24": "三月初五", "2023-05-08": "三月十九", "2023-05-25": "四月初七",
    "2023-06-09": "四月廿二", "2023-06-19": "五月初二", "2023-06-21": "五月初四", "2023-07-10": "五月廿三",
    "2023-07-28": "六月十一", "2023-08-28": "七月十三",
}  # fmt: skip
_SECTIONS = ("要闻", "民生", "文体·综合")
_COLUMNS = ("城事快递", "读者来信", "鹭洲副刊")
"""Names of columns that the items carry as kickers."""

_REPORT = re.compile(r"^本报讯（(?P<names>[^）]+)）")


@dataclass(frozen=True)
class Printed:
    """A line of a page with its role; `gap` are the empty lines before it."""

    text: str
    role: Role
    gap: int = 1


@dataclass(frozen=True)
class Style:
    """The habits of a paper; what is drawn for it holds on a whole page."""

    between: int = 1
    indent: str = ""
    before_item: tuple[int, ...] = (1, 1, 1, 1, 2)
    run_in: str = "本报讯（{names}）"
    own_byline: str | None = None
    credit: str = "{names}"
    column: str = "{name}"
    breaks: float = 0.5
    narrow: bool = False
    interposed: float = 0.0
    subheads: float = 0.0
    no_kicker: float = 0.0
    no_deck: float = 0.0
    labels: float = 0.0
    more_kickers: float = 0.0
    wrapped: float = 0.0
    footer: str | None = None


@dataclass
class Page:
    """A page as it is set."""

    lines: list[Printed] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The page's text."""
        parts: list[str] = []
        for at, line in enumerate(self.lines):
            parts.append("\n" * ((line.gap if at else 0) + bool(at)) + line.text)
        return "".join(parts) + "\n"


@cache
def items() -> tuple[dict[str, Any], ...]:
    """All items in printed order."""
    return tuple(json.loads(line) for line in ITEMS.read_text(encoding="utf-8").splitlines())


def printed() -> dict[str, Page]:
    """The pages of the paper by file name."""
    pages: dict[str, Page] = {}
    for day in sorted({item["date"] for item in items()}):
        mine = [item for item in items() if item["date"] == day]
        numbers = sorted({item["page"] for item in mine})
        chance = random.Random(day)
        for number in numbers:
            page = Page(_own_top(Date.fromisoformat(day), number, numbers, mine))
            for item in mine:
                if item["page"] == number:
                    page.lines += set_item(item, mine, Style(), chance)
            if number == numbers[-1]:
                page.lines.append(Printed(_IMPRINT, Role.FOOTER, 2))
            pages[f"yunting-daily-{day}-p{number}.txt"] = page
    return pages


_IMPRINT = "社址：云汀市汀南区书院路18号　发行热线：8066330　零售价：1.50元　本报印务中心印刷"


def _own_top(day: Date, number: str, numbers: Sequence[str], mine: Sequence[dict[str, Any]]) -> list[Printed]:
    dated = f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"
    if number == "1":
        facts = [
            "云汀日报", "云汀市传媒中心主管", "云汀市传媒中心主办", "YUNTING DAILY", "云汀日报社 出版",
            "国内统一连续出版物号 CN 99-0021", f"{dated} 农历癸卯年{_LUNAR[day.isoformat()]}",
            "官方网站：云汀新闻网 www.ytnews.example", "新闻热线：8066110", "广告热线：8066220",
            f"今日{_NUMERALS[len(numbers)]}版", f"第 {(day - _FIRST_ISSUE).days + 1} 号", "零售价：1.50元",
        ]  # fmt: skip
        close = {"云汀市传媒中心主办", "广告热线：8066220", f"第 {(day - _FIRST_ISSUE).days + 1} 号"}
        return [Printed(fact, Role.MASTHEAD, 0 if fact in close else 1) for fact in facts]
    if all(item["language"] == "en" for item in mine if item["page"] == number):
        head = f"Yunting Weekly 云汀日报　第{_NUMERALS[int(number)]}版　{dated}"
    else:
        section = _SECTIONS[int(number) - 1] if len(numbers) > 2 or number == "1" else "综合"
        head = f"云汀日报 第{_NUMERALS[int(number)]}版 {section} {dated}"
        if day.day % 2:
            head = f"{number} {section}　{dated.replace(' ', '　')}　云汀日报"
    return [Printed(head, Role.MASTHEAD)]


def set_item(
    item: dict[str, Any], issue: Sequence[dict[str, Any]], style: Style, chance: random.Random
) -> list[Printed]:
    """The lines of one item, in the manner of `style`."""
    lines = list(_head(item, style, chance))
    form = item["form"]
    if form == "briefs":
        pass
    elif form == "cont":
        first = next(other for other in issue if other["id"] == item["of"])
        rest = _parts(first)[1]
        lines += _prose([_marks(first)[1] + rest[0], *rest[1:]], Role.OPENING, style, chance, cut=False)
    elif form == "photo":
        lines += _photo(item, style)
    elif form in ("notice", "ad", "weather"):
        lines += [
            Printed(text, Role.NOTICE, style.between if at == 0 else 0)
            for at, text in enumerate(item["paragraphs"])
        ]
        if item.get("credit"):
            lines.append(Printed(item["credit"], Role.NOTICE, style.between))
    elif form == "brief":
        lines += [Printed(style.indent + text, Role.BRIEF_TEXT, style.between) for text in item["paragraphs"]]
    else:
        lines += _report(item, style, chance)
    first_line, *others = lines
    return [
        Printed(first_line.text, first_line.role, max(first_line.gap, chance.choice(style.before_item))),
        *others,
    ]


def _head(item: dict[str, Any], style: Style, chance: random.Random) -> list[Printed]:
    lines: list[Printed] = []
    if item["form"] == "briefs":
        return [Printed(style.column.format(name=item["headline"]), Role.LABEL)]
    kicker = item.get("kicker")
    if kicker in _COLUMNS:
        lines.append(Printed(style.column.format(name=kicker), Role.LABEL))
    elif kicker and chance.random() >= style.no_kicker:
        lines.append(Printed(kicker, Role.KICKER))
    elif item["form"] in ("news", "agency", "commentary", "essay", "notice"):
        lines += _above(item, style, chance)
    if item.get("headline"):
        role = Role.BRIEF_HEAD if item["form"] == "brief" else Role.HEADLINE
        lines += _headline(item["headline"], role, style, chance)
    if chance.random() >= style.no_deck:
        lines += [Printed(text, Role.DECK, style.between) for text in item.get("deck", ())]
    if item.get("byline"):
        lines.append(Printed(item["byline"], Role.BYLINE, style.between))
        if item["language"] == "en" and chance.random() < style.more_kickers:
            lines.append(Printed(chance.choice(_ENGLISH_TITLES), Role.BYLINE, 0))
    return lines


def _above(item: dict[str, Any], style: Style, chance: random.Random) -> list[Printed]:
    """What stands above a headline that has no kicker of its own: now and then a section's name or a kicker."""
    if item["form"] != "notice" and chance.random() < style.labels:
        english, comment = item["language"] == "en", item["form"] == "commentary"
        names: Sequence[str] = _ENGLISH_LABELS if english else _COMMENT_LABELS if comment else _LABELS
        return [Printed(style.column.format(name=chance.choice(names)), Role.LABEL)]
    if (
        item["form"] in ("news", "notice")
        and item["language"] != "en"
        and chance.random() < style.more_kickers
    ):
        kickers = _NOTICE_KICKERS if item["form"] == "notice" else _KICKERS
        return [Printed(chance.choice(kickers), Role.KICKER)]
    return []


def _headline(text: str, role: Role, style: Style, chance: random.Random) -> list[Printed]:
    """A headline, now and then in two lines."""
    at = text.find(" ", len(text) // 3)
    if 0 < at < len(text) - 4 and len(text) > 12 and chance.random() < style.wrapped:
        return [Printed(text[:at], role, style.between), Printed(text[at + 1 :], role, 0)]
    return [Printed(text, role, style.between)]


def _report(item: dict[str, Any], style: Style, chance: random.Random) -> list[Printed]:
    paragraphs = _parts(item)[0] if item.get("jump") else list(item["paragraphs"])
    lines: list[Printed] = []
    signed = _REPORT.match(paragraphs[0])
    if signed and style.own_byline:
        lines.append(Printed(style.own_byline.format(names=signed["names"]), Role.BYLINE, style.between))
        paragraphs[0] = paragraphs[0][signed.end() :]
    elif signed:
        paragraphs[0] = style.run_in.format(names=signed["names"]) + paragraphs[0][signed.end() :]
    if item.get("jump"):
        paragraphs[-1] += _marks(item)[0]
    verse = item["form"] == "poem"
    return lines + _prose(paragraphs, Role.OPENING, style, chance, cut=not verse)


def _prose(
    paragraphs: Sequence[str], first: Role, style: Style, chance: random.Random, *, cut: bool
) -> list[Printed]:
    """Paragraphs, one of which a column break may cut in two."""
    lines: list[Printed] = []
    broken = _broken(paragraphs, style, chance) if cut else []
    for at, text in enumerate(paragraphs):
        if at > 1 and chance.random() < style.subheads:
            lines.append(Printed(chance.choice(_SUBHEADS), Role.SUBHEAD, style.between))
        role = first if at == 0 else Role.BODY
        place = _column_break(text, style, chance) if at in broken else None
        if place:
            lines.append(Printed(style.indent + text[:place], role, style.between))
            if chance.random() < style.interposed:
                lines += _photo(chance.choice(_photos()), style)
            lines.append(Printed(text[place:].lstrip(), Role.BODY, chance.choice((1, 1, 2, 3, 4))))
        else:
            lines.append(Printed(style.indent + text, role, style.between))
    return lines


def _broken(paragraphs: Sequence[str], style: Style, chance: random.Random) -> list[int]:
    """Which paragraphs a column break cuts: one of the long ones, or any of a paper with narrow columns."""
    if style.narrow:
        return [at for at, text in enumerate(paragraphs) if len(text) > 30 and chance.random() < style.breaks]
    long = [at for at, text in enumerate(paragraphs) if len(text) > 90]
    return [chance.choice(long)] if long and chance.random() < style.breaks else []


def _column_break(text: str, style: Style, chance: random.Random) -> int | None:
    """A place inside a sentence, in an alphabetic script between two words."""
    least = 10 if style.narrow else 25
    inside = range(least, len(text) - least)
    if text.isascii():
        places = [at for at in inside if text[at] == " " and text[at - 1].isalpha()]
    else:
        plain = re.compile(r"[\u4e00-\u9fff]{2}")
        places = [at for at in inside if plain.match(text[at - 1 : at + 1])]
    return chance.choice(places) if places else None


@cache
def _photos() -> list[dict[str, Any]]:
    return [item for item in items() if item["form"] == "photo"]


def _photo(item: dict[str, Any], style: Style) -> list[Printed]:
    name = item["credit"].strip("■ 摄")
    credit = item["credit"] if style.credit == "{names}" else style.credit.format(names=name)
    caption = item["paragraphs"][0]
    if credit.startswith("（"):
        return [Printed(style.indent + caption + credit, Role.CAPTION, style.between)]
    return [
        Printed(style.indent + caption, Role.CAPTION, style.between),
        Printed(credit, Role.CREDIT, style.between),
    ]


def _parts(item: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What of a jumped article stands on its first page, and what on the other."""
    paragraphs, after, cut = item["paragraphs"], item["jump"]["after"], item["jump"]["cut"]
    if not cut:
        return list(paragraphs[: after + 1]), list(paragraphs[after + 1 :])
    at = paragraphs[after].index(cut) + len(cut)
    return [*paragraphs[:after], paragraphs[after][:at]], [paragraphs[after][at:], *paragraphs[after + 1 :]]


def _marks(item: dict[str, Any]) -> tuple[str, str]:
    jump = item["jump"]
    if "marks" in jump:
        return jump["marks"][0], jump["marks"][1]
    return f"（下转第{_NUMERALS[int(jump['to'])]}版）", f"（上接第{_NUMERALS[int(item['page'])]}版）"


_SUBHEADS = (
    "路通了，心也近了", "一本账算明白", "慢工出细活", "从“等一等”到“马上办”", "把难题摆上桌面", "老办法遇上新问题",
    "人人都是主角", "守住底线 留足余地", "看得见的变化", "一张图管到底", "先试后推", "小切口里的大文章",
    "“难就难在头一步”", "不让一个人掉队", "留住手艺留住人", "从田头到餐桌", "数字跑路代替群众跑腿", "让规矩长出牙齿",
    "家门口的风景", "旧厂房里的新生意", "问需于民", "补齐短板", "算好长远账", "众人拾柴",
)  # fmt: skip
_LABELS = (
    "民生",
    "教育",
    "法治",
    "聚焦",
    "关注",
    "经济观察",
    "县区新闻",
    "热点追踪",
    "体坛",
    "卫生",
    "本报特稿",
    "记者调查",
)
_COMMENT_LABELS = ("一周评论", "今日谈", "时评", "言论", "本报评论", "短评", "街谈巷议", "社论", "云中观察")
_ENGLISH_LABELS = ("EDUCATION", "TRANSPORT", "SPORTS", "CITY NEWS", "HEALTH", "Culture", "BUSINESS")
_KICKERS = (
    "关注雨季防汛", "民生实事看进展", "聚焦高质量发展", "新学期 新气象", "走进产业园区", "贯彻全市经济工作会议精神",
    "纪念建市四十周年", "全市项目观摩会今日举行", "老城更新进行时", "节后第一天", "深化营商环境改革", "喜迎新春",
    "暑期安全特别提醒", "安全生产月行动", "重点工程巡礼", "“六一”我们和孩子在一起", "向先进典型学习", "乡村振兴在行动",
    "市委常委会召开扩大会议", "庆祝第三十个教师节", "来自抗旱一线的报道", "基层治理新实践",
)  # fmt: skip
_NOTICE_KICKERS = (
    "公益行动",
    "百日攻坚",
    "专项整治",
    "文明创建",
    "全民禁毒",
    "平安出行",
    "节水周",
    "护河行动",
)
_ENGLISH_TITLES = ("Gazette Staff Writer", "Staff Reporter", "Education Reporter", "Business Editor")
_PAPERS = ("澜州晚报", "白鹭时报", "青棠日报", "江澜商报", "望礁晨报", "桐溪周报", "汀北新报", "江澜农民报")
_RUN_INS = (
    "本报讯（{names}）", "本报讯 （{names}）", "本报讯（全媒体{names}）", "【本报讯】（{names}）",
    "本报云汀讯（{names}）", "本报讯 ", "本报讯（{names} 文/图）", "本报7月9日讯（{names}）",
)  # fmt: skip
_OWN_BYLINES = ("□ 本报{names}", "本报{names}", "■本报{names}", "{names}", "文/本报{names}", "◎本报{names}")
_CREDITS = (
    "{names}", "本报记者 {names} 摄", "{names} 摄", "（{names} 摄）", "记者 {names} 摄影报道", "摄影：{names}",
    "图/{names}", "通讯员 {names} 供图",
)  # fmt: skip
_COLUMN_FORMS = ("{name}", "【{name}】", "◆{name}", "[{name}]", "{name}", "★ {name}")
_OTHER_COLUMNS = ("简讯", "要闻速递", "本市简讯", "一周简讯", "城事快递", "新闻快递", "短讯", "简明新闻")
_FOOTERS = (
    None, None, "责任编辑：阮青禾　版式：司徒安　校对：岑小满", "编辑：祝一鸣 美编：祁宁", "本版责编 阮青禾",
    _IMPRINT,
)  # fmt: skip


def varied(seed: int, pool: Sequence[dict[str, Any]] | None = None) -> Page:
    """A page of some paper, with items of `pool` (all if none) in the manner that the seed draws."""
    chance = random.Random(seed)
    held = list(pool if pool is not None else items())
    english = chance.random() < 0.12
    mine = [
        item
        for item in held
        if (item["language"] == "en") == english and item["form"] not in ("brief", "briefs")
    ]
    style = _drawn_style(chance)
    page = Page(_drawn_top(chance, english))
    chosen = chance.sample(mine, min(len(mine), chance.randint(3, 8)))
    if not english:
        chosen.insert(chance.randint(0, len(chosen)), _column_of_briefs(held, chance))
    for item in chosen:
        if item["form"] == "briefs":
            page.lines += set_item(item, held, style, chance)
            for brief in item["held"]:
                page.lines += set_item(brief, held, style, chance)
        else:
            page.lines += set_item(item, held, style, chance)
    if style.footer:
        page.lines.append(Printed(style.footer, Role.FOOTER, 1))
    return page


def _column_of_briefs(held: Sequence[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    briefs = [item for item in held if item["form"] == "brief"]
    return {
        "form": "briefs",
        "headline": chance.choice(_OTHER_COLUMNS),
        "held": chance.sample(briefs, min(len(briefs), chance.randint(2, 5))),
    }


def _drawn_style(chance: random.Random) -> Style:
    between = chance.choice((0, 1, 1, 1))
    own = chance.random() < 0.35
    return Style(
        between=between,
        indent=chance.choice(("　　", "　　", "")) if between == 0 else chance.choice(("", "", "", "　　")),
        before_item=chance.choice(((0,), (1,), (1, 2)))
        if between == 0
        else chance.choice(((1,), (1, 1, 2), (2, 3))),
        run_in=chance.choice(_RUN_INS),
        own_byline=chance.choice(_OWN_BYLINES) if own else None,
        credit=chance.choice(_CREDITS),
        column=chance.choice(_COLUMN_FORMS),
        breaks=chance.choice((0.0, 0.3, 0.7)),
        narrow=chance.random() < 0.4,
        interposed=chance.choice((0.0, 0.0, 0.3)),
        subheads=chance.choice((0.0, 0.0, 0.2)),
        no_kicker=chance.choice((0.0, 0.5)),
        no_deck=chance.choice((0.0, 0.4)),
        labels=chance.choice((0.0, 0.0, 0.25)),
        more_kickers=chance.choice((0.0, 0.3)),
        wrapped=chance.choice((0.0, 0.5)),
        footer=chance.choice(_FOOTERS),
    )


def _drawn_top(chance: random.Random, english: bool) -> list[Printed]:
    paper = chance.choice(_PAPERS)
    day = Date(1995, 1, 1) + timedelta(chance.randint(0, 10_000))
    dated = f"{day.year}年{day.month}月{day.day}日"
    weekday = f"星期{_WEEKDAYS[day.weekday()]}"
    number = chance.randint(2, 16)
    if english:
        months = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                  "October", "November", "December")  # fmt: skip
        return [
            Printed(
                f"The Tingnan Gazette  {months[day.month - 1]} {day.day}, {day.year}  Page {number}",
                Role.MASTHEAD,
            )
        ]
    if chance.random() < 0.6:
        section = chance.choice(("要闻", "国内", "民生", "经济", "文体", "综合", "副刊", "县区"))
        form = chance.choice(
            (
                "{paper} 第{n}版 {section} {dated} {weekday}", "{dated} {weekday}　第{n}版　{section}　{paper}",
                "{n} {section} {dated} {weekday} {paper}", "{paper}　{dated}　{weekday}　{section}　{n}",
                "第{n}版：{section} {paper} {dated}", "A{n:02d} {section} {dated} {weekday} {paper}",
            )
        )  # fmt: skip
        text = form.format(paper=paper, n=number, section=section, dated=dated, weekday=weekday)
        return [Printed(text, Role.MASTHEAD)]
    count = chance.randint(50, 20000)
    facts = [
        paper, f"{dated} {weekday}", chance.choice((f"第{count}期", f"总第 {count} 期", f"第 {count} 号")),
        f"今日{chance.choice('四八')}版",
        f"国内统一连续出版物号 CN 99-{chance.randint(1, 99):04d}", f"新闻热线：8{chance.randint(100000, 999999)}",
        "江澜省报业集团主管主办", f"邮发代号 {chance.randint(10, 90)}-{chance.randint(1, 99)}",
    ]  # fmt: skip
    kept = [facts[0], facts[1], *chance.sample(facts[2:], chance.randint(1, len(facts) - 2))]
    return [Printed(fact, Role.MASTHEAD, chance.choice((0, 1))) for fact in kept]


def main() -> None:
    """Write the pages of the paper into a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in printed().items():
        (folder / name).write_text(page.text, encoding="utf-8")


if __name__ == "__main__":
    main()
