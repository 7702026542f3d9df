"""Lists and counts of articles by the column that they stand in."""

from pathlib import Path

from rag.asking import ask
from rag.embedding import PassageEmbedding
from tests.building import archive_of


def test_a_column_is_counted_by_its_own_heading(tmp_path: Path, embedding: PassageEmbedding) -> None:
    common = {"newspaper": "临江日报", "page": "4", "paragraphs": ["编辑同志：路灯坏了三天，没有人修。"]}
    articles = [
        {**common, "date": "2019-03-04", "headline": "路灯何时亮", "kicker": "读者来信"},
        {**common, "date": "2019-04-04", "headline": "井盖何时平", "section": "读者来信"},
        {**common, "date": "2019-04-05", "headline": "“读者来信”办得好"},
    ]
    answer, _ = ask(archive_of(tmp_path, embedding, articles), "“读者来信”一共登了多少封？")
    assert answer.kind == "count" and "共 2 篇" in answer.answer
    assert [citation.headline for citation in answer.citations] == ["路灯何时亮", "井盖何时平"]
