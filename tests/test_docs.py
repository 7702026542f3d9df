"""The documents hold what the product does: the README's session is run, its settings and commands are all there.

`make docs` writes docs/commands.md anew.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ui.settings import Settings

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "docs" / "commands.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = (
    "", "ingest", "ask", "search", "coverage", "articles", "remove", "status", "ui", "doctor",
    "eval", "eval run", "eval compare", "eval report", "eval ablate", "eval judge", "eval review", "eval convert",
)  # fmt: skip
_SECONDS = re.compile(r"in \d+\.\d s")


def wenbao(arguments: list[str], **environment: str) -> str:
    """What a command prints."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_A")}
    own |= {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "dumb", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT,
        env=own,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commands_page() -> str:
    """The page of all commands, from their own help."""
    parts = ["# Commands\n\nEach command's own help; `make docs` writes this page.\n"]
    for name in NAMES:
        shown = wenbao([*name.split(), "--help"]).strip()
        lines = "\n".join(line.rstrip() for line in shown.splitlines())
        parts.append(f"## wenbao {name}".rstrip() + f"\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


def session() -> list[tuple[list[str], str]]:
    """The commands of the README's sessions and what they print there."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = step.partition("\n")
            assert command.startswith("wenbao ")
            found.append((_words(command)[1:], printed))
    return found


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


def test_the_commands_page_is_what_the_commands_say() -> None:
    assert COMMANDS.read_text(encoding="utf-8") == commands_page(), "run `make docs`"


def test_the_session_of_the_readme_is_what_happens(tmp_path: Path) -> None:
    steps = session()
    assert len(steps) >= 4
    for arguments, printed in steps:
        given = wenbao(arguments, WENBAO_ARCHIVE=str(tmp_path / "archive"))
        assert _SECONDS.sub("in … s", given.strip()) == _SECONDS.sub("in … s", printed.strip())


def test_a_cited_answer_stands_near_the_top() -> None:
    lines = README.splitlines()
    assert any("[1]" in line for line in lines[:25])


@pytest.mark.parametrize("name", [name for name in Settings.__dataclass_fields__ if name != "archive"])
def test_every_setting_is_told(name: str) -> None:
    section, _, key = name.partition("_")
    told = f"`{section}.{key}`" if section in ("embedding", "llm", "ui") else f"`{name}`"
    assert told in README


def test_every_make_target_is_told() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE):
        assert f"`make {target}" in README or f"make {target} " in README


def test_the_version_has_its_changes() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


RUNS = ROOT / "eval" / "runs"
FIGURES = {
    "answerable questions answered rightly": "answer_accuracy",
    "wrongly refused": "wrongly_refused",
    "unanswerable questions refused": "refusal_recall",
    "citations that point at an article with the answer": "citation_precision",
    "right answers whose citation shows it": "citation_of_right",
    "quotes that are verbatim": "quote_containment",
}


def by_set(run: str) -> dict[str, dict[str, dict[str, float]]]:
    """The figures of a system's runs by set, and by set and split ("hengyang dev")."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for file in (RUNS / f"{run}.json", RUNS / f"{run}_news.json"):
        value = json.loads(file.read_text(encoding="utf-8"))
        found |= value["by"]["set"] | value["by"]["set and split"]
    return found


def table(corner: str) -> list[list[str]]:
    """The rows of the README's table with that first cell, code marks left out."""
    rows = [line.replace("`", "").strip("| ").split(" | ") for line in README.splitlines() if line[:1] == "|"]
    first = next(at for at, row in enumerate(rows) if row[0] == corner)
    width = len(rows[first])
    whole = [row for row in rows[first:] if len(row) == width]
    return [row for row in whole if not set("".join(row)) <= set("-|")]


def test_the_figures_of_the_readme_are_those_of_the_run() -> None:
    head, *rows = table("per cent")
    found = by_set("wenbao")
    assert [row[0] for row in rows] == list(FIGURES) and len(head) > 6
    for label, *shown in rows:
        due = [f"{100 * found[column.replace(',', '')][FIGURES[label]]['value']:.1f}" for column in head[1:]]
        assert shown == due, label


def test_the_comparison_of_the_readme_is_that_of_the_runs() -> None:
    head, *rows = table("answered rightly / refused where due")
    assert head[1:] == ["wenbao", "llama_index", "bm25"] and len(rows) == 5
    found = {run: by_set(run) for run in head[1:]}
    for name, *shown in rows:
        due = [
            " / ".join(
                f"{100 * found[run][name][metric]['value']:.1f}"
                for metric in ("answer_accuracy", "refusal_recall")
            )
            for run in head[1:]
        ]
        assert shown == due, name


def test_every_plan_has_the_figures_it_gave() -> None:
    assert {file.stem for file in RUNS.glob("*.toml")} == {file.stem for file in RUNS.glob("*.json")}


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8")
