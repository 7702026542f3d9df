"""Fits the evidence model of `rag/evidence.py` on public question answering, and writes its weights.

    python -m eval.calibration READING_FOLDER

The folder holds extractive question answering in SQuAD form (the public CMRC 2018, DRCD and XQuAD). Each
question is put to an archive made for it: a random number of paragraphs, those of the same title first, since a
newspaper's archive is full of reports near the subject. In a part of the cases the sentence with the answer,
or its whole paragraph, is taken out: then nothing answers, and what is left are the hard near misses.

The model is a conditional logit over the passages found and the outcome "none of them": it learns the
ranking and the refusal in one. Fitted by gradient descent on the log likelihood; no evaluation set of the
project is looked at.
"""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embedding import PassageEmbedding, load_embedding
from rag.evidence import FEATURES, RETRIEVED, WORDLESS, Candidate, alignment, features, margins
from rag.model import Article
from rag.question import understand
from rag.text import sentences, words

SAME = ("cmrc2018_trial", "cmrc2018_dev_half", "drcd_dev", "xquad_zh_half", "xquad_en_half")
ACROSS = ("en", "de", "es", "ru")
MOST_PARAGRAPHS = 300
ARCHIVE_SIZES = (12, 40, 150, 600)
QUESTIONS = {"same_language": 2400, "across_languages": 1500}
WITHOUT_ANSWER, WITHOUT_PARAGRAPH = 0.25, 0.25

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question, the paragraph that answers it, and the span of the answer there."""

    text: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Case:
    """The passages weighed for one question: features (n, len(FEATURES)), which answer, and what was taken out."""

    values: Matrix
    answers: npt.NDArray[np.bool_]
    taken: str


class Library:
    """Paragraphs cut into passages, with their vectors."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.passages: list[list[tuple[int, int]]] = []
        self.by_title: dict[str, list[int]] = defaultdict(list)

    def add(self, title: str, text: str, language: str) -> int:
        """Keep one paragraph; its number."""
        number = len(self.articles)
        flat = text.replace("\n", " ")
        self.articles.append(
            Article(str(number), "", Date(2000, 1, 1), "1", 1, "news", title, flat, language=language)
        )
        self.passages.append(sentences(flat))
        self.by_title[f"{language} {title}"].append(number)
        return number

    def embed(self, embedding: PassageEmbedding) -> None:
        """Vectors and token vectors of all passages."""
        flat = [(n, start, end) for n, spans in enumerate(self.passages) for start, end in spans]
        texts = [self.articles[n].text[start:end] for n, start, end in flat]
        self.of_passage = flat
        self.first = np.cumsum([0, *(len(spans) for spans in self.passages)])
        headed = [f"{self.articles[n].headline}\n{text}" for (n, _, _), text in zip(flat, texts, strict=True)]
        self.vectors = embedding.embed_passages(
            headed, lambda done: print(f"passages {done}/{len(flat)}", flush=True)
        )
        self.tokens = []
        for start in range(0, len(texts), 500):
            found = embedding.embed_passage_tokens(texts[start : start + 500])
            self.tokens += [tokens.astype(np.float16) for tokens in found]
            print(f"tokens {len(self.tokens)}/{len(flat)}", flush=True)
        frequency = Counter(word for text in texts for word in set(words(text)))
        self.rarity = {
            w: math.log(1 + len(texts) / (1 + n)) / math.log(1 + len(texts)) for w, n in frequency.items()
        }


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "rag")
    given = parser.parse_args()
    chance = random.Random(20210531)
    library, asked = _load(given.folder, chance)
    embedding = load_embedding()
    library.embed(embedding)
    background = library.vectors.mean(axis=0)
    weights, told = {}, []
    for name, pool in asked.items():
        chance.shuffle(pool)
        cases = [
            case
            for number, each in enumerate(pool[: QUESTIONS[name]])
            if (case := _case(library, embedding, each, background, chance, number)) is not None
        ]
        columns = [i for i, f in enumerate(FEATURES) if name == "same_language" or f not in WORDLESS]
        held_back = cases[: len(cases) // 4]
        told.append(f"# {name}: {_figures(held_back, columns, _fit(cases[len(held_back) :], columns))}")
        weights[name] = (columns, _fit(cases, columns))
        print(told[-1], flush=True)
    _write(given.out, weights, told, background)


def _load(folder: Path, chance: random.Random) -> tuple[Library, dict[str, list[Asked]]]:
    library, same, parallel = Library(), [], {}
    for name in SAME:
        language = "en" if "_en_" in name else "zh"
        held = list(_paragraphs(folder / f"{name}.json"))
        for title, paragraph in (
            chance.sample(held, min(MOST_PARAGRAPHS, len(held))) if "drcd" in name else held
        ):
            number = library.add(title, paragraph["context"], language)
            for question in paragraph["qas"]:
                span = _span(library.articles[number].text, question["answers"][0])
                if span:
                    same.append(Asked(question["question"], number, *span))
                    if name == "xquad_zh_half":
                        parallel[question["id"]] = same[-1]
    across = [
        Asked(question["question"], known.paragraph, known.start, known.end)
        for language in ACROSS
        for _, paragraph in _paragraphs(folder / f"xquad_{language}_half.json")
        for question in paragraph["qas"]
        if (known := parallel.get(question["id"]))
    ]
    return library, {"same_language": same, "across_languages": across}


def _paragraphs(file: Path) -> Iterator[tuple[str, dict]]:  # type: ignore[type-arg]
    for entry in json.loads(file.read_text(encoding="utf-8"))["data"]:
        for paragraph in entry["paragraphs"]:
            yield entry.get("title", "").replace("_", " "), paragraph


def _span(text: str, answer: dict[str, str]) -> tuple[int, int] | None:
    start = int(answer.get("answer_start", -1))
    if text[start : start + len(answer["text"])] != answer["text"]:
        start = text.find(answer["text"])
    return (start, start + len(answer["text"])) if start >= 0 else None


def _case(
    library: Library, embedding: PassageEmbedding, asked: Asked, background: npt.NDArray[np.float32],
    chance: random.Random, number: int,
) -> Case | None:  # fmt: skip
    if number % 100 == 0:
        print(f"question {number}", flush=True)
    article = library.articles[asked.paragraph]
    near = library.by_title[f"{article.language} {article.headline}"]
    others = [n for n, other in enumerate(library.articles) if other.language == article.language]
    held = dict.fromkeys([*near[:20], *chance.sample(others, min(len(others), chance.choice(ARCHIVE_SIZES)))])
    draw = chance.random()
    taken = (
        "answer"
        if draw < WITHOUT_ANSWER
        else "paragraph"
        if draw < WITHOUT_ANSWER + WITHOUT_PARAGRAPH
        else ""
    )
    rows = [row for n in held for row in range(library.first[n], library.first[n + 1])]
    answering = {
        row
        for row in range(library.first[asked.paragraph], library.first[asked.paragraph + 1])
        if library.of_passage[row][1] < asked.end and asked.start < library.of_passage[row][2]
    }
    if taken == "paragraph":
        rows = [row for row in rows if library.of_passage[row][0] != asked.paragraph]
    elif taken == "answer":
        rows = [row for row in rows if row not in answering]
    if not rows:
        return None
    vector = embedding.embed_query(asked.text)
    closeness = library.vectors[rows] @ vector - background @ vector
    best = np.argsort(-closeness)[:RETRIEVED]
    question, tokens = understand(asked.text), embedding.embed_question_tokens(asked.text)
    chosen = [rows[i] for i in best]
    aligned = [alignment(tokens, library.tokens[row].astype(np.float32)) for row in chosen]
    values = []
    for row, near_by, like, margin in zip(chosen, closeness[best], aligned, margins(aligned), strict=True):
        n, start, end = library.of_passage[row]
        text = library.articles[n].text[start:end]
        candidate = Candidate(text, library.articles[n], float(near_by), like, margin)
        found = features(question, candidate, lambda word: library.rarity.get(word, 1.0))
        values.append([found[name] for name in FEATURES])
    return Case(np.array(values), np.array([row in answering for row in chosen]), taken)


def _fit(cases: Sequence[Case], columns: list[int]) -> Matrix:
    """Weights of the columns, then the intercept: minimum of the negative log likelihood with a small ridge."""
    from scipy.optimize import minimize

    stacked = np.concatenate([case.values[:, columns] for case in cases])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    scaled = [((case.values[:, columns] - mean) / spread, case.answers) for case in cases]

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

    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B").x
    raw = found[:-1] / spread
    return np.append(raw, found[-1] - raw @ mean)


def _figures(cases: Sequence[Case], columns: list[int], weights: Matrix) -> str:
    scores = [case.values[:, columns] @ weights[:-1] + weights[-1] for case in cases]
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
    weights: dict[str, tuple[list[int], Matrix]],
    told: list[str],
    background: npt.NDArray[np.float32],
) -> None:
    file = folder / "evidence.toml"
    kept = file.read_text(encoding="utf-8")
    head, tail = kept[: kept.index("# same_language:")], kept[kept.index("[threshold]") :]
    tables = []
    for name, (columns, found) in weights.items():
        rows = [f"{FEATURES[c]} = {w:.4f}" for c, w in zip(columns, found[:-1], strict=True)]
        tables.append("\n".join([f"[{name}]", f"intercept = {found[-1]:.4f}", *rows]))
    file.write_text(head + "\n".join(told) + "\n\n" + "\n\n".join(tables) + "\n\n" + tail, encoding="utf-8")
    np.save(folder / "background.npy", background.astype(np.float32))


if __name__ == "__main__":
    main()
