from rag.pinyin import sounds_in, split_syllables, syllables


def test_words_that_can_be_pinyin_are_split() -> None:
    assert split_syllables("Hengyang") == ("heng", "yang")
    assert split_syllables("Xi'an") == ("xi", "an")
    assert split_syllables("London") == ()


def test_a_name_is_heard_in_hanzi_only_as_whole_syllables() -> None:
    assert sounds_in(("zhu", "jian"), "市长朱健说")
    assert not sounds_in(("zhu", "jia"), "市长朱健说")
    assert syllables("武漢abc") == ("wu", "han")
