"""Why the archive does not say: outside its dates, no such name in it, nothing on the subject, or no such detail."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.dates import Mention, mentions
from rag.evidence import Evidence
from rag.features import in_year_of, share_held
from rag.inquiry import Inquiry
from rag.lexical import LexicalQuery
from rag.model import Article, Filters
from rag.names import places_in
from rag.pinyin import sounds_in
from rag.question import Question, content_words
from rag.reply import Quote, Refused
from rag.text import bigrams, fold
from rag.values import numbers

if TYPE_CHECKING:
    from rag.archive import View

_ORDINAL = re.compile(
    r"第\s*(?:\d+|[一二三四五六七八九十百]+)\s*[期次届号批轮章季]|(?:\d+|[一二三四五六七八九十]+)\s*(?:号线|号楼|号院|路公交)"
)

_OF_THE_SUBJECT = 0.5
"""Share of the words of the subject, weighed by rarity, that an article about it holds."""

_OFFICE = re.compile(
    r"(副?)((?:市|县|省|区|镇|乡|村|部|局|厅|校|院|会|站|社|所|处|科|行|厂|队)长|书记|主席|总理|总统|主任|总裁|经理|秘书长|董事长|司令|大使)"
)

_HOLDER = re.compile(
    rf"(?:{_OFFICE.pattern})(?:是|叫|为)(?:谁|哪|什么)|谁(?:是|任|担任|当)[^，。？?]{{0,12}}(?:{_OFFICE.pattern})"
)

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
    reason = inquiry.wording["not_in_archive"].format(coverage=inquiry.coverage_text())
    return Refused("not_in_archive", reason, nearest)


def knows_what_is_named(question: Question, article: Article) -> bool:
    """Whether the article has the names, the figures and the date that the question asks about.

    "湘潭市首期培训班" is not answered from a report on the course of another city, however like it is.
    """
    return not (
        _foreign_name(question, article)
        or _foreign_number(question, article)
        or _foreign_date(question, article)
    )


def holds_another_office(question: Question, statement: str) -> bool:
    """Whether the statement has an office that the question names only as its deputy's, or the other way round.

    Who the 市长 is, is not told by a sentence on a 副市长; nor by one on no 市长 at all.
    """
    said: dict[str, set[str]] = {}
    for match in _OFFICE.finditer(statement):
        said.setdefault(match[2], set()).add(match[1])
    asked = {match[2]: match[1] for match in _OFFICE.finditer(question.text)}
    if any(office in said and rank not in said[office] for office, rank in asked.items()):
        return True
    holder = _HOLDER.search(question.text)
    return holder is not None and not any(office in said for office in asked)


def tells_of_another_place(question: Question, passage: str, article: Article) -> bool:
    """Whether a passage is on other places than one that the question names, though the article names that one too.

    The Yangtze bridge of 武汉 is not the one of 南京 in whose report 武汉 is mentioned.
    """
    asked = places_in(question.whole)
    near = f"{article.newspaper} {article.headline} {passage}"
    return any(place not in near for place in asked) and bool(places_in(passage) - asked)


def is_about_subject(view: "View", question: Question, article: Article) -> bool:
    """Whether the article is about what the talk was about, as far as words of its language tell."""
    words = content_words(question.subject)
    if not words or question.language != article.language:
        return True
    return share_held({word: view.rarity(word) for word in words}, article) >= _OF_THE_SUBJECT


def _foreign_name(question: Question, article: Article) -> bool:
    """Whether the question names what neither the article nor the name of the paper has."""
    said = [
        article.newspaper,
        article.kicker,
        article.headline,
        *article.deck,
        *article.bylines,
        article.text,
    ]
    text = fold(" ".join(filter(None, said)))
    if question.language == article.language:
        return any(_stem(name) not in text for name in question.names)
    return any(not sounds_in(name, text) for name in question.latin_names)


def _foreign_number(question: Question, article: Article) -> bool:
    """Whether the question counts by an ordinal or a figure that the article does not have."""
    said = fold(f"{article.headline} {' '.join(article.deck)} {article.text}")
    ordinals = [re.sub(r"\s", "", found) for found in _ORDINAL.findall(fold(question.text))]
    if any(ordinal not in re.sub(r"\s", "", said) for ordinal in ordinals):
        return True
    return any(len(number) > 1 and number not in numbers(said) for number in question.numbers)


def _foreign_date(question: Question, article: Article) -> bool:
    """Whether the question names a date that the article neither names nor was printed on."""
    named = [mention for mention in question.dates if mention.explicit]
    return bool(named) and not any(_knows(article, mention) for mention in named)


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区镇乡村" else name


def _refuse_date(inquiry: Inquiry, evidence: list[Evidence]) -> Refused | None:
    """A refusal if the question names a date and neither the issues held nor an article found know it."""
    named = [mention for mention in inquiry.question.dates if mention.explicit]
    if (
        not named
        or not evidence
        or any(not _foreign_date(inquiry.question, each.article) for each in evidence)
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


def _knows(article: Article, date: Mention) -> bool:
    """Whether `article` was printed on the date or names it."""
    said = (in_year_of(article, mention) for mention in mentions(article.text, article.date))
    return date.covers(article.date) or any(date.agrees_with(mention) for mention in said)


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
