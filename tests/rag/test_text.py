from rag.text import bigrams, fold, sentences, words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_chinese_sentences_end_at_stops() -> None:
    assert cut("今天开会。会后签约！谁来了？") == ["今天开会。", "会后签约！", "谁来了？"]


def test_speech_stays_with_its_speaker() -> None:
    text = "“去年营收多少？有何案例？”会上，市长连环发问。散会。"
    assert cut(text) == ["“去年营收多少？有何案例？”会上，市长连环发问。", "散会。"]


def test_a_long_sentence_is_cut_at_its_semicolons() -> None:
    member = "支持建设产业基地，" * 8
    text = f"{member}产值达800亿元；{member}产值达600亿元。"
    assert cut(text) == [f"{member}产值达800亿元；", f"{member}产值达600亿元。"]


def test_a_short_sentence_keeps_its_semicolon() -> None:
    assert cut("一要快；二要好。") == ["一要快；二要好。"]


def test_abbreviations_initials_and_decimals_end_no_english_sentence() -> None:
    text = "Mr. Hale met Dr. J. Lee at 5 p.m. on Friday. Output rose 3.5 percent. “We are glad,” he said."
    assert cut(text) == [
        "Mr. Hale met Dr. J. Lee at 5 p.m. on Friday.",
        "Output rose 3.5 percent.",
        "“We are glad,” he said.",
    ]


def test_a_line_break_ends_a_sentence_and_spans_leave_out_space() -> None:
    text = "  标题一行\n\n正文。 "
    assert cut(text) == ["标题一行", "正文。"]


def test_folding_makes_scripts_widths_and_cases_equal() -> None:
    assert fold("武漢長江大橋ＡＢＣ") == "武汉长江大桥abc"


def test_words_and_bigrams() -> None:
    assert words("投资1,200億元") == ["投资", "1200", "亿元"]
    assert words("5G Network") == ["5g", "network"]
    assert bigrams("长江桥 A 人") == ["长江", "江桥", "人"]
