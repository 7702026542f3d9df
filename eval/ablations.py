"""What each part of Wenbao is worth: the same questions asked with one part at a time out of use.

A part is put out of use from here, by a function that does nothing in the place of its own, so that the product has
no switches that nobody sets. A part built later adds its line to `PARTS`.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from eval.metrics import METRICS, Difference, Record, difference, side_of
from eval.report import shown
from eval.runner import Run
from rag.errors import UsageError

SHOWN = ("answer_accuracy", "wrongly_refused", "refusal_recall", "citation_precision", "hit@1", "hit@5")
"""The metrics of the table; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the product: what it does, and what stands in for which function when it is out of use."""

    does: str
    instead: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    reading: bool = True


def _nothing(*_: object, **__: object) -> list[Any]:
    return []


def _none(*_: object, **__: object) -> None:
    return None


def _true(*_: object, **__: object) -> bool:
    return True


def _false(*_: object, **__: object) -> bool:
    return False


def _certain(_: object, candidates: Sequence[object], __: object) -> list[float]:
    """Strengths with which every statement answers, in the order found."""
    return [float(len(candidates) - at) for at in range(len(candidates))]


def _always(question: Any, candidates: Sequence[Any], rarity: Any) -> list[float]:
    """The strengths as they are, moved so far up that none is too weak."""
    from rag.evidence_model import strengths

    return [strength + 100 for strength in strengths(question, candidates, rarity)]


PARTS: Mapping[str, Part] = {
    "dense": Part("finds passages by meaning", {"rag.archive.View.dense": _nothing}),
    "lexical": Part("finds passages by words", {"rag.archive.View.lexical": _nothing}),
    "dictionary": Part(
        "knows words of one language in another",
        {"rag.bilingual._renderings": dict, "rag.bilingual._glosses": dict},
    ),
    "span_reader": Part("reads for the answering words", reading=False),
    "evidence": Part("weighs statements", {"rag.evidence.strengths": _certain}),
    "threshold": Part("refuses what is too weak", {"rag.evidence.strengths": _always}),
    "detail": Part("asks for the kind of value", {"rag.selection.lacks_value": _false}),
    "names": Part(
        "asks for all that is named",
        {"rag.selection.knows_what_is_named": _true, "rag.selection.is_about_subject": _true},
    ),
    "contrast": Part(
        "rejects opposites and mere plans",
        {
            "rag.selection.speaks_of_opposite": _false,
            "rag.selection.speaks_of_another_time": _false,
            "rag.selection.tells_only_a_plan": _false,
        },
    ),
    "filters": Part(
        "finds dates, pages and names in a question",
        {"rag.asking.narrowed": lambda question, filters, dates: filters},
    ),
    "masthead": Part("tells facts of an issue", {"rag.issue_facts.answer": _none}),
    "computed": Part("counts, lists and orders articles", {"rag.computed.answer": _none}),
    "corrections": Part(
        "adds what was corrected", {"rag.asking.with_corrections": lambda view, reply: reply}
    ),
    "conversation": Part("understands what goes on", {"rag.asking.may_go_on": _false}),
}


@contextmanager
def without(part: str) -> Iterator[None]:
    """In this block Wenbao works without that part (a span reader is left out by the run's `reading` instead)."""
    with ExitStack() as stack:
        for target, stand_in in PARTS[part].instead.items():
            stack.enter_context(patch(target, stand_in))
        yield


def ablate(run: Callable[[bool], Run], parts: Sequence[str] = ()) -> dict[str, Any]:
    """Run the questions once with all parts and once without each (of `PARTS` all, if none is named).

    `run` is told whether to use the span reader. Raises UsageError for a part that does not exist.
    """
    for part in parts:
        if part not in PARTS:
            raise UsageError(f"There is no part {part!r}; it is one of {', '.join(PARTS)}.")
    whole = run(True).records
    found = {}
    for part in parts or PARTS:
        with without(part):
            found[part] = {
                "does": PARTS[part].does,
                "metrics": _worth(run(PARTS[part].reading).records, whole),
            }
    return {"questions": len(whole), "parts": found}


def read(path: Path) -> dict[str, Any]:
    """What is in a file of `wenbao eval ablate --out`. Raises UsageError if it is none."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        for found in result["parts"].values():
            Difference(**found["metrics"]["answer_accuracy"])
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} is not a file written by `wenbao eval ablate --out`.") from error
    return dict(result)


def print_ablations(result: Mapping[str, Any], console: Console) -> None:
    """For each part and metric what is lost without it, in points, with the ends of its 95 % interval."""
    table = Table(title=f"what each part adds, points over {result['questions']} questions")
    table.add_column("part")
    for metric in SHOWN:
        table.add_column(metric.replace("_", "\n"), justify="right")
    whole = next(iter(result["parts"].values()))["metrics"]
    table.add_row("all parts", *(shown(whole[metric]["second"]) for metric in SHOWN))
    for part, found in result["parts"].items():
        table.add_row(part, *(_cell(metric, found["metrics"][metric]) for metric in SHOWN))
    console.print(table)
    console.print("* the interval leaves out 0; fewer wrongly refused is better", highlight=False)


def _worth(without_it: Sequence[Record], whole: Sequence[Record]) -> dict[str, dict[str, Any]]:
    return {name: asdict(difference(parts(without_it), parts(whole))) for name, parts in METRICS.items()}


def _cell(metric: str, change: Mapping[str, Any]) -> str:
    if change["difference"] is None:
        return "–"
    mark = {"better": "*", "worse": "* (worse)", "": ""}[side_of(metric, Difference(**change))]
    interval = f"{100 * change['low']:+.0f} – {100 * change['high']:+.0f}"
    return f"{100 * change['difference']:+.1f}{mark}\n{interval}"
