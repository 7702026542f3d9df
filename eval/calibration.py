"""Fits the evidence model and writes its weights to `rag/evidence.toml`.

    python -m eval.calibration

It learns from reference questions on newspapers (`eval/set_cases.py`): the sets in `eval/fitting_sets`, which are for
this alone and never measured, and the dev half of `yunting`. Of articles that the span reader was trained on it asks
nothing. Where each model takes a statement to answer is a choice, not learnt: the thresholds in the file are kept.
"""

import random
import tomllib
from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from eval.asked import ingested
from eval.fitting import Case, Table, figures, fit
from eval.set_cases import set_cases
from eval.sets import Question, ReferenceSet, load
from rag.archive import Archive
from rag.embedding import load_embedding
from rag.evidence_model import LANGUAGES, MEAN_PASSAGE, WEIGHTS, Languages, mean_passage
from rag.span_reader.written import is_held_out

FITTING_SETS = Path(__file__).parent / "fitting_sets"
MOST = 260
"""Questions of a set that are asked: more of one sort of article teach little."""

HELD_BACK = 0.25
SEED = 20210531


def main() -> None:
    """The command."""
    embedding = load_embedding()
    references = [load("yunting"), *(load(str(folder)) for folder in sorted(FITTING_SETS.iterdir()))]
    with TemporaryDirectory(prefix="wenbao-fit-") as folder:
        archives = [
            ingested(reference.archive, Path(folder) / reference.name, embedding, reading=True)
            for reference in references
        ]
        np.save(MEAN_PASSAGE, _mean(archives))
        mean_passage.cache_clear()
        cases: list[Case] = []
        for reference, archive in zip(references, archives, strict=True):
            mine = list(set_cases(reference, _asked(reference), archive, Date.today()))
            print(f"{reference.name}: {len(mine)} cases", flush=True)
            cases += mine
            archive.close()
    random.Random(SEED).shuffle(cases)
    back = int(len(cases) * HELD_BACK)
    told, tables = [], {}
    for way in ("read", "unread"):
        trial = fit(cases[back:], read=way == "read")
        told.append(f"# {way}: {figures(cases[:back], trial)}")
        tables[way] = fit(cases, read=way == "read")
        print(told[-1], flush=True)
    _write(tables, told)


def _asked(reference: ReferenceSet) -> list[Question]:
    if reference.name == "yunting":
        return [each for each in reference.questions if each.split == "dev"]
    mine = [each for each in reference.questions if is_held_out(_article(each), reference.name)]
    return sorted(random.Random(SEED).sample(mine, min(MOST, len(mine))), key=lambda each: each.line)


def _article(question: Question) -> str:
    """The id of the article that a question is on."""
    return question.about or next((gold.article or "" for gold in question.gold), "")


def _mean(archives: Sequence[Archive]) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """The mean passage, of each archive as much as of any other."""
    means = []
    for archive in archives:
        with archive.view() as view:
            means.append(view.mean_vector())
    return np.mean(means, axis=0).astype(np.float32)  # type: ignore[no-any-return]


def _write(tables: dict[str, dict[Languages, Table]], told: list[str]) -> None:
    """The weights in place of the old ones; thresholds stay as they were chosen."""
    kept = WEIGHTS.read_text(encoding="utf-8")
    before = tomllib.loads(kept)
    head = [line for line in kept.splitlines() if line.startswith("#") and "held back" not in line]
    parts = []
    for way, models in tables.items():
        for languages in LANGUAGES:
            least = before.get(way, {}).get(languages, {}).get("threshold", 0.0)
            rows = [f"{name} = {weight:.4f}" for name, weight in models[languages].items()]
            parts.append("\n".join([f"[{way}.{languages}]", f"threshold = {least}", *rows]))
    WEIGHTS.write_text("\n".join([*head, *told]) + "\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
