"""The words that sign an article, and those that open it."""

import re

from rag.model import Article, signers
from rag.reply import Quote
from rag.text import sentences


def signature(article: Article) -> Quote:
    """The words that sign `article` ("本报讯（记者 罗文鹏）", "■周围 摄"), or how it begins if none do."""
    for name in signers(article):
        at = article.text.find(name)
        if at < 0:
            continue
        line_start = article.text.rfind("\n", 0, at) + 1
        line_end = article.text.find("\n", at)
        line_end = line_end if line_end >= 0 else len(article.text)
        if line_end - line_start <= 60:
            return Quote(article, line_start, line_end)
        closing = re.compile(r"[）)〕】]").search(article.text, at)
        if closing and closing.end() - at <= 40:
            opening = max(article.text.rfind(bracket, line_start, at) for bracket in "（(〔【")
            start = line_start if opening - line_start <= 20 else opening
            return Quote(article, start, closing.end())
    return opening_of(article)


def opening_of(article: Article) -> Quote:
    """The first sentence of `article`."""
    start, end = sentences(article.text)[0]
    return Quote(article, start, end)
