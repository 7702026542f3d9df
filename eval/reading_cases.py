"""Cases for the evidence model from public reading comprehension: CMRC 2018, DRCD and XQuAD in SQuAD form.

Only questions of paragraphs that the span reader was not trained on are asked. Each is put to an archive made for it:
a random number of paragraphs, those of the same title first, since a newspaper's archive is full of reports near
the subject. In a part of the cases the sentence with the answer, or its whole paragraph, is taken out: then
nothing answers, and what is left are the hard near misses.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date as Date
from pathlib import Path

import numpy as np

from eval.fitting import Case, case_of
from ingest.chunking import embedded_text, passages
from rag.candidates import candidates
from rag.embedding import PassageEmbedding
from rag.evidence import RETRIEVED
from rag.model import Article, Passage
from rag.question import understand
from rag.reading import Statement, statements_of
from rag.span_reader.examples import Asked, Paragraph, load
from rag.span_reader.reader import SpanReader
from rag.text import words

SEED = 20210531
MOST_OTHERS = 500
"""Paragraphs beside those asked about, from which the archives are filled."""

ARCHIVE_SIZES = (12, 40, 150, 400)
WITHOUT_ANSWER, WITHOUT_PARAGRAPH = 0.25, 0.25


class Library:
    """Paragraphs cut into passages, with their vectors."""

    def __init__(self, paragraphs: Sequence[Paragraph], embedding: PassageEmbedding) -> None:
        self.number = {(p.key, p.language): at for at, p in enumerate(paragraphs)}
        self.articles = [
            Article(str(at), "", Date(2000, 1, 1), "1", 1, "news", p.title, p.text, language=p.language)
            for at, p in enumerate(paragraphs)
        ]
        self.rows = [
            (at, passage) for at, article in enumerate(self.articles) for passage in passages(article)
        ]
        self.of_article: dict[int, list[int]] = defaultdict(list)
        for row, (at, _) in enumerate(self.rows):
            self.of_article[at].append(row)
        self.by_title: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, article in enumerate(self.articles):
            self.by_title[article.language, article.headline].append(at)
        headed = [embedded_text(self.articles[at], passage) for at, passage in self.rows]
        self.vectors = embedding.embed_passages(headed, lambda done: print(f"passages {done}", flush=True))
        self.mean = self.vectors.mean(axis=0)
        frequency = Counter(word for _, passage in self.rows for word in set(words(passage.text)))
        total = len(self.rows)
        self.rarity = {w: 1 - math.log(1 + n) / math.log(2 + total) for w, n in frequency.items()}


def library_of(folder: Path, embedding: PassageEmbedding) -> tuple[Library, list[Asked]]:
    """The paragraphs of the data in `folder`, and the questions that may be asked of them, in random order."""
    chance = random.Random(SEED)
    asked = load(folder)
    held_out = [each for each in asked if each.paragraph.held_out]
    others = {(e.paragraph.key, e.paragraph.language): e.paragraph for e in asked if not e.paragraph.held_out}
    pool = {(each.paragraph.key, each.paragraph.language): each.paragraph for each in held_out}
    pool |= dict(chance.sample(sorted(others.items()), min(MOST_OTHERS, len(others))))
    chance.shuffle(held_out)
    return Library(list(pool.values()), embedding), held_out


def reading_cases(
    library: Library, held_out: Sequence[Asked], embedding: PassageEmbedding, reader: SpanReader
) -> Iterator[Case]:
    """A case for each question of which anything is found."""
    chance = random.Random(SEED)
    for number, asked in enumerate(held_out):
        if number % 100 == 0:
            print(f"question {number} of {len(held_out)}", flush=True)
        case = _case(library, embedding, reader, asked, chance)
        if case is not None:
            yield case


def _case(
    library: Library,
    embedding: PassageEmbedding,
    reader: SpanReader,
    asked: Asked,
    chance: random.Random,
) -> Case | None:
    own = library.number[asked.paragraph.key, asked.paragraph.language]
    taken = _taken(chance)
    rows = [
        row
        for at in _archive_for(library, own, chance)
        if at != own or taken != "paragraph"
        for row in library.of_article[at]
    ]
    vector = embedding.embed_query(asked.text)
    closeness = library.vectors[rows] @ vector - library.mean @ vector
    best = np.argsort(-closeness)[:RETRIEVED]
    stated, near = [], []
    for at in best:
        home, passage = library.rows[rows[at]]
        held = statements_of(passage, library.articles[home])
        if taken == "answer" and home == own:
            held = _without_answer(held, asked)
        if held:
            stated.append(held)
            near.append(float(closeness[at]))
    if not stated:
        return None
    question = understand(asked.text)
    measured = candidates(embedding, reader, asked.text, stated, near)
    answers = [
        each.article is library.articles[own]
        and each.statement.start < asked.end
        and asked.start < each.statement.end
        for each in measured
    ]
    return case_of(question, measured, answers, lambda word: library.rarity.get(word, 1.0), taken=taken)


def _without_answer(held: list[Statement], asked: Asked) -> list[Statement]:
    """The statements of a passage that is left when what answers is cut out of it."""
    kept = [each for each in held if not (each.start < asked.end and asked.start < each.end)]
    text = " ".join(each.text for each in kept)
    if not kept or any(answer in text for answer in asked.answers):
        return []
    article = replace(kept[0].article, text=text)
    return statements_of(Passage(kept[0].passage.id, article.id, 0, len(text), text), article)


def _taken(chance: random.Random) -> str:
    draw = chance.random()
    if draw < WITHOUT_ANSWER:
        return "answer"
    return "paragraph" if draw < WITHOUT_ANSWER + WITHOUT_PARAGRAPH else ""


def _archive_for(library: Library, own: int, chance: random.Random) -> list[int]:
    """The articles of an archive: the one asked about, those of its title, and some others of its language."""
    article = library.articles[own]
    others = [n for n, other in enumerate(library.articles) if other.language == article.language]
    near = library.by_title[article.language, article.headline][:20]
    return list(
        dict.fromkeys([own, *near, *chance.sample(others, min(len(others), chance.choice(ARCHIVE_SIZES)))])
    )
