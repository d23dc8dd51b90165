"""Makes the weights of the line reader out of what training kept (`state.pt`):

python -m models.training.reader.export --state .bench/reader/state.pt

ONNX with 8-bit convolutions, in models/weights/ with its figures: lines that neither training nor the choice of the
8-bit ranges drew, read by what is kept.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from rapidfuzz.distance import Levenshtein

from benchmarks.progress import say
from models.line_reader import FILE, HEIGHT_PX, LETTER_PX, MIDDLE_PX, PAPER, PEN_FILE, STEP_PX, NetworkLineReader
from models.training.manifest import WEIGHTS, keep_weights
from models.training.reader.lines import Line, draw_line
from models.training.reader.mixed import draw_written
from models.training.reader.network import LineNetwork
from models.training.reader.train import batch_of

RANGE_LINES = 300
CHECK_LINES = 2000
TRACED_PX = 400
NARROWEST = 4


class RangeLines(CalibrationDataReader):  # type: ignore[misc]
    """Lines by which the ranges of the 8-bit numbers are chosen."""

    def __init__(self) -> None:
        self.left = iter(range(RANGE_LINES))

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        place = next(self.left, None)
        return None if place is None else {"lines": batch_of([draw_line(Random(f"range/{place}"))])[0].numpy()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.training.reader.export", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="what training keeps")
    parser.add_argument("--pen", action="store_true", help="the reader of handwriting, measured on unknown hands")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    asked = parser.parse_args()
    state = torch.load(asked.state, map_location="cpu", weights_only=True)
    network = LineNetwork()
    network.load_state_dict(state["network"])
    with tempfile.TemporaryDirectory() as folder:
        content = quantised(network.eval(), Path(folder))
    lines = [_check_line(place, asked.pen) for place in range(CHECK_LINES)]
    right, wrong = figures(NetworkLineReader(content), lines)
    entry = {"steps": int(state["step"]), "lines": CHECK_LINES, "lines_right": right, "letters_wrong": wrong}
    drawn_by = f"models.training.reader.{'mixed' if asked.pen else 'lines'}"
    keep_weights(PEN_FILE if asked.pen else FILE, content, {"drawn_by": drawn_by, **entry}, asked.out)
    say("\n".join(f"{key}: {value}" for key, value in entry.items()))


def _check_line(place: int, pen: bool) -> Line:
    rng = Random(f"check/{place}")
    return draw_written(rng, held=True) if pen else draw_line(rng)


def quantised(network: LineNetwork, folder: Path) -> bytes:
    """ONNX; the first convolution and the classes keep all their digits, so that little is lost."""
    full, ready, small = (folder / name for name in ("full.onnx", "ready.onnx", "small.onnx"))
    size = {0: torch.export.Dim("count"), 3: STEP_PX * torch.export.Dim("answers", min=NARROWEST)}
    program = torch.onnx.export(
        network,
        (torch.zeros(2, 1, HEIGHT_PX, TRACED_PX),),
        input_names=["lines"],
        output_names=["signs"],
        dynamic_shapes={"picture": size},
        dynamo=True,
        external_data=False,
    )
    if program is None:
        raise RuntimeError("torch gave no ONNX program")
    program.save(full)
    quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
    convolutions = [node.name for node in onnx.load(str(ready)).graph.node if node.op_type == "Conv"]
    quantize_static(
        str(ready),
        str(small),
        RangeLines(),
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=[convolutions[0], convolutions[-1]],
    )
    return small.read_bytes()


def figures(reader: NetworkLineReader, lines: Sequence[Line]) -> tuple[float, float]:
    """Share of lines wholly right and of letters wrong."""
    right = wrong = letters = 0
    for line in lines:
        below = HEIGHT_PX - line.image.shape[0]
        picture = np.asarray(cv2.copyMakeBorder(line.image, 0, below, 0, 0, cv2.BORDER_CONSTANT, value=PAPER), np.uint8)
        words = reader.read_line(picture, MIDDLE_PX - LETTER_PX / 2, MIDDLE_PX + LETTER_PX / 2)
        read = " ".join(word.text for word in words)
        right += read == line.text
        wrong += Levenshtein.distance(read, line.text)
        letters += len(line.text)
    return round(right / len(lines), 4), round(wrong / letters, 4)


if __name__ == "__main__":
    main()
