"""Runs that are made again and again, written down: `eval/runs/NAME.toml` says what is asked and how.

    sets = ["langang", "lichuan"]   # names or folders; all that ship their pages if left out
    split = "test"                  # all other keys may be left out too
    kind = "fact"
    limit = 50
    articles = 2000                 # of an archive that is one file of articles (eval/thinning.py)
    system = "python -m eval.baselines bm25"
    span_reader = true
    seed = 20210531
    resamples = 2000

Beside it `NAME.json` holds the figures that the run gave last, without the questions: those the README shows.
"""

import re
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from eval.metrics import RESAMPLES, SEED
from rag.errors import UsageError

RUNS = Path(__file__).parent / "runs"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask, of which system, and how the intervals are drawn."""

    sets: tuple[str, ...] = ()
    split: str | None = None
    kind: str | None = None
    limit: int | None = None
    articles: int | None = None
    system: str | None = None
    span_reader: bool = True
    seed: int = SEED
    resamples: int = RESAMPLES


_TYPES = {"sets": list, "limit": int, "articles": int, "span_reader": bool, "seed": int, "resamples": int}


def load(name: str) -> Plan:
    """The plan of that name, or in that file. Raises UsageError if there is none, or it says what no plan says."""
    file = RUNS / f"{name}.toml" if re.fullmatch(r"[\w-]+", name) else Path(name)
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        known = ", ".join(sorted(path.stem for path in RUNS.glob("*.toml")))
        raise UsageError(f"There is no plan {name!r}; name one of {known}, or a file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not TOML ({error}).") from None
    known_keys = {field.name for field in fields(Plan)}
    for key, value in values.items():
        if key not in known_keys:
            raise UsageError(f"{file} has the key {key!r}; a plan has {', '.join(sorted(known_keys))}.")
        wanted = _TYPES.get(key, str)
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise UsageError(f"{file}: {key} is not of the type {wanted.__name__}.")
    sets = tuple(str(each) for each in values.pop("sets", ()))
    return Plan(sets=sets, **values)


def changed(plan: Plan, **given: Any) -> Plan:
    """The plan with what is given of its keys; None and () leave a key as it is."""
    return replace(plan, **{name: value for name, value in given.items() if value not in (None, ())})
