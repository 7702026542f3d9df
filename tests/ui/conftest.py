"""A served chat and a browser to look at it: the real server, a real Chromium, nothing of them faked."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Served, own_environment

from rag.archive import Archive

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_START_SECONDS = 120


@pytest.fixture(scope="session")
def folder(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample archive for commands that may write to it, but leave it as it was."""
    return _copied(sample_archive, tmp_path_factory)


def _copied(archive: Archive, places: pytest.TempPathFactory) -> Path:
    copied = places.mktemp("ui") / "archive"
    shutil.copytree(archive.folder, copied)
    return copied


@pytest.fixture(scope="session")
def served(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The chat over its own copy of the sample archive, on a free port of 127.0.0.1."""
    folder = _copied(sample_archive, tmp_path_factory)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "ui", "--archive", str(folder), "--port", str(port)]
    # what would share the app with the world must not reach it
    environment = own_environment({"GRADIO_SHARE": "True", "GRADIO_MCP_SERVER": "True"})
    server = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=folder.parent)
    try:
        _wait_until_serving(server)
        yield Served(f"http://127.0.0.1:{port}", folder)
    finally:
        server.terminate()
        server.wait(30)


def _wait_until_serving(server: "subprocess.Popen[str]") -> None:
    serving = threading.Event()
    said: list[str] = []

    def listen() -> None:
        for line in server.stderr or ():
            said.append(line)
            if "Wenbao is at" in line:
                serving.set()

    threading.Thread(target=listen, daemon=True).start()
    assert serving.wait(_START_SECONDS), f"the chat did not start: {''.join(said)}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The Chromium of this machine, without a window; never downloaded."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("There is no Chromium; install it with: apt-get install chromium")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    arguments += ["--disable-component-update", "--no-first-run"]
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()
