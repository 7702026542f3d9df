import subprocess
import sys

import pytest

import prompts
import rag
from rag.archive import Archive


def test_every_public_name_is_there() -> None:
    assert all(getattr(rag, name).__name__ == name for name in rag.__all__)


@pytest.mark.parametrize("module", ["rag", "rag.model", "rag.answer", "ui.cli"])
def test_import_is_light(module: str) -> None:
    heavy = "{'torch', 'chromadb', 'gradio', 'llama_index', 'sentence_transformers', 'tantivy'}"
    code = f"import sys, {module}; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_question_loads_no_library_that_it_does_not_need(sample_archive: Archive) -> None:
    code = (
        "import sys; from pathlib import Path; from rag import Archive, ask;"
        "ask(Archive.open(Path(sys.argv[1])), '湘剧首演在哪里举行？');"
        "sys.exit(', '.join({'torch', 'transformers', 'sentence_transformers', 'llama_index'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample_archive.folder)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("language", ["zh", "en", "de", "fr", "es", "ru", "ja"])
def test_every_language_has_every_frame_with_the_same_blanks(language: str) -> None:
    import re

    english, other = prompts.load("answers", "en"), prompts.load("answers", language)
    for name, frame in english.items():
        assert set(re.findall(r"{(\w+)}", other[name])) == set(re.findall(r"{(\w+)}", frame)), name


def test_an_unknown_language_falls_back_to_english() -> None:
    assert prompts.load("answers", "xx") == prompts.load("answers", "en")
