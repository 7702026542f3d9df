"""One question at work: what is asked, of which state of the archive, within which filters."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

import prompts
from rag.answer import Coverage
from rag.model import Article, Filters
from rag.question import Question

if TYPE_CHECKING:
    from rag.archive import View


@dataclass(frozen=True)
class Inquiry:
    """`focus` are the articles a follow-up speaks of, () for a question that stands alone.

    `told` are the places that the talk has cited already, `own` the words that the follow-up adds to it.

    `embedding` is loaded when a question first needs it: facts of the masthead and bylines do not.
    """

    view: "View"
    question: Question
    filters: Filters
    focus: tuple[Article, ...] = ()
    told: tuple[tuple[str, int, int], ...] = ()
    own: tuple[str, ...] = ()

    @property
    def wording(self) -> dict[str, str]:
        """Frames of answers and refusals in the language of the question."""
        return prompts.load("answers", self.question.language)

    @cached_property
    def vector(self) -> npt.NDArray[np.float32]:
        """The embedded question, shape (dimensions,)."""
        return self.view.embedding.embed_query(self.question.whole)

    @cached_property
    def coverage(self) -> Coverage:
        """What the archive holds."""
        issues = self.view.issues()
        dates = sorted(issue.date for issue in issues)
        first, last = (dates[0].isoformat(), dates[-1].isoformat()) if dates else (None, None)
        return Coverage(first, last, len(issues))

    def coverage_text(self) -> str:
        """The dates held, in the words of the question's language."""
        coverage = self.coverage
        frame = "coverage_one" if coverage.issues == 1 else "coverage"
        return self.wording[frame].format(first=coverage.first, last=coverage.last, issues=coverage.issues)

    def title(self, article: Article) -> str:
        """How an answer names an article: its headline, or how it begins if it has none."""
        if article.headline:
            return self.wording["title"].format(headline=article.headline)
        return self.wording["untitled"].format(lead=article.text[:24].replace("\n", " ") + "…")

    def printed(self, article: Article, page: str) -> str:
        """The sentence that says where an article, or the part of it on that page, was printed."""
        return self.wording["printed"].format(
            title=self.title(article), newspaper=article.newspaper, date=article.date.isoformat(), page=page
        )
