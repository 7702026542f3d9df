"""An installed wheel works outside the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as a wheel brings them, without what they depend on."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    build = [
        *pip,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder / "dist"),
        str(folder / "source"),
    ]
    _copy_tracked(folder / "source")
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("wenbao-*.whl")
    target = folder / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    return target


def _copy_tracked(target: Path) -> None:
    """A copy of the checkout without what is built in it, so that the build leaves nothing behind."""
    import shutil

    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "tests")
    shutil.copytree(ROOT, target, ignore=ignored)


def wenbao(installed: Path, *arguments: str) -> str:
    """What the installed command prints, run where the checkout cannot be seen."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WENBAO_A")}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from ui.cli import main; sys.exit(main())", *arguments],
        cwd=installed.parent,
        env=environment | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_reads_a_page_and_answers(installed: Path) -> None:
    archive = str(installed.parent / "archive")
    sample = installed / "eval" / "sets" / "hengyang" / "archive"
    report = json.loads(wenbao(installed, "ingest", str(sample), "--archive", archive, "--json"))
    assert report["articles"] == 9
    answer = json.loads(
        wenbao(installed, "ask", "衡阳湘剧红色剧目首演在哪里？", "--archive", archive, "--json")
    )
    assert "市艺校" in answer["answer"]
    assert answer["citations"][0]["mark"]


def test_the_chat_and_the_evaluation_have_their_files(installed: Path) -> None:
    for name in (
        "ui/chat.css",
        "ui/chat.js",
        "prompts/answers/zh.toml",
        "rag/evidence.toml",
        "ingest/fitted.json",
    ):
        assert (installed / name).is_file(), name
    assert (installed / "eval/sets/yunting/questions.jsonl").is_file()
