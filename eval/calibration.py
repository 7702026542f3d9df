"""Fits the evidence models of `rag/evidence.py` on public question answering, and writes their weights.

    python -m eval.calibration READING_FOLDER

The folder holds extractive question answering in SQuAD form (the public CMRC 2018, DRCD and XQuAD). Only
questions of paragraphs that the span reader was not trained on are asked. Each is put to an archive made for it:
a random number of paragraphs, those of the same title first, since a newspaper's archive is full of reports near
the subject. In a part of the cases the sentence with the answer, or its whole paragraph, is taken out: then
nothing answers, and what is left are the hard near misses.

A model is a conditional logit over the passages found and the outcome "none of them": it learns the ranking and
the refusal in one. Fitted by gradient descent on the log likelihood; no evaluation set of the project is looked at.
"""

import argparse
import math
import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.chunking import embedded_text, passages
from rag.candidates import candidates
from rag.embedding import PassageEmbedding, load_embedding
from rag.evidence import RETRIEVED
from rag.evidence_model import Languages, columns
from rag.features import FEATURES, features
from rag.model import Article, Passage
from rag.question import understand
from rag.reading import Statement, statements_of
from rag.span_reader.examples import Asked, Paragraph, load
from rag.span_reader.reader import SpanReader, load_reader
from rag.text import words

SEED = 20210531
MOST_OTHERS = 500
"""Paragraphs beside those asked about, from which the archives are filled."""

ARCHIVE_SIZES = (12, 40, 150, 400)
WITHOUT_ANSWER, WITHOUT_PARAGRAPH = 0.25, 0.25
LANGUAGES: tuple[Languages, ...] = ("same_language", "across_languages")

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """The statements weighed for one question: features (n, len(FEATURES)), which answer, and what was taken out."""

    values: Matrix
    answers: npt.NDArray[np.bool_]
    taken: str


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
        frequency = Counter(word for _, passage in self.rows for word in set(words(passage.text)))
        total = len(self.rows)
        self.rarity = {w: 1 - math.log(1 + n) / math.log(2 + total) for w, n in frequency.items()}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "rag")
    given = parser.parse_args()
    chance = random.Random(SEED)
    asked = load(given.folder)
    held_out = [each for each in asked if each.paragraph.held_out]
    others = {(e.paragraph.key, e.paragraph.language): e.paragraph for e in asked if not e.paragraph.held_out}
    pool = {(each.paragraph.key, each.paragraph.language): each.paragraph for each in held_out}
    pool |= dict(chance.sample(sorted(others.items()), min(MOST_OTHERS, len(others))))
    embedding = load_embedding()
    reader = load_reader(embedding)
    library = Library(list(pool.values()), embedding)
    background = library.vectors.mean(axis=0)
    tables, told = {}, []
    for languages in LANGUAGES:
        mine = [e for e in held_out if (e.language == e.paragraph.language) == (languages == "same_language")]
        chance.shuffle(mine)
        cases = [
            case
            for number, each in enumerate(mine)
            if (case := _case(library, embedding, reader, each, background, chance, number)) is not None
        ]
        for way in ("read", "unread"):
            used = [FEATURES.index(name) for name in columns(languages, read=way == "read")]
            held_back = cases[: len(cases) // 4]
            told.append(
                f"# {way}.{languages}: {_figures(held_back, used, _fit(cases[len(held_back) :], used))}"
            )
            print(told[-1], flush=True)
            tables[f"{way}.{languages}"] = (used, _fit(cases, used))
    _write(given.out, tables, told, background)


def _case(
    library: Library, embedding: PassageEmbedding, reader: SpanReader, asked: Asked,
    background: npt.NDArray[np.float32], chance: random.Random, number: int,
) -> Case | None:  # fmt: skip
    if number % 100 == 0:
        print(f"question {number}", flush=True)
    own = library.number[asked.paragraph.key, asked.paragraph.language]
    taken = _taken(chance)
    rows = [
        row
        for at in _archive_for(library, own, chance)
        if at != own or taken != "paragraph"
        for row in library.of_article[at]
    ]
    vector = embedding.embed_query(asked.text)
    closeness = library.vectors[rows] @ vector - background @ vector
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
    values = [features(question, each, terms) for each in measured]
    answers = [
        each.article is library.articles[own]
        and each.statement.start < asked.end
        and asked.start < each.statement.end
        for each in measured
    ]
    return Case(np.array([[found[name] for name in FEATURES] for found in values]), np.array(answers), taken)


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


def _fit(cases: Sequence[Case], used: list[int]) -> Matrix:
    """Weights of the columns, then the intercept: minimum of the negative log likelihood with a small ridge."""
    from scipy.optimize import minimize

    stacked = np.concatenate([case.values[:, used] for case in cases])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    scaled = [((case.values[:, used] - mean) / spread, case.answers) for case in cases]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, slope = 0.0, np.zeros_like(weights)
        for values, answers in scaled:
            held = np.column_stack([values, np.ones(len(values))])
            scores = np.append(held @ weights, 0.0)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = np.append(answers, not answers.any())
            share = chances * right / chances[right].sum()
            total -= math.log(chances[right].sum())
            slope += held.T @ (chances - share)[:-1]
        ridge = 1e-3 * len(scaled)
        return total + ridge * float(weights @ weights) / 2, slope + ridge * weights

    found = minimize(loss, np.zeros(len(used) + 1), jac=True, method="L-BFGS-B").x
    raw = found[:-1] / spread
    return np.append(raw, found[-1] - raw @ mean)


def _figures(cases: Sequence[Case], used: list[int], weights: Matrix) -> str:
    scores = [case.values[:, used] @ weights[:-1] + weights[-1] for case in cases]
    whole = [(case, score) for case, score in zip(cases, scores, strict=True) if not case.taken]
    right = np.mean([case.answers[int(score.argmax())] for case, score in whole])
    bar = float(np.quantile([score.max() for _, score in whole], 0.1))
    told = [f"{len(cases)} questions held back, best passage right {right:.2f}"]
    for taken in ("answer", "paragraph"):
        refused = [
            score.max() < bar for case, score in zip(cases, scores, strict=True) if case.taken == taken
        ]
        told.append(f"refused without its {taken} {np.mean(refused):.2f}")
    return ", ".join(told) + ", at 0.10 wrongly refused"


def _write(
    folder: Path,
    tables: dict[str, tuple[list[int], Matrix]],
    told: list[str],
    background: npt.NDArray[np.float32],
) -> None:
    """The weights in place of the old ones; thresholds stay as they were chosen."""
    file = folder / "evidence.toml"
    kept = file.read_text(encoding="utf-8")
    before = tomllib.loads(kept)
    head = "".join(
        line for line in kept.splitlines(True) if line.startswith("#") and "questions held" not in line
    )
    written = []
    for name, (used, found) in tables.items():
        way, languages = name.split(".")
        least = before.get(way, {}).get(languages, {}).get("threshold", 0.0)
        rows = [f"{FEATURES[c]} = {w:.4f}" for c, w in zip(used, found[:-1], strict=True)]
        written.append(
            "\n".join([f"[{name}]", f"threshold = {least}", f"intercept = {found[-1]:.4f}", *rows])
        )
    file.write_text(head + "\n".join(told) + "\n\n" + "\n\n".join(written) + "\n", encoding="utf-8")
    np.save(folder / "background.npy", background.astype(np.float32))


if __name__ == "__main__":
    main()
