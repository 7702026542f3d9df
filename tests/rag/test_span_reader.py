"""The span reader: what it learns from, what it reads with the shipped weights, and a small training of its own."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from rag.archive import Archive
from rag.asking import ask
from rag.bundled_encoder import load_bundled_model
from rag.embedding import PassageEmbedding
from rag.errors import ModelError
from rag.span_reader import reader as reader_module
from rag.span_reader import training
from rag.span_reader.examples import DIRECTIONS, MONOLINGUAL, PARALLEL, load, make
from rag.span_reader.network import batch_of, load_network
from rag.span_reader.pairs import LONGEST, PairEncoder
from rag.span_reader.reader import WEIGHTS, WEIGHTS_SHA256, SpanReader, Window, by_name, load_reader
from rag.span_reader.weights import unpacked

BRIDGE = "汀江大桥于1987年6月动工，1990年10月1日建成通车，全长1208米。设计者是省交通规划院的沈若华。"
MARKET = "东门菜市场昨天重新开业。市场里有摊位86个，其中蔬菜摊位40个。"


@pytest.fixture(scope="module")
def reader(embedding: PassageEmbedding) -> SpanReader:
    return load_reader(embedding)


def spans(reader: SpanReader, question: str, *texts: str) -> list[tuple[str, float]]:
    found = reader.read(question, [Window(text, ((0, len(text)),)) for text in texts])
    return [(text[part.start : part.end], part.score) for text, (part,) in zip(texts, found, strict=True)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("汀江大桥是哪一年通车的？", "1990年"),
        ("汀江大桥有多长？", "1208米"),
        ("谁设计了汀江大桥？", "沈若华"),
        ("誰設計了汀江大橋？", "沈若华"),
    ],
)
def test_it_points_at_the_words_that_answer(reader: SpanReader, question: str, words: str) -> None:
    (bridge, score), (_, other) = spans(reader, question, BRIDGE, MARKET)
    assert words in bridge
    assert len(bridge) < len(BRIDGE) / 1.5
    assert score > other


def test_an_english_question_finds_the_words_in_a_chinese_passage(reader: SpanReader) -> None:
    assert "1208米" in spans(reader, "How long is the Tingjiang bridge?", BRIDGE)[0][0]


def test_what_a_passage_does_not_say_scores_lower_than_what_it_says(reader: SpanReader) -> None:
    said = [spans(reader, q, BRIDGE)[0][1] for q in ("汀江大桥全长多少米？", "汀江大桥何时动工？")]
    unsaid = [spans(reader, q, BRIDGE)[0][1] for q in ("菜市场有多少个摊位？", "足球赛的比分是多少？")]
    assert min(said) > max(unsaid)


def test_a_span_stays_inside_its_part(reader: SpanReader) -> None:
    end = BRIDGE.index("。") + 1
    ((first, second),) = reader.read("谁设计了汀江大桥？", [Window(BRIDGE, ((0, end), (end, len(BRIDGE))))])
    assert 0 <= first.start < first.end <= end <= second.start < second.end <= len(BRIDGE)
    assert "沈若华" in BRIDGE[second.start : second.end]
    assert second.score > first.score


def test_windows_read_together_or_alone_give_the_same(reader: SpanReader) -> None:
    together = spans(reader, "菜市场有多少个摊位？", BRIDGE, MARKET, BRIDGE + MARKET)
    alone = [spans(reader, "菜市场有多少个摊位？", text)[0] for text in (BRIDGE, MARKET, BRIDGE + MARKET)]
    assert together == alone


def test_its_graph_is_the_network_that_was_trained(reader: SpanReader) -> None:
    model, weights = load_bundled_model(), unpacked(load_file(WEIGHTS))
    network = load_network(model.folder).eval()
    network.load_state_dict({name: torch.from_numpy(held) for name, held in weights.items()}, strict=False)
    exact = SpanReader(model.network(lambda: by_name(weights), WEIGHTS_SHA256), PairEncoder(model.tokenizer))
    for question in (
        "汀江大桥有多长？",
        "谁设计了汀江大桥？",
        "When was the bridge opened?",
        "桥上走几路公共汽车？",
    ):
        pair = PairEncoder(model.tokenizer)(question, BRIDGE)
        with torch.inference_mode():
            begins, ends = network(*batch_of([pair]))[0].numpy().T
        best = max(begins[at] + ends[at : pair.last].max() for at in range(pair.first, pair.last))
        score = float(best - begins[0] - ends[0])
        ((_, exactly),) = spans(exact, question, BRIDGE)
        ((_, in_eight_bits),) = spans(reader, question, BRIDGE)
        assert exactly == pytest.approx(score, abs=1e-3)
        assert in_eight_bits == pytest.approx(score, abs=2.0)


def test_a_window_too_long_is_cut_and_its_end_not_read(reader: SpanReader) -> None:
    long = BRIDGE * 30
    ((head, tail),) = reader.read(
        "谁设计了汀江大桥？", [Window(long, ((0, 40), (len(long) - 40, len(long))))]
    )
    assert head.score > -np.inf
    assert tail.score == -np.inf


@pytest.mark.parametrize("damage", [b"", b"\0" * 1000])
def test_damaged_weights_are_one_sentence_and_answers_go_on(
    sample_archive: Archive, damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    file = tmp_path / "weights.safetensors"
    file.write_bytes(damage)
    with pytest.raises(ModelError, match=r"weights.safetensors .*install Wenbao again\.$"):
        load_reader(weights=file)
    with pytest.raises(ModelError, match="cannot be read"):
        load_reader(weights=tmp_path / "none")
    real = reader_module.load_reader
    monkeypatch.setattr(reader_module, "load_reader", lambda embedding: real(embedding, file))
    archive = Archive.open(sample_archive.folder, sample_archive.embedding)
    answer, _ = ask(archive, "市政府与华胜天成是哪天签约的？")
    assert "5月29日" in answer.answer
    assert all(citation.mark is None for citation in answer.citations)
    assert "Answers go on without it." in caplog.text


def test_an_archive_can_do_without_it(sample_archive: Archive) -> None:
    archive = Archive.open(sample_archive.folder, sample_archive.embedding, reading=False)
    with archive.view() as view:
        assert view.reader is None
    answer, _ = ask(archive, "市政府与华胜天成是哪天签约的？")
    assert "5月29日" in answer.answer


def test_the_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < 25_000_000


def test_offsets_of_a_pair_are_those_of_the_passage() -> None:
    encode = PairEncoder(load_bundled_model().tokenizer)
    pair = encode("谁？", f"①　全角　{BRIDGE}")
    assert len(pair.ids) == pair.last + 1
    whole = "".join(f"①　全角　{BRIDGE}"[start:end] for start, end in pair.offsets)
    assert "".join(whole.split()) == "".join(f"①　全角　{BRIDGE}".split())
    assert len(encode("长" * 5000, BRIDGE * 100).ids) <= LONGEST


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reading sets in SQuAD form, made up: 40 paragraphs of three facts in each file."""
    folder = tmp_path_factory.mktemp("reading")
    chance = random.Random(1)
    for name in (*MONOLINGUAL, *(f"xquad_{language}_half" for language in PARALLEL)):
        entries = []
        for number in range(40):
            facts = {
                f"{number}号桥有多长？": f"{chance.randint(100, 999)}米",
                f"{number}号桥建于哪年？": f"{chance.randint(1900, 1999)}年",
                f"谁造了{number}号桥？": chance.choice(["王木匠", "李石匠", "赵铁匠"]),
            }
            length, year, maker = facts.values()
            context = f"{number}号桥长{length}。它建于{year}。造桥的是{maker}。"
            asked = [
                {
                    "id": f"{number}-{at}",
                    "question": q,
                    "answers": [{"text": a, "answer_start": context.index(a)}],
                }
                for at, (q, a) in enumerate(facts.items())
            ]
            entries.append({"title": "桥", "paragraphs": [{"id": number, "context": context, "qas": asked}]})
        (folder / f"{name}.json").write_text(json.dumps({"data": entries}), encoding="utf-8")
    return folder


def test_examples_point_at_an_answer_or_hold_none(reading: Path) -> None:
    asked = load(reading)
    assert len(asked) == 40 * 3 * (len(MONOLINGUAL) + len(DIRECTIONS))
    trained, held_out = make(asked, 1, held_out=False), make(asked, 1, held_out=True)
    assert {each.paragraph.key for each in asked if each.paragraph.held_out}.isdisjoint(
        each.paragraph.key for each in asked if not each.paragraph.held_out
    )
    assert 0 < len(held_out) < len(trained)
    for example in trained + held_out:
        if example.made == "answer":
            assert example.span is not None
            assert example.passage[slice(*example.span)] in example.answers
        else:
            assert example.span is None
    assert {example.made for example in trained} == {"answer", "left out", "near", "exchanged"}
    assert make(asked, 1, held_out=False) == trained


def test_a_small_training_learns_and_goes_on_after_an_interruption(
    reading: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "BATCH", 4)
    monkeypatch.setattr(training, "REPORTED", 10)
    monkeypatch.setattr(training, "KEPT", 10)
    arguments = [str(reading), "--work", str(tmp_path), "--epochs", "1", "--frozen", "10"]
    save = training.save_file
    monkeypatch.setattr(training, "save_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):  # killed when it was nearly done
        training.main([*arguments, "--examples", "120"])
    losses = [float(line.split()[3]) for line in capsys.readouterr().out.splitlines() if "loss" in line]
    assert losses[-1] < losses[0]
    monkeypatch.setattr(training, "save_file", save)
    training.main([*arguments, "--examples", "120"])
    assert '"resumed at step": 30' in capsys.readouterr().out
    assert (tmp_path / "weights.safetensors").stat().st_size > 1_000_000
    assert save is save_file
