"""Wording that is not code: one TOML file a task and language, `prompts/TASK/LANGUAGE.toml`."""

import tomllib
from functools import cache
from importlib import resources

FALLBACK = "en"


@cache
def load(task: str, language: str) -> dict[str, str]:
    """The wording of `task` in `language`, in English where that language has none.

    Raises FileNotFoundError if no such task exists.
    """
    folder = resources.files("prompts").joinpath(task)
    wording = tomllib.loads(folder.joinpath(f"{FALLBACK}.toml").read_text(encoding="utf-8"))
    special = folder.joinpath(f"{language}.toml")
    if language != FALLBACK and special.is_file():
        wording |= tomllib.loads(special.read_text(encoding="utf-8"))
    return wording
