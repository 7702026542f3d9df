"""Wenbao's embedding and retrieval as parts of llama-index, for pipelines that are built of such.

Answers do without: importing llama-index takes a second, which whoever asks at a prompt would wait.
"""

import asyncio

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.archive import NO_FILTERS, Archive
from rag.embedding import PassageEmbedding
from rag.model import Filters, Hit
from rag.question import understand
from rag.retrieval import retrieve_hits


class LlamaIndexEmbedding(BaseEmbedding):
    """A `PassageEmbedding` as an embedding of llama-index."""

    _embedding: PassageEmbedding = PrivateAttr()

    def __init__(self, embedding: PassageEmbedding) -> None:
        """Wrap a loaded model."""
        super().__init__(model_name=embedding.model_label, embed_batch_size=256)
        self._embedding = embedding

    def _get_query_embedding(self, query: str) -> Embedding:
        return list(map(float, self._embedding.embed_query(query)))

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        vectors: list[Embedding] = self._embedding.embed_passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> Embedding:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


class HybridRetriever(BaseRetriever):
    """`retrieve_hits` as a retriever of llama_index; every call sees the archive as it then stands."""

    def __init__(
        self,
        archive: Archive,
        filters: Filters = NO_FILTERS,
        limit: int = 20,
        weights: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        """Arguments as those of `retrieve_hits`."""
        self._archive = archive
        self._filters = filters
        self._limit = limit
        self._weights = weights
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        with self._archive.view() as view:
            hits = retrieve_hits(
                view,
                view.embedding.embed_query(query_bundle.query_str),
                understand(query_bundle.query_str),
                self._filters,
                self._limit,
                weights=self._weights,
            )
        return [as_node(hit) for hit in hits]


def as_node(hit: Hit) -> NodeWithScore:
    """A hit as llama_index has it: id and text of the passage, where it stands as metadata.

    The metadata is kept out of what is embedded or shown to a language model. The score is the "fused" one,
    or that of the only leg.
    """
    article, passage = hit.article, hit.passage
    metadata = {
        "newspaper": article.newspaper,
        "date": article.date.isoformat(),
        "page": article.page,
        "headline": article.headline,
        "article": article.id,
        "start": passage.start,
        "end": passage.end,
    }
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
    )
    score = hit.scores.get("fused", next(iter(hit.scores.values()), None))
    return NodeWithScore(node=node, score=score)
