"""How long a question takes, cold and warm, and how fast pages are taken in: `python -m eval.bench`.

Cold is what a person waits who types `wenbao ask` in a terminal: a process of its own each time, on an
archive of the sample page. Its parts are timed in processes of their own too, so they add up to the whole
only roughly. Warm is a question in a process that has answered one before. All figures are medians.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.sets import SHIPPED

if TYPE_CHECKING:
    from rag.embedding import PassageEmbedding

RUNS = 10
QUESTION = "直播培训班结业的学员有多少名？"
SAMPLE = SHIPPED / "hengyang" / "archive"

# Run in a process of its own; prints the seconds of each part, one a line.
_PARTS = """
import sys, time
marks = [time.perf_counter()]
import rag.asking
from rag.archive import Archive
marks.append(time.perf_counter())
archive = Archive.open(sys.argv[1])
with archive.view():
    pass
marks.append(time.perf_counter())
archive.embedding
marks.append(time.perf_counter())
archive.reader
marks.append(time.perf_counter())
rag.asking.ask(archive, sys.argv[2])
marks.append(time.perf_counter())
print(*(end - start for start, end in zip(marks, marks[1:])), sep="\\n")
"""
_PART_NAMES = ("import", "open", "load the embedding model", "load the span reader", "first question")

Row = tuple[str, str]


def main() -> None:
    """Measure and print a table."""
    with TemporaryDirectory(prefix="wenbao-bench-") as folder:
        archive = Path(folder) / "archive"
        rows = [*_ingest_rows(archive), *_cold_rows(archive), *_warm_rows(archive)]
    _print(rows)


def _ingest_rows(archive: Path) -> list[Row]:
    """One ingest of the sample page with the model loaded before; so small that it is mostly fixed costs."""
    from ingest.formats import Given
    from ingest.pipeline import ingest
    from rag.embedding import load_embedding

    embedding = load_embedding()
    report = ingest([SAMPLE], archive, given=Given(), embedding=embedding)
    rate = report.passages / report.seconds
    return [
        ("ingest: the sample page", f"{report.seconds:.2f} s"),
        ("ingest: passages a second, all steps", f"{rate:.1f}"),
        ("ingest: passages a second, embedding alone", f"{_embedding_rate(embedding, archive):.1f}"),
    ]


def _embedding_rate(embedding: "PassageEmbedding", folder: Path) -> float:
    from ingest.chunking import embedded_text, passages
    from rag.archive import Archive

    archive = Archive.open(folder, embedding)
    with archive.view() as view:
        texts = [embedded_text(a, passage) for a in view.articles() for passage in passages(a)]
    archive.close()
    begun = time.perf_counter()
    embedding.embed_passages(texts)
    return len(texts) / (time.perf_counter() - begun)


def _cold_rows(archive: Path) -> list[Row]:
    whole = [sys.executable, "-m", "ui.cli", "ask", QUESTION, "--archive", str(archive), "--json"]
    rows = [("cold: wenbao ask, whole process", f"{_median(lambda: _timed(whole)):.2f} s")]
    measured = [_output([sys.executable, "-c", _PARTS, str(archive), QUESTION]) for _ in range(RUNS)]
    for at, name in enumerate(_PART_NAMES):
        seconds = statistics.median(float(output.split()[at]) for output in measured)
        rows.append((f"cold: {name}", f"{seconds:.2f} s"))
    return rows


def _warm_rows(folder: Path) -> list[Row]:
    from rag.archive import Archive
    from rag.asking import ask

    archive = Archive.open(folder)
    ask(archive, QUESTION)
    timings = [ask(archive, QUESTION)[0].timings_ms for _ in range(RUNS)]
    archive.close()
    return [
        (f"warm: {stage}", f"{statistics.median(timing[stage] for timing in timings):.1f} ms")
        for stage in timings[0]
    ]


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(RUNS))


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    _output(command)
    return time.perf_counter() - begun


def _output(command: list[str]) -> str:
    root = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": path}
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def _print(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"medians of {RUNS}, {os.cpu_count()} cores")
    table.add_column("what")
    table.add_column("time or rate", justify="right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
