"""Timelines: what the paper printed on a subject, one line an article, in the order of its issues."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.features import Term, lines_of, share_held, share_in, terms_of
from rag.inquiry import Inquiry
from rag.model import Article, Passage
from rag.question import content_words
from rag.reading import Statement, statements_of
from rag.reply import Claim, Found, Quote
from rag.retrieval import by_article, retrieve_hits
from rag.text import parts, tell_the_same, words
from rag.values import numbers

_ASKED = re.compile(
    r"来龙去脉|时间[线轴]|大事记|始末|前前后后|从头到尾|按时间|时间顺序|节点|历程|一步步|历次|"
    r"经过(?=[？?，。]|$|是|如何|怎)|经过了?(?:哪些|什么|怎)|(?:前后|先后)(?:有过|都有|经过|发生)|怎么发展|如何发展|"
    r"\btimeline\b|\bchronolog|\bcourse of events\b|\bhow did [^?]{2,80}\b(?:unfold|develop|evolve|change)\b|"
    r"\bwhat happened (?:with|to)\b|\bChronik\b|\bVerlauf\b|\bchronologie\b|\bparcours\b|\bcronología\b|хронологи|経緯",
    re.IGNORECASE,
)
RULE = "articles with most of the words asked about, by date"

_LOOKED_AT = 60
"""Passages from which the articles on the subject are taken."""

_FIRST = 5
"""Articles, best first, that tell which words of the question name its subject: those that half of them hold."""

_ABOUT = 0.6
"""Share of these words, weighed by rarity, that an article on the subject holds."""

_MOST = 12
"""Lines of a timeline."""

_FIGURE = 0.1
"""What a figure in a statement counts beside the share of words in it."""


def asked(text: str) -> bool:
    """Whether `text` asks how something went on over time."""
    return _ASKED.search(text) is not None


def answer(inquiry: Inquiry) -> Found | None:
    """The timeline; None if none is asked for, or the archive has the subject on one day alone."""
    question = inquiry.question
    if not asked(question.text):
        return None
    about = content_words(_ASKED.sub(" ", question.whole)) or question.words
    hits = retrieve_hits(
        inquiry.view, inquiry.vector, replace(question, words=about), inquiry.filters, _LOOKED_AT
    )
    found = [pair for pair in by_article(hits) if pair[0].kind != "masthead"]
    terms = {
        language: terms_of(about, question.language, language, inquiry.view.rarity)
        for language in {article.language for article, _ in found}
    }
    naming = {
        language: _naming(known, [article for article, _ in found if article.language == language])
        for language, known in terms.items()
    }
    lines = [
        _line(article, [hit.passage for hit in held], terms[article.language])
        for article, held in found
        if share_held(naming[article.language], article) >= _ABOUT
    ]
    if len({line.article.date for line in lines}) < 2:
        return None
    lines.sort(key=lambda line: (line.article.date, line.article.page, line.article.order))
    claims = [_claim(inquiry, line) for line in _distinct(lines)[:_MOST]]
    return Found("timeline", tuple(claims))


def _naming(terms: Sequence[Term], best: Sequence[Article]) -> list[Term]:
    """The terms that name the subject, not what became of it; all if none does."""
    lines = [lines_of(article) for article in best[:_FIRST]]
    naming = [
        term
        for term in terms
        if 2 * sum(any(form in text for form in term.forms) for text in lines) >= len(lines)
    ]
    return naming or list(terms)


def _line(article: Article, passages: Sequence[Passage], terms: Sequence[Term]) -> Quote:
    """The statement of the article that says most of the subject, one with a figure before others."""

    def worth(stated: Statement) -> float:
        return share_in(terms, frozenset(words(stated.text))) + _FIGURE * bool(numbers(stated.text))

    stated = [each for passage in passages for each in statements_of(passage, article)]
    best = max(stated, key=worth)
    return Quote(article, best.start, best.end)


def _distinct(lines: Sequence[Quote]) -> list[Quote]:
    """The lines without those that say what an earlier one says: a dispatch printed twice."""
    kept: list[tuple[Quote, set[str]]] = []
    for line in lines:
        said = parts(line.text)
        if not any(tell_the_same(said, other) for _, other in kept):
            kept.append((line, said))
    return [line for line, _ in kept]


def _claim(inquiry: Inquiry, line: Quote) -> Claim:
    text = inquiry.wording["timeline"].format(
        date=line.article.date.isoformat(), quote=line.text.replace("\n", " ")
    )
    return Claim(text, (line,), computed=RULE)
