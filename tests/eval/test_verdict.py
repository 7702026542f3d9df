"""Verdicts on hand-made answers, each fault by itself."""

from dataclasses import replace
from datetime import date

import pytest

from eval.sets import Gold, Question
from eval.verdict import Pointing, is_short, judge
from rag.answer import Answer, Citation, Coverage, Sentence, cite
from rag.model import Article, Filters, PageSpan

TEXT = "本报讯（记者 李建平）来自全市的35名学员结业。\n培训为期8天。"
ARTICLE = Article(
    id="a1",
    newspaper="衡阳日报",
    date=date(2021, 5, 31),
    page="1",
    order=4,
    kind="news",
    headline="培训班结业",
    text=TEXT,
    issue="17835",
    bylines=("李建平",),
    pages=(PageSpan("1", 0, TEXT.index("\n")), PageSpan("2", TEXT.index("\n") + 1, len(TEXT))),
)
OTHER = replace(ARTICLE, id="a2", headline="别的", pages=())
ARTICLES = {"a1": ARTICLE, "a2": OTHER}
QUESTION = Question(
    id="q1",
    kind="facts",
    language="zh",
    question="多少名学员，几天？",
    answers=(("35名", "三十五名"), ("8天", "eight days")),
    gold=(Gold("培训班结业", "news", "35名学员"),),
    line=1,
)


def _cite(words: str, n: int = 1, article: Article = ARTICLE) -> Citation:
    start = article.text.index(words)
    return cite(article, start, start + len(words), n)


def _answer(text: str, *citations: Citation, answered: bool = True) -> Answer:
    pointed = tuple(citation.n for citation in citations)
    return Answer(
        question=QUESTION.question,
        language="zh",
        answered=answered,
        answer=text,
        kind="fact",
        sentences=(Sentence(text, pointed),) if answered else (),
        citations=citations,
        filters=Filters(),
        coverage=Coverage("2021-05-31", "2021-05-31", 1),
        reason=None if answered else "没有。",
        reason_code=None if answered else "no_match",
    )


FULL = _answer(
    "来自全市的35名学员结业。[1]培训为期8天。[2]",
    _cite("来自全市的35名学员结业。"),
    _cite("培训为期8天。", 2),
)


def test_an_answer_with_every_group_and_its_quotes_is_right_and_cited() -> None:
    verdict = judge(QUESTION, FULL, [ARTICLE], ARTICLES)
    assert verdict.right and verdict.cited and not verdict.too_long
    assert (verdict.citations, verdict.sound, verdict.quotes, verdict.verbatim) == (2, 2, 2, 2)


def test_a_group_that_is_missing_makes_it_wrong() -> None:
    verdict = judge(QUESTION, _answer("35名[1]", _cite("35名学员")), [ARTICLE], ARTICLES)
    assert not verdict.right
    assert verdict.cited is False, "nothing cited holds the days"


def test_a_citation_of_another_article_is_not_sound() -> None:
    wrong = _answer(FULL.answer, _cite("35名学员", article=OTHER), _cite("8天", 2))
    verdict = judge(QUESTION, wrong, [ARTICLE], ARTICLES)
    assert verdict.right and verdict.cited is False
    assert (verdict.citations, verdict.sound, verdict.verbatim) == (2, 1, 2)


@pytest.mark.parametrize(
    "fault",
    [
        {"newspaper": "衡阳晚报"},
        {"date": "2021-05-30"},
        {"issue": None},
        {"page": "1"},
        {"quote": "培训为期8日。"},
        {"end": 10_000},
    ],
)
def test_a_wrong_field_of_a_citation_makes_it_unsound(fault: dict[str, str | int | None]) -> None:
    second = replace(FULL.citations[1], **fault)  # type: ignore[arg-type]
    assert FULL.citations[1].page == "2"
    verdict = judge(QUESTION, replace(FULL, citations=(FULL.citations[0], second)), [ARTICLE], ARTICLES)
    assert (verdict.cited, verdict.sound) == (False, 1)


def test_where_citations_point_is_told_at_three_levels() -> None:
    """Two citations of the gold article, the second on its other page, and one of another article of the issue."""
    second = replace(OTHER, id="a3", date=date(2021, 6, 1), pages=())
    answer = _answer("35名[1]", _cite("35名学员"), _cite("8天", 2), _cite("35名", 3, OTHER))
    pointing = judge(QUESTION, answer, [ARTICLE, second], ARTICLES).pointing
    assert pointing["article"] == Pointing(cited=2, right=1, due=2, found=1)
    assert pointing["page"] == Pointing(cited=2, right=2, due=2, found=1)
    assert pointing["issue"] == Pointing(cited=1, right=1, due=2, found=1)
    assert judge(QUESTION, _answer("", answered=False), [ARTICLE], ARTICLES).pointing == {}


def test_a_citation_no_sentence_points_at_supports_nothing() -> None:
    answer = replace(FULL, sentences=(Sentence(FULL.answer, (1,)),))
    assert judge(QUESTION, answer, [ARTICLE], ARTICLES).cited is False


def test_fields_of_a_citation_may_hold_the_answer() -> None:
    byline = replace(
        QUESTION, kind="byline", answers=(("李建平",), ("5月31日", "31 May 2021"), ("第1版",), ("17835",))
    )
    answer = _answer("衡阳日报2021年5月31日第1版，第17835号，李建平[1]", _cite("来自全市的35名学员结业。"))
    verdict = judge(byline, answer, [ARTICLE], ARTICLES)
    assert verdict.right and verdict.cited


def test_a_computed_answer_cites_all_it_was_computed_from() -> None:
    count = replace(QUESTION, kind="byline", answers=(("两篇", "2 articles"),))
    both = [ARTICLE, OTHER]
    full = _answer("2 articles [1][2]", _cite("李建平"), _cite("李建平", 2, OTHER))
    assert judge(count, full, both, ARTICLES).cited
    part = _answer("2 articles [1]", _cite("李建平"))
    assert judge(count, part, both, ARTICLES).cited is False


def test_a_refusal_is_right_for_an_unanswerable_question_only() -> None:
    refusal = _answer("", replace(_cite("35名学员"), nearest=True), answered=False)
    unanswerable = replace(QUESTION, kind="unanswerable", answers=(), gold=(), why="never_printed")
    verdict = judge(unanswerable, refusal, [], ARTICLES)
    assert verdict.right and not verdict.answered and verdict.cited is None
    assert (verdict.citations, verdict.quotes, verdict.verbatim) == (0, 1, 1)
    assert not judge(QUESTION, refusal, [ARTICLE], ARTICLES).right
    invented = judge(unanswerable, FULL, [], ARTICLES)
    assert not invented.right and invented.cited is None


def test_a_quote_of_an_unknown_article_is_not_verbatim() -> None:
    assert judge(QUESTION, FULL, [ARTICLE], {}).verbatim == 0


def test_a_fact_is_right_only_if_short() -> None:
    fact = replace(QUESTION, kind="fact", answers=(("35名",),))
    short = _answer("35名" + "学" * 117 + " [1]", _cite("35名学员"))
    long = replace(short, answer="35名" + "学" * 118 + " [1]")
    assert judge(fact, short, [ARTICLE], ARTICLES).right
    verdict = judge(fact, long, [ARTICLE], ARTICLES)
    assert not verdict.right and verdict.too_long
    assert judge(replace(fact, kind="list"), long, [ARTICLE], ARTICLES).right


def test_no_answer_is_right_by_saying_everything() -> None:
    listed = replace(QUESTION, kind="list", answers=(("35名",),))
    all_of_it = _answer("35名" + "学" * 600, _cite("35名学员"))
    verdict = judge(listed, all_of_it, [ARTICLE], ARTICLES)
    assert not verdict.right and verdict.too_long
    computed = replace(all_of_it, sentences=(Sentence(all_of_it.answer, (1,), computed="counted"),))
    assert judge(listed, computed, [ARTICLE], ARTICLES).right


def test_what_cites_nothing_is_not_supported() -> None:
    verdict = judge(QUESTION, _answer("学员结业"), [ARTICLE], ARTICLES)
    assert (verdict.sentences, verdict.supported) == (1, 0)


def test_length_counts_characters_and_latin_words_apart() -> None:
    assert is_short("word " * 60)
    assert not is_short("word " * 61)
    assert is_short("According to the paper: " + "字" * 119)
    assert not is_short("According to the paper: " + "字" * 120), "the colon counts as the 121st"
    assert is_short("It is 1,234. " * 30)


def test_a_number_that_no_citation_shows_is_not_supported() -> None:
    quoted = _answer("学员35名 [1]", _cite("35名学员"))
    verdict = judge(QUESTION, quoted, [ARTICLE], ARTICLES)
    assert verdict.sentences == verdict.supported == 1
    altered = _answer("学员36名 [1]", _cite("35名学员"))
    verdict = judge(QUESTION, altered, [ARTICLE], ARTICLES)
    assert (verdict.sentences, verdict.supported) == (1, 0)
