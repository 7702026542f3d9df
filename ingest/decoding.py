"""From the bytes of a text file to its characters, without guessing where a guess could be wrong."""

import codecs
import re

from rag.errors import SourceError

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the UTF-16 mark, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP-based file (archive, office document or e-book)"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"RIFF", "a media file"),
    (b"SQLite format 3", "a database"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\x1a\x85")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
# The commonest characters and marks of Chinese text in both scripts: a wrong code page yields few of them.
_COMMON = frozenset(
    "的一是不了在人有我他这這为為之大来來以个個中上们們到说說国國和地也子时時道出而要于於就下得可年生自会會"
    "那后後能对對着著事其里所去行过過家十用发發天如然作方成者多日都三小二无無同经經法当當起与與好看学學进進"
    "种種将將还還分此心前面又定见見主公从從月市本报報讯訊部工新长長全民业業高党黨水二四五六七八九百，。、"
    "：；？！“”「」（）《》　"
)


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, GB18030 (GBK), Big5 or Windows-1252; `SourceError` otherwise.

    The order matters: UTF-8 has a shape that chance does not produce, the others are told apart by what
    they would say. A UTF-8 file with damaged bytes is refused rather than read as another encoding.
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise SourceError("the file is empty")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"the file is {what}, not plain text")
    text = _by_mark(data)
    if text is None:
        text = _by_content(data)
    if _is_binary(text):
        raise SourceError("the file is binary, not plain text")
    return text


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"the file is marked as {encoding} but is damaged at byte {error.start}"
                ) from None
    return None


def _by_content(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise SourceError(f"the file is UTF-8 text damaged at byte {error.start}") from None
    else:
        if "\x00" not in text:
            return text
    wide = _utf16(data)
    if wide is not None:
        return wide
    if b"\x00" in data:
        raise SourceError("the file is binary, not plain text")
    return _legacy(data)


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all of `data` is multi-byte UTF-8, so that another encoding would be a misreading."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if ord(char) > 0x7F and char != "\ufffd")
    return good > 20 and bad * 20 < good


def _utf16(data: bytes) -> str | None:
    """The text when it is UTF-16 without a mark and reads as text in exactly one byte order."""
    if len(data) % 2:
        return None
    best: tuple[float, str] | None = None
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        share = sum(char in _COMMON or " " <= char <= "~" or char in "\r\n\t" for char in text) / len(text)
        if best is None or share > best[0]:
            best = (share, text)
    return best[1] if best and best[0] > 0.3 and not _is_binary(best[1]) else None


def _legacy(data: bytes) -> str:
    runs = _HIGH_RUNS.findall(data)
    lone = sum(len(run) == 1 for run in runs)
    if runs and lone > 0.7 * len(runs):
        # Single accented letters among ASCII: a Western code page. In GBK and Big5 high bytes mostly pair up.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            raise SourceError("the file is in an encoding that is not known here; save it as UTF-8") from None
    readings: list[tuple[float, str]] = []
    for encoding in ("gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if ord(char) > 0x7F]
        readings.append((sum(char in _COMMON for char in wide) / max(1, len(wide)), text))
    share, text = max(readings, default=(0.0, ""), key=lambda reading: reading[0])
    if share < 0.1:
        raise SourceError("the file is in an encoding that is not known here; save it as UTF-8")
    return text


def _is_binary(text: str) -> bool:
    controls = sum(char < " " and char not in _ALLOWED_CONTROLS for char in text)
    return controls * 200 > len(text) or "\x00" in text
