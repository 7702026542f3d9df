"""Public benchmarks made into reference sets: a folder that `wenbao eval run` asks like any other.

- squad: reading comprehension (SQuAD 1.1 and 2.0, XQuAD, CMRC 2018, DRCD); a paragraph is an article.
- crud: questions with answers over news (Lyu and others, ACM TOIS 2025), a folder of articles.jsonl in the native form
  and questions.jsonl.
- rgb: {query, answer, positive, negative} a line (Chen and others, AAAI 2024); all documents make one archive.
- rgb-rejection: the same without the documents that answer, so that all is to be refused.
- beir: a folder of corpus.jsonl, queries.jsonl and qrels/test.tsv (Thakur and others, NeurIPS 2021); only what is found
  is judged.

The data stay where the user has them; what is made from them is the user's too. A document without a date is dated
2000-01-01, so that it can be stored; nothing is measured on that.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from eval.sets import SetError
from rag.errors import UsageError
from rag.language import language_of
from rag.text import sentences

_UNDATED = "2000-01-01"
_HEADLINE = 120
"""Characters of a title that become a headline."""

_LIST = 40
"""Characters of an answer up to which 、 in it divides things each of which is due."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """What was read from a benchmark: articles in the native form and questions in that of `eval.sets`."""

    articles: Sequence[Row]
    questions: Sequence[Row]
    left_out: int
    """Questions that have no words, or whose answer stands in no article."""


Read = tuple[Sequence[Row], Sequence[Row | None]]
"""Articles, and questions; None for one whose answer stands in no article."""


def convert(form: str, source: Path, to: Path) -> Made:
    """Write the benchmark at `source` as a reference set into the folder `to`, which must not hold one.

    Raises UsageError for an unknown form or a folder in use, SetError for data not in the form.
    """
    if form not in FORMS:
        raise UsageError(f"There is no form {form!r}; it is one of {', '.join(FORMS)}.")
    if to.exists() and any(to.iterdir()):
        raise UsageError(f"{to} is not empty; name a folder to be made.")
    try:
        articles, asked = FORMS[form](source)
    except OSError as error:
        raise UsageError(f"{error.filename or source} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise SetError(f"{source} is not in the form {form}: {_reason(error)}.") from error
    questions = [question for question in asked if question and question["question"]]
    made = Made(articles, _each_named_once(questions), len(asked) - len(questions))
    if not made.questions:
        raise SetError(f"{source} has no question in the form {form}.")
    (to / "archive").mkdir(parents=True)
    _write(to / "archive" / "articles.jsonl", made.articles)
    _write(to / "questions.jsonl", made.questions)
    (to / "card.md").write_text(
        f"# {source.name}\n\nMade from {source.name} in the form {form} by `wenbao eval convert`: "
        f"{len(made.questions)} questions, {len(made.articles)} articles; {made.left_out} questions without words, or "
        "whose answer stands in no article, are left out. Source and rights are those of the data.\n",
        encoding="utf-8",
    )
    return made


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error.msg}, line {error.lineno})"
    return str(error)


def _each_named_once(questions: Sequence[Row]) -> list[Row]:
    """The questions; one with the id of an earlier one gets another."""
    times: Counter[str] = Counter()
    named = []
    for question in questions:
        times[question["id"]] += 1
        again = times[question["id"]]
        named.append(question if again == 1 else {**question, "id": f"{question['id']}~{again}"})
    return named


def _squad(source: Path) -> Read:
    articles: list[Row] = []
    questions: list[Row | None] = []
    for text in json.loads(source.read_text(encoding="utf-8"))["data"]:
        for paragraph in text["paragraphs"]:
            context = _one_line(paragraph["context"])
            article = _article(f"p{len(articles):05}", source.stem, text.get("title", ""), [context])
            articles.append(article)
            for asked in paragraph["qas"]:
                said = list(dict.fromkeys(_one_line(answer["text"]) for answer in asked["answers"]))
                said = [answer for answer in said if answer in context]
                if said and not asked.get("is_impossible"):
                    gold = [{"article": article["id"], "quote": _sentence_with(context, said[0])}]
                    questions.append(_question(asked["id"], asked["question"], [said], gold))
                elif asked.get("is_impossible"):
                    questions.append(_question(asked["id"], asked["question"], [], []))
                else:
                    questions.append(None)
    return articles, questions


def _crud(source: Path) -> Read:
    articles = [row for row in _rows(source / "articles.jsonl") if any(row["paragraphs"])]
    held = {row["id"]: row for row in articles}
    questions: list[Row | None] = []
    for row in _rows(source / "questions.jsonl"):
        said = [str(row["answer"])]
        if len(said[0]) <= _LIST:
            said = [part for part in said[0].split("、") if part]
        gold = []
        for article in (held[name] for name in row["doc_ids"] if name in held):
            texts = [_sentence_with(text, said[0]) for text in article["paragraphs"] if said[0] in text]
            texts += [_sentence_with(text, "") for text in article["paragraphs"] if text.strip()]
            gold.append({"article": article["id"], "quote": texts[0]})
        if gold:
            questions.append(_question(row["id"], row["question"], [[part] for part in said], gold))
        else:
            questions.append(None)
    return articles, questions


def _rgb(source: Path, *, rejection: bool = False) -> Read:
    articles: dict[str, Row] = {}
    questions: list[Row | None] = []
    for number, row in enumerate(_rows(source)):
        positive = [_flat(each) for each in row["positive"]]
        documents = list(row["negative"]) + (
            [] if rejection else [each for some in positive for each in some]
        )
        for document in documents:
            text = _one_line(document)
            if text:
                articles.setdefault(text, _article(f"d{len(articles):05}", source.stem, "", [text]))
        if rejection:
            questions.append(_question(str(row.get("id", number)), row["query"], [], []))
            continue
        groups = (
            [_flat(group) for group in row["answer"]]
            if isinstance(row["answer"], list)
            else [[row["answer"]]]
        )
        gold = [
            {"article": articles[_one_line(document)]["id"], "quote": _sentence_with(_one_line(document), "")}
            for some in positive
            for document in some
            if _one_line(document)
        ]
        if groups and gold:
            questions.append(_question(str(row.get("id", number)), row["query"], groups, gold))
        else:
            questions.append(None)
    return list(articles.values()), questions


def _beir(source: Path) -> Read:
    articles = {}
    for row in _rows(source / "corpus.jsonl"):
        text = [_one_line(line) for line in str(row["text"]).split("\n")]
        article = _article(
            str(row["_id"]), source.name, row.get("title", ""), [line for line in text if line]
        )
        if article["paragraphs"]:
            articles[article["id"]] = article
    relevant: dict[str, list[str]] = {}
    judged = source / "qrels" / "test.tsv"
    with judged.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if int(row["score"]) > 0 and row["corpus-id"] in articles:
                relevant.setdefault(row["query-id"], []).append(row["corpus-id"])
    questions: list[Row | None] = []
    for row in _rows(source / "queries.jsonl"):
        gold = [
            {"article": name, "quote": _sentence_with(articles[name]["paragraphs"][0], "")}
            for name in relevant.get(str(row["_id"]), ())
        ]
        if gold:
            questions.append(_question(str(row["_id"]), row["text"], [], gold))
        else:
            questions.append(None)
    return list(articles.values()), questions


FORMS: Mapping[str, Callable[[Path], Read]] = {
    "squad": _squad,
    "crud": _crud,
    "rgb": _rgb,
    "rgb-rejection": partial(_rgb, rejection=True),
    "beir": _beir,
}


def _question(name: str, text: str, answers: Sequence[Sequence[str]], gold: Sequence[Row]) -> dict[str, Any]:
    """A question of a set; with no answers it is one to be found if it has gold, else one that nothing answers."""
    kind = ("facts" if len(answers) > 1 else "fact") if answers else ("find" if gold else "unanswerable")
    asked = {
        "id": str(name),
        "kind": kind,
        "language": language_of(text),
        "question": _one_line(text),
        "answers": [list(group) for group in answers],
        "gold": list(gold),
    }
    return asked | {"why": "never_printed"} if kind == "unanswerable" else asked


def _article(name: str, newspaper: str, title: str, paragraphs: Sequence[str]) -> dict[str, Any]:
    return {
        "id": name,
        "newspaper": newspaper,
        "date": _UNDATED,
        "page": "1",
        "headline": _one_line(str(title))[:_HEADLINE],
        "paragraphs": list(paragraphs),
    }


def _sentence_with(text: str, words: str) -> str:
    """The sentence of `text` that holds `words`; the words, where they run over two; the first one for none."""
    spans = sentences(text)
    return next((text[start:end] for start, end in spans if words in text[start:end]), words or text)


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _flat(value: Any) -> list[str]:
    return [_one_line(each) for each in value] if isinstance(value, list) else [_one_line(value)]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _write(file: Path, rows: Sequence[Row]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
