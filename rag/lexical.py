"""The lexical index: tantivy over words, pairs of hanzi and pinyin. The only module that imports tantivy.

Text is cut into tokens by `rag.text` and `rag.pinyin` and handed over with blanks between them; queries are
built as objects, so nothing a user types is ever parsed. The text itself is not stored in the index.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.model import Article, Passage, signers
from rag.pinyin import syllables
from rag.scope import Scope, as_number
from rag.text import bigrams, words

if TYPE_CHECKING:
    from tantivy import DocAddress, Document, Index, Query, Schema

_TOKENIZER = "given"
_HEAP_BYTES = 64_000_000
_WORD, _HEADING, _BIGRAM, _PINYIN = 1.0, 0.6, 0.4, 2.0
"""Weights of a term by where it is found."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What is looked for: folded words, pairs of hanzi, and names as pinyin syllables ("Zhu Jian").

    `either` are groups of words of which the best found counts: what a word of another language can be.
    """

    words: tuple[str, ...] = ()
    bigrams: tuple[str, ...] = ()
    pinyin: tuple[tuple[str, ...], ...] = ()
    either: tuple[frozenset[str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.bigrams or self.pinyin or self.either)


class LexicalIndex:
    """One folder of tantivy's. Open or create it with the class methods; `close` lets its files go."""

    def __init__(self, index: "Index", schema: "Schema") -> None:
        from tantivy import TextAnalyzerBuilder, Tokenizer

        # tantivy does not keep a tokenizer with the index, so it is registered at every opening
        index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.config_reader(reload_policy="manual")
        self._index = index
        self._schema = schema
        self._searcher = index.searcher()

    @classmethod
    def create(cls, folder: Path) -> "LexicalIndex":
        """A new, empty index in `folder`, which is made."""
        from tantivy import Index

        folder.mkdir(parents=True)
        schema = _schema()
        return cls(Index(schema, path=str(folder)), schema)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        """The index in `folder`. Raises OSError if there is none that can be read."""
        from tantivy import Index

        try:
            return cls(Index.open(str(folder)), _schema())
        except ValueError as error:  # what tantivy raises for everything
            raise OSError(f"The lexical index in {folder} cannot be opened: {error}") from error

    def update(self, removed: Iterable[str], added: Iterable[tuple[Passage, str, Article]]) -> None:
        """Take out passages by id and put in others, each with the page it begins on and its article."""
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for passage_id in removed:
            writer.delete_documents_by_term("id", passage_id)
        for passage, page, article in added:
            writer.add_document(_document(passage, page, article))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def count(self) -> int:
        """The number of passages in the index."""
        return self._searcher.num_docs

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a folded word over passages, in [0, 1]; 1 if no passage holds it."""
        return 1.0 - math.log(1 + self._searcher.doc_freq("words", word)) / math.log(2 + self.count())

    def search(self, query: LexicalQuery, scope: Scope, limit: int) -> list[tuple[str, float]]:
        """Up to `limit` passages that share a term with `query`: (passage id, BM25 > 0), best first."""
        from tantivy import Occur

        terms = self._terms(query)
        if not terms or scope.is_empty:
            return []
        either: list[tuple[Occur, Query]] = [(Occur.Should, term) for term in terms]
        found = self._run(_together([_query().boolean_query(either), *self._bounds(scope)]), limit)
        ranked = [(self._searcher.doc(address)["id"][0], float(score)) for score, address in found]
        # equal scores come in the order of tantivy's segments, which differs from build to build
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))

    def articles_with(self, query: LexicalQuery, scope: Scope) -> set[str]:
        """Ids of all articles in whose text or heading each of the words occurs, and in whose text each of the names in
        pinyin and the bigrams one after the other (a phrase)."""
        wanted = [self._anywhere(word) for word in query.words]
        if query.bigrams:
            wanted.append(self._phrase("bigrams", query.bigrams))
        wanted += [self._phrase("pinyin", name) for name in query.pinyin if name]
        if not wanted or scope.is_empty:
            return set()
        bounds = self._bounds(scope)
        return set.intersection(*(self._articles(_together([each, *bounds])) for each in wanted))

    def close(self) -> None:
        """Let go of the index; its files are unmapped when nothing refers to it any more."""
        del self._searcher, self._index

    def _articles(self, query: "Query") -> set[str]:
        found = self._run(query, max(1, self.count()))
        return {self._searcher.doc(address)["article"][0] for _score, address in found}

    def _run(self, query: "Query", limit: int) -> Sequence[tuple[float, "DocAddress"]]:
        return self._searcher.search(query, limit, count=False).hits

    def _anywhere(self, word: str) -> "Query":
        from tantivy import Occur

        fields = [_query().term_query(self._schema, field, word) for field in ("words", "heading")]
        return _query().boolean_query([(Occur.Should, each) for each in fields])

    def _phrase(self, field: str, terms: Sequence[str]) -> "Query":
        if len(terms) == 1:  # tantivy has no phrase of one term
            return _query().term_query(self._schema, field, terms[0])
        return _query().phrase_query(self._schema, field, list(terms))

    def _terms(self, query: LexicalQuery) -> "list[Query]":
        build, schema = _query(), self._schema
        terms: list[Query] = []
        for word in dict.fromkeys(query.words):
            terms.append(build.boost_query(build.term_query(schema, "words", word), _WORD))
            terms.append(build.boost_query(build.term_query(schema, "heading", word), _HEADING))
        for pair in dict.fromkeys(query.bigrams):
            terms.append(build.boost_query(build.term_query(schema, "bigrams", pair), _BIGRAM))
        for name in dict.fromkeys(query.pinyin):
            if len(name) > 1:  # one syllable alone is a hundred characters
                terms.append(build.boost_query(self._phrase("pinyin", name), _PINYIN))
        for group in dict.fromkeys(query.either):
            held = sorted(word for word in group if self._searcher.doc_freq("words", word))
            if held:
                same = [build.term_query(schema, "words", word) for word in held]
                terms.append(build.disjunction_max_query(same))
        return terms

    def _bounds(self, scope: Scope) -> "list[Query]":
        """What every hit must fulfil, without a part in the score."""
        from tantivy import FieldType

        build, schema = _query(), self._schema
        bounds: list[Query] = []
        if scope.date_from or scope.date_to:
            first = as_number(scope.date_from) if scope.date_from else None
            last = as_number(scope.date_to) if scope.date_to else None
            bounds.append(build.range_query(schema, "date", FieldType.Integer, first, last))
        for field, values in scope.choices().items():
            bounds.append(build.term_set_query(schema, field, list(values)))
        return [build.const_score_query(bound, 0.0) for bound in bounds]


def _query() -> "type[Query]":
    from tantivy import Query

    return Query


def _together(queries: "Sequence[Query]") -> "Query":
    from tantivy import Occur

    return _query().boolean_query([(Occur.Must, query) for query in queries])


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for field in ("words", "heading", "bigrams", "pinyin"):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    for field in ("id", "article"):
        builder.add_text_field(field, stored=True, tokenizer_name="raw", index_option="basic")
    for field in ("newspaper", "page", "kind", "section", "byline"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    return builder.build()


def _document(passage: Passage, page: str, article: Article) -> "Document":
    from tantivy import Document

    document = Document()
    heading = "\n".join(filter(None, (article.kicker, article.headline, *article.deck)))
    document.add_text("words", " ".join(words(passage.text)))
    document.add_text("heading", " ".join(words(heading)))
    document.add_text("bigrams", " ".join(bigrams(passage.text)))
    document.add_text("pinyin", " ".join(syllables(passage.text)))
    document.add_text("id", passage.id)
    document.add_text("article", article.id)
    document.add_text("newspaper", article.newspaper)
    document.add_text("page", page)
    document.add_text("kind", article.kind)
    if article.section:
        document.add_text("section", article.section)
    for name in signers(article):
        document.add_text("byline", name)
    document.add_integer("date", as_number(article.date))
    return document
