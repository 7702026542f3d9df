"""Whether an article, or a statement of it, is on what a question names: names, figures, dates, offices, places."""

import re
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from rag.dates import Mention, mentions
from rag.features import in_year_of, lines_of, share_of_words_held
from rag.model import Article
from rag.names import places_in
from rag.pinyin import sounds_in
from rag.question import Question, content_words
from rag.text import fold
from rag.values import hanzi_numbers, numbers, ordinals

if TYPE_CHECKING:
    from rag.archive import View

_OF_THE_SUBJECT = 0.5
"""Share of the words of the subject, weighed by rarity, that an article about it holds."""

_OFFICE = re.compile(
    r"(副?)((?:市|县|省|区|镇|乡|村|部|局|厅|校|院|会|站|社|所|处|科|行|厂|队)长|书记|主席|总理|总统|主任|总裁|经理|秘书长|董事长|司令|大使)"
)

_OFFICES_IN_ENGLISH = {
    "mayor": "市长 镇长",
    "secretary": "书记",
    "director": "主任 局长 处长 厅长 院长 所长",
    "manager": "经理",
    "chairman": "董事长 主席",
    "president": "总裁 主席 总统 校长 院长",
    "governor": "省长",
    "minister": "部长",
    "principal": "校长",
}
_OFFICE_EN = re.compile(
    rf"\b(?:(deputy|vice|assistant)[- ])?(?:[a-z]+[- ])?({'|'.join(_OFFICES_IN_ENGLISH)})\b", re.IGNORECASE
)

_HOLDER = re.compile(
    rf"(?:{_OFFICE.pattern})(?:是|叫|为)(?:谁|哪|什么)|谁(?:是|任|担任|当)[^，。？?]{{0,12}}(?:{_OFFICE.pattern})"
)


def knows_what_is_named(question: Question, article: Article) -> bool:
    """Whether the article has the names, the figures and the date that the question asks about.

    "湘潭市首期培训班" is not answered from a report on the course of another city, however like it is.
    """
    return not (
        _foreign_name(question, article)
        or _foreign_number(question, article)
        or is_of_another_date(question, article)
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
    if said and any(
        _is_anothers(rank, office.lower(), said) for rank, office in _OFFICE_EN.findall(question.text)
    ):
        return True
    holder = _HOLDER.search(question.text)
    return holder is not None and not any(office in said for office in asked)


def _is_anothers(rank: str, office: str, said: Mapping[str, Set[str]]) -> bool:
    """Whether a statement in Chinese has an office asked for in English only as its deputy's, or only as its own."""
    ranks = {each for name in _OFFICES_IN_ENGLISH[office].split() for each in said.get(name, ())}
    return bool(ranks) and ("副" if rank else "") not in ranks


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
    return share_of_words_held(words, question.language, article, view.rarity) >= _OF_THE_SUBJECT


def _foreign_name(question: Question, article: Article) -> bool:
    """Whether the question names what neither the article nor the name of the paper has."""
    text = f"{fold(article.newspaper)} {lines_of(article)}"
    if question.language == article.language:
        return any(_stem(name) not in text for name in (*question.names, *question.proper_names))
    return any(not sounds_in(name, text) for name in question.latin_names)


def _foreign_number(question: Question, article: Article) -> bool:
    """Whether the question counts by an ordinal or a figure that the article does not have."""
    said = fold(f"{article.headline} {' '.join(article.deck)} {article.text}")
    if not ordinals(question.text, first=False) <= ordinals(said):
        return True
    figures = numbers(said) | hanzi_numbers(said)
    return any(len(number) > 1 and number not in figures for number in question.numbers)


def is_of_another_date(question: Question, article: Article) -> bool:
    """Whether the question names a date that the article neither names nor was printed on."""
    named = [mention for mention in question.dates if mention.explicit]
    return bool(named) and not any(_knows(article, mention) for mention in named)


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区镇乡村" else name


def _knows(article: Article, date: Mention) -> bool:
    """Whether `article` was printed on the date or names it."""
    said = (in_year_of(article, mention) for mention in mentions(article.text, article.date))
    return date.covers(article.date) or any(date.agrees_with(mention) for mention in said)
