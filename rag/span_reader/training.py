"""Trains the span reader on public reading sets and on questions written by hand.

    python -m rag.span_reader.training READING_FOLDER --work FOLDER [--newspapers SETS] [--after WEIGHTS]

Seeded. Interrupted, it goes on from the last state in `--work`. What it writes there, `weights.safetensors`, is the
file that ships; its hash is pinned in `reader`. `make reader` has the runs that made it.
"""

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.numpy import load_file, save_file
from torch import nn

from rag.bundled_encoder import load_bundled_model
from rag.span_reader.examples import Example, load, make
from rag.span_reader.network import SpanNetwork, batch_of, load_network
from rag.span_reader.pairs import Pair, PairEncoder
from rag.span_reader.weights import packed, unpacked
from rag.span_reader.written import on_newspapers, on_paragraphs

SEED = 20210531
BATCH = 16
RATE = 1e-4
WARM_UP = 0.06
DECAY = 0.01
_SORTED_OVER = 40
"""Batches over which examples are sorted by length, so that little is padded."""

REPORTED, KEPT = 50, 250
"""Steps between lines of progress, and between states to go on from."""

_STATE = "state.pt"


@dataclass(frozen=True)
class Target:
    """A pair and the tokens where its answer begins and ends, both 0 for none."""

    pair: Pair
    begin: int
    end: int


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of the reading sets")
    parser.add_argument("--work", type=Path, required=True, help="where state and result go")
    parser.add_argument("--epochs", type=int, default=2, help="times that examples are drawn")
    parser.add_argument("--examples", type=int, default=13_500, help="those of the public sets each time")
    parser.add_argument("--written", type=int, default=0, help="and those written by hand on paragraphs")
    parser.add_argument(
        "--newspapers", type=Path, nargs="+", default=[], help="and all of these reference sets"
    )
    parser.add_argument("--after", type=Path, help="weights of an earlier training to begin from")
    parser.add_argument("--rate", type=float, default=RATE, help="highest rate of learning")
    parser.add_argument("--frozen", type=int, default=2, help="lowest layers that are not trained")
    given = parser.parse_args(arguments)
    given.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    bundled = load_bundled_model()
    encoder = PairEncoder(bundled.tokenizer)
    asked = load(given.folder)
    written = on_paragraphs(asked)
    newspapers = [each for folder in given.newspapers for each in on_newspapers(folder)]
    network = load_network(bundled.folder)
    before = unpacked(load_file(given.after)) if given.after else {}
    network.load_state_dict({name: torch.from_numpy(held) for name, held in before.items()}, strict=False)
    freeze(network, given.frozen)
    targets: list[Target] = []
    for epoch in range(given.epochs):
        examples = make(asked, SEED + epoch, held_out=False)[: given.examples]
        examples += make(written, SEED + epoch, held_out=False)[: given.written]
        examples += make(newspapers, SEED + epoch, held_out=False)
        random.Random(SEED + epoch).shuffle(examples)
        targets += [aim(encoder, example) for example in examples]
    print(f"{len(targets)} examples", flush=True)
    train(network, targets, given.work, given.rate)
    trained = {
        name: parameter.detach().numpy()
        for name, parameter in network.named_parameters()
        if parameter.requires_grad or name in before
    }
    weights = given.work / "weights.safetensors"
    save_file(packed(trained), weights)
    print(f"{weights}: SHA-256 {hashlib.sha256(weights.read_bytes()).hexdigest()}")


def freeze(network: SpanNetwork, layers: int) -> None:
    """Keep the embeddings and the lowest `layers` as they are."""
    for name, parameter in network.encoder.named_parameters():
        if name.startswith("embeddings.") or any(
            name.startswith(f"encoder.layer.{n}.") for n in range(layers)
        ):
            parameter.requires_grad = False


def aim(encoder: PairEncoder, example: Example) -> Target:
    """The tokens an example's answer stands on; 0, 0 where there is none or it was cut off."""
    pair = encoder(example.question, example.passage)
    if example.span is None:
        return Target(pair, 0, 0)
    start, end = example.span
    inside = [i for i, (s, e) in enumerate(pair.offsets) if s < end and start < e]
    if not inside:
        return Target(pair, 0, 0)
    return Target(pair, pair.first + inside[0], pair.first + inside[-1])


def train(network: SpanNetwork, targets: Sequence[Target], work: Path, rate: float = RATE) -> None:
    """One pass over `targets`, from where the last state in `work` left off."""
    batches = list(_batches(targets))
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(batches)))
    first = _resume(work / _STATE, network, optimizer, schedule)
    network.train()
    begun, losses = time.monotonic(), []
    for step, batch in enumerate(batches[first:], first):
        loss = loss_of(network, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if (step + 1) % REPORTED == 0:
            pace = (time.monotonic() - begun) / (step + 1 - first)
            left = pace * (len(batches) - step - 1) / 60
            print(
                f"step {step + 1}/{len(batches)} loss {sum(losses) / len(losses):.3f} "
                f"{BATCH / pace:.1f} examples/s, {left:.0f} min left",
                flush=True,
            )
            losses = []
        if (step + 1) % KEPT == 0:
            torch.save(
                {
                    "step": step + 1,
                    "network": network.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(),
                },
                work / _STATE,
            )


def loss_of(network: SpanNetwork, batch: Sequence[Target]) -> torch.Tensor:
    """Mean cross-entropy of begin and end over the passage's tokens and the first, "no answer"."""
    ids, mask = batch_of([target.pair for target in batch])
    scores = network(ids, mask)
    scores = scores.masked_fill(~allowed([target.pair for target in batch], ids.shape[1])[:, :, None], -1e4)
    begin = torch.tensor([target.begin for target in batch])
    end = torch.tensor([target.end for target in batch])
    cross_entropy = nn.functional.cross_entropy
    return (cross_entropy(scores[:, :, 0], begin) + cross_entropy(scores[:, :, 1], end)) / 2


def allowed(pairs: Sequence[Pair], longest: int) -> torch.Tensor:
    """Which tokens a span may begin or end at: the passage's, and the first for "no answer"."""
    places = torch.arange(longest)[None, :]
    first = torch.tensor([pair.first for pair in pairs])[:, None]
    last = torch.tensor([pair.last for pair in pairs])[:, None]
    return (places == 0) | ((places >= first) & (places < last))


def _batches(targets: Sequence[Target]) -> Iterator[list[Target]]:
    chance = random.Random(SEED)
    size = BATCH * _SORTED_OVER
    for start in range(0, len(targets), size):
        group = sorted(targets[start : start + size], key=lambda target: len(target.pair.ids))
        batches = [group[at : at + BATCH] for at in range(0, len(group), BATCH)]
        chance.shuffle(batches)
        yield from batches


def _rate(step: int, steps: int) -> float:
    warm = max(1, math.ceil(WARM_UP * steps))
    return min(1.0, (step + 1) / warm) * max(0.0, 1 - step / steps)


def _resume(file: Path, network: SpanNetwork, optimizer: torch.optim.Optimizer, schedule: object) -> int:
    if not file.is_file():
        return 0
    state = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])  # type: ignore[attr-defined]
    print(json.dumps({"resumed at step": state["step"]}), flush=True)
    return int(state["step"])


if __name__ == "__main__":
    main()
