"""Past coverage, for editors: all that the paper printed on a topic, exactly, not the best of it.

An article counts if every word of the topic stands in its headings or text, names in pinyin where hanzi sound alike,
and what stands in quotation marks as it is; scripts and case aside.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.answer import Citation, cite
from rag.archive import NO_FILTERS, Archive, View
from rag.errors import UsageError
from rag.features import lines_of
from rag.lexical import LexicalQuery
from rag.model import Article, Filters, signers
from rag.names import quoted
from rag.question import understand
from rag.signature import opening_of
from rag.text import fold, parts, sentences, tell_the_same, words

RULE = "articles that have every word of the topic in headings or text"

_LONG = 24
"""Letters of a sentence that two articles share only if one was made from the other."""


@dataclass(frozen=True, slots=True)
class PastCoverage:
    """What was printed on a topic: citations by date and page, articles a month ("2021-05"), and who signed them.

    `duplicates` are groups of ids of articles that are one text printed again; `front_page` counts those on page 1.
    """

    articles: tuple[Citation, ...]
    per_month: tuple[tuple[str, int], ...]
    signed: tuple[tuple[str, int], ...]
    front_page: int
    duplicates: tuple[tuple[str, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """The `coverage --json` object of the command line's contract."""
        cited = [asdict(citation) for citation in self.articles]
        return {
            "total": len(cited),
            "first": cited[0] if cited else None,
            "last": cited[-1] if cited else None,
            "per_month": [{"month": month, "articles": count} for month, count in self.per_month],
            "signed": [{"name": name, "articles": count} for name, count in self.signed],
            "front_page": self.front_page,
            "articles": cited,
            "duplicates": [list(group) for group in self.duplicates],
            "rule": RULE,
        }


def coverage(archive: Archive, topic: str, filters: Filters = NO_FILTERS) -> PastCoverage:
    """All articles on `topic` within `filters`, in the order they were printed.

    Raises UsageError if the topic has no word.
    """
    question = understand(topic)
    exact = tuple(quoted(topic))
    terms = tuple(dict.fromkeys(word for word in words(topic) if word.strip()))
    if not terms:
        raise UsageError("There is no word to look for; name a topic.")
    with archive.view() as view:
        found = [
            article
            for article in _holding(view, terms, question.latin_names, filters)
            if article.kind != "masthead" and all(fold(part) in lines_of(article) for part in exact)
        ]
        found.sort(key=lambda article: (article.date, article.newspaper, article.page, article.order))
    cited = tuple(_cited(article, terms, n) for n, article in enumerate(found, start=1))
    return PastCoverage(
        articles=cited,
        per_month=tuple(sorted(Counter(f"{article.date:%Y-%m}" for article in found).items())),
        signed=tuple(Counter(name for article in found for name in signers(article)).most_common()),
        front_page=sum(article.page.lstrip("A0") == "1" for article in found),
        duplicates=printed_again(found),
    )


def printed_again(articles: Sequence[Article]) -> tuple[tuple[str, ...], ...]:
    """Groups of ids of articles that are one text, printed again whole or nearly so, each in the given order."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(articles):
        for sentence in {fold(article.text[start:end]) for start, end in sentences(article.text)}:
            if len(sentence) >= _LONG:
                sharing[sentence].append(number)
    said = [parts(article.text) for article in articles]
    first = list(range(len(articles)))
    for holding in sharing.values():
        for other in holding[1:]:
            one = holding[0]
            if tell_the_same(said[one], said[other]):
                older, newer = sorted((first[one], first[other]))
                first = [older if each == newer else each for each in first]
    groups: dict[int, list[str]] = defaultdict(list)
    for number, article in enumerate(articles):
        groups[first[number]].append(article.id)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _holding(
    view: View, terms: Sequence[str], names: Iterable[tuple[str, ...]], filters: Filters
) -> list[Article]:
    """The articles that have all the terms; a name in pinyin may stand for its syllables among them."""
    ids = view.articles_with(LexicalQuery(words=tuple(terms)), filters)
    spelt = [name for name in names if len(name) > 1]
    if spelt:
        syllables = {syllable.lower() for name in spelt for syllable in name}
        rest = tuple(term for term in terms if term not in syllables and term not in _joined(spelt))
        ids = [*ids, *view.articles_with(LexicalQuery(words=rest, pinyin=tuple(spelt)), filters)]
    return list(view.articles_by_id(sorted(set(ids))).values())


def _joined(names: Iterable[tuple[str, ...]]) -> set[str]:
    """How pinyin names are written: each part, the surname first (Zhu Jian, Luo Wenpeng)."""
    return {part.lower() for name in names for part in (name[0], "".join(name[1:]))}


def _cited(article: Article, terms: Sequence[str], n: int) -> Citation:
    """The article by its sentence that has most of the terms, by its opening if none has any."""
    spans = sentences(article.text)
    held = [sum(term in fold(article.text[start:end]) for term in terms) for start, end in spans]
    if max(held, default=0) == 0:
        opening = opening_of(article)
        return cite(article, opening.start, opening.end, n)
    return cite(article, *spans[held.index(max(held))], n)
