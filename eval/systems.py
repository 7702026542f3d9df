"""Systems under test: whatever answers the questions of a set, told to the runner in the `ask --json` shape.

A system other than Wenbao itself is a command or an address:

- A **command** is started once for each set, with the environment variables `WENBAO_EVAL_ARTICLES` (a file of the set's
  articles, one JSON object a line, as `wenbao articles --json` lists them) and `WENBAO_EVAL_PAGES` (the folder of the
  pages they were read from). It reads questions from standard input, one JSON object a line, and writes for each, in
  order, its answer as one line to standard output. `id`, if it is given back, must be that of the question.
- An **address** (http:// or https://) is sent each question by POST and gives back its answer; it must know the
  articles.

A question is `{"id", "question", "today", "conversation"}`; the turns of a conversation share its name, in order. Of an
answer `answered` is required and, if that is true, `answer` and `citations`: each names its article by `article` (the
id) or by `date`, `page` and `headline` together with its `quote`; `n`, `start` and `end` are found if they are not
given. `sentences` says which sentence cites what; without it, every one cites everything. `retrieved`, ids of articles
best first, is what ranking is measured on; without it, the order of the citations is. `sureness`, a number, the larger
the surer, orders the curve of risk and coverage; `tokens`, numbers by name, are those that a language model took.
"""

import json
import os
import shlex
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import Any, get_args

from eval.sets import Question
from rag.answer import Answer, AnswerKind, Citation, Coverage, Sentence, cite
from rag.errors import ArchiveError
from rag.model import Article, Filters

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Sends one question and waits for its answer; raises SystemFailure."""

LONGEST_WAIT = 300.0
"""Seconds for an answer; the first one may have to load a model and read the articles."""

_ARTICLES, _PAGES = "WENBAO_EVAL_ARTICLES", "WENBAO_EVAL_PAGES"
_KINDS = get_args(AnswerKind)
_BASELINES = "eval.baselines"
_SHOWN = 200


class SystemFailure(ArchiveError):
    """A system under test did not answer, or not in the agreed shape; the text says what to mend."""


@contextmanager
def started(system: str, articles: Path, pages: Path) -> Iterator[Ask]:
    """The system of that command or address, ready for questions about the articles; it is ended on leaving."""
    if not system.strip():
        raise SystemFailure("The system is an empty text; name a command or an address.")
    if system.startswith(("http://", "https://")):
        yield lambda question: _posted(system, question)
        return
    environment = os.environ | {_ARTICLES: str(articles), _PAGES: str(pages)}
    try:
        words = shlex.split(system)
        if words[:3] == ["python", "-m", _BASELINES]:  # this project's own, whatever `python` is to the shell
            words[0] = sys.executable
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
        )
    except (OSError, ValueError, IndexError) as error:
        raise SystemFailure(f"The system {system!r} cannot be started: {error}.") from error
    try:
        yield lambda question: _told(process, system, question)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # it had ended with a question unread


def answer_of(question: Question, value: Mapping[str, Any], articles: Mapping[str, Article]) -> Answer:
    """The answer that a system gave, its citations found in the archive's articles (by id) where they can be.

    Raises SystemFailure if it lacks what an answer needs.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("answered"), bool):
        raise SystemFailure(f"{question.id}: the answer has no `answered` that is true or false.")
    answered, text = value["answered"], value.get("answer") or ""
    if answered and not (isinstance(text, str) and text.strip()):
        raise SystemFailure(
            f"{question.id}: it is answered, and `answer` is not a text with something in it."
        )
    given = value.get("citations") or []
    if not isinstance(given, list) or not all(isinstance(each, Mapping) for each in given):
        raise SystemFailure(f"{question.id}: `citations` is not a list of objects.")
    citations = tuple(_citation(each, at, articles) for at, each in enumerate(given, 1))
    kind: Any = value.get("kind")
    return Answer(
        question=question.question,
        language=str(value.get("language") or question.language),
        answered=answered,
        answer=str(text),
        kind=kind if kind in _KINDS else "fact",
        sentences=_sentences(value.get("sentences"), str(text), citations),
        citations=citations,
        filters=Filters(),
        coverage=Coverage(None, None, 0),
        reason=None if answered else str(value.get("reason") or ""),
        answerer=str(value.get("answerer") or "other"),
        sureness=float(sure) if isinstance(sure := value.get("sureness"), int | float) else None,
        timings_ms=_amounts(value.get("timings_ms")),
        tokens=_amounts(value.get("tokens")),
    )


def retrieved(value: Mapping[str, Any], answer: Answer) -> list[str]:
    """Ids of the articles that a system found, best first: what it says, or else those it cites."""
    given = value.get("retrieved")
    if isinstance(given, list):
        return list(dict.fromkeys(str(article) for article in given))
    return list(dict.fromkeys(citation.article for citation in answer.citations))


def timed(ask: Ask, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question, with the time it took where the system tells none."""
    begun = time.perf_counter()
    value = dict(ask(question))
    if not isinstance(value.get("timings_ms"), Mapping):
        value["timings_ms"] = {"total": 1000 * (time.perf_counter() - begun)}
    return value


def _amounts(value: Any) -> dict[str, float]:
    given = value if isinstance(value, Mapping) else {}
    return {str(name): float(each) for name, each in given.items() if isinstance(each, int | float)}


def _told(process: "subprocess.Popen[str]", system: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
    assert process.stdin is not None and process.stdout is not None
    too_long = threading.Timer(LONGEST_WAIT, process.kill)
    too_long.start()
    try:
        process.stdin.write(json.dumps(question, ensure_ascii=False) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except UnicodeDecodeError as error:
        raise SystemFailure(f"{question['id']}: the answer of {system!r} is not UTF-8 ({error}).") from error
    except OSError:
        line = ""
    finally:
        waited = not too_long.is_alive()
        too_long.cancel()
    if not line:
        code = process.wait()
        why = f"took longer than {LONGEST_WAIT:.0f} s" if waited else f"ended with exit code {code}"
        raise SystemFailure(f"The system {system!r} {why} before it answered {question['id']}.")
    return _read(line, question)


def _posted(address: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
    request = urllib.request.Request(
        address,
        data=json.dumps(question, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=LONGEST_WAIT) as response:
            return _read(response.read().decode("utf-8"), question)
    except urllib.error.HTTPError as error:
        told = error.read(_SHOWN).decode("utf-8", "replace")
        raise SystemFailure(f"{address} did not answer {question['id']}: {error}. {told}") from error
    except (OSError, ValueError, HTTPException) as error:
        raise SystemFailure(f"{address} did not answer {question['id']}: {error}.") from error


def _read(line: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise SystemFailure(f"{question['id']}: the answer is not JSON: {line[:_SHOWN]!r}.") from error
    if not isinstance(value, dict):
        raise SystemFailure(f"{question['id']}: the answer is not a JSON object: {line[:_SHOWN]!r}.")
    if str(value.get("id", question["id"])) != question["id"]:
        raise SystemFailure(
            f"{question['id']}: the answer is that to {value['id']!r}; one line is due a question."
        )
    if "answered" not in value and isinstance(value.get("error"), str):
        raise SystemFailure(f"{question['id']}: the system says: {value['error'][:_SHOWN]}")
    return value


def _citation(value: Mapping[str, Any], at: int, articles: Mapping[str, Article]) -> Citation:
    """The citation as given, with what it leaves out taken from the article it means."""
    quote = str(value.get("quote") or "")
    named = value.get("article")
    article = articles.get(str(named)) if named is not None else _meant(value, quote, articles)
    start, end = value.get("start"), value.get("end")
    if article is not None and not isinstance(start, int):
        start = article.text.find(quote)
        end = start + len(quote)
    known = isinstance(start, int) and isinstance(end, int)
    given = Citation(
        n=value["n"] if isinstance(value.get("n"), int) else at,
        newspaper=str(value.get("newspaper") or ""),
        date=str(value.get("date") or "0001-01-01"),
        issue=None if value.get("issue") is None else str(value["issue"]),
        page=str(value.get("page") or ""),
        headline=str(value.get("headline") or ""),
        bylines=tuple(str(name) for name in value.get("bylines") or ()),
        kind=str(value.get("kind") or ""),
        article=article.id if article else str(value.get("article") or ""),
        start=start if known and isinstance(start, int) else -1,
        end=end if known and isinstance(end, int) else -1,
        quote=quote,
        nearest=value.get("nearest") is True,
    )
    if article is None:
        return given
    inside = 0 <= given.start < given.end <= len(article.text)
    whole = cite(article, *((given.start, given.end) if inside else (0, 1)), given.n)
    left_out = {name: getattr(whole, name) for name in _OF_THE_ARTICLE if name not in value}
    return replace(given, **left_out)


_OF_THE_ARTICLE = ("newspaper", "date", "issue", "page", "headline", "bylines", "kind")
"""Fields that a citation which names its article may leave out; those it gives are judged as they are."""


def _meant(value: Mapping[str, Any], quote: str, articles: Mapping[str, Article]) -> Article | None:
    """The only article of that date, page and headline, as far as they are given, that holds the quote."""
    found = [
        article
        for article in articles.values()
        if quote
        and quote in article.text
        and value.get("date") in (None, article.date.isoformat())
        and (value.get("page") is None or str(value["page"]) == article.page)
        and value.get("headline") in (None, article.headline)
    ]
    return found[0] if len(found) == 1 else None


def _sentences(given: Any, text: str, citations: Sequence[Citation]) -> tuple[Sentence, ...]:
    if isinstance(given, list) and all(isinstance(each, Mapping) for each in given):
        return tuple(
            Sentence(
                str(each.get("text") or ""),
                tuple(n for n in each.get("citations") or () if isinstance(n, int)),
                each.get("computed"),
            )
            for each in given
        )
    return (Sentence(text, tuple(citation.n for citation in citations)),) if text else ()
