"""The network of the span reader: the layers of the bundled embedding model under two outputs.

Input is `<s> question </s></s> passage </s>`. For every token there are two scores: that the answer begins
there and that it ends there. "No answer" is the first token, as in Devlin et al. (NAACL 2019) for SQuAD 2.0.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import nn

LONGEST = 384
"""Tokens of a pair; a longer passage is cut off, so callers cut it into windows before."""

_BOS, _PAD, _EOS = 0, 1, 2


class SpanNetwork(nn.Module):
    """`encoder` is a transformers `BertModel` without pooler."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.Linear(hidden, 2)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores of begin and end, shape (pairs, tokens, 2), for `ids` and `mask` of shape (pairs, tokens)."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.spans(states).float()  # type: ignore[no-any-return]


def load_network(folder: Path, shared: Any = None) -> SpanNetwork:
    """The network over the embedding model in `folder`, its two outputs still untrained.

    `shared` is that model where it is loaded already: the word vectors, most of it, are then used by both.
    """
    if shared is not None:
        encoder = copy.deepcopy(shared, {id(shared.embeddings): shared.embeddings})
        return SpanNetwork(encoder, encoder.config.hidden_size)
    from transformers import BertModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    encoder = BertModel.from_pretrained(
        str(folder), add_pooling_layer=False, use_safetensors=True, local_files_only=True
    )
    return SpanNetwork(encoder, encoder.config.hidden_size)


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
    """Questions and passages into pairs, with the tokenizer of the embedding model in a folder."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def __call__(self, question: str, passage: str) -> Pair:
        """The pair, cut to LONGEST tokens."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[: LONGEST // 3]
        held = self._tokenizer.encode(passage, add_special_tokens=False)
        head = [_BOS, *asked, _EOS, _EOS]
        room = LONGEST - len(head) - 1
        return Pair([*head, *held.ids[:room], _EOS], len(head), list(held.offsets[:room]))


def batch_of(pairs: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of pairs, padded to the longest, each of shape (pairs, tokens)."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = torch.full((len(pairs), longest), _PAD)
    mask = torch.zeros((len(pairs), longest), dtype=torch.long)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        mask[row, : len(pair.ids)] = 1
    return ids, mask
