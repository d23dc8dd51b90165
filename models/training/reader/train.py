"""Trains the line reader on invented lines: python -m models.training.reader.train --hours 2 --out .bench/reader

Goes on where it was stopped (`state.pt` in --out); on a GPU when there is one. `--after` begins anew with the weights
of an earlier training.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from benchmarks.progress import say
from models.alphabet import ALPHABET, BLANK, encode
from models.line_reader import HEIGHT_PX, STEP_PX
from models.training.pace import Pace
from models.training.reader.lines import Line
from models.training.reader.mixed import draw_mixed
from models.training.reader.network import LineNetwork

POOL = 16
"""Batches whose lines are sorted by width together, so that little is padded."""
RATE = 2e-3
WARM_STEPS = 500
CHECK_EVERY = 1000
CHECK_LINES = 1000
Batch = tuple[Tensor, Tensor, Tensor, Tensor]


class Lines(IterableDataset[Batch]):
    """Batches without end: pictures, widths in answers, texts one after the other, lengths of the texts."""

    def __init__(self, size: int, seed: int, pen_share: float) -> None:
        self.size, self.seed, self.pen_share = size, seed, pen_share

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = Random(f"{self.seed}/{worker.id if worker else 0}")
        while True:
            drawn = (draw_mixed(rng, self.pen_share) for _ in range(self.size * POOL))
            pool = sorted(drawn, key=lambda line: line.image.shape[1])
            batches = [pool[start : start + self.size] for start in range(0, len(pool), self.size)]
            rng.shuffle(batches)
            yield from map(batch_of, batches)


def batch_of(lines: Sequence[Line]) -> Batch:
    width = STEP_PX * math.ceil(max(line.image.shape[1] for line in lines) / STEP_PX)
    pictures = np.zeros((len(lines), 1, HEIGHT_PX, width), dtype=np.float32)
    for place, line in enumerate(lines):
        pictures[place, 0, :, : line.image.shape[1]] = 1 - line.image / np.float32(255)
    texts = [encode(line.text) for line in lines]
    return (
        torch.from_numpy(pictures),
        torch.tensor([math.ceil(line.image.shape[1] / STEP_PX) for line in lines]),
        torch.tensor([sign for text in texts for sign in text]),
        torch.tensor([len(text) for text in texts]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.training.reader.train", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=2.0, help="of this start; the learning rate ends at --steps")
    parser.add_argument("--steps", type=int, default=0, help="0: as many as --hours allow")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--pen-share", type=float, default=0.0, help="of the lines: with handwriting in them")
    parser.add_argument("--after", type=Path, help="state.pt of an earlier training")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    training = Training(asked.out, asked.steps, asked.seed, asked.workers, asked.batch, asked.pen_share)
    if asked.after and training.step == 0:
        training.network.load_state_dict(torch.load(asked.after, map_location="cpu", weights_only=True)["network"])
    training.run(time.monotonic() + 3600 * asked.hours)


class Training:
    """`state.pt` after every check; what was measured goes to standard output."""

    def __init__(self, out: Path, steps: int, seed: int, workers: int, size: int, pen_share: float = 0.0) -> None:
        self.file, self.steps, self.workers, self.seed, self.size = out / "state.pt", steps, workers, seed, size
        self.pen_share = pen_share
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = LineNetwork().to(self.device)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=RATE, weight_decay=0.01)
        self.step = 0
        if self.file.exists():
            state = torch.load(self.file, map_location=self.device, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.steps = int(state["step"]), steps or int(state["steps"])

    def run(self, until: float) -> None:
        loss_of = nn.CTCLoss(blank=BLANK, zero_infinity=True)
        rngs = (Random(f"check/{place}") for place in range(CHECK_LINES))
        check = [draw_mixed(rng, self.pen_share) for rng in rngs]
        loader = DataLoader(
            Lines(self.size, self.seed + self.step, self.pen_share), batch_size=None, num_workers=self.workers
        )
        mean, began, first, paced = 0.0, time.monotonic(), self.step, Pace(until)
        for batch in loader:
            loss = self._learn(batch, loss_of)
            mean = 0.99 * mean + 0.01 * loss if mean else loss
            if self.step % 100 == 0:
                pace = (self.step - first) * self.size / (time.monotonic() - began)
                say(f"step {self.step}  loss {mean:.3f}  {pace:.0f} lines/s")
            self.steps = self.steps or paced.steps(self.step)
            over = time.monotonic() > until or 0 < self.steps <= self.step
            if self.step % CHECK_EVERY == 0 or over:
                say(f"step {self.step}  {self._checked(check)}")
                self._keep()
            if over:
                return

    def _learn(self, batch: Batch, loss_of: nn.CTCLoss) -> float:
        pictures, widths, texts, lengths = batch
        done = self.step / self.steps if self.steps else 0.0
        rate = RATE * min(1.0, (self.step + 1) / WARM_STEPS) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.network.train()
        with torch.autocast(self.device, dtype=torch.bfloat16):
            given = self.network(pictures.to(self.device))
        loss = loss_of(given.float().transpose(0, 1), texts, widths, lengths)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _checked(self, lines: Sequence[Line]) -> str:
        """Share of lines wholly right and of letters wrong, on lines that training never drew."""
        self.network.eval()
        right = wrong = letters = 0
        ordered = sorted(lines, key=lambda line: line.image.shape[1])
        with torch.no_grad():
            for start in range(0, len(ordered), self.size):
                some = ordered[start : start + self.size]
                pictures, widths, _, _ = batch_of(some)
                for line, given, width in zip(
                    some, self.network(pictures.to(self.device)).argmax(2), widths, strict=True
                ):
                    read = greedy(given[: int(width)].tolist())
                    right += read == line.text
                    wrong += Levenshtein.distance(read, line.text)
                    letters += len(line.text)
        return f"check: lines right {right / len(lines):.4f}, letters wrong {wrong / letters:.4f}"

    def _keep(self) -> None:
        half = self.file.with_suffix(".half")
        torch.save(
            {
                "network": self.network.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "step": self.step,
                "steps": self.steps,
            },
            half,
        )
        half.rename(self.file)


def greedy(classes: Sequence[int]) -> str:
    """CTC's best path: repeats as one, blanks left out."""
    kept = [one for place, one in enumerate(classes) if one != BLANK and (place == 0 or classes[place - 1] != one)]
    return "".join(ALPHABET[one - 1] for one in kept)


if __name__ == "__main__":
    main()
