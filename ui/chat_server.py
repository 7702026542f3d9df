"""Serving the chat: to this machine only, without telemetry, with nothing of the disk in reach."""

import os
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ArchiveError, UsageError
from ui.options import Run
from ui.output import DONE, note, sentence_of

if TYPE_CHECKING:
    from rag.archive import Archive

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
}
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" '
    'fill="#8f1d1d"/><path d="M8 9h16M8 14h16M8 19h10M8 24h7" stroke="#fff" stroke-width="2.4"/>'
    '<circle cx="23" cy="22" r="3.2" fill="none" stroke="#fff" stroke-width="2.2"/></svg>'
)
_KEPT = "GRADIO_ROOT_PATH"


def serve(run: Run, host: str, port: int, *, reading: bool) -> int:
    """Serve the chat until interrupted, with the span reader or not. Raises ArchiveError if it cannot be started."""
    _check_address(host, port)
    archive = run.open_archive(reading=reading)
    with archive.view():
        pass  # an empty or broken archive is said now, not at the first question
    with tempfile.TemporaryDirectory(prefix="wenbao-ui-") as scratch:
        _prepare_process(Path(scratch))
        _launch(archive, run, host, port, Path(scratch))
    return DONE


def _check_address(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror:
        raise UsageError(f"'{host}' is not an address of this machine.") from None
    except OSError as error:
        raise ArchiveError(
            f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port N."
        ) from error


def _prepare_process(scratch: Path) -> None:
    """Set the environment before Gradio is imported, and leave no folder of the user's in its reach.

    Gradio serves files from the working directory and the temporary directory if a handler returns their
    names; both are made empty, private folders. Every GRADIO_ variable is dropped, since some of them
    share the app with the world (GRADIO_SHARE) or expose it to other programs (GRADIO_MCP_SERVER).
    """
    if os.environ.get("GRADIO_VIBE_MODE"):
        raise UsageError("GRADIO_VIBE_MODE lets anybody who opens the page run code here; unset it.")
    for name in [name for name in os.environ if name.startswith("GRADIO_") and name != _KEPT]:
        del os.environ[name]
    work, temporary = scratch / "empty", scratch / "files"
    for folder in (work, temporary):
        folder.mkdir(mode=0o700)
    # the start-up check of Gradio asks its own address, which no proxy can reach
    no_proxy = ",".join(filter(None, (os.environ.get("NO_PROXY"), *_LOOPBACK)))
    os.environ.update(
        _QUIET, GRADIO_TEMP_DIR=str(temporary), TMPDIR=str(temporary), NO_PROXY=no_proxy, no_proxy=no_proxy
    )
    tempfile.tempdir = str(temporary)
    os.chdir(work)


def _launch(archive: "Archive", run: Run, host: str, port: int, scratch: Path) -> None:
    from starlette.middleware import Middleware

    from ui.chat import build, theme
    from ui.chat_guard import Guard

    here = Path(__file__).parent
    app = build(archive, run.settings.ui_language)
    app.queue(max_size=64, api_open=False, default_concurrency_limit=8)
    hosts = frozenset((*_LOOPBACK, host)) if host in _LOOPBACK else None
    app.launch(
        server_name=host,
        server_port=port,
        share=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        quiet=True,
        prevent_thread_lock=True,
        show_error=False,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        max_file_size=1,
        allowed_paths=[],
        blocked_paths=[str(archive.folder.absolute()), str(run.settings.archive)],
        state_session_capacity=1_000,
        favicon_path=_icon(scratch),
        app_kwargs={"openapi_url": None, "middleware": [Middleware(Guard, hosts=hosts)]},
        theme=theme(),
        css=(here / "chat.css").read_text(encoding="utf-8"),
        head=_head(here),
    )
    shown = f"[{host}]" if ":" in host else host
    note(f"Wenbao is at http://{shown}:{port} (Ctrl-C stops it).")
    threading.Thread(target=_warm_up, args=(archive,), daemon=True).start()
    _wait(app)


def _icon(scratch: Path) -> Path:
    file = scratch / "icon.svg"
    file.write_text(_ICON, encoding="utf-8")
    return file


def _head(here: Path) -> str:
    script = (here / "chat.js").read_text(encoding="utf-8")
    return f'<meta name="referrer" content="no-referrer"><script>{script}</script>'


def _warm_up(archive: "Archive") -> None:
    """Load the models before the first question; what goes wrong is said, and again at that question."""
    try:
        from rag.asking import ask
        from rag.searching import search

        search(archive, "报", limit=1)
        ask(archive, "报上说了什么？")
    except Exception as error:  # a thread of its own: there is nobody above to catch it
        note(f"wenbao: {sentence_of(error)}")


def _wait(app: Any) -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    app.close(verbose=False)
    sys.stderr.flush()
