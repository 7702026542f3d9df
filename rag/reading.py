"""Reads the passages found: of each of their statements the words that would answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.model import Article, Passage
from rag.text import statements

if TYPE_CHECKING:
    from rag.span_reader.reader import Reading, SpanReader

OF_LINES = ("notice", "photo")
"""Kinds whose lines belong together: what a notice says, who puts it up and whom to call; a caption and its credit."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The span `article.text[start:end]` of a passage that can be quoted by itself."""

    passage: Passage
    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text[self.start : self.end]


def statements_of(passage: Passage, article: Article) -> list[Statement]:
    """What a passage states, in order."""
    spans = statements(passage.text, of_lines=article.kind in OF_LINES)
    return [Statement(passage, article, passage.start + start, passage.start + end) for start, end in spans]


def read(reader: "SpanReader", question: str, stated: Sequence[Sequence[Statement]]) -> "list[list[Reading]]":
    """For the statements of every passage the best span of each, in code points of the article.

    A passage is read under the headline of its article, which names what its 他 or 该 refers to.
    """
    from rag.span_reader.reader import Reading, Window

    windows = []
    for group in stated:
        passage, article = group[0].passage, group[0].article
        shift = len(_heading(article)) - passage.start
        parts = tuple((each.start + shift, each.end + shift) for each in group)
        windows.append(Window(_heading(article) + passage.text, parts))
    found = []
    for group, readings in zip(stated, reader.read(question, windows), strict=True):
        back = group[0].passage.start - len(_heading(group[0].article))
        found.append([Reading(each.start + back, each.end + back, each.score) for each in readings])
    return found


def _heading(article: Article) -> str:
    return f"{article.headline}\n" if article.headline else ""
