"""Cases for the evidence model from reference questions: what newspapers and their readers are like."""

from collections.abc import Iterator, Sequence
from datetime import date as Date

from eval.fitting import Case, case_of
from eval.matching import holds
from eval.sets import Question, ReferenceSet, gold_articles
from rag.archive import NO_FILTERS, Archive, View
from rag.evidence import found
from rag.inquiry import Inquiry
from rag.intents import intent_of
from rag.model import Article
from rag.parts import parts
from rag.question import narrowed, understand

_COMPUTED = ("issue", "byline", "jump", "date_page", "first_last", "timeline")
"""Kinds of question that the catalog answers, not the evidence."""


def set_cases(
    reference: ReferenceSet, questions: Sequence[Question], archive: Archive, today: Date
) -> Iterator[Case]:
    """A case for each of `questions` that asks one thing, stands alone and is answered from what articles say."""
    with archive.view() as view:
        gold = gold_articles(reference, view.articles())
        for question in questions:
            if question.conversation or question.kind in _COMPUTED or intent_of(question.question):
                continue
            case = _case(view, question, gold[question.id], question.today or today)
            if case is not None:
                yield case


def _case(view: View, asked: Question, gold: Sequence[Article], today: Date) -> Case | None:
    question = understand(asked.question, today)
    if len(parts(question)) > 1:
        return None
    inquiry = Inquiry(view, question, narrowed(question, NO_FILTERS, [issue.date for issue in view.issues()]))
    measured = found(inquiry)
    if not measured:
        return None
    spans = [
        (article.id, at, at + len(each.quote))
        for each in asked.gold
        for article in gold
        if (at := article.text.find(each.quote)) >= 0
    ]
    answers = [
        all(holds(each.text, group) for group in asked.answers)
        and any(
            each.article.id == article and each.statement.start < end and start < each.statement.end
            for article, start, end in spans
        )
        for each in measured
    ]
    return case_of(question, measured, answers, view.rarity)
