"""Questions that people wrote by hand, for what programs make too easy.

Two sorts. `questions.jsonl`, beside the card in `written/`: on paragraphs of the public reading sets, which it only
names; most of them look answered and are not. And reference sets on newspapers in the form of `eval/sets.py` (JSON
Lines of articles and of questions): some of their articles are for training, the others for fitting what uses the
reader or for measuring.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.span_reader.examples import Asked, Paragraph
from rag.text import HAN, bigrams, words

WRITTEN = Path(__file__).parent / "written"
NEWSPRINT = "newsprint"
"""What the keys of articles begin with."""

_PARAGRAPHS_HELD_OUT = 5
"""One in so many is kept."""

ARTICLES_HELD_OUT = {"newspapers": 2, "newspapers_3": 10, "newspapers_4": 10, "newspapers_5": 10}
"""Sets of newspapers that training may use: of the articles of each one in so many is kept."""


def on_paragraphs(asked: Sequence[Asked], folder: Path = WRITTEN) -> list[Asked]:
    """The questions in `folder` on the paragraphs that `asked` are on; those on others are left out."""
    held = {
        (each.paragraph.key, each.paragraph.language): replace(each.paragraph, one_in=_PARAGRAPHS_HELD_OUT)
        for each in asked
    }
    found = []
    for row in _rows(folder / "questions.jsonl"):
        paragraph = held.get((row["paragraph"], row["language"]))
        if paragraph is not None:
            found.append(_asked(row["question"], row["language"], paragraph, row.get("answer", "")))
    return found


def on_newspapers(folder: Path) -> list[Asked]:
    """The questions of the reference set in `folder`, which is one of `ARTICLES_HELD_OUT`."""
    one_in = ARTICLES_HELD_OUT[folder.resolve().name]
    articles = {
        row["id"]: Paragraph(
            _key(row["id"]), row["language"], row["headline"], "\n".join(row["paragraphs"]), one_in
        )
        for file in sorted((folder / "archive").glob("*.jsonl"))
        for row in _rows(file)
    }
    found = []
    for row in _rows(folder / "questions.jsonl"):
        if row["kind"] == "unanswerable":
            found.append(_asked(row["question"], row["language"], articles[row["about"]], ""))
            continue
        paragraph, answer = articles[row["gold"][0]["article"]], row["answers"][0][0]
        quoted = paragraph.text.find(row["gold"][0]["quote"])
        start = paragraph.text.find(answer, quoted)
        found.append(Asked(row["question"], row["language"], paragraph, (answer,), start))
    return found


def is_held_out(article: str, newspapers: str) -> bool:
    """Whether the article of that id, of the set `newspapers`, is kept from training; those of other sets all are."""
    one_in = ARTICLES_HELD_OUT.get(newspapers, 1)
    return Paragraph(_key(article), "", "", "", one_in).held_out


def _key(article: str) -> str:
    return f"{NEWSPRINT}/{article}"


def _asked(question: str, language: str, paragraph: Paragraph, answer: str) -> Asked:
    if answer:
        return Asked(question, language, paragraph, (answer,), paragraph.text.find(answer))
    return Asked(question, language, paragraph, (), _nearest(question, paragraph))


def _nearest(question: str, paragraph: Paragraph) -> int:
    """Where the sentence begins that shares most words with the question, -1 if none shares any."""
    asked = _parts(question)
    best = max(paragraph.spans, key=lambda span: len(asked & _parts(paragraph.text[slice(*span)])))
    return best[0] if asked & _parts(paragraph.text[slice(*best)]) else -1


def _parts(text: str) -> set[str]:
    return (
        {*bigrams(text), *words(text)}
        if HAN.search(text)
        else {word for word in words(text) if len(word) > 3}
    )


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
