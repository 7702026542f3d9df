import pytest

from rag.language import is_traditional, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello", "en"),
        ("Who wrote it?", "en"),
        ("武漢長江大橋通車", "zh"),
        ("解放军", "zh"),
        ("社论", "zh"),
        ("谁是Zhu Jian", "zh"),
        ("What did 朱健 say?", "en"),
        ("市長は誰ですか", "ja"),
        ("시장은 누구입니까", "ko"),
        ("Wer ist der Bürgermeister?", "de"),
        ("Quel jour ?", "fr"),
        ("¿Quién es el alcalde?", "es"),
        ("Кто мэр города?", "ru"),
        ("من هو العمدة؟", "ar"),
        ("1949", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_language_of_a_longer_text_does_not_change_from_call_to_call() -> None:
    text = "De burgemeester opende gisteren de nieuwe brug over de rivier"
    language_of.cache_clear()
    first = language_of(text)
    language_of.cache_clear()
    assert language_of(text) == first == "nl"


def test_traditional_script() -> None:
    assert is_traditional("長江")
    assert not is_traditional("长江")
    assert not is_traditional("bridge")
