"""The archive of a newspaper and the answering of questions over it.

Names are loaded when first used, so that `import rag` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answer import Answer, Citation
    from rag.archive import Archive
    from rag.asking import ask
    from rag.conversation import Conversation
    from rag.errors import ArchiveError
    from rag.model import Article, Filters, Passage
    from rag.searching import search

__all__ = [
    "Answer", "Archive", "ArchiveError", "Article", "Citation", "Conversation", "Filters", "Passage", "ask", "search",
]  # fmt: skip

_HOME = {
    "Answer": "answer", "Archive": "archive", "ArchiveError": "errors", "Article": "model", "Citation": "answer",
    "Conversation": "conversation", "Filters": "model", "Passage": "model", "ask": "asking", "search": "searching",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"rag.{_HOME[name]}"), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
