"""Pages of papers that do not exist, set in many manners from items the weights were not fitted on."""

import pytest

from eval.fit_structure import accuracy, samples, test_items
from eval.pages import Page, items, printed, varied
from ingest.formats import Given, read
from ingest.lines import split_lines
from ingest.roles import Role
from ingest.segmentation import take_apart
from ingest.structure import fitted

pytestmark = pytest.mark.filterwarnings("ignore")
SEEDS = range(20_000, 20_060)
test_items.__test__ = False  # type: ignore[attr-defined]


def test_the_roles_of_lines_are_found() -> None:
    held = samples(SEEDS, test_items())
    assert len(held) >= 55
    assert accuracy(held, fitted()) >= 0.9


def test_articles_are_found_with_their_headlines() -> None:
    due = found = right = 0
    for seed in SEEDS:
        page = varied(seed, test_items())
        wanted = _headlines(page)
        given = [piece.headline.replace(" ", "") for piece in take_apart(page.text).pieces]
        due, found = due + len(wanted), found + len(given)
        right += sum(headline in given for headline in wanted)
    assert right / due >= 0.85
    assert right / found >= 0.75


def _headlines(page: Page) -> list[str]:
    """The headlines set on a page, those of two lines joined."""
    headlines: list[str] = []
    before = None
    for line in page.lines:
        if line.role in (Role.HEADLINE, Role.BRIEF_HEAD):
            if before is line.role:
                headlines[-1] += line.text.replace(" ", "")
            else:
                headlines.append(line.text.replace(" ", ""))
        before = line.role
    return headlines


def test_the_pages_of_the_fictional_paper_know_what_they_are() -> None:
    pages = printed()
    assert len(pages) == 45
    for name, page in pages.items():
        reading = read(page.text.encode(), name, Given())
        assert not reading.problems
        (only,) = reading.pages
        assert only.newspaper == "云汀日报"
        assert name == f"yunting-daily-{only.date}-p{only.page}.txt"


def test_every_item_is_set_and_its_words_are_on_its_page() -> None:
    pages = printed()
    for item in items():
        text = pages[f"yunting-daily-{item['date']}-p{item['page']}.txt"].text
        assert item.get("headline", "") in text
        if item["form"] not in ("cont", "briefs"):
            assert item["paragraphs"][0][:20] in text


def test_a_composed_page_has_the_lines_it_was_composed_of() -> None:
    for seed in SEEDS:
        page = varied(seed)
        if len(split_lines(page.text)) == len(page.lines):
            assert [line.text for line in split_lines(page.text)] == [
                line.text.strip(" 　") for line in page.lines
            ]
