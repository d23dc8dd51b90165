"""Trains the handwriting detector and keeps its weights with their figures:

python -m models.training.handwriting.train

Draws lines, learns from them, writes ONNX into models/weights/. Killed, it goes on from what it keeps in --work.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.progress import say
from models.handwriting import ANSWER_PX
from models.line_reader import HEIGHT_PX, PAPER
from models.training.handwriting.export import export
from models.training.handwriting.faces import FURTHER, hands
from models.training.handwriting.lines import HAND, NOTHING, Line, draw_line
from models.training.handwriting.network import HandNetwork
from models.training.manifest import WEIGHTS

LINES = 16_000
EPOCHS = 6
BATCH = 48
RATE = 3e-3
WARM_STEPS = 100
SHIFT_PX = 2
SMOOTHED = 0.02
"""No line is surer than that: a word's surest columns must not outvote all others."""
SAY_EVERY = 50
KEEP_EVERY = 250
Batch = tuple[Tensor, Tensor, Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.training.handwriting.train", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(".bench/handwriting"), help="where lines and state are kept")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    if len(hands(False)) + len(hands(True)) < len(FURTHER):
        raise SystemExit("faces are missing; fetch them with `python -m models.training.handwriting.faces`")
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    asked.work.mkdir(parents=True, exist_ok=True)
    lines = drawn(asked.work / "lines.npz", asked.lines, asked.seed)
    training = Training(asked.work / "state.pt", lines, asked.epochs, asked.seed)
    training.run()
    figures = export(training.network, asked.out, {"lines": asked.lines, "steps": training.step, "seed": asked.seed})
    say("\n".join(f"{key}: {value}" for key, value in figures.items()))


def drawn(file: Path, count: int, seed: int) -> list[Line]:
    """That many lines, each with a seed of its own, kept in the file so that they are drawn once."""
    if not file.exists():
        say(f"drawing {count} lines …")
        lines = [draw_line(Random(f"{seed}/{place}")) for place in range(count)]
        half = file.with_suffix(".half.npz")
        images = np.concatenate([one.image for one in lines], axis=1)
        kinds = np.concatenate([one.kinds for one in lines])
        np.savez_compressed(half, images=images, kinds=kinds, widths=[len(one.kinds) for one in lines])
        half.rename(file)
    with np.load(file) as kept:
        ends = np.cumsum(kept["widths"])
        images, kinds = kept["images"], kept["kinds"]
    return [Line(images[:, start:end], kinds[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


class Training:
    """`state.pt` every KEEP_EVERY steps."""

    def __init__(self, file: Path, lines: Sequence[Line], epochs: int, seed: int) -> None:
        self.file, self.lines, self.seed = file, lines, seed
        self.each = math.ceil(len(lines) / BATCH)
        self.steps = epochs * self.each
        self.network = HandNetwork()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=RATE, weight_decay=0.01)
        self.step = 0
        if file.exists():
            state = torch.load(file, map_location="cpu", weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = int(state["step"])

    def run(self) -> None:
        mean = 0.0
        while self.step < self.steps:
            for batch in list(self._epoch(self.step // self.each))[self.step % self.each :]:
                loss = self._learn(batch_of(batch, Random(f"{self.seed}/shift/{self.step}")))
                mean = 0.98 * mean + 0.02 * loss if mean else loss
                if self.step % SAY_EVERY == 0:
                    say(f"step {self.step} of {self.steps}  loss {mean:.4f}")
                if self.step % KEEP_EVERY == 0:
                    self._keep()
        self._keep()

    def _epoch(self, number: int) -> Iterator[list[Line]]:
        """All lines in batches of about one width, so that little is padded."""
        rng = Random(f"{self.seed}/epoch/{number}")
        order = sorted(self.lines, key=lambda line: line.image.shape[1] * rng.uniform(0.8, 1.25))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        yield from batches

    def _learn(self, batch: Batch) -> float:
        pictures, truth, weights = batch
        part = self.step / self.steps
        rate = RATE * min(1.0, (self.step + 1) / WARM_STEPS) * (0.02 + 0.98 * (1 + math.cos(math.pi * part)) / 2)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.network.train()
        soft = SMOOTHED + (1 - 2 * SMOOTHED) * truth
        each = nn.functional.binary_cross_entropy_with_logits(self.network(pictures), soft, reduction="none")
        loss = (each * weights).sum() / weights.sum()
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _keep(self) -> None:
        half = self.file.with_suffix(".half")
        state = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step}
        torch.save(state, half)
        half.rename(self.file)


def batch_of(lines: Sequence[Line], rng: Random) -> Batch:
    """Pictures a little up or down, darker or lighter; what stands in each answer, and how much that counts."""
    width = ANSWER_PX * math.ceil(max(line.image.shape[1] for line in lines) / ANSWER_PX)
    pictures = np.zeros((len(lines), 1, HEIGHT_PX, width), np.float32)
    truth, weights = (np.zeros((len(lines), width // ANSWER_PX), np.float32) for _ in range(2))
    for place, line in enumerate(lines):
        ink = 1 - line.image / np.float32(PAPER)
        shifted = np.roll(ink, rng.randint(-SHIFT_PX, SHIFT_PX), axis=0)
        pictures[place, 0, :, : ink.shape[1]] = np.clip(shifted * rng.uniform(0.7, 1.1), 0, 1)
        truth[place], weights[place] = answers_of(line.kinds, width // ANSWER_PX)
    return torch.from_numpy(pictures), torch.from_numpy(truth), torch.from_numpy(weights)


def answers_of(kinds: NDArray[np.uint8], count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each answer 1 where hand stands; and its weight, 0 where nothing or both stand. A short line counts
    for more than its length: most values are short.
    """
    columns = np.zeros(count * ANSWER_PX, np.uint8)
    columns[: len(kinds)] = kinds[: count * ANSWER_PX]
    inside = columns.reshape(count, ANSWER_PX)
    hand, some = (inside == HAND).sum(axis=1), (inside != NOTHING).sum(axis=1)
    clear = (some > 0) & ((hand == 0) | (hand == some))
    return (hand > 0).astype(np.float32), (clear / math.sqrt(max(1, int(clear.sum())))).astype(np.float32)


if __name__ == "__main__":
    main()
