"""The printed forms of masthead facts, each with a name; groups are `label` and `value` (or `bare`)."""

import re

from ingest.patterns import HAN

NUMBER = r"[\d,]+|[一二三四五六七八九十百千零〇○]+"
WEEKDAY = re.compile(
    r"星期[一二三四五六日天]|(?<!每)(?:週|周|禮拜|礼拜)[一二三四五六日天]|\b(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day\b|"
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche)\b",
    re.I,
)
LUNAR = re.compile(
    rf"(?:(?P<label>农历|農曆|夏历|夏曆|阴历|陰曆|旧历|舊曆)\s*)(?P<value>(?:[甲乙丙丁戊己庚辛壬癸][子丑"
    rf"寅卯辰巳午未申酉戌亥]年?)?"
    rf"\s*[正一二三四五六七八九十冬腊臘闰閏]{{1,3}}月\s*[初一二三四五六七八九十廿卅]{{1,3}}日?"
    rf"|[{HAN}]{{4,12}})"
    r"|(?P<bare>[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\s*[正一二三四五六七八九十冬腊臘闰閏]{1"
    r",3}月\s*[初一二三四五六七八九十廿卅]{1,3}日?)"
)
ISSUE = (
    re.compile(rf"(?P<label>总第|總第|总|總)\s*(?P<value>{NUMBER})\s*[号號期]"),
    re.compile(rf"(?P<label>第)\s*(?P<value>{NUMBER})\s*[号號期]"),
    re.compile(
        r"(?P<label>\bNo\.?|\bNr\.?|\bN°|\bNumber|\bIssue(?:\s+No\.?)?|\bNumero|\bAusgabe"
        r"|№)\s*(?P<value>\d[\d,.]*\d|\d)",
        re.I,
    ),
    re.compile(r"(?P<label>期[号號])\s*[:：]?\s*(?P<value>\d+)"),
)
PAGES = (
    re.compile(
        r"(?P<label>今[日天]|本[期报報日]|全[日天]?|共)\s*(?:出版|共|计|出)?\s*(?P<value>\d{1,3}"
        r"|[一二三四五六七八九十]{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?)\s*(?:大|个"
        r"|個)?[版页頁张張]"
    ),
    re.compile(r"(?<![\w.])(?P<value>\d{1,3})\s*(?P<label>pages|Seiten|pagina's)\b", re.I),
)
CN_NUMBER = re.compile(
    r"(?P<label>(?:国内)?(?:统一)?(?:连续出版物|刊)号?\s*[:：]?\s*)?(?P<value>CN\s*\d{2}\s*[-—－–]\s*\d{4"
    r"}(?:/\w+)?)"
)
ISSN = re.compile(r"(?P<label>ISSN)\s*[:：]?\s*(?P<value>\d{4}\s*[-—－–]\s*\d{3}[\dXx])")
POSTAL = re.compile(r"(?P<label>[邮郵][发發]代[号號])\s*[:：]?\s*(?P<value>\d{1,3}\s*[-—－–]\s*\d{1,4})")
SITE = re.compile(
    r"(?P<label>(?:官方)?(?:网站|網站|网址|網址|客户端|Website|Web|Internet"
    r"|Online)\s*)[:：]\s*(?P<value>[^\s　，,]+)|"
    r"(?P<bare>(?:https?://|www\.)[\w./\-]+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|cn|net|org|de|news|example"
    r"|test)(?:\.cn)?\b(?:/[\w./\-]*)?)",
    re.I,
)
HOTLINE = re.compile(
    rf"(?P<label>[{HAN}]{{0,8}}(?:热线|熱線|电话|電話|专线|傳真|传真)"
    rf"|[A-Z][A-Za-zäöüß]+(?:[ -][A-Za-z][a-zäöüß]+){{0,3}}(?=\s*:)"
    rf"|(?:[A-Z][a-z]+\s+){{0,2}}(?:[Hh]otline|[Tt]elephone|Tel\.?|[Pp]hone|Telefon|[Ll]ine|[Dd]esk))"
    r"\s*[:：]?\s*(?P<value>\+?\d[\d\-－— ()/]{3,18}\d)(?![\d.,]*[\d€$£])"
)
PUBLISHER = (
    re.compile(
        rf"(?P<label>主管主办|主管|主办|主辦|出版单位|出版|编辑出版|承办|主管单位"
        rf"|主办单位)(?:单位)?\s*[:：]\s*(?P<value>[{HAN}·（）()]{{3,30}})"
    ),
    re.compile(
        rf"(?P<value>[{HAN}·]{{3,30}}?)\s*(?P<label>主管主办|主管、主办|主管|主办|主辦|编辑出版|出版发行"
        rf"|出版|承办|發行)(?![{HAN}])"
    ),
    re.compile(
        r"(?P<label>(?:Published|Printed and published)\s+by|Publisher\s*:|Herausgeber\s*:|Verlag\s*:"
        r"|Herausgegeben von)\s*(?P<value>[^\n;|]+?)(?=\s*(?:$|\n|[;|]|\.\s))",
        re.I,
    ),
)
EDITOR = re.compile(
    rf"(?P<label>责任编辑|責任編輯|本版责编|本版编辑|本版主编|责编|編輯|编辑|总编辑|總編輯|副总编辑|主编"
    rf"|主編|社长|社長|美术编辑|美编|版式设计|版式|校对|校對|值班编委|值班总编|值班主任|组版|視覺|视觉"
    rf"|设计)"
    rf"\s*[:：/／\s　]\s*(?P<value>[{HAN}·]{{2,4}}(?:[\s　、]+(?!责任|責任|本版|责编|编辑|编|美术|美编"
    rf"|版式|校对|值班|组版|总编|主编|视觉|设计)[{HAN}·]{{2,4}}(?![{HAN}:：/／]))*)"
    r"|(?P<label_en>(?:Managing\s+|Chief\s+|Page\s+|Night\s+|News\s+)?Editor(?:-in-Chief)?s?"
    r"|Chefredakt(?:eur|ion)|Redaktion|Verantwortlich)\s*[:：]\s*(?P<value_en>[A-ZÀ-Þ][\w.'’\- ]+(?:,\s*["
    r"A-ZÀ-Þ][\w.'’\- ]+)*)"
)
PRICE = re.compile(
    r"(?P<label>定价|定價|零售价?|零售每份|每份|售价|零售|Price|Preis"
    r"|Einzelpreis)\s*[:：]?\s*(?P<value>(?:人民币|RMB|大洋|[£$€¥])?\s*[\d一二三四五六七八九.,]+\s*(?:元|角"
    r"|分|圓|大洋|p\b|c\b|pence|cents?|Euro|€|Pf(?:ennig)?|Mark|DM|Schilling"
    r"|Groschen)?(?:\s*[\d一二三四五六七八九]+[角分厘釐])?)"
    r"|(?P<bare>[£$€¥]\s?\d+(?:[.,]\d{2})?|\b\d{1,3}\s?(?:p|pence|cents|¢)\b|\b\d+(?:[.,]\d{2})?\s?(?:€"
    r"|Euro|DM|Pfennig|Pf\.)(?!\w))",
    re.I,
)
LATIN_NAME = re.compile(r"(?m)^(?P<value>[A-Z][A-Z'’]+(?: [A-Z][A-Z'’]+){1,4})$")
"""The paper's name in letters under its name in hanzi: HENGYANG DAILY."""

FREQUENCY = (
    re.compile(
        r"(?P<value>(?:每|逢)(?:周|週|星期|月|旬|年|天|日)[一二三四五六日天周星期\d、，至到逢和及 ]{0,12}"
        r"(?:出版|发行|刊出|出刊|发刊)|"
        r"(?:周|双周|半月|月|季|旬)[刊报](?=[\s　|｜，,]|$))"
    ),
    re.compile(
        r"(?P<value>\b(?:published|issued|printed|erscheint)\s+(?:daily|weekly|monthly|täglich|wöchentlich|every|each|on|twice)\b"
        r"[^\n.;|]{0,40})",
        re.I,
    ),
)
FOUNDED = (
    re.compile(
        rf"(?P<value>(?:(?:19|20|18)\d{{2}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?|"
        rf"[{HAN}〇○]{{2,12}}年[{HAN}]{{0,6}})\s*创刊|创刊于[^\s　，,|]{{4,16}})"
    ),
    re.compile(
        r"(?P<value>\b(?:founded|established|estd?\.?|since|gegründet|fondée? en)\s*(?:in\s+)?(?:1[6-9]|20)\d{2}\b)",
        re.I,
    ),
)
PAPER_ZH = re.compile(
    rf"^[{HAN}·\s　・-]{{1,14}}?(?:[日晚早晨时時周週导導快商新]?[报報]|新闻|新聞|时讯|周刊|週刊|参考"
    rf"|观察)(?:[·・\s　][{HAN}]{{2,5}}(?:版|刊)?)?$"
)
PAPER_LATIN = re.compile(
    r"^(?:THE|The|DIE|Die|DER|Der|DAS|Das|LE|Le|LA|La|DE|De)?\s*[A-ZÀ-Þ][\wÀ-ÿ'’.\- ]{0,40}?\b(?:DAILY"
    r"|TIMES|NEWS|POST|HERALD|GAZETTE|TRIBUNE|JOURNAL|CHRONICLE|COURIER|OBSERVER|MERCURY|STANDARD"
    r"|TELEGRAPH|"
    r"ECHO|ADVERTISER|EXAMINER|ARGUS|MAIL|EXPRESS|PRESS|RECORD|REGISTER|SENTINEL|STAR|SUN|GLOBE|MONITOR"
    r"|MESSENGER|BULLETIN|LEDGER|DISPATCH|INDEPENDENT|GUARDIAN|REVIEW|WEEKLY|ADVOCATE|BANNER|PILOT"
    r"|BEACON|"
    r"\w*ZEITUNG|\w*BLATT|\w*BOTE|\w*POST|\w*ANZEIGER|\w*KURIER|\w*NACHRICHTEN|\w*RUNDSCHAU|\w*PRESSE"
    r"|\w*TAGBLATT|\w*MERKUR|HANDELSBLAD|COURANT|\w*BLAD|FIGARO|MONDE|GAZETTE)(?:\s+(?:OF|of|AND|and"
    r"|&)\s+[A-ZÀ-Þ][\w' ]+)?$",
    re.I,
)
PAGE_MARK = (
    re.compile(r"第\s*(?P<page>[A-Za-z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s*[版页頁](?!面)"),
    re.compile(r"(?P<page>头版|頭版)"),
    re.compile(r"(?:^|[\s　|｜/·])[页頁版]\s*(?P<page>[A-Za-z]?\d{1,3})(?=$|[\s　|｜/·])"),
    re.compile(r"(?:^|[\s　|｜/·])(?P<page>[A-D]?\d{1,2})\s*[版页頁](?=$|[\s　|｜/·])"),
    re.compile(r"\b(?:Page|Seite|Pagina|PAGE|SEITE)\s+(?P<page>[A-Z]?\d{1,3}|one|two|three|four)\b", re.I),
    re.compile(r"(?:^|[\s　|｜/·])(?P<page>[A-Z]\s?\d{1,2})(?=$|[\s　|｜/·:：])"),
    re.compile(r"^[\s　]*(?P<page>\d{1,2})(?=[\s　|｜/·]+(?!pages\b|Seiten\b|pagina)\D|$)", re.I),
    re.compile(r"[|｜/·]\s*(?P<page>\d{1,2})[\s　]*$"),
)
SEPARATOR = re.compile(r"[\s　|｜/·•:：—–\-]+")
