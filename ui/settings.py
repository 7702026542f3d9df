"""Settings: flags, then the environment, then a TOML file. Read once, frozen, passed in.

answerer = "quotes"          # or "llm"
[embedding]
model = "BAAI/bge-m3"        # a local folder or a hub name; unset: the bundled model
[llm]
url = "http://127.0.0.1:11434/v1"
model = "qwen2.5:7b"
key = "…"
[ui]
host = "127.0.0.1"
port = 7860
language = "zh"              # of the interface: "zh" or "en"
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import UsageError

DEFAULT_ARCHIVE = Path("archive")
CONFIG_NAME = "wenbao.toml"

_CHOICES: dict[str, tuple[str, ...]] = {"answerer": ("quotes", "llm"), "ui.language": ("zh", "en")}
_ENVIRONMENT = {
    "WENBAO_ANSWERER": "answerer",
    "WENBAO_EMBEDDING_MODEL": "embedding.model",
    "WENBAO_LLM_URL": "llm.url",
    "WENBAO_LLM_MODEL": "llm.model",
    "WENBAO_LLM_KEY": "llm.key",
}
_TYPES: dict[str, type] = {
    "answerer": str,
    "embedding.model": str,
    "llm.url": str,
    "llm.model": str,
    "llm.key": str,
    "ui.host": str,
    "ui.port": int,
    "ui.language": str,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `archive` is absolute; None leaves a choice to the part that needs it."""

    archive: Path
    answerer: str = "quotes"
    embedding_model: str | None = None
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)
    ui_host: str = "127.0.0.1"
    ui_port: int = 7860
    ui_language: str = "zh"


def load_settings(
    archive: Path | None = None,
    config: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings of one run. `archive` and `config` are the flags, None where not given.

    Raises UsageError naming the key and where it stands, for a key that is unknown or a wrong value.
    """
    folder = archive or Path(environ.get("WENBAO_ARCHIVE") or DEFAULT_ARCHIVE)
    folder = folder.expanduser().absolute()
    values = _from_file(config.expanduser() if config else folder / CONFIG_NAME, required=config is not None)
    for name, key in _ENVIRONMENT.items():
        if environ.get(name):
            values[key] = _checked(key, environ[name], f"the environment variable {name}")
    return Settings(archive=folder, **{key.replace(".", "_"): value for key, value in values.items()})


def _from_file(file: Path, *, required: bool) -> dict[str, Any]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if required:
            raise UsageError(f"There is no settings file {file}.") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The settings file {file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The settings file {file} is not valid TOML: {error}.") from error
    flat: dict[str, Any] = {}
    for key, value in data.items():
        entries = (
            {f"{key}.{inner}": v for inner, v in value.items()} if isinstance(value, dict) else {key: value}
        )
        flat.update(entries)
    return {key: _checked(key, value, str(file)) for key, value in flat.items()}


def _checked(key: str, value: Any, where: str) -> Any:
    if key not in _TYPES:
        raise UsageError(f"Unknown setting '{key}' in {where}; known are: {', '.join(_TYPES)}.")
    expected = _TYPES[key]
    if not isinstance(value, expected) or isinstance(value, bool):
        kind = "a whole number" if expected is int else "text"
        raise UsageError(f"The setting '{key}' in {where} must be {kind}, not {value!r}.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise UsageError(
            f"The setting '{key}' in {where} must be one of {', '.join(_CHOICES[key])}, not {value!r}."
        )
    if key == "ui.port" and value not in range(1, 65_536):
        raise UsageError(f"The setting 'ui.port' in {where} must be between 1 and 65535, not {value}.")
    return value
