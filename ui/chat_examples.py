"""Example questions made from what the archive holds, so that each of them can be answered."""

from typing import TYPE_CHECKING

from rag.model import Article, Filters
from ui.chat_view import Words

if TYPE_CHECKING:
    from rag.archive import View

_COUNT = 4
_HEADLINE = range(6, 31)


def examples(view: "View", words: Words) -> list[str]:
    """A few questions about the latest issue: its number, its facts, its articles and who wrote them."""
    dates = view.dates()
    if not dates:
        return []
    latest = dates[1]
    articles = view.articles(Filters(date_from=latest, date_to=latest))
    day = words["date_words"].format(year=latest.year, month=latest.month, day=latest.day)
    front = words["example_front_page"].format(date=day) if any(a.page == "1" for a in articles) else None
    found = [
        front,
        _headline(articles, words),
        _issue(articles, words),
        _fact(articles, words),
        _byline(articles, words),
    ]
    return [question for question in found if question][:_COUNT]


def _issue(articles: list[Article], words: Words) -> str | None:
    issue = next((article.issue for article in articles if article.issue), None)
    return words["example_issue"].format(issue=issue) if issue else None


def _fact(articles: list[Article], words: Words) -> str | None:
    facts = (fact for article in articles for fact in article.facts)
    label = next((fact.label for fact in facts if fact.label and "hotline" in fact.name), None)
    return words["example_fact"].format(label=label) if label else None


def _headline(articles: list[Article], words: Words) -> str | None:
    fitting = (a.headline for a in articles if a.kind == "news" and len(a.headline) in _HEADLINE)
    headline = next(fitting, None)
    return words["example_headline"].format(headline=headline) if headline else None


def _byline(articles: list[Article], words: Words) -> str | None:
    name = next((a.bylines[0] for a in articles if a.kind == "news" and a.bylines), None)
    return words["example_byline"].format(name=name) if name else None
