"""What the span reader learns from: questions of reading sets, and ones that nothing answers.

The public sets are in SQuAD form (CMRC 2018, DRCD, XQuAD); `rag/span_reader/written.py` has those written by hand. A
passage is a run of whole sentences of a paragraph, half of the time under the title of its text, as an article's
passage stands under its headline. To unanswerable ones of the hand others are made in three ways: the sentence
that answers is left out; the passage is of another paragraph that shares the question's words; or a number, year
or name of the question is exchanged for another of its kind.
"""

import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.text import HAN, bigrams, fold, sentences, width, words

if TYPE_CHECKING:
    from opencc import OpenCC

MONOLINGUAL = ("cmrc2018_trial", "cmrc2018_dev_half", "drcd_dev", "drcd_test")
PARALLEL = ("en", "zh", "de", "es", "ru", "ar")
DIRECTIONS = (
    ("zh", "zh"), ("en", "en"), ("de", "de"), ("en", "zh"), ("de", "zh"), ("es", "zh"), ("ru", "zh"), ("zh", "en"),
    ("de", "en"), ("ar", "zh"),
)  # fmt: skip
"""Language of the question, language of the passage."""

HELD_OUT = 10
"""One paragraph in so many is kept for measuring, by the hash of its identity."""

WINDOW = (70, 260)
"""Bounds of a passage in units of `width`."""

_DRCD_SHARE = 0.62
_UNANSWERABLE = 0.6
"""Unanswerable examples for each answerable one."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a set; `key` is the same for its translations, one in `one_in` is kept for measuring."""

    key: str
    language: str
    title: str
    text: str
    one_in: int = HELD_OUT

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Its sentences."""
        return sentences(self.text)

    @cached_property
    def held_out(self) -> bool:
        """Whether it is kept for measuring."""
        return hashlib.sha256(self.key.encode()).digest()[0] % self.one_in == 0


@dataclass(frozen=True)
class Asked:
    """A question of a set and all accepted answers; `start` is that of the first in the paragraph's text.

    Without answers it is one that the paragraph does not answer, and `start` is where it looks answered, -1 if nowhere.
    """

    text: str
    language: str
    paragraph: Paragraph
    answers: tuple[str, ...]
    start: int

    @property
    def end(self) -> int:
        """The end of the first answer, or of the first character of where to look."""
        return self.start + (len(self.answers[0]) if self.answers else 1)


@dataclass(frozen=True)
class Example:
    """A question, a passage and the span that answers, None if nothing does; `made` says how it came about."""

    question: str
    passage: str
    span: tuple[int, int] | None
    answers: tuple[str, ...]
    made: str


def load(folder: Path) -> list[Asked]:
    """All questions of the sets in `folder` whose answer stands in their paragraph."""
    asked = [
        each for name in MONOLINGUAL for each in _questions(folder / f"{name}.json", name, "zh").values()
    ]
    parallel = {
        language: _questions(folder / f"xquad_{language}_half.json", "xquad", language)
        for language in PARALLEL
    }
    for question_language, passage_language in DIRECTIONS:
        for key, there in parallel[passage_language].items():
            here = parallel[question_language].get(key)
            if here is not None:
                asked.append(replace(there, text=here.text, language=question_language))
    return asked


def _questions(file: Path, name: str, language: str) -> dict[str, Asked]:
    """The questions of a file by their id, which is the same in all languages of a parallel set."""
    found: dict[str, Asked] = {}
    for at, entry in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
        for number, held in enumerate(entry["paragraphs"]):
            key = f"{name}/{held.get('pid') or held.get('id') or f'{at}-{number}'}"
            title = entry.get("title", "").replace("_", " ")
            paragraph = Paragraph(key, language, title, held["context"].replace("\n", " "))
            for question in held["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in question["answers"]))
                start = question["answers"][0].get("answer_start", -1)
                if paragraph.text[start : start + len(answers[0])] != answers[0]:
                    start = paragraph.text.find(answers[0])
                if start >= 0 and answers[0]:
                    asked = Asked(question["question"], language, paragraph, answers, start)
                    found[f"{key} {question['id']}"] = asked
    return found


def make(asked: Sequence[Asked], seed: int, *, held_out: bool) -> list[Example]:
    """Examples of the questions whose paragraph is held out, or of the others, in a seeded order."""
    chance = random.Random(seed)
    mine = [each for each in asked if each.paragraph.held_out == held_out]
    near = _Neighbours([each.paragraph for each in mine])
    kinds = _Kinds([each.text for each in mine])
    examples: list[Example] = []
    for each in mine:
        if each.paragraph.key.startswith("drcd") and not held_out and chance.random() > _DRCD_SHARE:
            continue
        right = _around(each, chance)
        examples.append(_scripts(right, chance))
        if each.answers and chance.random() < _UNANSWERABLE:
            wrong = _unanswerable(each, right, near, kinds, chance)
            if wrong:
                examples.append(_scripts(wrong, chance))
    chance.shuffle(examples)
    return examples


def _around(asked: Asked, chance: random.Random) -> Example:
    """The passage about the answer, or about where it looks answered."""
    text, spans = asked.paragraph.text, asked.paragraph.spans
    inside = [i for i, (start, end) in enumerate(spans) if start < asked.end and asked.start < end]
    first, last = (inside[0], inside[-1]) if inside else [chance.randrange(len(spans))] * 2
    start, end = _grown(asked.paragraph, first, last, chance)
    passage, shift = _under_title(asked.paragraph, text[start:end], chance)
    if not asked.answers:
        return Example(asked.text, passage, None, (), "written")
    begin = asked.start - start + shift
    return Example(asked.text, passage, (begin, begin + len(asked.answers[0])), asked.answers, "answer")


def _grown(paragraph: Paragraph, first: int, last: int, chance: random.Random) -> tuple[int, int]:
    """Span of sentences `first` to `last` and neighbours of theirs, up to a width that is drawn."""
    spans, most = paragraph.spans, chance.uniform(*WINDOW)
    while True:
        sides = []
        if first > 0 and width(paragraph.text[spans[first - 1][0] : spans[last][1]]) <= most:
            sides.append(-1)
        if last + 1 < len(spans) and width(paragraph.text[spans[first][0] : spans[last + 1][1]]) <= most:
            sides.append(1)
        if not sides:
            return spans[first][0], spans[last][1]
        if chance.choice(sides) < 0:
            first -= 1
        else:
            last += 1


def _under_title(paragraph: Paragraph, passage: str, chance: random.Random) -> tuple[str, int]:
    if not paragraph.title or chance.random() < 0.5:
        return passage, 0
    headed = f"{paragraph.title}\n{passage}"
    return headed, len(headed) - len(passage)


def _unanswerable(
    asked: Asked, right: Example, near: "_Neighbours", kinds: "_Kinds", chance: random.Random
) -> Example | None:
    ways = ["left out", "near", "near", "exchanged", "exchanged"]
    chance.shuffle(ways)
    for way in ways:
        if way == "exchanged":
            question = kinds.exchanged(asked.text, right.passage, chance)
            if question:
                return replace(right, question=question, span=None, answers=(), made=way)
            continue
        paragraph = asked.paragraph if way == "left out" else near.to(asked, chance)
        if paragraph is None:
            continue
        said = [fold(answer) for answer in asked.answers]
        free = [
            i
            for i, (start, end) in enumerate(paragraph.spans)
            if not any(answer in fold(paragraph.text[start:end]) for answer in said)
        ]
        if not free:
            continue
        seed = chance.choice(free)
        start, end = _grown(paragraph, seed, seed, chance)
        passage, _ = _under_title(paragraph, paragraph.text[start:end], chance)
        if any(answer in fold(passage) for answer in said):
            start, end = paragraph.spans[seed]
            passage = paragraph.text[start:end]
        return Example(asked.text, passage, None, (), way)
    return None


class _Neighbours:
    """Paragraphs by the words they share with a question, in the language of the paragraph."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        unique = {(paragraph.key, paragraph.language): paragraph for paragraph in paragraphs}
        self._paragraphs = list(unique.values())
        self._by_title: dict[tuple[str, str], list[Paragraph]] = defaultdict(list)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, paragraph in enumerate(self._paragraphs):
            self._by_title[paragraph.language, paragraph.title].append(paragraph)
            for part in set(_parts(paragraph.text)):
                self._holding[part].append(number)

    def to(self, asked: Asked, chance: random.Random) -> Paragraph | None:
        """One of the five nearest paragraphs, or one of the same title."""
        own = asked.paragraph
        siblings = [p for p in self._by_title[own.language, own.title] if p.key != own.key]
        if siblings and (asked.language != own.language or chance.random() < 0.4):
            return chance.choice(siblings)
        shared: Counter[int] = Counter()
        for part in set(_parts(asked.text)):
            holding = self._holding.get(part, [])
            if len(holding) < len(self._paragraphs) / 10:
                for number in holding:
                    shared[number] += 1
        best = [self._paragraphs[n] for n, _ in shared.most_common(8)]
        best = [p for p in best if p.key != own.key and p.language == own.language][:5]
        return chance.choice(best) if best else None


def _parts(text: str) -> list[str]:
    return bigrams(text) if HAN.search(text) else [word for word in words(text) if len(word) > 3]


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")


class _Kinds:
    """Names and numbers of all questions by their kind, to exchange one for another."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        for question in questions:
            for kind, name in _named(question):
                self._names[kind].append(name)

    def exchanged(self, question: str, passage: str, chance: random.Random) -> str | None:
        """`question` with one number or name that the passage holds made another; None if there is none."""
        numbers = [match for match in _NUMBER.finditer(question) if match.group() in passage]
        if numbers and chance.random() < 0.6:
            match = chance.choice(numbers)
            return question[: match.start()] + _other_number(match.group(), chance) + question[match.end() :]
        names = [(kind, name) for kind, name in _named(question) if name in passage]
        chance.shuffle(names)
        for kind, name in names:
            others = [other for other in self._names[kind] if other not in passage and other != name]
            if others:
                return question.replace(name, chance.choice(others))
        return None


def _other_number(number: str, chance: random.Random) -> str:
    digits = number.replace(",", "")
    if len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        return str(int(digits) + chance.choice([-20, -10, -3, -2, -1, 1, 2, 3, 10, 20]))
    if digits.isdecimal():
        return str(max(1, int(digits) + chance.choice([-5, -2, -1, 1, 2, 5, 10])))
    return str(chance.randint(2, 90))


def _named(question: str) -> list[tuple[str, str]]:
    if HAN.search(question):
        import rjieba

        return [(t, w) for w, t in rjieba.tag(question) if t in ("nr", "ns", "nt", "nz") and len(w) > 1]
    names = _LATIN_NAME.findall(question[1:])
    return [("latin", name) for name in names if len(name) > 3]


def _scripts(example: Example, chance: random.Random) -> Example:
    """Now and then in the other Chinese script, or the question and the passage in different ones."""
    draw = chance.random()
    if not HAN.search(example.passage) or draw > 0.55:
        return example
    passage, question = example.passage, example.question
    if draw < 0.45:
        passage = _converted(passage, "t2s" if draw < 0.35 else "s2t")
    if draw < 0.25 or draw > 0.45:
        question = _converted(question, "t2s" if draw < 0.2 else "s2t")
    answers = example.answers
    if example.span:
        answers = tuple(dict.fromkeys((passage[slice(*example.span)], *answers)))
    return replace(example, question=question, passage=passage, answers=answers)


def _converted(text: str, way: str) -> str:
    """In the other script ("t2s" or "s2t"), if that keeps every character's place."""
    other: str = _converter(way).convert(text)
    return other if len(other) == len(text) else text


@cache
def _converter(way: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(way)
