"""Wenbao's parts in a pipeline of llama-index."""

import asyncio

import numpy as np
from llama_index.core.schema import QueryBundle

from rag.archive import Archive
from rag.embedding import PassageEmbedding
from rag.llama_index_parts import HybridRetriever, LlamaIndexEmbedding

SENTENCES = ["1957年10月15日，武汉长江大桥正式通车。", "Police arrested two men on Friday."]


def test_its_methods_give_the_same_vectors(embedding: PassageEmbedding) -> None:
    part = LlamaIndexEmbedding(embedding)
    passages, query = embedding.embed_passages(SENTENCES), embedding.embed_query(SENTENCES[0])
    assert abs(passages[0] @ query) < 0.999  # the prompts differ
    np.testing.assert_allclose(part.get_query_embedding(SENTENCES[0]), query, atol=1e-5)
    np.testing.assert_allclose(part.get_text_embedding(SENTENCES[0]), passages[0], atol=1e-5)
    np.testing.assert_allclose(part.get_text_embedding_batch(SENTENCES), passages, atol=1e-5)
    np.testing.assert_allclose(asyncio.run(part.aget_query_embedding(SENTENCES[0])), query, atol=1e-5)
    later = asyncio.run(part.aget_text_embedding_batch(SENTENCES))
    np.testing.assert_allclose(later, passages, atol=1e-5)


def test_as_a_retriever_of_llama_index(sample_archive: Archive) -> None:
    retriever = HybridRetriever(sample_archive, limit=5)
    nodes = retriever.retrieve(QueryBundle("湘剧首演在哪里举行？"))
    assert len(nodes) == 5
    best = nodes[0]
    assert best.score is not None
    assert best.metadata["newspaper"] == "衡阳日报"
    assert best.metadata["date"] == "2021-05-31"
    assert best.metadata["page"] == "1"
    assert set(best.metadata) == {"newspaper", "date", "page", "headline", "article", "start", "end"}
    with sample_archive.view() as view:
        article = view.article(best.metadata["article"])
    assert article is not None
    assert best.text == article.text[best.metadata["start"] : best.metadata["end"]]
    assert best.node.get_content(metadata_mode="all") != "" and "衡阳日报" not in best.node.get_content(
        metadata_mode="llm"
    )  # type: ignore[arg-type]
