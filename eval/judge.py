"""A language model as a second judge of a run's answers, with how far it agrees with the exact verdicts.

It is asked of each answer (refusals are not judged) whether it is *faithful*: every statement follows from the quotes;
and *helpful*: it answers the question asked. The exact verdicts beside them are "every sentence is supported and every
quote verbatim" and "right" (`eval.verdict`). Agreement is a share, and Cohen's kappa (Educational and Psychological
Measurement 1960), which takes off what two judges agree on by chance. A model is no authority: where the two disagree,
look at the question.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

import prompts
from eval.metrics import Part, Record, estimate
from eval.report import cited, shown
from rag.language_model import LanguageModel, Reply, complete

_LONGEST = 4_000
"""Characters of an answer or of all its quotes that are shown to the model."""

_MOST_TOKENS = 60
_OBJECT = re.compile(r"\{[^{}]*\}")
SIDES: Mapping[str, Callable[[Record], bool]] = {
    "faithful": lambda record: (
        record.verdict.supported == record.verdict.sentences
        and record.verdict.verbatim == record.verdict.quotes
    ),
    "helpful": lambda record: record.verdict.right,
}
"""What the model judges, with the exact verdict that stands beside it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model said of one answer; None where it did not say it in the form asked for."""

    faithful: bool | None
    helpful: bool | None
    prompt_tokens: int
    reply_tokens: int


def judge(model: LanguageModel, record: Record) -> Judgement:
    """The model's judgement of one answer. Raises LanguageModelError if it does not reply at all."""
    wording = prompts.load("judge", "en")
    quotes = "\n".join(wording["quote"].format_map(_shown(citation)) for citation in cited(record))
    told = wording["question"].format(
        question=_inert(record.question), answer=_inert(record.answer["answer"]), quotes=_inert(quotes)
    )
    return read(complete(model, wording["system"].strip(), told.strip(), most_tokens=_MOST_TOKENS))


def read(reply: Reply) -> Judgement:
    """The judgement in a reply: its last JSON object."""
    said: dict[str, Any] = {}
    for found in _OBJECT.findall(reply.text):
        try:
            value = json.loads(found.lower())
        except ValueError:
            continue
        said = value if isinstance(value, dict) else said
    faithful, helpful = (said.get(side) if isinstance(said.get(side), bool) else None for side in SIDES)
    return Judgement(faithful, helpful, reply.prompt_tokens, reply.reply_tokens)


Judgements = dict[tuple[str, str], Judgement]
"""By set and id of the question."""


def judged_before(told: Mapping[str, Any] | None, model: str) -> Judgements:
    """What `summed_up` wrote down, if it was the same model's."""
    if told is None or told["model"] != model:
        return {}
    names = [each.name for each in fields(Judgement)]
    return {
        (each["set"], each["id"]): Judgement(**{name: each[name] for name in names})
        for each in told["questions"]
    }


def judge_all(
    model: LanguageModel,
    records: Sequence[Record],
    found: Judgements,
    on_progress: Callable[[int, int], None],
) -> None:
    """Add to `found` the judgements of all answers that are not in it. Raises LanguageModelError when one fails."""
    answered = [record for record in records if record.judged and record.verdict.answered]
    for number, record in enumerate(answered, 1):
        if (record.set, record.id) not in found:
            found[record.set, record.id] = judge(model, record)
        on_progress(number, len(answered))


def summed_up(model: str, records: Sequence[Record], judgements: Judgements) -> dict[str, Any]:
    """Shares with intervals, agreement with the exact verdicts, tokens, and each judgement."""
    found = [
        (record, judgements[record.set, record.id])
        for record in records
        if (record.set, record.id) in judgements
    ]
    return {
        "model": model,
        "answers": len(found),
        **{side: _side(side, found) for side in SIDES},
        "prompt_tokens": sum(said.prompt_tokens for _, said in found),
        "reply_tokens": sum(said.reply_tokens for _, said in found),
        "questions": [{"set": record.set, "id": record.id, **asdict(said)} for record, said in found],
    }


def print_judged(result: Mapping[str, Any], console: Console) -> None:
    """What the model found, and how far it agrees with the exact verdicts."""
    table = Table(title=escape(f"{result['model']} on {result['answers']} answers"))
    for heading in ("", "share", "95 % interval", "no verdict", "agrees with exact", "kappa"):
        table.add_column(heading, justify="right" if heading else "left")
    for side in SIDES:
        found = result[side]
        kappa_shown = "–" if found["kappa"] is None else f"{found['kappa']:.2f}"
        interval = f"{shown(found['low'])} – {shown(found['high'])}"
        cells = (
            shown(found["value"]),
            interval,
            str(found["untold"]),
            shown(found["agreement"]),
            kappa_shown,
        )
        table.add_row(side, *cells)
    console.print(table)
    tokens = f"{result['prompt_tokens']} tokens of prompts, {result['reply_tokens']} of replies."
    console.print(tokens, highlight=False)


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two judges' pairs of verdicts; None for none, and where chance alone would agree on all."""
    if not pairs:
        return None
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    first, second = (sum(pair[at] for pair in pairs) / len(pairs) for at in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def _side(side: str, found: Sequence[tuple[Record, Judgement]]) -> dict[str, Any]:
    told = [(record, getattr(said, side)) for record, said in found if getattr(said, side) is not None]
    pairs = [(said, SIDES[side](record)) for record, said in told]
    return {
        **asdict(estimate([Part(record.unit, float(said), 1.0) for record, said in told])),
        "untold": len(found) - len(told),
        "agreement": sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
        "kappa": kappa(pairs),
    }


def _shown(citation: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(citation.get(name) or "") for name in ("n", "newspaper", "date", "page", "quote")}


def _inert(text: str) -> str:
    """Text as data: no tag of the prompt's can be closed from inside, and it has an end."""
    return text[:_LONGEST].replace("<", "‹").replace(">", "›")
