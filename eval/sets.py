"""Reference sets: questions over an archive with accepted answers and the articles that hold them.

A set is a folder: `questions.jsonl` (one question a line), `card.md` (what it is, who made it, its
limits) and `archive/` (the pages it asks about, as files to ingest), or a file `archive` that names them by a
path from the root of the project, where they may not be shipped. The sets of the project lie beside this module;
any other folder of that form can be named by its path.

A question is in the split "dev" or "test" by the SHA-256 of its conversation's id, or else of its own
id: first byte even → dev, odd → test. So a question never changes its split, and a conversation is
never cut in two. Look at failures of dev while you work; test is for the number you report.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Any, Literal, cast, get_args

from rag.errors import ArchiveError, UsageError
from rag.model import KINDS, Article, Kind

QuestionKind = Literal[
    "fact", "facts", "list", "issue", "byline", "jump", "commentary", "photo", "notice", "date_page", "first_last",
    "timeline", "changed_figure", "correction", "traditional", "cross_language", "unanswerable", "find",
]  # fmt: skip
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
Why = Literal["near_miss", "later_date", "missing_detail", "other_city", "never_printed", "false_premise"]
WHYS: tuple[Why, ...] = get_args(Why)
Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = get_args(Split)

ROOT = Path(__file__).parents[1]
SHIPPED = Path(__file__).parent / "sets"
"""The folder of the sets that come with the package, one folder a set."""

_REQUIRED = ("id", "kind", "language", "question", "answers", "gold")
_OPTIONAL = ("conversation", "why", "rule", "today", "about")
_GOLD = ("headline", "kind", "quote")
_GOLD_BY_ID = ("article", "quote")


class SetError(ArchiveError):
    """A reference set is not what it should be; its text names the file and the line."""


@dataclass(frozen=True, slots=True)
class Gold:
    """Where an answer stands: words of the text of an article, and its headline ("" for any) and kind, or its id."""

    quote: str
    headline: str = ""
    kind: Kind | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `answers` are groups of alternatives: all groups are asked for, any alternative does.

    One of kind "find" has gold and no answers: only what is found for it is judged.

    `rule` says how a computed answer was counted, `today` the day that the question is asked on, `about` the id of the
    article that a question which nothing answers is nearest to.
    `line` is its line in `questions.jsonl`, counted from 1.
    """

    id: str
    kind: QuestionKind
    language: str
    question: str
    answers: tuple[tuple[str, ...], ...]
    gold: tuple[Gold, ...]
    line: int
    conversation: str | None = None
    why: Why | None = None
    rule: str | None = None
    today: Date | None = None
    about: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the archive of the set holds the answer."""
        return self.kind != "unanswerable"

    @property
    def split(self) -> Split:
        """The split of the question's conversation, or else its own."""
        return split_of(self.conversation or self.id)


@dataclass(frozen=True, slots=True)
class ReferenceSet:
    """A loaded set; `questions` in line order, turns of a conversation included."""

    name: str
    folder: Path
    questions: tuple[Question, ...]
    sha256: str

    @property
    def file(self) -> Path:
        """The file of the questions."""
        return self.folder / "questions.jsonl"

    @property
    def archive(self) -> Path:
        """The folder or file of the pages to ingest; it may not be there if it is not shipped."""
        place = self.folder / "archive"
        return ROOT / place.read_text(encoding="utf-8").strip() if place.is_file() else place

    @property
    def ships_its_archive(self) -> bool:
        """Whether the pages lie in the set's own folder."""
        return (self.folder / "archive").is_dir()


def split_of(unit: str) -> Split:
    """The split of a conversation or a single question by its id."""
    return "test" if hashlib.sha256(unit.encode()).digest()[0] % 2 else "dev"


def names() -> list[str]:
    """The names of the sets that come with the package, sorted."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/questions.jsonl"))


def load(name: str) -> ReferenceSet:
    """The set of that name, or the one in the folder of that path. Raises UsageError or SetError.

    Whether its gold is found in the archive is checked by `gold_articles`, which needs the articles.
    """
    folder = SHIPPED / name if re.fullmatch(r"[\w-]+", name) else Path(name)
    if not (folder / "questions.jsonl").is_file():
        folder = Path(name)
    file = folder / "questions.jsonl"
    if not file.is_file():
        raise UsageError(
            f"There is no reference set {name!r}; name one of {', '.join(names()) or '(none)'}, "
            "or a folder that holds questions.jsonl and archive/."
        )
    data = file.read_bytes()
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise SetError(f"{file} is not UTF-8 (byte {error.start}).") from error
    questions = [question_of(line, file, at) for at, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise SetError(f"{file} holds no question.")
    _unique(questions, file)
    return ReferenceSet(folder.resolve().name, folder, tuple(questions), hashlib.sha256(data).hexdigest())


def gold_articles(reference: ReferenceSet, articles: Iterable[Article]) -> dict[str, tuple[Article, ...]]:
    """For each question's id the articles that are its gold, in the order of its lines.

    A gold matches the articles whose text holds the quote, white space aside: those of its headline and kind if
    there are any, else all of them, since how well a page was taken apart is measured elsewhere.
    Raises SetError for a quote that no article holds, and for a headline that stands nowhere in the archive.
    """
    known = [(article, _squeezed(article.text)) for article in articles]
    printed = {_squeezed(part) for article, _ in known for part in (article.headline, *article.deck)}
    everything = "\n".join([*printed, *(_squeezed(a.kicker or "") + text for a, text in known)])
    found: dict[str, tuple[Article, ...]] = {}
    for question in reference.questions:
        matched: dict[str, Article] = {}
        for gold in question.gold:
            quote = _squeezed(gold.quote)
            holding = [a for a, text in known if quote in text and gold.article in (None, a.id)]
            named = [a for a in holding if gold.headline in ("", a.headline) and gold.kind in (None, a.kind)]
            if not holding or _squeezed(gold.headline) not in everything:
                raise SetError(
                    f"{reference.file}, line {question.line}: no article of the archive has "
                    f"{f'the id {gold.article!r}' if gold.article else f'the headline {gold.headline!r}'} "
                    f"and the words {gold.quote!r}."
                )
            matched.update((article.id, article) for article in named or holding)
        found[question.id] = tuple(matched.values())
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unique(questions: Sequence[Question], file: Path) -> None:
    first: dict[str, int] = {}
    for question in questions:
        if question.id in first:
            raise SetError(
                f"{file}, line {question.line}: the id {question.id!r} is that of line "
                f"{first[question.id]} already."
            )
        first[question.id] = question.line


def question_of(line: str, file: Path, at: int) -> Question:
    """The question in a line of a file; raises SetError that names the line if it is none."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise SetError(f"{file}, line {at}: not JSON ({error.msg}, column {error.colno}).") from error
    try:
        return _checked(value, at)
    except ValueError as error:
        raise SetError(f"{file}, line {at}: {error}.") from error


def _checked(value: Any, at: int) -> Question:
    """The question a JSON value describes; raises ValueError with the words of what is wrong."""
    _keys(value, _REQUIRED, _OPTIONAL, "the question")
    kind = _one_of(value["kind"], QUESTION_KINDS, "kind")
    language = _text(value["language"], "language")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise ValueError(f"language {language!r} is not a language tag such as zh, zh-Hant or en")
    question = Question(
        id=_text(value["id"], "id"),
        kind=cast(QuestionKind, kind),
        language=language,
        question=_text(value["question"], "question"),
        answers=_groups(value["answers"]),
        gold=_golds(value["gold"]),
        line=at,
        conversation=_text(value["conversation"], "conversation") if "conversation" in value else None,
        why=cast(Why, _one_of(value["why"], WHYS, "why")) if "why" in value else None,
        rule=_text(value["rule"], "rule") if "rule" in value else None,
        today=Date.fromisoformat(_text(value["today"], "today")) if "today" in value else None,
        about=_text(value["about"], "about") if "about" in value else None,
    )
    if question.kind == "find" and (question.answers or not question.gold):
        raise ValueError("a question of kind find needs gold and has no answers")
    if question.answerable and question.kind != "find" and not (question.answers and question.gold):
        raise ValueError("an answerable question needs answers and gold")
    if question.answerable and (question.why or question.about):
        raise ValueError("why and about are for unanswerable questions only")
    if not question.answerable and (question.answers or question.gold or not question.why):
        raise ValueError(
            f"an unanswerable question has a why ({', '.join(WHYS)}), and neither answers nor gold"
        )
    return question


def _groups(value: Any) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    for group in _list(value, "answers"):
        alternatives = tuple(_text(item, "an alternative") for item in _list(group, "a group of answers"))
        if not alternatives:
            raise ValueError("a group of answers is empty")
        groups.append(alternatives)
    return tuple(groups)


def _golds(value: Any) -> tuple[Gold, ...]:
    golds: list[Gold] = []
    for item in _list(value, "gold"):
        if isinstance(item, dict) and "article" in item:
            _keys(item, _GOLD_BY_ID, (), "a gold")
            golds.append(
                Gold(_text(item["quote"], "the quote of a gold"), article=_text(item["article"], "article"))
            )
            continue
        _keys(item, _GOLD, (), "a gold")
        if not isinstance(item["headline"], str):
            raise ValueError("the headline of a gold is not a text")
        kind = cast(Kind, _one_of(item["kind"], KINDS, "the kind of a gold"))
        golds.append(Gold(_text(item["quote"], "the quote of a gold"), item["headline"], kind))
    return tuple(golds)


def _keys(value: Any, required: Sequence[str], optional: Sequence[str], what: str) -> None:
    if not isinstance(value, dict):
        raise ValueError(f"{what} is not a JSON object")
    missing = [key for key in required if key not in value]
    unknown = [key for key in value if key not in (*required, *optional)]
    if missing:
        raise ValueError(f"{what} lacks {', '.join(missing)}")
    if unknown:
        raise ValueError(f"{what} has unknown keys: {', '.join(unknown)}")


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} is not a text with something in it")
    return value


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} is not a list")
    return value


def _one_of(value: Any, allowed: Sequence[str], what: str) -> str:
    if value not in allowed:
        raise ValueError(f"{what} {value!r} is none of {', '.join(allowed)}")
    return str(value)
