"""Why the archive does not say: outside its dates, no such name in it, nothing on the subject, or no such detail."""

from dataclasses import replace

from rag.evidence import Evidence
from rag.fitness import is_of_another_date
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article, Filters
from rag.reply import Quote, Refused
from rag.text import bigrams

NEAREST = 3
"""Articles shown beside a refusal."""


def refuse(inquiry: Inquiry, evidence: list[Evidence]) -> Refused:
    """The refusal that fits, with the articles nearest to the question."""
    nearest = _nearest(evidence)
    outside = _refuse_date(inquiry, evidence)
    if outside:
        return outside
    own_language = not evidence or evidence[0].article.language == inquiry.question.language
    name = missing_name(inquiry, own_language)
    if name:
        reason = inquiry.wording["name_not_in_archive"].format(name=name, coverage=inquiry.coverage_text())
        return Refused("not_in_archive", reason, nearest)
    if evidence and _on_the_subject(inquiry, evidence[0].article):
        return Refused("detail_missing", inquiry.wording["detail_missing"], nearest)
    return not_in_archive(inquiry, nearest)


def not_in_archive(inquiry: Inquiry, nearest: tuple[Quote, ...] = ()) -> Refused:
    """That no report answers, and what the archive holds."""
    reason = inquiry.wording["not_in_archive"].format(coverage=inquiry.coverage_text())
    return Refused("not_in_archive", reason, nearest)


def _refuse_date(inquiry: Inquiry, evidence: list[Evidence]) -> Refused | None:
    """A refusal if the question names a date and neither the issues held nor an article found know it."""
    named = [mention for mention in inquiry.question.dates if mention.explicit]
    if (
        not named
        or not evidence
        or any(not is_of_another_date(inquiry.question, each.article) for each in evidence)
    ):
        return None
    first, last = inquiry.coverage.first, inquiry.coverage.last
    years = [int(first[:4]), int(last[:4])] if first and last else []
    spans = [mention.span(years[-1] if years else 1) for mention in named]
    held = [issue.date for issue in inquiry.view.issues()]
    within = (
        any(first <= end.isoformat() and start.isoformat() <= last for start, end in spans)
        if first and last
        else False
    )
    nearest = _nearest(evidence)
    if within and any(start <= day <= end for start, end in spans for day in held):
        return None
    if within:
        date = spans[0][0].isoformat()
        reason = inquiry.wording["missing_issue"].format(date=date, coverage=inquiry.coverage_text())
        return Refused("missing_issue", reason, nearest)
    return Refused(
        "outside_dates", inquiry.wording["outside_dates"].format(coverage=inquiry.coverage_text()), nearest
    )


def no_match(inquiry: Inquiry, filters: Filters) -> Refused:
    """The refusal when nothing at all lies within the filters; it says which day is not held, if that is why."""
    coverage = inquiry.coverage
    day = filters.date_from if filters.date_from == filters.date_to else None
    if (filters.date_to and coverage.first and filters.date_to.isoformat() < coverage.first) or (
        filters.date_from and coverage.last and filters.date_from.isoformat() > coverage.last
    ):
        return Refused(
            "outside_dates", inquiry.wording["outside_dates"].format(coverage=inquiry.coverage_text())
        )
    if day and day not in {issue.date for issue in inquiry.view.issues()}:
        reason = inquiry.wording["missing_issue"].format(
            date=day.isoformat(), coverage=inquiry.coverage_text()
        )
        return Refused("missing_issue", reason)
    reason = inquiry.wording["no_match"].format(
        filters=_told(inquiry, filters), coverage=inquiry.coverage_text()
    )
    return Refused("no_match", reason)


def missing_name(inquiry: Inquiry, own_language: bool) -> str | None:
    """A name in the question that occurs nowhere in the archive, as the question writes it; None if all do.

    Words of another language than the paper's are not looked for, only names in pinyin.
    """
    for name in inquiry.question.names if own_language else ():
        if not inquiry.view.articles_with(LexicalQuery(bigrams=tuple(bigrams(name)))) and not _in_headlines(
            inquiry, name
        ):
            return name
    for syllables in inquiry.question.latin_names:
        if not inquiry.view.articles_with(LexicalQuery(pinyin=(syllables,))):
            return " ".join(syllables).title()
    return None


def _in_headlines(inquiry: Inquiry, name: str) -> bool:
    query = LexicalQuery(bigrams=tuple(bigrams(name)))
    return any(
        name in hit.article.headline for hit in inquiry.view.lexical(query, replace(inquiry.filters), 10)
    )


def _on_the_subject(inquiry: Inquiry, article: Article) -> bool:
    text = f"{article.headline}\n{article.text}"
    words = inquiry.question.words
    return bool(words) and sum(word in text for word in words) * 2 >= len(words)


def _nearest(evidence: list[Evidence]) -> tuple[Quote, ...]:
    best: dict[str, Quote] = {}
    for each in evidence:
        if each.article.kind != "masthead":
            best.setdefault(each.article.id, Quote(each.article, each.statement.start, each.statement.end))
    return tuple(best.values())[:NEAREST]


def _told(inquiry: Inquiry, filters: Filters) -> str:
    from rag.answer import filters_as_json

    said = {name: value for name, value in filters_as_json(filters).items() if value}
    return inquiry.wording["comma"].join(
        inquiry.wording[f"filter_{name}"].format(value=value) for name, value in said.items()
    )
