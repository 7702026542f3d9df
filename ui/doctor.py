"""`wenbao doctor`: what is in order, what is not, and what to do about it."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rag.errors import ArchiveMismatch
from rag.language_model import request_to
from ui.options import Run
from ui.output import DONE, FAILED, note, sentence_of

_SERVER_TIMEOUT_SECONDS = 3
_LOW_DISK_BYTES = 1_000_000_000
_REPAIR = "Run 'wenbao doctor --repair': it builds the indexes anew, without the source files."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `fix` says what to do where `ok` is False."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


def examine(run: Run, *, repair: bool) -> int:
    """Look at everything, show it; 1 if something is not in order. `repair` builds the indexes anew first."""
    if repair:
        _rebuild(run)
    findings = list(_findings(run))
    value = {
        "ok": all(finding.ok for finding in findings),
        "checks": [asdict(finding) for finding in findings],
    }
    run.emit(value, lambda: _show(findings))
    return DONE if value["ok"] else FAILED


def _findings(run: Run) -> Iterator[Finding]:
    yield _packages()
    yield _guarded("model", lambda: _model(run), "Mend embedding.model, or reinstall Wenbao's requirements.")
    yield _guarded(
        "archive", lambda: _archive(run), f"Run 'wenbao ingest PATH --archive {run.settings.archive}'."
    )
    if run.settings.llm_url:
        yield _language_model(run.settings.llm_url, run.settings.llm_model, run.settings.llm_key)
    yield _disk(run.settings.archive)


def _guarded(name: str, look: Callable[[], Finding], fix: str) -> Finding:
    try:
        return look()
    except Exception as error:  # a check that fails is a finding, whatever failed
        return Finding(name, False, sentence_of(error), fix)


def _packages() -> Finding:
    names = ("torch", "sentence-transformers", "chromadb", "llama-index-core", "gradio")
    missing = []
    for name in names:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            "packages", False, f"not installed: {', '.join(missing)}", "Install Wenbao's requirements."
        )
    return Finding("packages", True, ", ".join(f"{name} {version(name)}" for name in names))


def _model(run: Run) -> Finding:
    from rag.embedding import load_embedding

    started = time.perf_counter()
    model = load_embedding(run.settings.embedding_model)
    seconds = time.perf_counter() - started
    if (run.settings.archive / "manifest.json").is_file():
        run.open_archive().manifest.check(model, run.settings.archive)
    return Finding(
        "model", True, f"{model.model_label}, fingerprint {model.fingerprint}, loaded in {seconds:.1f} s"
    )


def _rebuild(run: Run) -> None:
    run.open_archive()
    from rag.writer import write

    note("Building the indexes from the catalog …")
    with write(run.settings.archive) as writer:
        writer.rebuild()
        writer.commit()


def _archive(run: Run) -> Finding:
    archive = run.open_archive()
    try:
        with archive.view() as view:
            status = view.status()
    except ArchiveMismatch as error:
        return Finding("archive", False, sentence_of(error), _REPAIR)
    detail = (
        f"{status.issues} issues, {status.articles} articles, {status.passages} passages "
        f"({status.indexed_lexical} by words, {status.indexed_vectors} by meaning) in {run.settings.archive}"
    )
    return Finding("archive", status.healthy, detail, None if status.healthy else _REPAIR)


def _language_model(url: str, model: str | None, key: str | None) -> Finding:
    request = request_to(f"{url.rstrip('/')}/models", key)
    fix = "Start the server, or mend llm.url (WENBAO_LLM_URL)."
    try:
        with urllib.request.urlopen(request, timeout=_SERVER_TIMEOUT_SECONDS) as response:
            listed = [item.get("id") for item in json.load(response).get("data", [])]
    except (OSError, ValueError, urllib.error.URLError) as error:
        return Finding("language model", False, f"{url} does not answer: {error}", fix)
    if model and listed and model not in listed:
        return Finding(
            "language model", False, f"{url} has no model {model}", f"Use one of: {', '.join(listed)}."
        )
    return Finding("language model", True, f"{url} answers, {len(listed)} models")


def _disk(archive: Path) -> Finding:
    place = next(folder for folder in (archive, *archive.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    detail = f"{free / 1e9:.1f} GB free at {place}"
    return Finding("disk", free > _LOW_DISK_BYTES, detail, None if free > _LOW_DISK_BYTES else "Make room.")


def _show(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.name}: {finding.detail}")
        if not finding.ok and finding.fix:
            print(f"      {finding.fix}")
