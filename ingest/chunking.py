"""Articles into passages: the unit that is embedded, found and read."""

import math
from itertools import groupby

from rag.model import Article, Passage, page_at
from rag.reading import OF_LINES
from rag.text import statements, width

PASSAGE_WIDTH = 200
"""Most of a passage of several statements, a hanzi counting one and any other character a third: what the span
reader has learnt to read at once."""


def passages(article: Article) -> list[Passage]:
    """The passages of `article` in order: statements that follow each other, about equally many in each.

    Of a masthead every statement is a passage, since each is a fact of its own. No passage begins on one page
    and goes on on another.
    """
    spans = statements(article.text, of_lines=article.kind in OF_LINES)
    if article.kind == "masthead":
        groups = [[span] for span in spans]
    else:
        of_pages = groupby(spans, lambda span: page_at(article, span[0]))
        groups = [group for _, held in of_pages for group in _grouped(article.text, list(held))]
    return [
        Passage(f"{article.id}#{number}", article.id, start, end, article.text[start:end])
        for number, (start, end) in enumerate((group[0][0], group[-1][1]) for group in groups)
    ]


def _grouped(text: str, spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Neighbours together in as few groups as PASSAGE_WIDTH allows, of about the same width."""
    whole = sum(width(text[start:end]) for start, end in spans)
    most = whole / max(1, math.ceil(whole / PASSAGE_WIDTH))
    groups: list[list[tuple[int, int]]] = []
    held = 0.0
    for start, end in spans:
        own = width(text[start:end])
        # a statement goes where most of it fits
        if not groups or held + own / 2 > most or held + own > PASSAGE_WIDTH:
            groups.append([])
            held = 0.0
        groups[-1].append((start, end))
        held += own
    return groups


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
