"""The network of the span reader as it is trained: the layers of the bundled embedding model under two outputs.

For every token there are two scores: that the answer begins there and that it ends there. "No answer" is the
first token, as in Devlin et al. (NAACL 2019) for SQuAD 2.0. What answers run is the same as a graph (`reader`).
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from rag.span_reader.pairs import PAD, Pair


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


def load_network(folder: Path) -> SpanNetwork:
    """The network over the embedding model in `folder`, its two outputs still untrained."""
    from transformers import BertModel
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    encoder = BertModel.from_pretrained(
        str(folder), add_pooling_layer=False, use_safetensors=True, local_files_only=True
    )
    return SpanNetwork(encoder, encoder.config.hidden_size)


def batch_of(pairs: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of pairs, padded to the longest, each of shape (pairs, tokens)."""
    longest = max(len(pair.ids) for pair in pairs)
    ids = torch.full((len(pairs), longest), PAD)
    mask = torch.zeros((len(pairs), longest), dtype=torch.long)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        mask[row, : len(pair.ids)] = 1
    return ids, mask
