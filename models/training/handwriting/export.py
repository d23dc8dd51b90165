"""Makes the weights of the handwriting detector and their figures: lines in faces that training never drew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch

from models.handwriting import FILE, NetworkHandDetector
from models.line_reader import HEIGHT_PX, LETTER_PX, MIDDLE_PX, PAPER
from models.training.handwriting.lines import HAND, NOTHING, Line, draw_line
from models.training.handwriting.network import HandNetwork
from models.training.manifest import keep_weights
from schemas.geometry import Box

CHECK_LINES = 3000
TRACED_PX = 400
NARROWEST = 4
HAND_FROM = 0.5
Figures = Mapping[str, int | float]


def export(network: HandNetwork, folder: Path, told: Figures) -> Figures:
    """Writes weights and their entry of the manifest; what was measured."""
    content = onnx_of(network.eval())
    found = figures(
        NetworkHandDetector(content), [draw_line(Random(f"check/{n}"), held=True) for n in range(CHECK_LINES)]
    )
    keep_weights(FILE, content, {"drawn_by": "models.training.handwriting.lines", **told, **found}, folder)
    return {**told, **found}


def onnx_of(network: HandNetwork) -> bytes:
    size = {0: torch.export.Dim("count"), 3: 8 * torch.export.Dim("answers", min=NARROWEST)}
    program = torch.onnx.export(
        network,
        (torch.zeros(2, 1, HEIGHT_PX, TRACED_PX),),
        input_names=["lines"],
        output_names=["hand"],
        dynamic_shapes={"picture": size},
        dynamo=True,
        external_data=False,
    )
    if program is None:
        raise RuntimeError("torch gave no ONNX program")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / FILE
        program.save(file)
        return file.read_bytes()


def figures(detector: NetworkHandDetector, lines: Sequence[Line]) -> Figures:
    """Share of pieces of handwriting found, and of pieces of print called handwriting."""
    judged = [one for line in lines for one in _judged(detector, line)]
    hand, printed = ([sure >= HAND_FROM for kind, sure in judged if (kind == HAND) == asked] for asked in (True, False))
    return {
        "check_lines": len(lines),
        "hand_pieces": len(hand),
        "hand_found": round(float(np.mean(hand)), 4),
        "print_pieces": len(printed),
        "print_called_hand": round(float(np.mean(printed)), 4),
    }


def _judged(detector: NetworkHandDetector, line: Line) -> Iterator[tuple[int, float]]:
    """Each piece of one kind with the probability that it gets."""
    below = HEIGHT_PX - line.image.shape[0]
    image = np.asarray(cv2.copyMakeBorder(line.image, 0, below, 0, 0, cv2.BORDER_CONSTANT, value=PAPER), np.uint8)
    pieces = list(_pieces(line))
    boxes = [Box(left, 0, right, HEIGHT_PX) for _, left, right in pieces]
    sure = detector.hand_in(image, MIDDLE_PX - LETTER_PX / 2, MIDDLE_PX + LETTER_PX / 2, boxes)
    yield from zip((kind for kind, _, _ in pieces), sure, strict=True)


def _pieces(line: Line) -> Iterator[tuple[int, int, int]]:
    inked = [(column, int(kind)) for column, kind in enumerate(line.kinds) if kind != NOTHING]
    for kind, columns in groupby(inked, lambda one: one[1]):
        places = [column for column, _ in columns]
        yield kind, places[0], places[-1] + 1
