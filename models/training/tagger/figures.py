"""How well a tagger does on pages it did not learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from models.training.tagger.augment import Example
from models.training.tagger.examples import Encoder

BATCH = 32


@dataclass(frozen=True)
class Figures:
    """`fields`: share of the fields of a page of which exactly their words were tagged; `found`: of the fields
    tagged, the share that is one; `types` and `starts`: pages of which type and start were right.
    """

    fields: float
    found: float
    types: float
    starts: float

    def __str__(self) -> str:
        return " ".join(f"{name} {share:.4f}" for name, share in vars(self).items())


@torch.no_grad()
def measure(network: Callable[..., Any], pages: Sequence[Example], encoder: Encoder, device: str) -> Figures:
    right = there = tagged = kinds = starts = windows = 0
    for some in _batches(pages, encoder):
        batch = {name: tensor.to(device) for name, tensor in encoder.batch(some).items()}
        names = ("input_ids", "bbox", "token_type_ids", "attention_mask")
        fields, kind, first = network(*(batch[name] for name in names))
        given = fields.argmax(2)
        kinds += int((kind.argmax(1) == batch["type"]).sum())
        starts += int(((first > 0) == (batch["first"] > 0.5)).sum())
        windows += len(some)
        for row, (window, labels, _) in zip(given.tolist(), some, strict=True):
            wanted, seen = (_words(rows, window.first) for rows in (labels.tolist(), row))
            right += sum(seen.get(key) == words for key, words in wanted.items())
            there, tagged = there + len(wanted), tagged + len(seen)
    return Figures(right / max(1, there), right / max(1, tagged), kinds / windows, starts / windows)


def _batches(pages: Sequence[Example], encoder: Encoder) -> Iterator[Any]:
    found = [(window, labels, page) for page in pages for window, labels in encoder.windows(page)]
    found.sort(key=lambda one: len(one[0].ids))
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _words(labels: Sequence[int], first: Sequence[int]) -> dict[int, set[int]]:
    """The words of each field."""
    found: dict[int, set[int]] = {}
    for word, piece in enumerate(first):
        if labels[piece] > 0:
            found.setdefault(labels[piece], set()).add(word)
    return found
