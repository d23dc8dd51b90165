"""The field tagger: a small LayoutLMv3-like network that says of every word which field's value it is part of.

A checkpoint is a folder as `transformers` has it: `model.onnx`, `tokenizer.json`, `config.json` with `id2label`. Ours
is in weights/field_tagger; a setting names another one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.onnx_session import open_session
from schemas.geometry import Box
from schemas.reading import Reading
from schemas.tags import PageTags, WordTag

FOLDER = "field_tagger"
LONGEST = 512
"""Pieces that the network sees at once, its first and last sign among them."""
OVERLAP = 96
"""Pieces that two windows of a long page share."""
SIDE = 1000
"""Pages are this wide and this high for the network."""
NO_FIELD = "O"
PLAIN, CAPITAL, CAPITALS, NUMBER = range(4)
"""How a word is written; its letters reach the network in lower case, without accents, all digits alike."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """Words `start` to `end` (exclusive) of a page, as the network takes them: ids, boxes, how they are written.

    `first`: for each word the place of its first piece.
    """

    start: int
    end: int
    ids: Ints
    boxes: Ints
    shapes: Ints
    first: Ints


class PieceMaker:
    """Words to pieces. The tokenizer is for words that are split already."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._start, self._end = (_id_of(tokenizer, names) for names in (("<s>", "[CLS]"), ("</s>", "[SEP]")))
        self._unknown = _id_of(tokenizer, ("<unk>", "[UNK]"))

    def windows(self, texts: Sequence[str], boxes: Sequence[Box], width: int, height: int) -> Iterator[Window]:
        """All words of a page, in windows that overlap where it has more than fit into one."""
        pieces = [self._pieces(text) for text in texts]
        scaled = [_scaled(box, width, height) for box in boxes]
        for start, end in _cuts([len(one) for one in pieces]):
            yield self._window(start, end, pieces, scaled, texts)

    def _pieces(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids) or [self._unknown]

    def _window(
        self, start: int, end: int, pieces: list[list[int]], boxes: list[tuple[int, ...]], texts: Sequence[str]
    ) -> Window:
        ids, shapes = [self._start], [PLAIN]
        places: list[tuple[int, ...]] = [(0, 0, 0, 0)]
        first: list[int] = []
        for word in range(start, end):
            first.append(len(ids))
            ids += pieces[word]
            places += [boxes[word]] * len(pieces[word])
            shapes += [shape_of(texts[word])] * len(pieces[word])
        arrays = ([*ids, self._end], [*places, (SIDE, SIDE, SIDE, SIDE)], [*shapes, PLAIN], first)
        return Window(start, end, *(np.array(array, dtype=np.int64) for array in arrays))


def _id_of(tokenizer: Tokenizer, names: Sequence[str]) -> int:
    found = (tokenizer.token_to_id(name) for name in names)
    return int(next((one for one in found if one is not None), 0))


def shape_of(text: str) -> int:
    if any(sign.isdigit() for sign in text):
        return NUMBER
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) > 1 and all(sign.isupper() for sign in letters):
        return CAPITALS
    return CAPITAL if letters and letters[0].isupper() else PLAIN


def _scaled(box: Box, width: int, height: int) -> tuple[int, ...]:
    sides = zip(box, (width, height, width, height), strict=True)
    return tuple(min(SIDE, max(0, round(SIDE * place / side))) for place, side in sides)


def _cuts(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of words that fit into a window each."""
    start = 0
    while start < len(lengths):
        end, room = start, LONGEST - 2
        while end < len(lengths) and (lengths[end] <= room or end == start):
            room -= lengths[end]
            end += 1
        yield start, end
        if end == len(lengths):
            return
        back = 0
        while end - start > 1 and back < OVERLAP:
            end -= 1
            back += lengths[end]
        start = max(start + 1, end)


@dataclass(frozen=True)
class Scores:
    """Raw: (pieces, labels) `fields`; if it was taught them, of the page's `types` and of its being a `first` one."""

    fields: Floats
    types: Floats | None = None
    first: float | None = None


class Network(Protocol):
    def __call__(self, inputs: dict[str, Ints]) -> Scores: ...


class OnnxNetwork:
    """On one thread of ONNX Runtime."""

    def __init__(self, content: bytes) -> None:
        self._session = open_session(content)
        self._takes = {one.name for one in self._session.get_inputs()}
        self._gives = [one.name for one in self._session.get_outputs()]

    def __call__(self, inputs: dict[str, Ints]) -> Scores:
        given = self._session.run(None, {name: array for name, array in inputs.items() if name in self._takes})
        named = dict(zip(self._gives, given, strict=True))
        types, first = named.get("page_logits"), named.get("first_logits")
        return Scores(
            named["logits"][0], None if types is None else types[0], None if first is None else float(first[0])
        )


class FieldTagger:
    """pipeline.ports.Tagger by a network of this folder's checkpoint."""

    def __init__(self, folder: Traversable, network: Network) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        labels = config["id2label"]
        self._keys = [_key_of(labels[str(place)]) for place in range(len(labels))]
        self._types = list(config.get("page_types", ()))
        self._pieces = PieceMaker(Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8")))
        self._network = network
        self._shaped = int(config.get("type_vocab_size") or 0) > NUMBER

    def tag(self, reading: Reading) -> PageTags:
        """For each word of the page its field; what the page is, if the network was taught to say so."""
        order = [place for line in reading.lines for place in line.words]
        words = [reading.words[place] for place in order]
        texts, boxes = [word.text for word in words], [word.box for word in words]
        windows = list(self._pieces.windows(texts, boxes, reading.width, reading.height))
        given = [self._run(window) for window in windows]
        tags = [
            tag
            for window, scores, (start, end) in zip(windows, given, _own_parts(windows), strict=True)
            for word in range(start, end)
            if (tag := self._tag_of(order[word], scores.fields[window.first[word - window.start]])) is not None
        ]
        page = self._page(given[0]) if given else PageTags()
        return page.model_copy(update={"words": tuple(sorted(tags))})

    def _run(self, window: Window) -> Scores:
        return self._network(
            {
                "input_ids": window.ids[None],
                "bbox": window.boxes[None],
                "token_type_ids": (window.shapes if self._shaped else np.zeros_like(window.ids))[None],
                "attention_mask": np.ones_like(window.ids)[None],
            }
        )

    def _tag_of(self, word: int, scores: Floats) -> WordTag | None:
        chances = softmax(scores)
        best = int(chances.argmax())
        return WordTag(word, self._keys[best], round(float(chances[best]), 3)) if self._keys[best] else None

    def _page(self, scores: Scores) -> PageTags:
        """What it says of the page as a whole."""
        if scores.types is None or not self._types:
            return PageTags()
        chances = softmax(scores.types)
        best = int(chances.argmax())
        return PageTags(
            type=self._types[best],
            type_probability=round(float(chances[best]), 3),
            first=None if scores.first is None else round(1 / (1 + math.exp(-scores.first)), 3),
        )


def _own_parts(windows: Sequence[Window]) -> list[tuple[int, int]]:
    """Which words each window answers for: of two that overlap each the half that lies deeper in it."""
    if not windows:
        return []
    middles = [(window.end + after.start) // 2 for window, after in pairwise(windows)]
    return list(pairwise([windows[0].start, *middles, windows[-1].end]))


def _key_of(label: str) -> str:
    """The field's key; `B-child.name` and `I-child.name` of other checkpoints are both `child.name`."""
    if label == NO_FIELD:
        return ""
    return label[2:] if label[:2] in {"B-", "I-"} else label


def softmax(raw: Floats) -> Floats:
    raised = np.exp(raw - raw.max(axis=-1, keepdims=True))
    given: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return given


def load_field_tagger() -> FieldTagger:
    folder = resources.files("models") / "weights" / FOLDER
    return FieldTagger(folder, OnnxNetwork((folder / "model.onnx").read_bytes()))
