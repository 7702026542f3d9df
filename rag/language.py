"""The language of a question or an article: by script first, langdetect for what script cannot tell."""

import re
import unicodedata
from functools import lru_cache

from rag.text import HAN, fold

_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi"}
_ENOUGH_LETTERS = 20
# What marks a short Latin text, on which langdetect guesses at random.
_MARKERS = {
    "en": "the is of was what who when where which how did does many much on in about why are were",
    "de": "der die das ist wer was wann wo wie und wurde welche warum viele ein eine von im am hat",
    "fr": "le la les est qui que quand où comment combien des une quel quelle dans du pourquoi sur",
    "es": "el los las es quién qué cuándo dónde cómo cuántos del una en por cuál cuántas quien cual",
    "it": "il lo gli è chi che quando dove come quanti della una nel perché quale quante",
    "pt": "o os as é quem quando onde como quantos da uma em qual foi quantas",
    "vi": "là ai gì khi nào đâu bao nhiêu của những được các",
    "tr": "kim ne zaman nerede nasıl kaç bir ve hangi için",
}


@lru_cache(maxsize=4096)
def language_of(text: str) -> str:
    """ISO 639-1 code of the language of `text`; "zh" for both Chinese scripts, "en" if nothing tells.

    Mixed text counts as Chinese when hanzi outweigh Latin words: a name quoted in Chinese inside an
    English question leaves the question English.
    """
    if _HANGUL.search(text):
        return "ko"
    hanzi = len(HAN.findall(text))
    if _KANA.search(text):
        return "ja"
    latin_words = re.findall(r"[^\W\d_\u3400-\u9fff]+", text)
    if hanzi and hanzi >= len(latin_words):
        return "zh"
    letters = "".join(latin_words)
    for letter in letters[:200]:
        script = unicodedata.name(letter, "").split(" ")[0]
        if script in _SCRIPTS:
            return _SCRIPTS[script]
    return _latin(" ".join(latin_words).lower())


def _latin(text: str) -> str:
    present = text.split()
    counts = {code: sum(word in marks.split() for word in present) for code, marks in _MARKERS.items()}
    best = max(counts, key=lambda code: counts[code])
    runner_up = max(count for code, count in counts.items() if code != best)
    if counts[best] > runner_up or len(text) < _ENOUGH_LETTERS:
        return best if counts[best] else "en"
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    try:
        return str(detect(text))[:2]
    except LangDetectException:
        return "en"


def is_traditional(text: str) -> bool:
    """Whether Chinese `text` holds characters that only the traditional script writes."""
    return HAN.search(text) is not None and fold(text) != unicodedata.normalize("NFKC", text).lower()
