"""A question and a passage as the span reader takes them in: `<s> question </s></s> passage </s>`."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 384
"""Tokens of a pair; a longer passage is cut off, so callers cut it into windows before."""

PAD = 1
_BOS, _EOS = 0, 2


@dataclass(frozen=True)
class Pair:
    """A question and a passage as tokens.

    `first` is the place of the passage's first token in `ids`, `offsets` the code points `[start, end)` of
    its tokens in the passage.
    """

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]

    @cached_property
    def last(self) -> int:
        """The place after the passage's last token."""
        return self.first + len(self.offsets)


class PairEncoder:
    """Questions and passages into pairs, with the tokenizer of the embedding model."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        self._tokenizer = tokenizer

    def __call__(self, question: str, passage: str) -> Pair:
        """The pair, cut to LONGEST tokens."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[: LONGEST // 3]
        held = self._tokenizer.encode(passage, add_special_tokens=False)
        head = [_BOS, *asked, _EOS, _EOS]
        room = LONGEST - len(head) - 1
        return Pair([*head, *held.ids[:room], _EOS], len(head), list(held.offsets[:room]))
