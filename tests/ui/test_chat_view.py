"""The chat's HTML: what is shown is escaped, and every quote is marked where it stands."""

import re
from dataclasses import replace
from datetime import date as Date
from html import unescape

import prompts
from rag.answer import Answer, Coverage, Sentence, cite
from rag.model import Article, Filters
from ui.chat_ask import without_page
from ui.chat_sources import marked_paragraphs, sources_html
from ui.chat_state import MAX_TURNS, Chat, Turn, filter_values
from ui.chat_view import escape, question_html, turn_html

WORDS = prompts.load("interface", "zh")
EVIL = "<img src=x onerror=alert(1)>"
TEXT = f"第一句。第二句，{EVIL}。\n第二段的一句。"
ARTICLE = Article(
    id="a",
    newspaper=f"报{EVIL}",
    date=Date(2021, 5, 31),
    page="1",
    order=1,
    kind="news",
    headline=f"题{EVIL}",
    text=TEXT,
    bylines=(f"名{EVIL}",),
    deck=(f"副{EVIL}",),
    url="javascript:alert(1)",
)


def answered(*spans: tuple[int, int], nearest: bool = False) -> Turn:
    citations = tuple(cite(ARTICLE, a, b, n, nearest=nearest) for n, (a, b) in enumerate(spans, start=1))
    sentences = tuple(Sentence(citation.quote, (citation.n,)) for citation in citations)
    answer = Answer(
        question="问",
        language="zh",
        answered=not nearest,
        answer="" if nearest else "\n".join(f"{s.text} [{s.citations[0]}]" for s in sentences),
        kind="fact",
        sentences=sentences,
        citations=citations,
        filters=Filters(page="1"),
        coverage=Coverage("2021-05-31", "2021-05-31", 1),
        reason=f"没有{EVIL}" if nearest else None,
    )
    return Turn(1, f"问{EVIL}", answer=answer)


def plain(html: str) -> str:
    """The text of a piece of the article's HTML, without the numbers of the quotes."""
    html = re.sub(r'<a class="wb-quote-number"[^>]*>\d+</a>', "", html)
    return unescape(re.sub(r"<[^>]+>", "", html.replace("</p><p>", "\n")))


def test_nothing_of_a_question_or_an_article_is_markup() -> None:
    for turn in (answered((0, 4), (4, 20)), answered((0, 4), nearest=True), Turn(1, EVIL, error=EVIL)):
        shown = (
            question_html(turn.question)
            + turn_html(turn, WORDS)
            + sources_html([turn], {"a": ARTICLE}, WORDS)
        )
        assert "<img" not in shown
        assert "javascript:" not in shown
        assert "&lt;img" in shown


def test_a_blank_line_does_not_end_the_block() -> None:
    assert escape("一\n\n**二**\n \n三") == "一<br>**二**<br>三"


def test_the_text_of_an_article_is_shown_whole_and_unchanged() -> None:
    for spans in ([], [(0, 4)], [(0, 4), (4, 9)], [(0, 9), (2, 12), (2, 6)], [(2, len(TEXT))]):
        turn = answered(*spans)
        citations = turn.answer.citations if turn.answer else ()
        assert plain(marked_paragraphs(1, TEXT, citations, WORDS)) == TEXT


def test_marks_cover_just_the_quotes() -> None:
    turn = answered((0, 4), (2, 9))
    assert turn.answer is not None
    html = marked_paragraphs(1, TEXT, turn.answer.citations, WORDS)
    marked = "".join(plain(piece) for piece in re.findall(r"<mark[^>]*>(.*?)</mark>", html))
    assert marked == TEXT[:9]
    assert html.count('id="quote-1-1"') == html.count('id="quote-1-2"') == 1
    second = "".join(
        plain(piece) for piece in re.findall(r'<mark class="[^"]*quote-1-2-mark[^>]*>(.*?)</mark>', html)
    )
    assert second == TEXT[2:9]


def test_only_numbers_of_citations_become_links() -> None:
    turn = answered((0, 4))
    assert turn.answer is not None
    turn = replace(turn, answer=replace(turn.answer, answer="第一句 [1]，又见 [2] 和 [12a]。"))
    html = turn_html(turn, WORDS)
    assert html.count("<a ") == 1
    assert 'href="#quote-1-1"' in html
    assert "[2] 和 [12a]" in html


def test_an_article_that_was_removed_is_not_shown_again() -> None:
    html = sources_html([answered((0, 4))], {}, WORDS)
    assert WORDS["removed_article"] in html
    assert "第一句" not in html


def test_a_chat_forgets_its_oldest_turns_and_replaces_one_asked_again() -> None:
    chat = Chat()
    for number in range(1, MAX_TURNS + 6):
        chat = chat.with_turn(Turn(number, str(number)), None)
    assert [turn.number for turn in chat.turns] == list(range(6, MAX_TURNS + 6))
    again = chat.with_turn(Turn(MAX_TURNS + 5, "again"), None)
    assert again.asked == chat.asked
    assert again.last is not None
    assert again.last.question == "again"
    assert len(again.turns) == MAX_TURNS


def test_filters_of_the_question_are_told_from_those_set_by_hand() -> None:
    day = Date(2021, 5, 31)
    used = Filters(date_from=day, date_to=day, page="1", paper="衡阳日报")
    assert filter_values(used, Filters(paper="衡阳日报")) == [
        ("date", (day, day), True),
        ("page", "1", True),
        ("paper", "衡阳日报", False),
    ]


def test_the_words_that_name_a_page_can_be_left_out() -> None:
    assert without_page("头版有哪些文章？") == "有哪些文章？"
    assert without_page("第3版的评论") == "的评论"
    assert without_page("谁签约？") == "谁签约？"


def test_both_languages_have_every_word() -> None:
    chinese, english = prompts.load("interface", "zh"), prompts.load("interface", "en")
    fields = re.compile(r"\{(\w+)")
    for name in english:
        if not name.startswith("rule_"):
            assert set(fields.findall(chinese[name])) == set(fields.findall(english[name])), name
    assert {name for name in chinese if not name.startswith("rule_")} <= set(english)
