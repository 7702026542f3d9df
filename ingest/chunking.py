"""Articles into passages: the unit that is embedded, found and quoted."""

from rag.model import Article, Passage
from rag.text import HAN, sentences

SHORT_HANZI = 16
SHORT_WORDS = 6
PASSAGE_HANZI = 120
"""A passage of more than one sentence stays under this length, that of a short answer."""


_OF_LINES = ("notice", "photo")
"""Kinds whose lines belong together: what a notice says, who puts it up and whom to call; a caption and its credit."""


def passages(article: Article) -> list[Passage]:
    """The passages of `article` in order: a sentence each, short neighbours of one paragraph together.

    A sentence is what a short answer quotes, so retrieval works on sentences from the start and no
    second pass has to look for the answer inside a longer chunk.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentences(article.text):
        if spans:
            previous, last = spans[-1]
            same_paragraph = "\n" not in article.text[last:start] or article.kind in _OF_LINES
            fits = end - previous <= PASSAGE_HANZI
            short = _is_short(article.text[start:end]) or _is_short(article.text[previous:last])
            if same_paragraph and fits and (short or article.kind in _OF_LINES):
                spans[-1] = (previous, end)
                continue
        spans.append((start, end))
    return [
        Passage(f"{article.id}#{number}", article.id, start, end, article.text[start:end])
        for number, (start, end) in enumerate(spans)
    ]


_FACTS = {
    "newspaper": "报名 name of the newspaper", "date": "日期 date of the issue", "weekday": "星期 day of the week",
    "lunar_date": "农历 lunar date", "issue": "期号 issue number", "cn_number": "国内统一连续出版物号 CN serial number",
    "issn": "ISSN", "postal_code": "邮发代号 postal code", "pages": "版数 number of pages", "site": "网站 website",
    "hotline": "热线电话 hotline telephone number", "publisher": "主管主办出版 publisher", "editor": "编辑 editor",
    "price": "定价 price",
}  # fmt: skip


def embedded_text(article: Article, passage: Passage) -> str:
    """What is embedded for `passage`: its words under what they belong to.

    That is the headline, which names what a 他 or 该 refers to; for a line of the masthead, which is often a bare
    number, it is the kind of fact the line states.
    """
    facts = [fact.name for fact in article.facts if fact.start < passage.end and passage.start < fact.end]
    above = "，".join(_FACTS[name] for name in dict.fromkeys(facts) if name in _FACTS) or article.headline
    return f"{above}\n{passage.text}" if above else passage.text


def _is_short(text: str) -> bool:
    if HAN.search(text):
        return len(text) < SHORT_HANZI
    return len(text.split()) < SHORT_WORDS
