"""What the span reader reads rightly, on questions of paragraphs that it was not trained on.

    python -m eval.reading READING_FOLDER [--newspapers SET_FOLDER]

F1 is over characters of Chinese and words of other answers, best of the accepted answers, of the best span in the
whole paragraph, which is read passage by passage (Rajpurkar et al., EMNLP 2016; Cui et al., EMNLP-IJCNLP 2019).
AUROC is the chance that a passage that answers scores above one that does not; "refused" is the share of the latter
below the score that one in ten of the former falls below.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path

import numpy as np

from ingest.chunking import passages
from rag.model import Article
from rag.span_reader.examples import Asked, Example, load, make
from rag.span_reader.reader import SpanReader, Window, load_reader
from rag.span_reader.written import on_newspapers, on_paragraphs
from rag.text import HAN, fold

SEED = 7
MOST = 300
"""Questions of a group that are asked."""


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=MOST)
    parser.add_argument("--newspapers", type=Path)
    given = parser.parse_args()
    asked = load(given.folder)
    sources = {"made": asked, "hand": on_paragraphs(asked)}
    if given.newspapers:
        sources["newspapers"] = on_newspapers(given.newspapers)
        asked = [*asked, *sources["newspapers"]]
    reader = load_reader()
    print("| questions | asked | F1 | exact |\n|---|---|---|---|")
    for group, (number, f1, exact) in spans_right(reader, asked, given.most).items():
        print(f"| {group} | {number} | {f1:.3f} | {exact:.3f} |")
    print("\n| no answer because | passages | AUROC | refused at 10 % wrongly |\n|---|---|---|---|")
    for source, theirs in sources.items():
        for made, (number, auroc, refused) in refusals(reader, theirs, given.most).items():
            print(f"| {source}: {made} | {number} | {auroc:.3f} | {refused:.2f} |")


def spans_right(reader: SpanReader, asked: Sequence[Asked], most: int) -> dict[str, tuple[int, float, float]]:
    """By set and languages: questions asked, mean F1, share of exact answers."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.paragraph.held_out and each.answers:
            name = each.paragraph.key.split("/")[0].split("_")[0]
            groups[f"{name} {each.language}→{each.paragraph.language}"].append(each)
    found = {}
    for group, mine in groups.items():
        scores = [_right(reader, each) for each in mine[:most]]
        found[group] = (
            len(scores),
            float(np.mean([s[0] for s in scores])),
            float(np.mean([s[1] for s in scores])),
        )
    return found


def refusals(reader: SpanReader, asked: Sequence[Asked], most: int) -> dict[str, tuple[int, float, float]]:
    """By the way an unanswerable passage was made: passages, AUROC, share refused at one in ten wrongly refused."""
    examples = make(asked, SEED, held_out=True)
    by_made: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_made[example.made].append(example)
    scores = {made: _scores(reader, mine[: 2 * most]) for made, mine in by_made.items()}
    answerable = scores.pop("answer")
    least = float(np.quantile(answerable, 0.1))
    return {
        made: (
            len(theirs),
            float(np.mean([(answerable > each).mean() for each in theirs])),
            float(np.mean(theirs < least)),
        )
        for made, theirs in scores.items()
    }


def f1(given: str, accepted: Sequence[str]) -> float:
    """Overlap of `given` with the accepted answer it is nearest to, in [0, 1]."""
    return max(_overlap(_units(given), _units(answer)) for answer in accepted)


def _right(reader: SpanReader, asked: Asked) -> tuple[float, bool]:
    paragraph = asked.paragraph
    article = Article(
        "", "", Date(2000, 1, 1), "1", 1, "news", "", paragraph.text, language=paragraph.language
    )
    held = passages(article)
    readings = reader.read(asked.text, [Window(p.text, ((0, len(p.text)),)) for p in held])
    best = max(zip(held, readings, strict=True), key=lambda pair: pair[1][0].score)
    span = best[0].text[best[1][0].start : best[1][0].end]
    return f1(span, asked.answers), any(_units(span) == _units(answer) for answer in asked.answers)


def _scores(
    reader: SpanReader, examples: Sequence[Example]
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(
        [
            reader.read(each.question, [Window(each.passage, ((0, len(each.passage)),))])[0][0].score
            for each in examples
        ]
    )


def _units(text: str) -> list[str]:
    folded = fold(text)
    return re.findall(rf"{HAN.pattern}|[^\W_\u3400-\u9fff]+", folded)


def _overlap(one: list[str], other: list[str]) -> float:
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


if __name__ == "__main__":
    main()
