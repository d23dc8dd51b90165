"""Trains the field tagger on the pages that `make` wrote:

python -m models.training.tagger.train --pages .bench/tagger/drawn.jsonl --pages .bench/tagger/office.jsonl \\
    --check .bench/tagger/check.jsonl --out .bench/tagger --hours 3

Goes on where it was stopped (`state.pt` in --out); on a GPU when there is one.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.utils.data import DataLoader

from benchmarks.progress import say
from models.training.pace import Pace
from models.training.tagger.augment import Example
from models.training.tagger.examples import IGNORED, Batch, Encoder, Labels, Pages, labels_of, load_examples
from models.training.tagger.figures import Figures, measure
from models.training.tagger.network import TaggerNetwork
from models.training.tagger.vocabulary import learn_pieces

RATE = 1e-3
WARM_STEPS = 300
WEIGHT_DECAY = 0.05
TYPE_WEIGHT, FIRST_WEIGHT = 0.2, 0.1
SMOOTHED = 0.02
CHECK_EVERY = 500


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m models.training.tagger.train", description=__doc__)
    parser.add_argument("--pages", type=Path, action="append", required=True)
    parser.add_argument(
        "--check", type=Path, action="append", required=True, help="pages of families never learnt from"
    )
    parser.add_argument("--without", action="append", default=[], metavar="FAMILY", help="leave its pages out")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=3.0, help="of this start; the learning rate ends at --steps")
    parser.add_argument("--steps", type=int, default=0, help="0: as many as --hours allow")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    torch.manual_seed(asked.seed)
    asked.out.mkdir(parents=True, exist_ok=True)
    examples, check = load_examples(asked.pages), load_examples(asked.check)
    kept = [page for page in examples if page.family not in asked.without]
    training = Training(kept, asked.out, asked.steps, asked.seed)
    say(f"{len(kept)} pages, {len(check)} to check with, on {training.device}")
    training.run(kept, check, time.monotonic() + 3600 * asked.hours, asked.batch, asked.workers)


class Training:
    """`state.pt` after every check holds weights, labels and pieces; what was measured goes to standard output."""

    def __init__(self, examples: Sequence[Example], out: Path, steps: int, seed: int) -> None:
        self.file, self.steps, self.seed = out / "state.pt", steps, seed
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        state = torch.load(self.file, map_location="cpu", weights_only=True) if self.file.exists() else None
        if state is None:
            self.labels = labels_of(examples)
            self.tokenizer = learn_pieces(text for page in examples for text in page.texts)
        else:
            self.labels = Labels(tuple(state["keys"]), tuple(state["types"]))
            self.tokenizer = Tokenizer.from_str(state["tokenizer"])
        sizes = (self.tokenizer.get_vocab_size(), len(self.labels.keys), len(self.labels.types))
        self.network = TaggerNetwork(*sizes).to(self.device)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
        self.step = 0
        if state is not None:
            self.network.load_state_dict(state["network"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.steps = int(state["step"]), steps or int(state["steps"])

    def run(self, examples: Sequence[Example], check: Sequence[Example], until: float, size: int, workers: int) -> None:
        encoder = Encoder(self.tokenizer, self.labels)
        loader = DataLoader(Pages(examples, encoder, size, self.seed + self.step), batch_size=None, num_workers=workers)
        mean, began, first, paced = 0.0, time.monotonic(), self.step, Pace(until)
        for batch in loader:
            loss = self._learn({name: tensor.to(self.device) for name, tensor in batch.items()})
            mean = 0.98 * mean + 0.02 * loss if mean else loss
            if self.step % 100 == 0:
                pace = (self.step - first) * size / (time.monotonic() - began)
                say(f"step {self.step}  loss {mean:.4f}  {pace:.0f} pages/s")
            self.steps = self.steps or paced.steps(self.step)
            over = time.monotonic() > until or 0 < self.steps <= self.step
            if self.step % CHECK_EVERY == 0 or over:
                say(f"step {self.step}  {self._checked(check, encoder)}")
                self._keep()
            if over:
                return

    def _learn(self, batch: Batch) -> float:
        done = self.step / self.steps if self.steps else 0.0
        rate = RATE * min(1.0, (self.step + 1) / WARM_STEPS) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.network.train()
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.device == "cuda"):
            fields, kind, first = self.network(
                batch["input_ids"], batch["bbox"], batch["token_type_ids"], batch["attention_mask"]
            )
        loss = loss_of(fields.float(), kind.float(), first.float(), batch)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def _checked(self, check: Sequence[Example], encoder: Encoder) -> Figures:
        self.network.eval()
        return measure(self.network, check, encoder, self.device)

    def _keep(self) -> None:
        half = self.file.with_suffix(".half")
        kept = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "steps": self.steps,
            "keys": list(self.labels.keys),
            "types": list(self.labels.types),
            "tokenizer": self.tokenizer.to_str(),
        }
        torch.save(kept, half)
        half.rename(self.file)


def loss_of(fields: Tensor, kind: Tensor, first: Tensor, batch: Batch) -> Tensor:
    entropy = nn.functional.cross_entropy(
        fields.flatten(0, 1), batch["fields"].flatten(), ignore_index=IGNORED, label_smoothing=SMOOTHED
    )
    of_type = nn.functional.cross_entropy(kind, batch["type"], label_smoothing=SMOOTHED)
    of_first = nn.functional.binary_cross_entropy_with_logits(first, batch["first"])
    return entropy + TYPE_WEIGHT * of_type + FIRST_WEIGHT * of_first


if __name__ == "__main__":
    main()
