"""The chat as a reader meets it: the real server, the real archive, a real browser."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Served, run_cli

STUDENTS = "我市首期网创培训班有多少学员？"
PAYLOAD = "<img src=x onerror=alert(1)>"
_ANSWER_MS = 90_000


class Visit:
    """A tab of the browser that notes what must not happen: errors, dialogs, requests to elsewhere."""

    def __init__(self, browser: Any, url: str, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", self._note_dialog)
        self.page.on("request", lambda request: self._note(request.url, url))
        self.page.goto(url)
        self.page.locator(".example").first.wait_for(timeout=_ANSWER_MS)

    def _note_message(self, said: Any) -> None:
        if said.type == "error":
            self.wrong.append(said.text)

    def _note_dialog(self, dialog: Any) -> None:
        self.wrong.append("dialog")
        dialog.dismiss()

    def _note(self, asked: str, url: str) -> None:
        if not asked.startswith((url, "data:", "blob:")):
            self.wrong.append(f"request to {asked}")

    def ask(self, question: str, *, click: bool = False) -> Any:
        """Ask, wait, and give the answer's element."""
        answers = self.page.locator(".wb-answer")
        before = answers.count()
        self.page.get_by_role("textbox").first.fill(question)
        self.page.locator("#wb-send").click() if click else self.page.keyboard.press("Enter")
        answers.nth(before).wait_for(timeout=_ANSWER_MS)
        return answers.nth(before)


@pytest.fixture
def visit(served: Served, browser: Any) -> Iterator[Visit]:
    tab = Visit(browser, served.url, viewport={"width": 1280, "height": 800})
    yield tab
    tab.context.close()
    assert tab.wrong == []


def test_an_answer_leads_to_its_quote_in_the_article(visit: Visit) -> None:
    answer = visit.ask(STUDENTS)
    assert "35名学员" in answer.inner_text()
    answer.locator("a.wb-cite").first.click()
    mark = visit.page.locator("mark.wb-active")
    mark.first.wait_for()
    assert "35名学员" in "".join(mark.all_inner_texts())
    assert "35" in "".join(mark.locator("strong").all_inner_texts())
    card = visit.page.locator("details.wb-active")
    assert card.get_attribute("open") is not None
    shown = card.inner_text()
    for part in (
        "衡阳日报",
        "2021-05-31",
        "第 17835 号",
        "第 1 版",
        "我市首期网创（直播）培训班结业",
        "李建平",
        "张金国",
    ):
        assert part in shown
    visit.page.wait_for_timeout(800)
    assert visit.page.evaluate("document.activeElement.id").startswith("quote-1-")
    box = mark.first.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 800


def test_a_follow_up_adds_to_the_conversation_and_earlier_sources_stay_in_reach(visit: Visit) -> None:
    first = visit.ask(STUDENTS)
    visit.ask("衡阳湘剧红色剧目首演是哪天？", click=True)
    assert visit.page.locator(".wb-asked").count() == 2
    assert visit.page.locator("#sources-1").is_hidden()
    first.locator("a.wb-cite").first.click()
    assert visit.page.locator("#sources-1").is_visible()
    assert visit.page.locator("#sources-2").is_hidden()


def test_a_refusal_says_why_and_names_the_nearest_articles(visit: Visit) -> None:
    refused = visit.ask("谁偷走了月球上的奶酪？")
    assert "wb-refused" in (refused.get_attribute("class") or "")
    assert "档案里没有答案" in refused.inner_text()
    assert (
        visit.page.locator("#wb-messages a.wb-cite").count() == visit.page.locator(".wb-refused li").count()
    )


def test_markup_in_a_question_is_text(visit: Visit) -> None:
    visit.ask(f"{PAYLOAD} **粗体** $$x$$ [链接](http://evil.example)")
    asked = visit.page.locator(".wb-asked").inner_text()
    assert PAYLOAD in asked
    assert "**粗体** $$x$$ [链接](http://evil.example)" in asked
    assert visit.page.locator("#wb-messages img, #wb-sources img, #wb-messages a[href^=http]").count() == 0
    assert PAYLOAD in visit.page.locator(".wb-of").first.inner_text()


def test_the_interface_changes_its_language(visit: Visit) -> None:
    visit.ask(STUDENTS)
    assert visit.page.evaluate("document.documentElement.lang") == "zh-CN"
    visit.page.get_by_text("English", exact=True).click()
    visit.page.get_by_role("button", name="Ask", exact=True).wait_for()
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    assert "Sources" in visit.page.locator("#wb-sources").inner_text()
    assert "No. 17835" in visit.page.locator("#wb-sources").inner_text()
    assert visit.page.locator(".wb-answer").count() == 1


def test_filters_narrow_and_can_be_taken_away(visit: Visit) -> None:
    visit.page.get_by_role("button", name="筛选").click()
    visit.page.get_by_label("版次").fill("7")
    refused = visit.ask(STUDENTS)
    assert "wb-refused" in (refused.get_attribute("class") or "")
    chip = visit.page.locator("button.wb-chip:visible")
    assert "第 7 版" in chip.inner_text()
    chip.click()
    visit.page.locator(".wb-answer:not(.wb-refused)").wait_for(timeout=_ANSWER_MS)
    assert "35名学员" in visit.page.locator(".wb-answer").inner_text()
    assert visit.page.get_by_label("版次").input_value() == ""
    assert visit.page.locator("button.wb-chip:visible").count() == 0


def test_a_wrong_order_of_dates_is_said(visit: Visit) -> None:
    visit.page.get_by_role("button", name="筛选").click()
    visit.page.get_by_label("从", exact=True).fill("2021-06-02")
    visit.page.get_by_label("到", exact=True).fill("2021-06-01")
    assert "开始日期晚于结束日期" in visit.ask(STUDENTS).inner_text()


def test_filters_of_the_question_are_shown_and_can_be_taken_away(visit: Visit) -> None:
    visit.ask("2021年5月31日的头版有哪些文章？")
    chips = visit.page.locator("button.wb-chip:visible")
    assert chips.count() == 2
    assert "2021-05-31" in chips.nth(0).inner_text()
    chips.nth(1).click()
    visit.page.wait_for_function("document.querySelectorAll('button.wb-chip:not(.hidden)').length < 2")
    visit.page.locator(".wb-answer").wait_for(timeout=_ANSWER_MS)
    visit.page.wait_for_timeout(500)
    assert "第 1 版" not in visit.page.locator("#wb-chips").inner_text()


def test_an_example_is_answered_from_the_archive(visit: Visit) -> None:
    examples = visit.page.locator(".example")
    texts = examples.all_inner_texts()
    assert any("17835" in text for text in texts)
    examples.nth(0).click()
    visit.page.locator(".wb-answer").wait_for(timeout=_ANSWER_MS)
    assert visit.page.locator(".wb-asked").inner_text().strip() == texts[0].strip()
    assert visit.page.locator(".wb-answer:not(.wb-refused)").count() == 1


def test_what_a_reader_says_of_an_answer_is_kept_for_review(visit: Visit, served: Served) -> None:
    kept = served.folder / "feedback.jsonl"
    kept.unlink(missing_ok=True)
    visit.ask("衡阳地铁什么时候通车？")
    visit.ask(STUDENTS)
    visit.page.get_by_role("button", name="dislike").last.click()
    visit.page.get_by_text("谢谢").first.wait_for()
    (line,) = kept.read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert (said["question"], said["liked"], said["answered"]) == (STUDENTS, False, True)
    assert said["before"] == ["衡阳地铁什么时候通车？"] and said["places"]
    kept.unlink()


def test_a_new_conversation_is_empty(visit: Visit) -> None:
    visit.ask(STUDENTS)
    visit.page.get_by_role("button", name="新对话").click()
    visit.page.locator(".example").first.wait_for()
    assert visit.page.locator(".wb-answer").count() == 0
    assert visit.page.locator("#wb-sources details").count() == 0


def test_a_phone_needs_no_sideways_scrolling(served: Served, browser: Any) -> None:
    tab = Visit(browser, served.url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    answer = tab.ask(STUDENTS, click=True)
    answer.locator("a.wb-cite").first.tap()
    tab.page.wait_for_timeout(800)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    box = tab.page.locator("mark.wb-active").first.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 740
    tab.context.close()
    assert tab.wrong == []


@pytest.fixture
def ingested(served: Served, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """What ingests an article full of markup into the archive of the running chat; removed again after."""
    article = {
        "newspaper": "湘江晚报",
        "date": "2021-06-02",
        "page": "3",
        "headline": f"石鼓书院夜游开放 {PAYLOAD}",
        "paragraphs": [f"6月1日晚，石鼓书院夜游项目开放，首晚接待游客4321人次。{PAYLOAD}"],
    }
    source = tmp_path / "new.jsonl"
    source.write_text(json.dumps(article, ensure_ascii=False) + "\n", encoding="utf-8")

    def ingest() -> None:
        done = run_cli("ingest", str(source), "--archive", str(served.folder))
        assert done.returncode == 0, done.stderr

    yield ingest
    run_cli("remove", "--date", "2021-06-02", "--yes", "--archive", str(served.folder))


def test_a_running_chat_sees_a_finished_ingest_and_a_removal(
    visit: Visit, served: Served, ingested: Callable[[], None]
) -> None:
    question = "石鼓书院夜游首晚接待游客多少人次？"
    assert "wb-refused" in (visit.ask(question).get_attribute("class") or "")
    ingested()
    assert "4321人次" in visit.ask(question).inner_text()
    assert PAYLOAD in visit.page.locator("#wb-sources .wb-headline:visible").first.inner_text()
    assert PAYLOAD in visit.page.locator("#wb-sources .wb-text:visible").first.inner_text()
    assert visit.page.locator("#wb-messages img, #wb-sources img").count() == 0
    run_cli("remove", "--date", "2021-06-02", "--yes", "--archive", str(served.folder))
    assert "wb-refused" in (visit.ask(question).get_attribute("class") or "")
    assert PAYLOAD not in visit.page.locator("#wb-sources").inner_text()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"Host": "evil.example"}),
        ("/config", {"Origin": "http://evil.example"}),
        ("/gradio_api/info", {}),
        ("/gradio_api/mcp/", {}),
        ("/gradio_api/file=/etc/passwd", {}),
        ("/gradio_api/file=catalog.sqlite", {}),
        ("/docs", {}),
    ],
)
def test_the_server_offers_nothing_else(served: Served, path: str, headers: dict[str, str]) -> None:
    request = urllib.request.Request(served.url + path, headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code in (403, 404)


def test_the_page_names_no_other_host_and_forbids_them(served: Served) -> None:
    with urllib.request.urlopen(served.url, timeout=10) as response:
        policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src-attr 'none'" in policy
    with urllib.request.urlopen(served.url + "/config", timeout=10) as response:
        config = json.load(response)
    assert all(each["api_visibility"] == "private" for each in config["dependencies"])
    assert str(served.folder) not in json.dumps(config)


def test_a_port_in_use_is_one_sentence(served: Served) -> None:
    port = served.url.rpartition(":")[2]
    done = run_cli("ui", "--archive", str(served.folder), "--port", port)
    assert done.returncode == 1
    assert port in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_vibe_mode_is_refused(folder: Path) -> None:
    done = run_cli("ui", "--archive", str(folder), "--port", "7999", GRADIO_VIBE_MODE="1")
    assert done.returncode == 2
    assert "GRADIO_VIBE_MODE" in done.stderr


def test_without_an_archive_it_says_what_to_do(tmp_path: Path) -> None:
    done = run_cli("ui", "--archive", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "wenbao ingest" in done.stderr
