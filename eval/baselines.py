"""Two plain systems to compare with, each measured as any other one is (`eval/systems.py`).

    wenbao eval run --system "python -m eval.baselines bm25"
    wenbao eval run --system "python -m eval.baselines llama-index"

`bm25`: sentences found by their words with tantivy's BM25; the best one is the answer. `llama-index`: what a first
tutorial builds: articles cut by SentenceSplitter, embedded with Wenbao's model into Chroma; the nearest chunk is the
answer.
Both know no dates, pages, conversations or refusals, but for a question of whose words no sentence holds any.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.text import sentences, words

_FOUND = 50
"""Sentences or chunks asked for, so that ranking can be measured."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Part of an article, with the article's own JSON object."""

    article: Mapping[str, Any]
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words."""
        return str(self.article["text"])[self.start : self.end]


Find = Callable[[str], list[Chunk]]
"""The chunks found for a question, best first."""


def main(arguments: Sequence[str]) -> int:
    """Answer questions from standard input, one JSON object a line, until there are no more."""
    if list(arguments) not in (["bm25"], ["llama-index"]):
        print("usage: python -m eval.baselines bm25|llama-index", file=sys.stderr)
        return 2
    listed = Path(os.environ["WENBAO_EVAL_ARTICLES"]).read_text(encoding="utf-8")
    articles = [json.loads(line) for line in listed.split("\n") if line]
    with TemporaryDirectory(prefix="wenbao-baseline-") as folder:
        find = bm25(articles) if arguments[0] == "bm25" else llama_index(articles, Path(folder) / "chroma")
        for line in sys.stdin:
            print(json.dumps(answer(find(json.loads(line)["question"])), ensure_ascii=False), flush=True)
    return 0


def answer(found: Sequence[Chunk]) -> dict[str, Any]:
    """The first chunk as an answer, in the agreed shape; a refusal if there is none."""
    retrieved = list(dict.fromkeys(chunk.article["article"] for chunk in found))
    if not found:
        return {"answered": False, "reason": "Nothing was found.", "citations": [], "retrieved": retrieved}
    best = found[0]
    citation = {
        "n": 1,
        "article": best.article["article"],
        "start": best.start,
        "end": best.end,
        "quote": best.text,
    }
    return {"answered": True, "answer": best.text, "citations": [citation], "retrieved": retrieved}


def bm25(articles: Sequence[Mapping[str, Any]]) -> Find:
    """Sentences by BM25 over their words."""
    from tantivy import Document, Index, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

    chunks = [Chunk(article, start, end) for article in articles for start, end in sentences(article["text"])]
    builder = SchemaBuilder()
    builder.add_unsigned_field("number", stored=True)
    builder.add_text_field("words", tokenizer_name="given", index_option="freq")
    schema = builder.build()
    index = Index(schema)
    index.register_tokenizer("given", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    writer = index.writer(num_threads=1)
    for number, chunk in enumerate(chunks):
        document = Document()
        document.add_unsigned("number", number)
        document.add_text("words", " ".join(words(chunk.text)))
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(question: str) -> list[Chunk]:
        terms = [Query.term_query(schema, "words", word, "freq") for word in words(question)]
        if not terms:
            return []
        hits = searcher.search(Query.disjunction_max_query(terms, tie_breaker=1.0), _FOUND).hits
        return [chunks[searcher.doc(address)["number"][0]] for _, address in hits]

    return find


def llama_index(articles: Sequence[Mapping[str, Any]], folder: Path) -> Find:
    """Chunks of llama-index's SentenceSplitter by the cosine of their embeddings in Chroma."""
    import numpy as np

    from rag.embedding import load_embedding
    from rag.vectors import VectorIndex

    chunks = list(_split(articles))
    embedding = load_embedding()
    vectors = embedding.embed_passages([chunk.text for chunk in chunks])
    index = VectorIndex.create(folder)
    index.update((), [str(number) for number in range(len(chunks))], np.asarray(vectors, np.float32))

    def find(question: str) -> list[Chunk]:
        return [chunks[int(number)] for number, _ in index.search(embedding.embed_query(question), _FOUND)]

    return find


def _split(articles: Sequence[Mapping[str, Any]]) -> Iterator[Chunk]:
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document, TextNode

    splitter = SentenceSplitter()
    for article in articles:
        for node in splitter.get_nodes_from_documents([Document(text=article["text"])]):
            if isinstance(node, TextNode) and node.start_char_idx is not None and node.text.strip():
                yield Chunk(article, node.start_char_idx, node.start_char_idx + len(node.text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
