"""The pages that `make` wrote, as examples and as tensors."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from models.field_tagger import PieceMaker, Window
from models.training.tagger.augment import Example, altered
from models.training.tagger.vocabulary import PAD
from schemas.geometry import Box

IGNORED = -100
READ_SHARE = 0.4
"""Of the pages learnt from: those that our reader read, as far as there are any."""
POOL = 8
Batch = dict[str, Tensor]


def load_examples(paths: Sequence[Path]) -> list[Example]:
    """`read` of a file is told by its name: what is drawn is named `drawn…`."""
    return [
        _example(json.loads(line), not path.name.startswith("drawn"))
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _example(entry: dict[str, object], read: bool) -> Example:
    words = entry["words"]
    assert isinstance(words, list)
    return Example(
        texts=tuple(word[0] for word in words),
        boxes=tuple(Box(*word[1:5]) for word in words),
        keys=tuple(word[5] for word in words),
        width=int(str(entry["width"])),
        height=int(str(entry["height"])),
        kind=str(entry["type"]),
        first=entry["page"] == 0,
        family=str(entry["family"]),
        read=read,
    )


@dataclass(frozen=True)
class Labels:
    """The fields (the first is none) and the page types that the network tells apart."""

    keys: tuple[str, ...]
    types: tuple[str, ...]


def labels_of(examples: Sequence[Example]) -> Labels:
    keys = {key for page in examples for key in page.keys if key}
    return Labels(("", *sorted(keys)), tuple(sorted({page.kind for page in examples})))


class Encoder:
    """Examples to the network's numbers."""

    def __init__(self, tokenizer: Tokenizer, labels: Labels) -> None:
        self.pieces, self.labels = PieceMaker(tokenizer), labels
        self.pad = tokenizer.token_to_id(PAD) or 0
        self._keys = {key: place for place, key in enumerate(labels.keys)}

    def windows(self, page: Example) -> Iterator[tuple[Window, NDArray[np.int64]]]:
        """Each with the labels of its pieces: of the first piece of a word, the others count for nothing."""
        for window in self.pieces.windows(page.texts, page.boxes, page.width, page.height):
            labels = np.full(len(window.ids), IGNORED, dtype=np.int64)
            labels[window.first] = [self._keys.get(key, 0) for key in page.keys[window.start : window.end]]
            yield window, labels

    def batch(self, pages: Sequence[tuple[Window, NDArray[np.int64], Example]]) -> Batch:
        longest = 16 * math.ceil(max(len(window.ids) for window, _, _ in pages) / 16)
        return {
            "input_ids": _padded([window.ids for window, _, _ in pages], longest, self.pad),
            "bbox": _padded([window.boxes for window, _, _ in pages], longest, 0),
            "token_type_ids": _padded([window.shapes for window, _, _ in pages], longest, 0),
            "attention_mask": _padded([np.ones_like(window.ids) for window, _, _ in pages], longest, 0),
            "fields": _padded([labels for _, labels, _ in pages], longest, IGNORED),
            "type": torch.tensor([self.labels.types.index(page.kind) for _, _, page in pages]),
            "first": torch.tensor([float(page.first and window.start == 0) for window, _, page in pages]),
        }


def _padded(arrays: Sequence[NDArray[np.int64]], length: int, filler: int) -> Tensor:
    full = np.full((len(arrays), length, *arrays[0].shape[1:]), filler, dtype=np.int64)
    for row, array in zip(full, arrays, strict=True):
        row[: len(array)] = array
    return torch.from_numpy(full)


class Pages(IterableDataset[Batch]):
    """Batches without end of altered pages, pages of about the same length together."""

    def __init__(self, examples: Sequence[Example], encoder: Encoder, size: int, seed: int) -> None:
        self.read = [page for page in examples if page.read]
        self.drawn = [page for page in examples if not page.read]
        self.encoder, self.size, self.seed = encoder, size, seed

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        rng = Random(f"{self.seed}/{worker.id if worker else 0}")
        while True:
            pool = [self._one(rng) for _ in range(self.size * POOL)]
            pool.sort(key=lambda one: len(one[0].ids))
            batches = [pool[start : start + self.size] for start in range(0, len(pool), self.size)]
            rng.shuffle(batches)
            yield from map(self.encoder.batch, batches)

    def _one(self, rng: Random) -> tuple[Window, NDArray[np.int64], Example]:
        source = self.read if self.read and (not self.drawn or rng.random() < READ_SHARE) else self.drawn
        page = altered(rng.choice(source), rng)
        window, labels = rng.choice(list(self.encoder.windows(page)))
        return window, labels, page
