"""Many questions in one process: JSON Lines in, one answer object a line out."""

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from rag.errors import ArchiveError, UsageError
from ui.options import filters_from, parse_date
from ui.output import DONE, WRONG, note, print_json, sentence_of

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.conversation import Conversation


def ask_batch(
    archive: "Archive",
    lines: Iterable[str],
    out: IO[str],
    *,
    today: str | None = None,
    flags: dict[str, Any] | None = None,
) -> int:
    """Answer every line, in order, within the filters that it has, or else the `flags` of the
    command; a bad line gives `{"id", "error"}` and the rest goes on.

    Returns the exit code: 2 if there were lines and none could be answered, otherwise 0.
    """
    conversations: dict[str, Conversation] = {}
    asked = answered = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        asked += 1
        result = _answer_line(archive, line, number, today, flags or {}, conversations)
        answered += "error" not in result
        print_json(result, out)
    note(f"{answered} of {asked} questions answered or refused, {asked - answered} lines in error.")
    return WRONG if asked and not answered else DONE


def _answer_line(
    archive: "Archive",
    line: str,
    number: int,
    today: str | None,
    flags: dict[str, Any],
    conversations: "dict[str, Conversation]",
) -> dict[str, Any]:
    identity: Any = None
    try:
        item = _read(line, number)
        identity = item.get("id")
        return {"id": identity} | _ask(archive, flags | item, today, conversations)
    except ArchiveError as error:
        return {"id": identity, "error": sentence_of(error)}
    except Exception as error:  # one question must not end the other ten thousand
        note(f"line {number}: {type(error).__name__}: {error}")
        return {"id": identity, "error": sentence_of(error)}


def _read(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise UsageError(f"Line {number} is not valid JSON.") from None
    if not isinstance(item, dict):
        raise UsageError(f"Line {number} is not a JSON object.")
    return item


def _ask(
    archive: "Archive", item: dict[str, Any], today: str | None, conversations: "dict[str, Conversation]"
) -> dict[str, Any]:
    from rag.asking import ask
    from rag.conversation import Conversation

    question = item.get("question")
    if not isinstance(question, str) or not question.strip():
        raise UsageError("There is no question: each line needs the key `question`, a text.")
    name = item.get("conversation")
    before = conversations.get(str(name), Conversation()) if name is not None else Conversation()
    answer, after = ask(
        archive,
        question,
        filters=filters_from(item),
        today=parse_date(item.get("today") or today, "today"),
        conversation=before,
    )
    if name is not None:
        conversations[str(name)] = after
    return answer.as_json()
