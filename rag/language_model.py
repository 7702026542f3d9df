"""A language model behind an OpenAI-compatible server: what is said to it, what it says, how many tokens that took."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from rag.errors import LanguageModelError

TIMEOUT = 120.0
"""Seconds to wait for a reply."""

_LONGEST_REPLY = 4_000_000
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Which model to ask on which server: `url` is that of the API, such as http://127.0.0.1:11434/v1."""

    url: str
    name: str
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said, and the tokens of the prompt and of the reply, 0 where the server counts none."""

    text: str
    prompt_tokens: int
    reply_tokens: int


def complete(model: LanguageModel, system: str, user: str, *, most_tokens: int) -> Reply:
    """The model's reply to a system prompt and a message, at temperature 0. Raises LanguageModelError."""
    asked = {
        "model": model.name,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "temperature": 0,
        "max_tokens": most_tokens,
    }
    address = f"{model.url.rstrip('/')}/chat/completions"
    try:
        request = request_to(address, model.key, asked)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            value = json.loads(response.read(_LONGEST_REPLY))
        text = value["choices"][0]["message"]["content"]
        if not isinstance(text, str):
            raise TypeError("its content is not a text")
    except urllib.error.HTTPError as error:
        told = error.read(_SHOWN).decode("utf-8", "replace")
        raise LanguageModelError(f"{address} refuses (HTTP {error.code}): {told}") from error
    except (OSError, ValueError) as error:
        raise LanguageModelError(
            f"{address} does not answer ({error}); is the server running, and the address right?"
        ) from error
    except (KeyError, IndexError, TypeError) as error:
        raise LanguageModelError(
            f"{address} does not reply as an OpenAI-compatible server: {error}."
        ) from error
    used = value.get("usage")
    counted = used if isinstance(used, dict) else {}
    return Reply(text, _count(counted, "prompt_tokens"), _count(counted, "completion_tokens"))


def request_to(address: str, key: str | None, value: Any = None) -> urllib.request.Request:
    """The request to an address of the API, with `value` as JSON if there is one to send."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if value is None:
        return urllib.request.Request(address, headers=headers)
    headers["Content-Type"] = "application/json; charset=utf-8"
    return urllib.request.Request(address, json.dumps(value).encode(), headers)


def _count(used: dict[str, Any], name: str) -> int:
    given = used.get(name)
    return given if isinstance(given, int) else 0
