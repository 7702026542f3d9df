"""What of an article a question asks for, where that is not in its sentences: who wrote it, on which page."""

import re
from typing import Literal

from rag.model import Kind
from rag.text import fold

Intent = Literal["byline", "jump", "page", "printed", "headline", "articles"]

_BYLINE = re.compile(
    r"(?:谁|哪位|哪个|哪名|哪些人|何人)[^，。？?]{0,8}?(?:采写|撰写|执笔|撰稿|写(?![信数字下进上])|报道|署名|供[的了]?稿|"
    r"拍|摄|采访)|(?:作者|记者|摄影者?|摄影师|撰稿人|署名|拍摄者|通讯员)(?:都?是|为|"
    r"叫)?(?:谁|哪|什么|何|姓名|名字)|谁的(?:文章|作品|报道|稿|署名)|(?:哪些|哪几个?|哪位|"
    r"哪个)(?:记者|作者|通讯员|摄影)|"
    r"(?:谁|哪位)是.{0,20}(?:作者|记者|摄影)|(?:记者|作者|摄影者?|撰稿人)[？?]?$|署[了的]?是?(?:谁|什么|哪)|署名(?:是|为)?$|出自(?:谁|哪|何人)|"
    r"\bwho(?:'s| is| was)?\b[^?]{0,24}\b(?:wrote|written|write|reported?|author|authored|"
    r"reporter|byline|journalist|photograph\w*|shot the|took (?:the|this|that)|penned|"
    r"(?:signs?|signed|covered) (?:the|this|that)[^?]{0,20} (?:article|story|report|piece|column|"
    r"commentary|editorial|news))\b|"
    r"\bby whom\b|\bauthor of\b|under what name|\b(?:photo|picture) credit\b|"
    r"\bwhose byline\b|byline of|\bwho is (?:the )?(?:byline|author|reporter)|"
    r"name of the (?:reporter|journalist|author|photographer)|(?:which|what) (?:reporter|"
    r"journalist|photographer)|"
    r"\bwer (?:hat|schrieb|verfasste)\b[^?]*(?:geschrieben|verfasst|artikel|bericht|foto|"
    r"schrieb)|autor(?:in)?\b|qui a (?:écrit|signé|rédigé|pris)|auteur|quién (?:escribió|"
    r"redactó|tomó)|quién firmó (?:el|la|este|esta) (?:artículo|texto|noticia|reportaje|crónica)"
    r"|кто (?:написал|автор|сфотографировал|снял)|автор\b|(?:誰|"
    r"だれ)が(?:書|撮)|筆者|記者は",
    re.IGNORECASE,
)
_GOES_ON_EN = (
    r"continue|\bgo(?:es)? on\b|carr(?:y|ies|ied) (?:on|over)\b|(?:the )?rest\b|remainder|turn to|\bjumps?\b"
)
_WRITING_EN = r"page|where|story|article|report|column|piece"
_JUMP = re.compile(
    r"下转|转[到至接去往]|转[去往到]?了?哪|转第|转[^，。？]{0,4}版|紧接|接到|接至|接哪|接第|续(?:在|到|登)|接下来(?:的部分)?(?:在|登|见)|"
    r"没[登刊]完|未完|接着(?:登|看|读|翻)|(?:余下|剩下|剩余|后半|下半|后一?面?的?(?:部分|内容|文字)|后[文续]|下文)"
    rf"(?=[^？。]{{0,16}}(?:版|页|哪儿|哪里|去哪|[登刊看]))|(?:{_WRITING_EN})(?=[^?]{{0,80}}(?:{_GOES_ON_EN}))|(?:{_GOES_ON_EN})(?=[^?]{{0,60}}page)|"
    r"fortsetzung|fortgesetzt|geht(?=[^?]{0,40} weiter)|suite (?:de|en|à)|se poursuit|continúa|sigue\b|"
    r"продолж|続[きく]",
    re.IGNORECASE,
)
_PAGE = re.compile(
    (
        r"(?:第|在|哪|登在|刊于|印在)?(?:第?几|哪一?个?|哪|什么|何)版(?!面?数)|(?:which|"
        r"what) page|on what page|page number|^page of\b|auf welcher seite|welche seite|à quelle page|"
        r"quelle page|en qué página|qué página|на какой (?:странице|полосе)|何面|何ページ"
    ),
    re.IGNORECASE,
)
_PRINTED = re.compile(
    r"(?:哪天|哪一天|哪一?期|几号|什么时候|何时|哪[一个]?日|"
    r"什么日期)(?:的报纸)?[^，。]{0,8}(?:见报|刊登|刊发|刊载|登的|登出|登载|发表|刊出|"
    r"报道的)|(?:见报|刊登|刊发|发表|报道)(?:的)?(?:日期|时间)|"
    r"when (?:was|were|did)[^?]*\b(?:published|printed|appear|run|reported)\b|(?:date|"
    r"day) of publication|publication date|(?:which|what) (?:issue|"
    r"edition)[^?]*\b(?:appear|run|carry|carried|printed|published|report)",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    (
        r"(?:标题|题目|主题|副题|引题)(?:是|叫|为)?(?:什么|啥|怎么)|什么(?:标题|题目)|"
        r"headline of|title of the (?:article|story|report|piece|commentary)|what(?:'s| is|"
        r" was) the (?:headline|title)"
    ),
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"版(?:面)?[上里]?(?:都|还)?(?:有|登了?|印了)(?:些|了)?(?:什么|啥|哪些)[？?]?$|"
    r"(?:概括|概述|总结|介绍|说说|讲讲)[^，。？]{0,8}(?:版|这期|本期|这份报)[？?。]?$|"
    r"summari[sz]e [^?.]{0,20}(?:front page|page \d+|this (?:page|issue|paper))|"
    r"(?:有|登了|刊登了|刊发了|报道了|写了|是)(?:哪些|哪几|什么|多少|"
    r"几)[^，。]{0,4}(?:文章|新闻|报道|稿件|稿子|消息|内容|评论|照片|图片|标题|条|篇)|"
    r"(?:几|多少)(?:篇|[条则](?=新闻|消息|报道|评论|简讯|广告|[？?。]|$))|写了(?:哪些|什么|哪几篇|几篇|多少)|"
    r"(?:哪几|哪些)(?:篇|条)?(?:文章|新闻|报道|稿件|稿子)?|"
    r"how many (?:articles|stories|reports|news items|pieces|news articles|bylines|items|"
    r"photos)|(?:what|which|list)(?: all| the| other)* (?:articles|stories|headlines|"
    r"reports|pieces|news)|what(?:'s| is| was| else is| is there)? on (?:the front page|"
    r"page)|what did [^?]{2,30} (?:write|report|cover)(?: about| on)?\b|welche artikel|"
    r"wie ?viele artikel|quels articles|combien d'articles|qué artículos|"
    r"cuántos artículos|какие (?:статьи|материалы)|сколько (?:статей|материалов)|どの記事|"
    r"何本",
    re.IGNORECASE,
)
_COUNTED_KIND = re.compile(r"(?:几|多少)[则条篇封张幅首](?:更正|勘误|照片|评论|广告)")
_COUNT = re.compile(
    r"多少|(?<!哪)几[篇条则张幅封首]|how many|wie ?viele|combien|cuánt|сколько|何本", re.IGNORECASE
)
_OF_PAPER = re.compile(
    (
        r"头版|第.{1,3}版|这一?版|本版|这期|这一期|本期|当天|当日|今天的报纸|报纸上|整版|"
        r"一版上|这张报|这份报|全部|所有|front page|page \d+|this (?:issue|paper|page|edition)|"
        r"the (?:issue|paper|page|edition|front)|in total|altogether|titelseite|la une|"
        r"portada|полос"
    ),
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("photo", r"照片|图片|\bpicture|photo|foto|фото|写真"),
    (
        "commentary",
        r"评论|社论|言论|时评|专栏|commentar|editorial|opinion|column(?:ist)?\b|kommentar|комментар|колонк",
    ),
    ("correction", r"更正|勘误|\bcorrections?\b|\berrat(?:um|a)\b|Berichtigung|rectificatif|corrección|訂正"),
    (
        "notice",
        (
            r"广告|公告|公益|宣传(?:语|画|标语)?(?=是|登|里|中|上|，)|这则|告示|notice|advert|"
            r"anzeige|annonce|anuncio|объявлен"
        ),
    ),
)
_INTENT_WORDS = re.compile(
    r"下转|转到|转至|余下|剩下|部分|标题|题目|作者|记者|署名|采写|撰写|执笔|写|拍摄|拍|"
    r"摄影|摄|刊登|刊发|见报|发表|登|版|页|照片|图片|文章|报道|新闻|消息|稿件|这张|那张|"
    r"这篇|那篇|这条|那条|一文|"
    r"\b(?:go(?:es)? on|carried (?:on|over)|the rest of|remainder of|turn to)\b|"
    r"\b(?:written|wrote|write|author|reporter|byline|journalist|photograph\w*|photo|"
    r"picture|took|taken|headline|title|continued?|continues|page|published|printed|issue|"
    r"report\w*|articles?|story|stories|piece|news|front)\b",
    re.IGNORECASE,
)

_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("byline", _BYLINE),
    ("jump", _JUMP),
    ("page", _PAGE),
    ("printed", _PRINTED),
    ("headline", _HEADLINE),
)
_WRITTEN = re.compile(
    r"写|采写|署名|稿|篇|文章|报道|拍|摄|照片|图片|articles?|stories|wrote|written|report|byline|by\b|signed|photo|contribut",
    re.IGNORECASE,
)


_TOPIC = re.compile(
    r"(?:提到|提及|关于|有关|涉及)[了过]?([^，。？?]{1,20}?)的?(?:报道|文章|新闻|消息|评论|稿件?|照片)|"
    r"\b(?:articles|stories|reports|pieces|items) (?:that )?(?:about|on|mention(?:ing)?) ([^?,.]{2,40}?)"
    r"(?= (?:are|were|did|has|have|in|on)\b|[?,.]|$)"
)
_GONE_TO = re.compile(
    r"(?:which|what) [^?]{0,60}\bto page (\d{1,3})\b|哪[^，。？]{0,30}(?:转|接|续|翻)(?:到|至|去|往|"
    r"在)?第?\s*(\d{1,3})\s*版"
)
_LATEST = re.compile(
    r"最后|最终|最新|到底|究竟|目前|现在|如今|眼下|实际|后来|定在|改[在到为成]|"
    r"\b(?:latest|final(?:ly)?|in the end|eventually|actual(?:ly)?|now|current(?:ly)?)\b",
    re.IGNORECASE,
)


def intents_of(question: str) -> list[Intent]:
    """What `question` asks of an article or of a page's articles; none if it asks what they say."""
    text = fold(question)
    found = [intent for intent, pattern in _INTENTS if pattern.search(text)]
    whole = _OF_PAPER.search(text) or topic_of(question)
    if not found and (_COUNTED_KIND.search(text) or (_ARTICLES.search(text) and whole)):
        return ["articles"]
    return found


def intent_of(question: str) -> Intent | None:
    """The first of `intents_of`, None if there is none."""
    return next(iter(intents_of(question)), None)


def page_gone_to(question: str) -> str | None:
    """The page to which what is asked for goes on: 3 in "which story is carried over to page 3"; None if none."""
    found = _GONE_TO.search(fold(question))
    return found[1] or found[2] if found else None


def topic_of(question: str) -> str | None:
    """What the articles asked for are to mention: 澳门 in 提到澳门的报道有几篇; None if no topic is named."""
    found = _TOPIC.search(fold(question))
    return next(filter(None, found.groups()), None) if found else None


def asks_for_works(text: str) -> bool:
    """Whether a question that names a reporter asks for what the reporter wrote."""
    return bool(_WRITTEN.search(text)) and not _BYLINE.search(text)


def asks_how_many(text: str) -> bool:
    """Whether a list of articles is to be counted, not told."""
    return _COUNT.search(text) is not None


def kind_named(text: str) -> Kind | None:
    """The kind of article that a question speaks of: the photo, the commentary, the notice."""
    return next((kind for kind, pattern in _KINDS if re.search(pattern, text, re.IGNORECASE)), None)


def subject(text: str) -> str:
    """`text` without the words that say what is asked of the article, which leaves what it is about."""
    for _, pattern in _INTENTS:
        text = pattern.sub(" ", text)
    return _INTENT_WORDS.sub(" ", text)


def asks_latest(text: str) -> bool:
    """Whether a question asks how a thing stands or ended, of which earlier reports may have had it otherwise."""
    return _LATEST.search(text) is not None


def asks_which(text: str) -> bool:
    """Whether all of a group are asked for, not one."""
    return re.search(r"哪些|哪几|都(?:是|有)|列|名单|which \w+s\b|all|list", fold(text)) is not None


def of_whole_page(text: str) -> bool:
    """Whether a question speaks of a page or an issue as a whole."""
    return _OF_PAPER.search(text) is not None
