import subprocess
import sys

import pytest

import prompts
import rag


def test_every_public_name_is_there() -> None:
    assert all(getattr(rag, name).__name__ == name for name in rag.__all__)


@pytest.mark.parametrize("module", ["rag", "rag.model", "rag.answer", "ui.cli"])
def test_import_is_light(module: str) -> None:
    heavy = "{'torch', 'chromadb', 'gradio', 'llama_index', 'sentence_transformers', 'tantivy'}"
    code = f"import sys, {module}; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("language", ["zh", "en", "de", "fr", "es", "ru", "ja"])
def test_every_language_has_every_frame_with_the_same_blanks(language: str) -> None:
    import re

    english, other = prompts.load("answers", "en"), prompts.load("answers", language)
    for name, frame in english.items():
        assert set(re.findall(r"{(\w+)}", other[name])) == set(re.findall(r"{(\w+)}", frame)), name


def test_an_unknown_language_falls_back_to_english() -> None:
    assert prompts.load("answers", "xx") == prompts.load("answers", "en")
