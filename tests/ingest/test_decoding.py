"""Bytes to characters."""

import pytest

from ingest.decoding import decode
from rag.errors import SourceError

PAGE = (
    "衡阳日报\n\n2021年5月31日 星期一\n\n我市获批“科创中国”试点城市\n\n本报讯（记者 张三）市委、市政府召"
    "开会议，部署了今年的工作。\n" * 3
)
OLD = (
    "申報\n\n中華民國二十五年十月十日\n\n本報訊　政府為發展工業，決定於今年開辦學校，並請各國專家來華。\n" * 3
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_encodings_of_chinese_pages(encoding: str) -> None:
    assert decode(PAGE.encode(encoding)).lstrip("\ufeff") == PAGE


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le"])
def test_encodings_of_traditional_pages(encoding: str) -> None:
    assert decode(OLD.encode(encoding)) == OLD


def test_western_code_page() -> None:
    text = "Nordhäfer Zeitung\n\nDie Brücke über die Aue wird für ein Jahr geschlossen.\n" * 2
    assert decode(text.encode("cp1252")) == text
    assert decode(b"plain English text\n") == "plain English text\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"PK\x03\x04abc", "ZIP"),
        (bytes(range(256)) * 20, "binary|encoding"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (PAGE.encode()[:301] + b"\xff" + PAGE.encode()[301:], "damaged"),
        (b"\xff\xfe\x00\xd8\x00\x00", "damaged"),
    ],
)
def test_what_is_not_text_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        decode(data)
    assert "\n" not in str(caught.value)
