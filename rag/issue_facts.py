"""Questions about the paper itself, answered from its masthead: number, date, pages, hotlines, publisher."""

import re

from rag.bilingual import renderings
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article, Fact, Filters
from rag.pinyin import sounds_in
from rag.question import content_words
from rag.reply import Claim, Found, Quote, Refused, Reply
from rag.text import fold

ASKED_IN = frozenset({"zh", "en", "de", "fr", "es", "ru", "ja"})
"""Languages in which it is known how the facts are asked for.

Others find the masthead by its vectors, since the name of each fact is embedded with it (see ingest/chunking.py).
"""

_ASKED: dict[str, str] = {
    "issue": (
        r"期号|刊期|第(?:几|多少)[期号](?!线|楼|门)|(?:几|多少)[期号]的?报|总第|"
        r"issue (?:number|no)|number of (?:the|this) (?:issue|edition|paper)|(?:what|"
        r"which) issue\b(?! (?:was|were|did|does|is|are) )|ausgabe(?:n?nummer)?|"
        r"num[ée]ro(?! (?:à |d[eo] )?(?:appel|compos|t[ée]l|faut|doit|puis|dois|peut|puedo|debo|hay|llam|marc))|"
        r"какой номер|номер (?:газеты|выпуска)|第?何号|通算"
    ),
    "pages": (
        r"(?<![转在到接哪第天日号])(?<!转 )(?:几|多少)个?版(?:面)?(?!面?的)|"
        r"[今当][日天](?:共|有|出)?(?:几|多少)个?版(?:面)?(?!面?的)|版面?数|how many pages|"
        r"number of pages|page count|wie ?viele seiten|combien de pages|cuántas páginas|"
        r"сколько (?:страниц|полос)|何(?:面|ページ)(?![にのへ])"
    ),
    "weekday": (
        r"星期几|周几|礼拜几|(?:what|which) day of the week|which weekday|what weekday|"
        r"welcher wochentag|quel jour de la semaine|qué día de la semana|какой день недели|"
        r"何曜日"
    ),
    "lunar_date": r"农历|阴历|旧历|老?黄历|老历|几月初几|lunar|mondkalender|lunaire|лунн|旧暦",
    "cn_number": r"\bcn\b|刊号|出版物号|连续出版|serial number|registration number",
    "issn": r"issn",
    "postal_code": r"邮发代号|postal (?:code|number)",
    "site": (
        r"官网|官方网站|网站|网址|web ?site|web ?address|\burl\b|internet ?adresse|adresse (?:internet|web)|webseite|"
        r"site (?:web|officiel)|sitio web|página web|сайт|адрес в интернете|"
        r"ウェブサイト|サイト"
    ),
    "hotline": (
        r"热线|电话|号码打|拨打|[打拨](?:哪一?个|什么|多少|几)号|hotline|phone|number (?:do|can|should|to) (?:i |we |"
        r"one )?(?:call|dial|ring)|(?:call|dial|ring) which number|which number|telephone|"
        r"telefon|téléphone|teléfono|телефон|電話"
    ),
    "publisher": (
        r"主管|主办|出版(?:单位|社|者)|(?:谁|哪[家个](?:单位|公司|机构|部门|社)?|什么(?:单位|公司|机构))(?:来)?(?:出版|主办|主管|发行)|"
        r"publishe[rs]|who publish|published by|sponsor|supervis|run by|herausgeber|"
        r"herausgegeben|éditeur|édit(?!o)|editor(?:ial)? (?:de|del)|publica|издат|издаёт|издает|"
        r"発行"
    ),
    "editor": (
        r"责任编辑|责编|主编|总编|谁编|校对|版式|美编|排版的?人|(?:chief|responsible) editor|editor[- ]in[- ]chief|"
        r"edited by|who (?:is|was|are|were) the[^?]{0,12} editors?\b|proof ?read"
    ),
    "price": (
        r"定价|售价|零售价|多少钱一份|一份[^，。？]{0,6}多少钱|卖多少钱|每份|报纸[^，。？]{0,4}(?:多少钱|几[块元])|"
        r"(?:price|cost) of (?:the|this|a|one) (?:news)?(?:paper|issue|copy)|how much (?:is|does|did|was) "
        r"(?:the|this|a|one) "
        r"(?:single )?(?:news)?(?:paper|issue|copy)|cover price|was kostet(?:e)? (?:die|diese|eine) "
        r"(?:zeitung|ausgabe)|"
        r"combien coûte (?:le|ce|un) (?:journal|numéro)|cuánto (?:cuesta|vale) (?:el|este|un) (?:periódico|"
        r"diario|ejemplar)|"
        r"сколько стоит (?:один |этот )?(?:номер|выпуск|экземпляр|газета)"
    ),
    "frequency": (
        r"(?:一周|一星期|每周|每星期|每个?月|一个?月)[^，。？]{0,6}(?:哪几天|几天|几次|几期|哪天)|出版周期|多久出|几天(?:出)?一[期份]|周报还是|"
        r"日报还是|how often (?:is|does|was|did) (?:the|this) (?:news)?paper|(?:on )?(?:which|what) days (?:is|"
        r"does|was|did) (?:the|this) "
        r"(?:news)?paper|wie oft erscheint|périodicité|con qué frecuencia"
    ),
    "founded": (
        r"创刊|创办于|(?:这份|这张|这家|该)?报纸?[^，。？]{0,6}(?:哪年|什么时候|何时)(?:创办|创立|办起)|"
        r"when (?:was|were) (?:the|this) (?:news)?paper (?:founded|established|started|set up|first "
        r"(?:published|printed|set up))|"
        r"(?:founded|established|first (?:set up|published|printed))\b|gegründet|fondé|fundad|основан"
    ),
    "date": (
        r"(?:报纸|这期|本期|这一?期|该报|这份报)[^，。]{0,8}(?:哪天|哪一天|几月几[日号]|"
        r"什么时候|什么日期|日期|何时)|出版(?:日期|时间)|(?:哪天|哪一天|何时|什么时候)出版|"
        r"(?:date|when)[^?]{0,20}(?:this|the) (?:issue|newspaper|paper|edition)|(?:issue|"
        r"edition|newspaper|paper) dated|what date is|datum (?:der|dieser) (?:zeitung|"
        r"ausgabe)|date (?:du|de ce) journal|fecha (?:del|de este)|(?:дата|какого числа|"
        r"когда)[^?]{0,20}(?:газет|выпуск|номер)"
    ),
    "latin_name": (
        r"(?:英文|拼音|字母)[^，。？]{0,4}(?:报名|名)|报名[^，。？]{0,6}(?:英文|拼音|字母)|"
        r"(?:english|latin|pinyin) (?:name|title)"
    ),
    "newspaper": (
        r"(?:报纸|报)叫什么|什么报(?:纸)?|哪[家份]报|报名|name of (?:the|this) (?:news)?paper|"
        r"(?:which|what) newspaper|welche zeitung|quel (?:est le )?journal|qué periódico|"
        r"какая газета|何新聞"
    ),
}
# How an article prints a thing of that sort; such an article may be meant instead of the masthead.
_PRINTED: dict[str, str] = {
    "issue": r"第\s*[\d一二三四五六七八九十百]+\s*[期号]|no\.? ?\d|issue",
    "pages": r"[\d一二三四五六七八九十]个?版|pages",
    "hotline": r"热线|电话|\d{5}|hotline|phone",
    "site": r"网|www|http",
    "publisher": r"主办|主管|出版|publish|sponsor",
    "price": r"元|¥|\$|price",
    "founded": r"创刊|创办|创立|成立|found|establish|gegründet|fond|fund",
    "frequency": r"每[周月天日年]|逢|every|each|daily|weekly",
    "date": r"\d[日号]|\b\d{1,2}\b",
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ASKED.items()}
# Words that speak of the paper in general and so say nothing of an article.
_OF_THE_PAPER = re.compile(
    (
        r"报头|报纸|日报|报社|出报|一?个?星期|一周|每周|几天|该报|本报|这份|这期|这一期|本期|当天|当日|今天|今日|一期|版面|"
        r"头版|号码|刊登|印|出版|国内|统一|连续|官方|编号|期|号|版|日期|公历|"
        r"\b(?:masthead|newspaper|paper|issue|edition|daily|official|today|printed|number|"
        r"front|page|pages|day|date|week|this|zeitung|ausgabe|tag|"
        r"journal|quotidien|numéro|jour|periódico|diario|número|día|номер|выпуск|газета|"
        r"газеты|день|新聞|年|月|日)\b"
    ),
    re.IGNORECASE,
)
# What readers say when they mean a line of that label.
_LABEL_WORDS = {
    "新闻": (
        r"报料|爆[^，。]{0,2}料|线索|投稿|采访|\bnews\b(?! ?paper)|\btips?\b|newsroom|nachricht|actualité|"
        r"noticia|новост|ニュース"
    ),
    "广告": r"advert|\bads?\b|刊登|招商|anzeige|werbung|publicit|anuncio|реклам|広告",
    "发行": r"订报|订阅|投递|subscri|deliver|abonn|suscri|подпис|購読",
    "投诉": r"举报|申诉|complain|beschwer|plainte|queja|жалоб",
    "版式": r"排版|版面设计|layout",
    "美编": r"美术编辑",
}
_RIVALS = 10
_LINE = re.compile(r"([\u4e00-\u9fff]{2,4})(?:热线|专线|电话)")
_CALLING = re.compile(r"拨?打|要|应该|可以|哪一?个|哪|什么|多少|的|是|有|和|与")
_ANY_LINE = "的联系咨询报社纸日晚热线电话专"
_OF_ISSUE = re.compile(r"[期号號]的?(?:报|報|头版|刊)|issue|newspaper|paper", re.IGNORECASE)
_ISSUE_NUMBER = re.compile(
    r"第\s*(\d{2,6})\s*[期号號](?=的?(?:[报報刊]|日报|晚报|头版)|[是在于何哪]|什么|出版|发行|\W|$)|(?:issue|no\.?|number)\s*(\d{2,6})\b",
    re.IGNORECASE,
)
"""The number of an issue of the paper: 第45期船山论坛 is that of something else."""


def may_ask(text: str) -> bool:
    """Whether a question has words for a fact of the paper itself."""
    return any(pattern.search(fold(text)) for pattern in _COMPILED.values())


def answer(inquiry: Inquiry) -> Reply | None:
    """The masthead's answer; None if the question is not about the paper itself."""
    numbered = _ISSUE_NUMBER.search(fold(inquiry.question.text))
    if (numbered and _COMPILED["date"].search(inquiry.question.text)) or (
        numbered and inquiry.question.asks == "time"
    ):
        return _day_of(inquiry, numbered[1] or numbered[2])
    if (
        numbered
        and _OF_ISSUE.search(inquiry.question.text)
        and not _numbered(inquiry, numbered[1] or numbered[2])
    ):
        return _no_such_issue(inquiry, numbered[1] or numbered[2])
    asked = fold(inquiry.question.text)
    names = [name for name, pattern in _COMPILED.items() if pattern.search(asked)]
    if "price" in names:  # "сколько стоит номер": the copy, not its number
        names = ["price"]
    if "latin_name" in names:
        names = ["latin_name"]
    if not names:
        return None
    mastheads = _mastheads(inquiry)
    if not mastheads:
        return None
    chosen = [(m, fact) for m in mastheads for fact in _facts_meant(inquiry, m, names)]
    if not chosen:
        return None
    named = [(m, fact) for m, fact in chosen if fact.label and _labels(fact, asked)]
    chosen = (
        named or chosen
    )  # the line that the question names, where the mastheads of other pages have others
    if len({(m.newspaper, m.date) for m, _ in chosen}) > 1:
        values = {(m.newspaper, fact.name, fact.label, fact.value) for m, fact in chosen}
        if len(values) > len({(paper, name, label) for paper, name, label, _ in values}):
            return _which_issue(inquiry, mastheads)
        latest = max(m.date for m, _ in chosen)
        chosen = [(m, fact) for m, fact in chosen if m.date == latest]
    return Found("issue", tuple(_claim(inquiry, masthead, fact) for masthead, fact in chosen))


def _mastheads(inquiry: Inquiry) -> list[Article]:
    """Mastheads within the filters and on the day asked for, if the question names one, in date order."""
    bounds = inquiry.filters
    within = Filters(bounds.date_from, bounds.date_to, None, None, bounds.paper, "masthead")
    held = [article for article in inquiry.view.articles(within) if article.facts]
    days = [mention for mention in inquiry.question.dates if mention.day and mention.month]
    found = [article for article in held if any(day.covers(article.date) for day in days)]
    if not days or not (found or any(day.explicit for day in days)):  # 今日几版 is asked of any day's paper
        found = held
    return sorted(found, key=lambda article: article.date)


def _facts_meant(inquiry: Inquiry, masthead: Article, names: list[str]) -> list[Fact]:
    """The facts asked for; [] if an article speaks of the same sort of thing in the question's own words."""
    facts = [fact for fact in masthead.facts if fact.name in names]
    if not facts or not _is_of(inquiry, masthead) or _names_another_line(inquiry, facts):
        return []
    text = fold(inquiry.question.text)
    labelled = [fact for fact in facts if fact.label and _labels(fact, text)]
    if not labelled and any(re.search(words, text) for words in _LABEL_WORDS.values()) and _of_lines(facts):
        return []
    rest = [word for word in _unexplained(inquiry, masthead, names) if word not in fold(masthead.text)]
    if rest and _has_rival(inquiry, masthead, names, rest):
        return []
    if labelled:
        return labelled
    return _closest(inquiry, masthead, facts) if rest and len({fact.name for fact in facts}) == 1 else facts


def _is_of(inquiry: Inquiry, masthead: Article) -> bool:
    """Whether every place or body that the question names stands in the masthead: not another city's paper."""
    printed = fold(f"{masthead.newspaper} {masthead.text}")
    if masthead.language != inquiry.question.language:
        return all(sounds_in(name, printed) for name in inquiry.question.latin_names)
    return all(name in printed for name in inquiry.question.names)


def _names_another_line(inquiry: Inquiry, facts: list[Fact]) -> bool:
    """Whether the question says which hotline (发行热线) and the masthead has none of that name."""
    said = _LINE.search(_CALLING.sub(" ", fold(inquiry.question.text)))
    if not said or not _of_lines(facts):
        return False
    return not any(char in fold(fact.label) for fact in facts for char in said[1] if char not in _ANY_LINE)


def _of_lines(facts: list[Fact]) -> bool:
    return any(fact.name == "hotline" for fact in facts)


def _labels(fact: Fact, question: str) -> bool:
    """Whether the question says the label, or what of it no other word for the fact says (广告 of 广告热线)."""
    label = fold(fact.label).removeprefix("本版").removeprefix("本报")
    own = _COMPILED[fact.name].sub("", label) or label
    meant = _LABEL_WORDS.get(own)
    return all(char in question for char in own) or (
        meant is not None and re.search(meant, question) is not None
    )


def _unexplained(inquiry: Inquiry, masthead: Article, names: list[str]) -> list[str]:
    """Content words of the question left over when those of the fact and of the paper are taken away."""
    text = fold(inquiry.question.whole).replace(fold(masthead.newspaper), " ")
    for name in names:
        text = _COMPILED[name].sub(" ", text)
    return list(content_words(_ISSUE_NUMBER.sub(" ", _OF_THE_PAPER.sub(" ", text))))


def _has_rival(inquiry: Inquiry, masthead: Article, names: list[str], rest: list[str]) -> bool:
    """Whether a passage of an article names such a thing too (another hotline) and is nearer to the question."""
    said = LexicalQuery(words=tuple(rest), either=tuple(renderings(word) for word in rest))
    hits = inquiry.view.lexical(said, inquiry.filters, _RIVALS)
    if inquiry.question.language != masthead.language:
        near = inquiry.view.dense(inquiry.vector, inquiry.filters, _RIVALS)
        before = next((i for i, hit in enumerate(near) if hit.article.kind == "masthead"), len(near))
        hits = [*hits, *near[:before]]
    printed = re.compile("|".join(_PRINTED.get(name, _ASKED[name]) for name in names), re.IGNORECASE)
    return any(hit.article.kind != "masthead" and printed.search(fold(hit.passage.text)) for hit in hits)


def _closest(inquiry: Inquiry, masthead: Article, facts: list[Fact]) -> list[Fact]:
    """Of several facts, the one whose line is nearest in meaning to the question."""
    if len(facts) < 2:
        return facts
    passages = inquiry.view.passages_of([masthead.id])[masthead.id]
    vectors = inquiry.view.vectors([passage.id for passage in passages])
    closeness = dict(
        zip((passage.id for passage in passages), (vectors @ inquiry.vector).tolist(), strict=True)
    )

    def of(fact: Fact) -> float:
        return max(
            (closeness[p.id] for p in passages if p.start < fact.end and fact.start < p.end), default=-1.0
        )

    return [max(facts, key=of)]


def _claim(inquiry: Inquiry, masthead: Article, fact: Fact) -> Claim:
    quote = Quote(masthead, fact.start, fact.end)
    frame = inquiry.wording["issue"]
    text = frame.format(
        newspaper=masthead.newspaper, date=masthead.date.isoformat(), quote=quote.text.replace("\n", " ")
    )
    return Claim(text, (quote,), computed=f"masthead: {fact.name}")


def _day_of(inquiry: Inquiry, number: str) -> Reply:
    for masthead in _mastheads(inquiry):
        for fact in masthead.facts:
            if fact.name == "issue" and fact.value == number:
                day = next((other for other in masthead.facts if other.name == "date"), fact)
                text = inquiry.wording["issue_of"].format(issue=number, date=masthead.date.isoformat())
                quotes = (Quote(masthead, fact.start, fact.end), Quote(masthead, day.start, day.end))
                return Found("issue", (Claim(text, quotes, computed="masthead: date of the issue number"),))
    return _no_such_issue(inquiry, number)


def _numbered(inquiry: Inquiry, number: str) -> bool:
    return any(fact.name == "issue" and fact.value == number for m in _mastheads(inquiry) for fact in m.facts)


def _no_such_issue(inquiry: Inquiry, number: str) -> Refused:
    reason = inquiry.wording["name_not_in_archive"].format(
        name=f"No. {number}", coverage=inquiry.coverage_text()
    )
    return Refused("missing_issue", reason, kind="issue")


def _which_issue(inquiry: Inquiry, mastheads: list[Article]) -> Refused:
    reason = inquiry.wording["ambiguous_issue"].format(count=len(mastheads))
    return Refused("no_match", reason, tuple(Quote(m, 0, len(m.text)) for m in mastheads[-3:]), kind="issue")
