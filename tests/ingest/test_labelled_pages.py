"""Pages written and labelled by hand that the weights were not fitted on, and what such pages taught."""

from eval.fit_structure import KEPT, accuracy, labelled, sample_of
from ingest.formats import Given, read
from ingest.lines import split_lines
from ingest.masthead import read_masthead
from ingest.structure import fitted

PAGE = """今日云汀

2023年7月21日 星期五
农历癸卯年六月初四

国内统一连续出版物号 CN 33-0182
第4216期
今日4版

新闻热线:6218830
发行热线:6218801
每周一至周五出版 零售每份1元

县图书馆夜里也开门

本报讯（记者 陶然 实习生 高芸）昨晚8点，县图书馆二楼的灯还亮着，自习室里坐了六十多人。从7月1日起，闭馆时间推迟到21时。

停水公告

因城北供水主管道碰接施工，定于7月
22日22时至23日6时对北门路以东、青
石街以南区域停水。请用户提前储水，
关好水龙头。
云汀县自来水有限公司
2023年7月20日
"""


def test_lines_of_pages_kept_from_fitting_are_told_right() -> None:
    kept = [sample_of(page) for page in labelled()[::KEPT]]
    assert len(kept) >= 5
    assert accuracy(kept, fitted()) >= 0.79


def test_the_head_of_a_page_is_its_masthead_to_the_last_line() -> None:
    (page,) = read(PAGE.encode(), "page.txt", Given()).pages
    masthead, report, notice = page.articles
    assert page.newspaper == "今日云汀" and page.page == "1" and page.issue == "4216"
    facts = {(fact.name, fact.value) for fact in masthead.facts}
    assert {("hotline", "6218801"), ("frequency", "每周一至周五出版"), ("price", "1元")} <= facts
    assert (report.headline, report.bylines) == ("县图书馆夜里也开门", ("陶然", "高芸"))
    assert (
        notice.kind == "notice" and "定于7月22日22时至23日6时对北门路以东、青石街以南区域停水" in notice.text
    )


def test_lines_of_a_narrow_box_are_one_paragraph_and_verse_is_not() -> None:
    box = "\n".join(line.text for line in split_lines(PAGE))
    assert "青石街以南区域停水。请用户提前储水，关好水龙头。" in box
    verse = "村居\n\n草长莺飞二月天，\n拂堤杨柳醉春烟。\n儿童散学归来早，\n忙趁东风放纸鸢。\n"
    assert len(split_lines(verse)) == 5


def test_a_table_of_contents_says_nothing_of_the_page_number() -> None:
    head = (
        "砺川日报\n2020年11月18日 星期三\n第 12406 号\n今日十二版\n今日导读\n冬小麦探苗记 第4版\n修表匠 第7版"
    )
    assert read_masthead(head).page is None
    assert read_masthead("The Mercury\nThursday, May 19, 2016\n32 pages\nNo. 48,217").page is None
