from rag.bilingual import can_render, is_common, renderings


def test_an_english_word_is_known_in_chinese_however_it_is_inflected() -> None:
    assert "图书馆" in renderings("library")
    assert renderings("libraries") == renderings("library")
    assert "协议" in renderings("agreement")


def test_a_word_that_no_gloss_has_is_not_known() -> None:
    assert renderings("Yunting") == frozenset()


def test_hanzi_are_written_as_chinese_writes_them() -> None:
    assert renderings("図書館") == {"图书馆"}
    assert renderings("発表") == {"发表"}


def test_which_languages_are_rendered() -> None:
    assert can_render("en", "zh") and can_render("ja", "zh") and can_render("zh", "en")
    assert not can_render("zh", "ja")
    assert not can_render("de", "zh")


def test_a_chinese_word_is_known_in_english_with_its_endings() -> None:
    assert {"river", "rivers"} <= renderings("河流", "en")
    assert {"strike", "strikes"} <= renderings("罢工", "en")
    assert renderings("泷安", "en") == frozenset()


def test_a_common_word_is_told_from_a_name() -> None:
    assert is_common("师傅") and is_common("高峰")
    assert not is_common("罗文鹏")
