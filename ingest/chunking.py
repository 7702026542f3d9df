"""Articles into passages: the unit that is embedded, found and quoted."""

from rag.model import Article, Passage
from rag.text import HAN, sentences

SHORT_HANZI = 16
SHORT_WORDS = 6
PASSAGE_HANZI = 120
"""A passage of more than one sentence stays under this length, that of a short answer."""


def passages(article: Article) -> list[Passage]:
    """The passages of `article` in order: a sentence each, short neighbours of one paragraph together.

    A sentence is what a short answer quotes, so retrieval works on sentences from the start and no
    second pass has to look for the answer inside a longer chunk.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentences(article.text):
        if spans:
            previous, last = spans[-1]
            same_paragraph = "\n" not in article.text[last:start]
            fits = end - previous <= PASSAGE_HANZI
            short = _is_short(article.text[start:end]) or _is_short(article.text[previous:last])
            if same_paragraph and fits and short:
                spans[-1] = (previous, end)
                continue
        spans.append((start, end))
    return [
        Passage(f"{article.id}#{number}", article.id, start, end, article.text[start:end])
        for number, (start, end) in enumerate(spans)
    ]


def embedded_text(article: Article, passage: Passage) -> str:
    """What is embedded for `passage`: its words under the headline, which names what a 他 or 该 refers to."""
    return f"{article.headline}\n{passage.text}" if article.headline else passage.text


def _is_short(text: str) -> bool:
    if HAN.search(text):
        return len(text) < SHORT_HANZI
    return len(text.split()) < SHORT_WORDS
