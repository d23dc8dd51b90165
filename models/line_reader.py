"""Our own line reader: convolutions and CTC, a million weights, on one thread of ONNX Runtime.

It was trained on invented syllables and numbers (models/training/reader), so it reads letters and does not guess words.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from models.alphabet import ALPHABET, BLANK, encode
from models.onnx_session import open_session
from schemas.geometry import Box
from schemas.reading import Word

FILE = "line_reader.onnx"
PEN_FILE = "pen_reader.onnx"
"""The same network taught handwriting besides, at the price of some print."""
HEIGHT_PX = 40
LETTER_PX = 20.0
"""Height of tall letters in the picture that the network gets."""
MIDDLE_PX = 22.0
"""From its top to the middle of the tall letters: accents above need more room than tails below."""
STEP_PX = 4
"""Width of one answer of the network."""
PAPER = 255
NARROWEST_PX = 4 * STEP_PX
TINY = 1e-9
SPACE = ALPHABET.index(" ") + 1
Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


Charset = Literal["text", "digits", "mrz"]
"""As pipeline.ports has it."""
SIGNS: dict[Charset, str] = {"mrz": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"}
"""No others are read; without an entry: all of the alphabet."""


class Sign(NamedTuple):
    """A class of the alphabet and the answer of the network, counted from the left, in which it is surest."""

    place: int
    answer: int


class NetworkLineReader:
    """pipeline.ports.LineReader by the network."""

    def __init__(self, weights: bytes) -> None:
        self._session = open_session(weights)

    def read_line(self, crop: Grey, top: float, base: float, charset: Charset = "text") -> tuple[Word, ...]:
        """The words of a grey crop that holds one line; tall letters stand from row `top` down to row `base`."""
        scale = LETTER_PX / max(1.0, base - top)
        answers = self.answers(line_picture(crop, (top + base) / 2, scale))
        if charset in SIGNS:
            answers = only(answers, SIGNS[charset])
        return tuple(
            Word(text=text, box=_box(start, end, scale, crop), confidence=confidence)
            for text, start, end, confidence in words_of(answers)
        )

    def answers(self, picture: Grey) -> Floats:
        """(HEIGHT_PX, width) -> (width / STEP_PX, classes) probabilities."""
        ink = 1 - picture.astype(np.float32) / PAPER
        given: Floats = self._session.run(None, {"lines": ink[None, None]})[0][0]
        return np.exp(given)


def load_line_reader(file: str = FILE) -> NetworkLineReader:
    return NetworkLineReader((resources.files("models") / "weights" / file).read_bytes())


def line_picture(crop: Grey, middle: float, scale: float) -> Grey:
    """The crop scaled and placed on a strip HEIGHT_PX high, a multiple of STEP_PX wide."""
    across = max(NARROWEST_PX, STEP_PX * round(crop.shape[1] * scale / STEP_PX + 1))
    move = np.array([[scale, 0, STEP_PX / 2], [0, scale, MIDDLE_PX - middle * scale]], dtype=np.float32)
    how = cv2.INTER_CUBIC
    if scale < 1:
        # warpAffine knows no area mean: blur what would alias.
        crop = np.asarray(cv2.GaussianBlur(crop, (0, 0), max(0.01, 0.45 / scale - 0.3)), dtype=np.uint8)
        how = cv2.INTER_LINEAR
    placed = cv2.warpAffine(crop, move, (across, HEIGHT_PX), flags=how, borderValue=(PAPER,))
    return np.asarray(placed, dtype=np.uint8)


def _box(start: int, end: int, scale: float, crop: Grey) -> Box:
    left, right = ((answer * STEP_PX - STEP_PX / 2) / scale for answer in (start, end))
    return Box(round(left), 0, round(right), crop.shape[0]).within(crop.shape[1], crop.shape[0])


def words_of(answers: Floats) -> list[tuple[str, int, int, float]]:
    """Words with the answers from which to which they stand, and the probability of each."""
    signs = best_path(answers)
    spaces = [sign.answer for sign in signs if sign.place == SPACE]
    found = []
    for before, after in pairwise([-1, *spaces, len(answers)]):
        inside = [sign for sign in signs if before < sign.answer < after]
        if inside:
            text = "".join(ALPHABET[sign.place - 1] for sign in inside)
            sure = probability(answers[before + 1 : after], [sign.place for sign in inside])
            found.append((text, inside[0].answer, inside[-1].answer + 1, sure))
    return found


def only(answers: Floats, signs: str) -> Floats:
    """The probabilities where nothing but these signs may stand."""
    allowed = np.zeros(answers.shape[1], dtype=np.float32)
    allowed[[BLANK, *encode(signs)]] = 1
    left = answers * allowed
    return np.asarray(left / np.maximum(left.sum(axis=1, keepdims=True), TINY), dtype=np.float32)


def best_path(answers: Floats) -> list[Sign]:
    """CTC's best path: the same class in a row is one sign, blanks are none."""
    best = answers.argmax(axis=1)
    signs: list[Sign] = []
    last = BLANK
    for answer, place in enumerate(best.tolist()):
        if place not in {BLANK, last}:
            signs.append(Sign(place, answer))
        elif place != BLANK and answers[answer, place] > answers[signs[-1].answer, place]:
            signs[-1] = Sign(place, answer)
        last = place
    return signs


def probability(answers: Floats, places: Sequence[int]) -> float:
    """Of all that these answers may say, the share that says exactly these signs (CTC's forward sum).

    A space before or after them says nothing else.
    """
    path = np.full(2 * len(places) + 1, BLANK)
    path[1::2] = places
    leap = np.zeros(len(path), dtype=bool)
    leap[3::2] = path[3::2] != path[1:-2:2]
    seen = answers[:, path].astype(np.float64)
    seen[:, [0, -1]] += answers[:, [SPACE]]
    sums = np.zeros(len(path))
    sums[:2] = seen[0, :2]
    for row in seen[1:]:
        moved = sums.copy()
        moved[1:] += sums[:-1]
        moved[2:][leap[2:]] += sums[:-2][leap[2:]]
        sums = moved * row
    return float(min(1.0, sums[-2:].sum()))
