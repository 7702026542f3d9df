"""Running the command line in a process of its own, and what a served chat is known by."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_cli(
    *arguments: str, cwd: Path | None = None, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """`wenbao` with these arguments, in `cwd` or a folder that holds nothing of ours."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=cwd or "/",
        env=own_environment(environment),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def own_environment(extra: dict[str, str]) -> dict[str, str]:
    """This process's environment without settings of ours, with `extra`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("WENBAO_", "GRADIO_"))}
    return own | {"PYTHONPATH": str(ROOT)} | extra


@dataclass(frozen=True, slots=True)
class Served:
    """A chat that runs: its address and the folder of its archive."""

    url: str
    folder: Path
