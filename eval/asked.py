"""Who is asked the questions of a set, and what they answer from: Wenbao itself, or another system."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date as Date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from eval.sets import Question, ReferenceSet, SetError
from rag.answer import Answer
from rag.model import Article, article_as_json

if TYPE_CHECKING:
    from eval.systems import Ask
    from ingest.formats import Problem
    from rag.archive import Archive, View
    from rag.embedding import PassageEmbedding

RETRIEVED_PASSAGES = 50
"""Passages asked of retrieval for the ranking metrics; several may be of one article."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A system with the articles that it answers from, by id.

    `answers` asks it those questions of a set whose ids are wanted, and what comes before them in their conversations:
    of each the answer, and the ids of the articles found, best first.
    """

    articles: Mapping[str, Article]
    answers: Callable[[ReferenceSet, set[str], Date], Iterator[tuple[Question, Answer, list[str]]]]


@contextmanager
def wenbao(pages: Path, folder: Path, embedding: "PassageEmbedding", reading: bool) -> Iterator[Asked]:
    """Wenbao itself, on an archive of these pages made in `folder`; `reading` is whether the span reader reads."""
    archive = ingested(pages, folder / "archive", embedding, reading)
    try:
        with archive.view() as view:
            articles = {article.id: article for article in view.articles()}
        yield Asked(articles, partial(_answers, archive))
    finally:
        archive.close()


def _answers(
    archive: "Archive", reference: ReferenceSet, wanted: set[str], today: Date
) -> Iterator[tuple[Question, Answer, list[str]]]:
    from rag.asking import ask
    from rag.conversation import Conversation

    for turns in _to_be_asked(reference, wanted):
        conversation = Conversation()
        for turn in turns:
            day = turn.today or today
            answer, conversation = ask(archive, turn.question, today=day, conversation=conversation)
            if turn.id in wanted:
                asked = conversation.turns[-1].question
                with archive.view() as view:
                    yield turn, answer, _retrieved(view, asked, answer, day)


@contextmanager
def other(system: str, pages: Path, folder: Path) -> Iterator[Asked]:
    """The system of that command or address (`eval.systems`), told of these pages and, in `folder`, their articles."""
    from eval.systems import started

    articles = articles_in(pages)
    listed = folder / "articles-of-the-set.jsonl"
    lines = [json.dumps(article_as_json(article), ensure_ascii=False) for article in articles.values()]
    listed.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with started(system, listed, pages) as ask:
        yield Asked(articles, partial(_others_answers, ask, articles))


def _others_answers(
    ask: "Ask", articles: Mapping[str, Article], reference: ReferenceSet, wanted: set[str], today: Date
) -> Iterator[tuple[Question, Answer, list[str]]]:
    from eval.systems import answer_of, retrieved, timed

    for turn in chain.from_iterable(_to_be_asked(reference, wanted)):
        asked = {"id": turn.id, "question": turn.question, "conversation": turn.conversation}
        value = timed(ask, asked | {"today": (turn.today or today).isoformat()})
        if turn.id in wanted:
            answer = answer_of(turn, value, articles)
            yield turn, answer, retrieved(value, answer)


def _to_be_asked(reference: ReferenceSet, wanted: set[str]) -> Iterator[list[Question]]:
    """Of each conversation the turns up to the last that is wanted."""
    for turns in conversations(reference.questions):
        last = max((at for at, turn in enumerate(turns) if turn.id in wanted), default=-1)
        yield turns[: last + 1]


def conversations(questions: Sequence[Question]) -> list[list[Question]]:
    """The questions in groups, a conversation or a single question each, in the order they begin."""
    groups: dict[tuple[str, bool], list[Question]] = {}
    for question in questions:
        key = (question.conversation or question.id, question.conversation is not None)
        groups.setdefault(key, []).append(question)
    return list(groups.values())


def _retrieved(view: "View", asked: str, answer: Answer, today: Date) -> list[str]:
    """Ids of the articles retrieved for `asked`, best first, under the filters found in the question."""
    from rag.question import understand
    from rag.retrieval import by_article, retrieve_hits

    vector = view.embedding.embed_query(asked)
    hits = retrieve_hits(view, vector, understand(asked, today), answer.filters, RETRIEVED_PASSAGES)
    return [article.id for article, _ in by_article(hits)]


def ingested(pages: Path, folder: Path, embedding: "PassageEmbedding", reading: bool) -> "Archive":
    """An archive in `folder` of the pages of a set. Raises SetError if one cannot be read."""
    from ingest.formats import Given
    from ingest.pipeline import ingest
    from rag.archive import Archive

    report = ingest([pages], folder, given=Given(), embedding=embedding)
    _refuse(report.quarantined, pages)
    return Archive.open(folder, embedding, reading=reading)


def articles_in(pages: Path) -> dict[str, Article]:
    """The articles of the pages of a set by id, no archive made of them. Raises SetError if a page cannot be read."""
    from ingest.formats import Given
    from ingest.pipeline import pages_in

    read, problems = pages_in([pages], given=Given())
    _refuse(problems, pages)
    return {article.id: article for page in read for article in page.articles}


def _refuse(problems: Sequence["Problem"], pages: Path) -> None:
    for problem in problems:
        raise SetError(f"{problem.source} in {pages} cannot be read: {problem.reason}")
