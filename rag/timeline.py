"""Timelines: what the paper printed on a subject, a line or two an article, in the order of its issues."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.bilingual import can_render
from rag.dates import mentions
from rag.evidence import Evidence, unread
from rag.features import Term, heading_of, lines_of, share_in_text, terms_of
from rag.inquiry import Inquiry
from rag.model import Article
from rag.question import about
from rag.reply import Claim, Found, Quote
from rag.retrieval import by_article, retrieve_hits
from rag.text import fold, parts, tell_the_same
from rag.values import numbers

_ASKED = re.compile(
    r"来龙去脉|时间[线轴]|大事记|始末|前前后后|从头到尾|按时间|时间顺序|节点|历程|一步步|历次|"
    r"经过(?=[？?，。]|$|是|如何|怎)|经过了?(?:哪些|什么|怎)|(?:前后|先后)(?:有过|都有|经过|发生)|怎么发展|如何发展|"
    r"\btimeline\b|\bchronolog|\bcourse of events\b|"
    r"\bhow did (?P<subject>[^?]{2,80}?) (?:unfold|develop|evolve|change)\b(?: over time)?|"
    r"\bwhat happened (?:with|to)\b|\bChronik\b|\bVerlauf\b|\bchronologie\b|\bparcours\b|\bcronología\b|хронологи|経緯",
    re.IGNORECASE,
)
RULE = "articles on what is asked about, by date"

_NOT_TOLD = ("masthead", "commentary")
"""Kinds of article that report nothing themselves."""

_LOOKED_AT = 30
"""Passages from which the articles on the subject are taken."""

_NEAR = 2.6
"""How far below the best, in log-odds, a statement may lie that is on the subject too."""

_LEAST = -0.75
"""Log-odds, above those from which one answers, from which a statement in the question's language is on the subject."""

_FIRST = 5
"""Articles, best first, that tell which words of the question name its subject: those that half of them hold."""

_NAMED = 0.6
"""Share of these words, weighed by rarity, that names the subject."""

_FIGURE = 1.0
"""What a figure or a date counts beside these log-odds when the line of an article is chosen."""

_SECOND = 2.0
"""How far below an article's line, in log-odds, another one with a figure may lie that is told too."""

_MOST = 12
"""Articles of a timeline."""


def asked(text: str) -> bool:
    """Whether `text` asks how something went on over time."""
    return _ASKED.search(text) is not None


def answer(inquiry: Inquiry) -> Found | None:
    """The timeline; None if none is asked for, or the archive has the subject on one day alone."""
    question = inquiry.question
    if not asked(question.text):
        return None
    told = _told(_on_subject(inquiry))
    if len({lines[0].article.date for lines in told}) < 2:
        return None
    told.sort(key=lambda lines: (lines[0].article.date, lines[0].article.page, lines[0].article.order))
    claims = [_claim(inquiry, line) for line in _distinct([line for lines in told for line in lines])]
    return Found("timeline", tuple(claims))


def _on_subject(inquiry: Inquiry) -> list[Evidence]:
    """The statements on the subject, strongest first."""
    question = inquiry.question
    wanted = about(question, _ASKED.sub(lambda found: found["subject"] or " ", question.whole))
    subject = replace(inquiry, question=replace(wanted, words=wanted.words or question.words))
    hits = retrieve_hits(inquiry.view, subject.vector, subject.question, inquiry.filters, _LOOKED_AT)
    told = [(hit.passage, hit.article) for hit in hits if hit.article.kind not in _NOT_TOLD]
    found = unread(subject, told)
    near = [each for each in found if each.strength >= found[0].strength - _NEAR]
    named = _named(subject, [article for article, _ in by_article(near)])

    def is_on_it(each: Evidence) -> bool:
        strong, names_it = each.strength >= _LEAST, each.article.id in named
        same = each.article.language == question.language
        return (strong or names_it) if same else (strong and names_it)

    return [each for each in near if is_on_it(each)]


def _named(inquiry: Inquiry, articles: Sequence[Article]) -> set[str]:
    """The ids of those articles that name the subject in their heading, those in another language in any line."""
    question, found = inquiry.question, set()
    for language in {article.language for article in articles}:
        some = [article for article in articles if article.language == language]
        terms = _naming(terms_of(question.words, question.language, language, inquiry.view.rarity), some)
        if not terms and not can_render(question.language, language):  # nothing but the strength can tell
            found |= {article.id for article in some}
        lines = heading_of if language == question.language else lines_of
        found |= {article.id for article in some if share_in_text(terms, fold(lines(article))) >= _NAMED}
    return found


def _naming(terms: Sequence[Term], best: Sequence[Article]) -> list[Term]:
    """The terms that name the subject, not what became of it."""
    lines = [lines_of(article) for article in best[:_FIRST]]
    return [
        term
        for term in terms
        if 2 * sum(any(form in text for form in term.forms) for text in lines) >= len(lines)
    ]


def _told(found: Sequence[Evidence]) -> list[list[Quote]]:
    """Of each article the line that tells most, and a second one that has a figure; in the order of its text."""
    told = []
    for article, some in by_article(found)[:_MOST]:
        line = max(some, key=_worth)
        second = (each for each in some if each is not line and _has_figure(each))
        more = [each for each in second if each.strength >= line.strength - _SECOND]
        chosen = sorted([line, *more[:1]], key=lambda each: each.statement.start)
        told.append([Quote(article, each.statement.start, each.statement.end) for each in chosen])
    return told


def _worth(evidence: Evidence) -> float:
    return evidence.strength + _FIGURE * _has_figure(evidence)


def _has_figure(evidence: Evidence) -> bool:
    return bool(numbers(evidence.statement.text) or mentions(evidence.statement.text))


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
