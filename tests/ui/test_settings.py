"""Settings: which source wins, and what is refused."""

from pathlib import Path

import pytest

from rag.errors import UsageError
from ui.settings import load_settings


def write(folder: Path, text: str) -> Path:
    file = folder / "wenbao.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, environ={})
    assert (settings.answerer, settings.embedding_model, settings.llm_url) == ("quotes", None, None)
    assert (settings.ui_host, settings.ui_port, settings.ui_language) == ("127.0.0.1", 7860, "zh")


def test_the_archive_is_the_flag_then_the_environment_then_here() -> None:
    environ = {"WENBAO_ARCHIVE": "/from/environment"}
    assert load_settings(Path("/flag"), environ=environ).archive == Path("/flag")
    assert load_settings(environ=environ).archive == Path("/from/environment")
    assert load_settings(environ={}).archive == Path.cwd() / "archive"


def test_the_environment_wins_over_the_file_in_the_archive(tmp_path: Path) -> None:
    write(tmp_path, '[llm]\nurl = "http://file"\nmodel = "m"\n[ui]\nport = 8000\n')
    settings = load_settings(tmp_path, environ={"WENBAO_LLM_URL": "http://environment"})
    assert (settings.llm_url, settings.llm_model, settings.ui_port) == ("http://environment", "m", 8000)


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, environ={"WENBAO_LLM_KEY": "sk-secret"})
    assert settings.llm_key == "sk-secret"
    assert "sk-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("anwserer = 'quotes'", "anwserer"),
        ("answerer = 'oracle'", "answerer"),
        ("[ui]\nport = '80'", "ui.port"),
        ("[ui]\nport = true", "ui.port"),
        ("[ui]\nport = 0", "ui.port"),
        ("[ui]\nlanguage = 'xx'", "ui.language"),
        ("[llm]\ntemperature = 1", "llm.temperature"),
        ("embedding = 'x'", "embedding"),
        ("answerer = ", "TOML"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(tmp_path: Path, text: str, key: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        load_settings(config=file, environ={})
    assert key in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_wrong_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="WENBAO_ANSWERER"):
        load_settings(tmp_path, environ={"WENBAO_ANSWERER": "oracle"})
