"""Tells handwriting from print by the look of its strokes: our own small network, on one thread of ONNX Runtime.

It gives an answer for every ANSWER_PX of a line, so that a printed label and what is written behind it differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from models.line_reader import LETTER_PX, PAPER, STEP_PX, Grey, line_picture
from models.onnx_session import open_session
from schemas.geometry import Box

FILE = "handwriting.onnx"
ANSWER_PX = 8
"""Width of one answer of the network."""
Floats = NDArray[np.float32]


class NetworkHandDetector:
    """pipeline.ports.HandDetector by the network."""

    def __init__(self, weights: bytes) -> None:
        self._session = open_session(weights)

    def hand_in(self, crop: Grey, top: float, base: float, boxes: Sequence[Box]) -> tuple[float, ...]:
        """For each box of a grey crop that holds one line the probability that handwriting stands in its columns;
        tall letters stand from row `top` down to row `base`.
        """
        scale = LETTER_PX / max(1.0, base - top)
        answers = self.answers(line_picture(crop, (top + base) / 2, scale))
        return tuple(_mean(answers, box, scale) for box in boxes)

    def answers(self, picture: Grey) -> Floats:
        """(HEIGHT_PX, width) -> (width / ANSWER_PX, rounded up) probabilities."""
        ink = np.pad(1 - picture.astype(np.float32) / PAPER, ((0, 0), (0, -picture.shape[1] % ANSWER_PX)))
        given: Floats = self._session.run(None, {"lines": ink[None, None]})[0][0]
        return np.asarray(1 / (1 + np.exp(-given)), np.float32)


def load_hand_detector() -> NetworkHandDetector:
    return NetworkHandDetector((resources.files("models") / "weights" / FILE).read_bytes())


def _mean(answers: Floats, box: Box, scale: float) -> float:
    """Of the answers within the box; of the nearest where it is narrower than one."""
    start, end = ((side * scale + STEP_PX / 2) / ANSWER_PX for side in (box.left, box.right))
    first = min(max(0, round(start)), len(answers) - 1)
    inside = answers[first : max(first + 1, round(end))]
    return round(float(inside.mean()), 4)
