"""What the commands do once their flags are understood."""

import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag.errors import UsageError
from rag.model import Filters, article_as_json
from ui.batch import ask_batch
from ui.options import Run
from ui.output import DONE, WRONG, note

if TYPE_CHECKING:
    from rag.archive import Status
    from rag.embedding import PassageEmbedding
    from rag.searching import SearchHit


def check_answerer(name: str) -> None:
    """Raises UsageError for a way of answering that is unknown or not there yet."""
    if name == "llm":
        raise UsageError("Answers by a language model are not available yet; use --answerer quotes.")
    if name != "quotes":
        raise UsageError(f"'{name}' is not a way of answering; known are: quotes, llm.")


def ingest_files(run: Run, paths: list[Path], given: dict[str, Any]) -> int:
    """Read `paths` into the archive, with a progress line on stderr if a person is watching."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no file or folder {path}.")
    from ingest.formats import Given
    from ingest.pipeline import ingest
    from rag.embedding import load_embedding
    from ui import terminal

    def embedding() -> "PassageEmbedding":
        return load_embedding(run.settings.embedding_model)

    with terminal.progress() as tell:
        report = ingest(
            paths, run.settings.archive, given=Given(**given), embedding=embedding, on_progress=tell
        )
    value = report.as_json()
    run.emit(value, lambda: terminal.show_ingest(value))
    if value["pages"] or value["unchanged"] or value["removed"]:
        return DONE
    note("Nothing was stored: no file there could be read as a newspaper.")
    return WRONG


def ask_one(run: Run, question: str, filters: Filters, today: Date | None, *, reading: bool) -> int:
    """Answer one question."""
    from rag.asking import ask
    from ui import terminal

    if not question.strip():
        raise UsageError("The question is empty.")
    archive = run.open_archive(reading=reading)
    with nullcontext() if run.as_json else terminal.waiting():
        answer, _ = ask(archive, question, filters=filters, today=today or Date.today())
    run.emit(answer.as_json(), lambda: terminal.show_answer(answer))
    return DONE


def ask_file(run: Run, batch: Path, given: dict[str, Any], today: str | None, *, reading: bool) -> int:
    """Answer the questions of a JSON Lines file, or of stdin for `-`."""
    out = run.json_out or sys.stdout
    if str(batch) == "-":
        return ask_batch(run.open_archive(reading=reading), sys.stdin, out, today=today, flags=given)
    try:
        lines = batch.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"{batch} is not UTF-8 text.") from None
    except OSError as error:
        raise UsageError(f"{batch} cannot be read: {error.strerror}.") from error
    return ask_batch(run.open_archive(reading=reading), lines, out, today=today, flags=given)


def search_words(run: Run, words: str, filters: Filters, limit: int, sort: str) -> int:
    """Search and list what was found."""
    from rag.searching import search
    from ui import terminal

    if sort not in ("relevance", "date"):
        raise UsageError(f"'{sort}' is not an order; known are: relevance, date.")
    if not words.strip():
        raise UsageError("There are no words to search for.")
    order: Literal["relevance", "date"] = "date" if sort == "date" else "relevance"
    result = search(run.open_archive(), words, filters=filters, limit=limit, sort=order)
    value = {"hits": [_hit_as_json(hit) for hit in result.hits], "total": result.total}
    run.emit(value, lambda: terminal.show_hits(result, words))
    return DONE


def past_coverage(run: Run, topic: str, filters: Filters) -> int:
    """Show all that was printed on a topic."""
    from rag.coverage import coverage
    from ui import terminal

    found = coverage(run.open_archive(), topic, filters)
    run.emit(found.as_json(), lambda: terminal.show_coverage(found, topic))
    return DONE


def list_articles(run: Run, filters: Filters) -> int:
    """List the articles of the archive in page order."""
    from ui import terminal

    with run.open_archive().view() as view:
        found = view.articles(filters)
    value = {"articles": [article_as_json(article) for article in found]}
    run.emit(value, lambda: terminal.show_articles(found))
    return DONE


def show_status(run: Run) -> int:
    """Say what the archive holds."""
    from ui import terminal

    with run.open_archive().view() as view:
        value = status_as_json(view.status())
    run.emit(value, lambda: terminal.show_status(value))
    return DONE


def status_as_json(status: "Status") -> dict[str, Any]:
    """The status with dates in ISO form and pairs as small objects."""
    value: dict[str, Any] = asdict(status)
    for name in ("first", "last"):
        value[name] = value[name].isoformat() if value[name] else None
    value["newspapers"] = list(status.newspapers)
    value["missing_dates"] = [
        {"newspaper": paper, "date": day.isoformat()} for paper, day in status.missing_dates
    ]
    value["missing_pages"] = [
        {"newspaper": paper, "date": day.isoformat(), "page": page}
        for paper, day, page in status.missing_pages
    ]
    return value


def _hit_as_json(hit: "SearchHit") -> dict[str, Any]:
    return asdict(hit.citation) | {"snippet": hit.snippet, "score": hit.score}
