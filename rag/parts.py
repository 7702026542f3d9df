"""Questions that ask several things at once, taken apart."""

import re
from dataclasses import replace

from rag.question import Question, continued, understand
from rag.values import asked_value

_JOINTS = re.compile(
    (
        r"[，,；;？?]\s*(?:另外|还有|以及|并且|同时|那么|那)?|以及|并且|、(?=在哪|由?谁|什么|"
        r"哪|多少|几|怎|为何)|(?:和|与|又|还)(?=在哪|由谁|什么|哪|多少|几|谁|为什么|怎)|"
        r"\s*,?\s+(?:and|und|et|y|и)\s+(?=(?:who|what|when|where|which|how|why|in which|"
        r"by whom|wer|was|wann|wo|wie|warum|qui|que|quand|où|comment|combien|quel|quién|qué|"
        r"cuándo|dónde|cómo|cuánt|кто|что|когда|где|сколько)\b)"
    ),
    re.IGNORECASE,
)
_ASKS = re.compile(
    (
        r"谁|什么|啥|哪|何|多少|几|怎|咋|吗|是否|为什么|多[长大高远久宽深重]|\b(?:who|what|when|where|which|how|why|whom|"
        r"wer|was|wann|wo|wie|warum|qui|que|quand|où|comment|combien|quel\w*|quién|qué|cuándo|"
        r"dónde|cómo|cuánt\w*|кто|что|когда|где|сколько)\b"
    ),
    re.IGNORECASE,
)


def parts(question: Question) -> list[Question]:
    """The things asked, each as a question that keeps the words and names of the whole; one if it is one.

    A part counts only if it asks by itself ("…是谁，投资多少"): a clause that only sets the scene does not.
    """
    pieces = [piece.strip() for piece in _JOINTS.split(question.text) if piece.strip()]
    asking = [piece for piece in pieces if _ASKS.search(piece)]
    if len(asking) < 2:
        return [question]
    text = " ".join(pieces[: pieces.index(asking[0]) + 1])
    first = replace(question, text=text, asks=asked_value(asking[0]))
    rest = [
        replace(continued(understand(piece), first.whole), language=question.language) for piece in asking[1:]
    ]
    return [first, *rest]
