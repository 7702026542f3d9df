"""The printed forms that tell one kind of line from another, each with a name.

They describe conventions of newspapers (a dateline, a byline, a jump), in both Chinese scripts and in
Latin script; none of them is about one paper or one page.
"""

import re

from rag.names import SURNAMES

HAN = r"\u3400-\u9fff\uf900-\ufaff"
_NAME_ZH = rf"[{HAN}]{{1,4}}(?:·[{HAN}]{{1,6}})*"
_BULLET = r"[■□●○◎▲△◆◇★☆▪•☉]"
_LATIN_UP = r"A-ZÀ-ÖØ-Þ"
_LATIN = r"A-Za-zÀ-ÖØ-öø-ÿ"

# --- datelines -------------------------------------------------------------------------------------------
DATELINE_ZH = re.compile(
    rf"^[　\s【\[［（(]*(?P<line>(?:据|據)?(?:"
    rf"本[报報刊][{HAN}·\s]{{0,10}}?(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月)?"
    rf"(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日)?(?:上午|下午|晚|夜|凌晨)?\s*(?:专|專|急)?[讯訊电電]|"
    rf"[{HAN}]{{1,10}}?(?:社|网|網|台|臺|报|報)[{HAN}·\s]{{0,12}}?(?:(?:\d{{1,2}}"
    rf"|[一二三四五六七八九十]{{1,3}})月)?"
    rf"(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日(?:上午|下午|晚|夜|凌晨)?\s*(?:专|專|急)?[讯訊电電]|"
    rf"[{HAN}]{{2,8}}(?:专|專|急)[电電]))[】\]］）)]?"
)
_MONTH_LATIN = rf"[{_LATIN_UP}][{_LATIN}]{{2,8}}\.?"
_DAY_LATIN = rf"(?:,?\s+(?:{_MONTH_LATIN}\s+\d{{1,2}}|\d{{1,2}}\.?\s+{_MONTH_LATIN}))?"
DATELINE_CAPS = re.compile(
    rf"^\s*(?P<line>(?:[{_LATIN_UP}][{_LATIN_UP}.'’\-]+)(?:\s+[{_LATIN_UP}][{_LATIN_UP}.'’\-]+){{0,3}}"
    rf"(?:,\s+[{_LATIN_UP}][{_LATIN}.]+){{0,2}}{_DAY_LATIN}(?:\s*\([^)]{{2,40}}\))?)\s*(?:—|–|--?|:"
    rf"|\.\s*[—–])\s*(?=\S)"
)
DATELINE_MIXED = re.compile(
    rf"^\s*(?P<line>[{_LATIN_UP}][{_LATIN}.'’\-/]+(?:\s+[{_LATIN_UP}][{_LATIN}.'’\-]+){{0,2}}"
    rf"(?:,\s+[{_LATIN_UP}][{_LATIN}.]+)?(?:{_DAY_LATIN}\s*\([^)]{{2,40}}\)(?=\s*[.:—–-])"
    rf"|{_DAY_LATIN}(?=\s*\.?\s*[—–])))\s*[.:—–-]+\s*(?=\S)"
)
DATELINE_AT_END = re.compile(
    rf"[（(](?:据|據)?(?P<line>[{HAN}]{{1,10}}(?:社|报|報)[{HAN}·]{{0,12}}(?:\d{{1,2}}月)?\d{{1,2}}日[电"
    rf"電讯訊])[）)]$"
)

# --- bylines and credits -------------------------------------------------------------------------------
ROLE_ZH = (
    r"(?:本[报報刊]|[新中][华華][社网網]|中新社|新[华華]社)?(?:全媒体|融媒体|全媒|特约|特約|特派|见习"
    r"|見習|首席|实习|實習|驻[^\s]{1,6}?|駐[^\s]{1,6}?)?"
    r"(?:记者|記者|通讯员|通訊員|评论员|評論員|撰稿人|摄影记者|观察员|实习生|實習生|见习生|特约撰稿)"
)
BYLINE_ROLE_ZH = re.compile(
    rf"^[（(—\-\s]*(?:{_BULLET}\s*)?(?:文|图文|图/文|文/图|作者|撰文|采写|撰稿|編譯"
    rf"|编译)?\s*[/／:：]?\s*{ROLE_ZH}[\s　:：/／]*"
    rf"(?=[{HAN}])(?P<names>[{HAN}·、，,\s　/／:：]{{2,60}})(?:报道|報道|報導|文|撰稿|采写|图文|文/图"
    rf"|图/文)?[）)]*$"
)
BYLINE_LABEL_ZH = re.compile(
    rf"^[（(\s]*(?:文|图文|作者|撰文|采写|撰稿|编译|執筆|执笔|口述|整理"
    rf"|文字整理)\s*[/／:：]\s*(?P<names>[{HAN}·、，,\s　/／]{{2,40}})[）)]*$"
)
PEN_NAME_ZH = re.compile(
    rf"^\s*{_BULLET}\s*(?P<names>{_NAME_ZH}(?:[\s　、，,]+{_NAME_ZH}){{0,5}})\s*(?:文)?$"
)
BYLINE_LATIN = re.compile(
    rf"^\s*(?:By|BY|Von|VON|Par|PAR|Door|Text:|Story by|Words by)\s+(?P<names>[{_LATIN_UP}].{{2,70}}?)\s*$"
)
SIGNATURE_ZH = re.compile(
    rf"[（(](?P<sign>(?:{ROLE_ZH}|作者[:：]?)?\s*{_NAME_ZH}(?:[\s　、，,]+(?:{ROLE_ZH})?\s*{_NAME_ZH}){{0"
    rf",5}})[）)]$"
)
CREDIT_ZH = re.compile(
    rf"^[　\s（(]*(?:{_BULLET}\s*)?(?P<credit>(?:{ROLE_ZH}[\s　:：]*)?[{HAN}·、，,\s　/／:：]{{1,24}}?)["
    rf"\s　]*[/／]?\s*"
    rf"(?:摄影报道|摄影|攝影|摄|攝|供图|供圖|提供图片|图/文|文/图|制图|制圖|作图|绘图|漫画|新华社发)[）)]*$"
)
CREDIT_LABEL_ZH = re.compile(
    rf"^[　\s（(]*(?:摄影|攝影|供图|图片|图/文|文/图|图|圖|漫画|制图"
    rf"|資料圖片)\s*[/／:：]\s*(?P<credit>[{HAN}·、，,\s　]{{2,24}})[）)]*$"
)
CREDIT_INLINE_ZH = re.compile(
    rf"(?:[（(]|[。！？]\s*)(?P<credit>(?:{ROLE_ZH}[\s　:：]*)?[{HAN}·、，,\s　]{{2,30}}?)[\s　]*(?:摄影"
    rf"报道|摄影|攝影|摄|攝|供图|供圖)[）)]?$"
)
CREDIT_LATIN = re.compile(
    rf"^[\s(\[]*(?:Photo(?:graph)?s?|Pictures?|Foto(?:s)?|Image|Bild(?:er)?|Illustration"
    rf"|Cartoon)(?:\s+(?:by|von|courtesy of)|\s*:|\s*/)\s*"
    rf"(?P<credit>[{_LATIN_UP}][{_LATIN} .,'’\-/&]{{2,60}})[)\]]*$",
    re.I,
)
CREDIT_INLINE_LATIN = re.compile(
    rf"[(\[]?(?:Photo(?:graph)?|Picture|Foto|Image|Bild)(?:\s+by|\s*:"
    rf"|\s*/)\s*(?P<credit>[{_LATIN_UP}][{_LATIN} .'’\-/&]{{2,40}})[)\]]?\.?$"
)
CAPTION_OPENING = re.compile(
    r"^[　\s]*(?:(?:[上下左右]?[图圖](?:[一二三四五六七八九十\d①②③④])?(?:为|為|[:：])|[题題][图圖]"
    r"|[图圖]片说明)|Pictured|Our picture|Photo shows|Above:|Im Bild|Unser Bild)"
)
BARE_NAMES_ZH = re.compile(
    rf"^[　\s]*(?P<names>[{SURNAMES}][{HAN}]{{1,2}}(?:[\s　、]+[{SURNAMES}][{HAN}]{{1,2}}){{0,5}}"
    rf"|[{SURNAMES}][\s　][{HAN}])[　\s]*$"
)
EDITOR_LINE = re.compile(
    r"(?:责任?编辑?|責任?編輯?|编辑|編輯|主编|主編|美编|美術編輯|校对|校對|值班(?:编委|主任|总编)|版式"
    r"|责编|组版|Editors?|Redaktion|Desk)\s*(?:[:：/／]|\s(?=\S))\s*\S"
)

# --- jumps ---------------------------------------------------------------------------------------------
_PAGE_REF = r"(?:[A-Za-z]?\d{1,3}|[一二三四五六七八九十百零〇头頭]{1,4})"
JUMP_TO_ZH = re.compile(
    rf"[（(【\[]\s*(?:(?:紧接|緊接)?(?:[下转轉]{{2}}|[转轉])\s*(?:至)?|紧接|緊接)\s*第?\s*(?P<page>{_PAGE_REF})\s*[版页頁"
    rf"面](?:.{{0,12}}?)[）)】\]]"
)
JUMP_TO_BARE_ZH = re.compile(rf"^[▶►→▲☞\s]*下[转轉]第?\s*(?P<page>{_PAGE_REF})\s*[版页頁面]\s*$")
JUMP_FROM_ZH = re.compile(
    rf"[（(【\[]\s*(?:紧接|緊接|上接|接)\s*第?\s*(?P<page>{_PAGE_REF})\s*[版页頁面](?:.{{0,12}}?)[）)】\]]"
)
JUMP_FROM_BARE_ZH = re.compile(rf"^[◀◄←\s]*上接第?\s*(?P<page>{_PAGE_REF})\s*[版页頁面]\s*$")
JUMP_TO_LATIN = re.compile(
    r"[(\[]?\s*(?:(?:Story\s+)?Cont(?:inued|inues|'d|\.)?\s+on\s+(?:Back\s+)?page|(?:Please\s+)?(?:see"
    r"|turn\s+to)\s+(?:[A-Z]{2,20},?\s+)?page|Fortsetzung\s+(?:auf\s+)?(?:Seite|S\.)"
    r"|Suite\s+page)\s*(?P<page>[A-Z]?\d{1,3})\s*[.)\]]*\s*$",
    re.I,
)
JUMP_FROM_LATIN = re.compile(
    r"^\s*[(\[]?\s*(?:Cont(?:inued|\.|'d)?\s+from\s+(?:the\s+)?page|From\s+page"
    r"|Fortsetzung\s+von\s+(?:Seite|S\.)|Suite\s+de\s+la\s+page)\s*(?P<page>[A-Z]?\d{1,3})\s*[.)\]:]*\s*",
    re.I,
)

# --- labels, notices, occasions ---------------------------------------------------------------------
BRIEF_LABEL = re.compile(
    r"^[\s　◆●■★【\[［〔]*(?:[^\s，。]{0,6}?(?:简讯|簡訊|短讯|短訊|快讯|快訊|短波|简报|簡報|速览|速覽"
    r"|要闻速递|一句话新闻|集纳|集萃|点击|掃描|扫描|拾零|零讯|新闻链接|要聞簡報|瑣聞|電訊|本埠)|"
    r"(?:news\s+)?in\s+brief|(?:local\s+|world\s+|city\s+|national\s+)?(?:news\s+)?briefs|briefly"
    r"|news\s+round-?up|kurz\s+(?:gemeldet|notiert|berichtet)|kurzmeldungen"
    r"|en\s+bref)[】\]］〕\s　◆●■★]*$",
    re.I,
)
COMMENT_LABEL = re.compile(
    r"^[\s　◆●■★【\[［〔]*(?:社论|社論|社评|社評|时评|時評|短评|短評|本报评论员|本報評論員|评论员|评论"
    r"|評論|今日谈|时论|時論|论坛|人民论坛|杂谈|漫谈|言论|快评|锐评|观点|来论|"
    r"[^\s，。]{1,4}(?:时评|時評|快评|锐评|漫谈|杂谈|短评|短評|随笔|谈|评论|評論|论坛)|"
    r"editorial|opinion|comment(?:ary)?|leader|op-ed|our\s+view|viewpoint|leitartikel|kommentar|meinung"
    r"|from\s+(?:the|our)\s+\w+|\w+(?:'s|’s)\s+(?:notebook|diary|desk|view|column)|glosse|"
    r"letters?\s+to\s+the\s+editor)[】\]］〕\s　◆●■★]*$",
    re.I,
)
COMMENT_WORDS = re.compile(r"(?:社论|社論|评论员文章|评论员|評論員|元旦献辞|新年献词|时评|時評|短评|^今日谈)")
CORRECTION_LABEL = re.compile(
    r"^[\s　◆●■★【\[［〔]*(?:更正(?:启事|啟事|说明|與致歉|与致歉)?|勘误|勘誤|致歉(?:声明)?|订正"
    r"|corrections?(?:\s+and\s+clarifications?)?|clarification|erratum|berichtigung|richtigstellung"
    r"|korrektur)[】\]］〕:：\s　◆●■★]*$",
    re.I,
)
COLUMN_NAME = re.compile(
    r"^[^\s，。：:“”]{0,4}(?:报道|報道|对话|對話|专访|專訪|访谈|人物|观察|觀察|特稿|特写|特寫|调查|视点"
    r"|視點|焦点|连载|連載|副刊|专栏|專欄|周刊|之窗|天地|园地|广场|茶座|讲堂|信箱|来信|來信|走笔|笔会"
    r"|连线|要闻|新闻|纪实|档案|故事|专题|專題|专版|文摘|速递|公告栏|服务台|曝光台|本埠|国际|國際|体育"
    r"|财经|民生|社会|文化|科技|教育)$"
)
NOTICE_LABEL = re.compile(
    r"^[\s　◆●■★【\[［〔]*(?:公益广告|公益廣告|广告|廣告|公告|公示|启事|分类广告|分類廣告|(?:public"
    r"|legal)\s+notices?|notices?|advertise?ments?|classifieds?|situations\s+vacant|anzeigen?"
    r"|bekanntmachung(?:en)?|amtliche\s+bekanntmachung(?:en)?)[】\]］〕\s　◆●■★]*$",
    re.I,
)
NOTICE_TITLE = re.compile(
    r"(?:公告|公示|启事|啟事|通告|声明|聲明|讣告|訃告|通知)$|^(?:(?:public|legal)\s+)?notice\b|^(?:遗失"
    r"|遺失|招聘|招租|诚聘|拍卖|寻人)",
    re.I,
)
SECTION_LABEL = re.compile(
    r"^[\s　◆●■★]*(?:[【\[［〔][^】\]］〕]{1,16}[】\]］〕]|[◆●■★▲]\s*[^\s，。、]{2,10}\s*[◆●■★▲]"
    r"|[A-Z][A-Z &\-']{3,24})[\s　]*$"
)
NOTICE_WORD = re.compile(
    r"(?:公告|启事|啟事|通告|声明|聲明|招聘|招租|遗失|遺失|挂失|拍卖|拍賣|出租|转让|轉讓|出售|公益广告"
    r"|公益廣告|广告|廣告|讣告|訃告|讣闻|寻人|尋人|停电|停水|通知|征集|诚聘|宣$|敬启|"
    r"(?<![a-z])(?:public\s+notice|notice|notices|advertis(?:e)?ment|advert|for\s+sale|to\s+let|wanted"
    r"|lost\s+and\s+found|vacanc(?:y|ies)|tenders?|auction|situations\s+vacant|anzeigen?|bekanntmachung"
    r"|inserat)(?![a-z]))",
    re.I,
)
CONTACT = re.compile(
    r"(?:(?:电话|電話|热线|熱線|咨询|传真|傳真|手机|邮箱|地址|网址|微信|联系人|聯繫"
    r"|报名)[^。]{0,14}?(?:\d{5,}|[:：])|\d{3,4}-\d{6,8}|(?<!\d)1[3-9]\d{9}(?!\d)|热线\s*\d{5}|"
    r"www\.|https?://|[\w.]+@[\w.]+\.\w+|(?:tel(?:ephone)?|phone|call|fax|apply|e-?mail"
    r"|hotline)\b[^.]{0,20}?\d{3,}|\b\d{3,5}[ -]\d{3,4}(?:[ -]\d{3,4})?\b)",
    re.I,
)
OCCASION = re.compile(
    r"^(?:庆祝|慶祝|纪念|紀念|贯彻|貫徹|学习|學習|深入|热烈庆祝|喜迎|迎接|献礼|弘扬|落实|聚焦|关注|关注"
    r"|喜庆|走进|新春走基层|壮丽|奋斗|奋进|致敬|直击|记者调查)|周年$|週年$|进行时$|系列(?:报道"
    r"|之.{1,3})?[①-⑩]?$"
)
NUMBERED = re.compile(
    r"^[　\s]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]{1,3}[，、：\s]|其[一二三四]|[①-⑩])"
)
LIST_ITEM = re.compile(r"^[　\s]*(?:[-–*•·●○▪◆■▲]\s*|—{2,}|[①-⑳])\S")
QUESTION_ANSWER = re.compile(
    rf"^[　\s]*(?:[问問答][:：]|[QA]\s*[:：.]\s|(?:记者|記者|主持人)[:：]"
    rf"|[{SURNAMES}][{HAN}]{{1,2}}[:：]|[A-Z][A-Z .]{{2,20}}:\s)"
)
KEY_VALUE = re.compile(r"^[^\s：:，。“”]{2,10}\s*[：:]\s*\S[^。！？]{0,60}$")
ORGANISATION = re.compile(
    r"(?:公司|集团|集團|委员会|委員會|编辑部|編輯部|办公室|辦公室|中心|医院|醫院|学校|學校|大学|局|处|處"
    r"|厅|廳|院|厂|廠|社|银行|法院|政府|协会|協會|敬启|启|谨启|"
    r"\b(?:Clerk|Council|Committee|Company|Ltd\.?|Inc\.?|Department|Office|Board|Authority|Secretary"
    r"|Manager|Registrar|Commissioner))$"
)
JOB_TITLE = re.compile(
    r"^(?:[A-Z][\w’'.&-]*\s+){0,4}(?:Staff\s+)?(?:Writers?|Reporters?|Correspondents?|Editors?"
    r"|Columnists?|Critics?|Chief|Contributors?|Bureau|Redakteur(?:in)?"
    r"|Korrespondent(?:in)?)(?:\s+in\s+[A-Z]\w+)?$"
)
SIGN_OFF = re.compile(
    rf"^[　\s]*[（(][^（）()]{{0,10}}?(?:{ROLE_ZH}|[{SURNAMES}][{HAN}]{{1,3}}|[电電])[^（）()]{{0,40}}[）)]$"
)
DATE_ONLY = re.compile(r"^[（(]?[\s\d〇○一二三四五六七八九十年月日星期—－\-/.:：]+[）)]?$")
PARENTHESIS_ONLY = re.compile(r"^[　\s]*[（(【\[][^（）()]{1,60}[）)】\]]\s*$")
PICTURE_TITLE = re.compile(r"[（(](?:附?图片?|圖|附照片|组图|照片)[^（）()]{0,6}[）)]$")
FIGURES = re.compile(
    r"^[^\u3400-\u9fff]{0,12}[\u3400-\u9fff（）]{0,6}[\d.,·:：%％\s\-—+/]{4,}[\d.,·:：%％\s\-—+/\u3400-"
    r"\u9fff]*$"
)
SENTENCE_OPENING = re.compile(
    rf"^[　\s“「]*(?:据(?:了解|悉|介绍|统计|报道|透露)|據(?:了解|悉|報道|聞)|[^，。]{{0,24}}?(?:介绍"
    rf"|表示|指出|认为|透露|告诉记者|強調|强调|說|说|称|稱|获悉|看到|了解到)(?:，|：)|"
    rf"目前，|近日|日前|昨[日天]|今[日天年]|去年|截至|随着|隨著|记者(?:从|在|了解)"
    rf"|(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?(?:[上下]午|晚|起|底|初)?，|[{HAN}]{{2,6}}(?:期间|后|时"
    rf"|以来|之后|当天|年来)，|同时，|此外，|其中，|因此，|但是?，|然而，)"
)

_REACH = 160


def beginning(text: str) -> str:
    """As much of a line as a form at its beginning can take; keeps searching a very long line quick."""
    return text[:_REACH]


def ending(text: str) -> str:
    """As much of a line as a form at its end can take."""
    return text[-_REACH:]


def outline(text: str) -> str:
    """A line as it is, or a very long one as its beginning and its end."""
    return text if len(text) <= 2 * _REACH else f"{text[:_REACH]}\n{text[-_REACH:]}"


LETTERS_LABEL = re.compile(r"来信|來信|信箱|來函|来函(?!照登)|副刊|\bletters?\b|Leserbrief", re.IGNORECASE)
"""Columns of letters and of literary pieces: somebody's view, not the paper's report."""
