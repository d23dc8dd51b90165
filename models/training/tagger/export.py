"""Makes the field tagger's checkpoint out of what training kept (`state.pt`):

python -m models.training.tagger.export --state .bench/tagger/state.pt --check .bench/tagger/check.jsonl

A folder as `transformers` has it, its network as ONNX with 8-bit weights, in models/weights/ with its figures on pages
of families that it never learnt from.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer
from torch import Tensor, nn

from benchmarks.progress import say
from models.field_tagger import FOLDER, LONGEST, NO_FIELD
from models.training.manifest import WEIGHTS, keep_weights
from models.training.tagger.examples import Encoder, Labels, load_examples
from models.training.tagger.figures import Figures, measure
from models.training.tagger.network import TaggerNetwork, configure

INPUTS = ("input_ids", "bbox", "token_type_ids", "attention_mask")
TRACED = 80


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m models.training.tagger.export", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="what training keeps")
    parser.add_argument("--check", type=Path, action="append", required=True, help="pages to measure with")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    asked = parser.parse_args(arguments)
    state = torch.load(asked.state, map_location="cpu", weights_only=True)
    labels = Labels(tuple(state["keys"]), tuple(state["types"]))
    tokenizer = Tokenizer.from_str(state["tokenizer"])
    network = TaggerNetwork(tokenizer.get_vocab_size(), len(labels.keys), len(labels.types))
    network.load_state_dict(state["network"])
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        content = quantised(network.eval(), Path(folder))
    found = figures(content, asked.check, Encoder(tokenizer, labels))
    entry: dict[str, str | int | float] = {
        "drawn_by": "models.training.tagger.make",
        "steps": int(state["step"]),
        **_rounded(found),
    }
    keep_weights(f"{FOLDER}/model.onnx", content, entry, asked.out)
    (asked.out / FOLDER / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")
    (asked.out / FOLDER / "config.json").write_text(_config(tokenizer, labels), encoding="utf-8")
    say("\n".join(f"{key}: {value}" for key, value in entry.items()))


def quantised(network: nn.Module, folder: Path) -> bytes:
    """ONNX, its matrix products in 8 bits."""
    full, ready, small = (folder / name for name in ("full.onnx", "ready.onnx", "small.onnx"))
    pieces = torch.export.Dim("pieces", min=4, max=LONGEST)
    # Each a tensor of its own: an input given twice becomes one.
    ids, places, shapes = (torch.zeros(1, TRACED, *last, dtype=torch.long) for last in ((), (4,), ()))
    program = torch.onnx.export(
        network,
        (ids, places, shapes, torch.ones_like(ids)),
        input_names=list(INPUTS),
        output_names=["logits", "page_logits", "first_logits"],
        dynamic_shapes={name: {1: pieces} for name in INPUTS},
        dynamo=True,
        external_data=False,
    )
    if program is None:
        raise RuntimeError("torch gave no ONNX program")
    program.save(full)
    quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
    onnx.checker.check_model(onnx.load(str(ready)))
    quantize_dynamic(
        str(ready), str(small), per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"]
    )
    return small.read_bytes()


def figures(content: bytes, check: Sequence[Path], encoder: Encoder) -> Figures:
    """By the network as it is kept."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])

    def run(*inputs: Tensor) -> tuple[Tensor, ...]:
        rows = [_one(session, [array[place : place + 1] for array in inputs]) for place in range(len(inputs[0]))]
        fields, page, first = (torch.cat(parts) for parts in zip(*rows, strict=True))
        return fields, page, first

    return measure(run, load_examples(check), encoder, "cpu")


def _one(session: Any, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    given = session.run(None, {name: array.numpy() for name, array in zip(INPUTS, inputs, strict=True)})
    return tuple(torch.from_numpy(array) for array in given)


def _rounded(found: Figures) -> dict[str, float]:
    return {
        "check_fields_right": round(found.fields, 4),
        "check_types_right": round(found.types, 4),
        "check_starts_right": round(found.starts, 4),
    }


def _config(tokenizer: Tokenizer, labels: Labels) -> str:
    config = configure(tokenizer.get_vocab_size()).to_dict()
    named = {str(place): key or NO_FIELD for place, key in enumerate(labels.keys)}
    kept = {name: value for name, value in config.items() if name not in {"label2id", "transformers_version"}}
    return (
        json.dumps({**kept, "id2label": named, "page_types": list(labels.types)}, ensure_ascii=False, indent=1) + "\n"
    )


if __name__ == "__main__":
    main()
