"""Any token classification checkpoint of `transformers` in place of our field tagger.

Such a network runs in torch, which comes with the extra `train` only; one exported to ONNX (`model.onnx` in its folder)
runs without.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from models.field_tagger import FieldTagger, OnnxNetwork, Scores, load_field_tagger
from schemas.errors import EnvironmentLacks

ONNX = "model.onnx"


class TorchNetwork:
    """A checkpoint as `transformers` runs it; takes what an ONNX session takes, by name."""

    def __init__(self, folder: Path) -> None:
        self._torch, transformers = _library("torch"), _library("transformers")
        self._model: Any = transformers.AutoModelForTokenClassification.from_pretrained(str(folder)).eval()
        self._takes = set(self._model.forward.__code__.co_varnames)

    def __call__(self, inputs: dict[str, Any]) -> Scores:
        tensors = {name: self._torch.from_numpy(array) for name, array in inputs.items() if name in self._takes}
        with self._torch.no_grad():
            return Scores(self._model(**tensors).logits[0].numpy())


def open_field_tagger(folder: str) -> FieldTagger:
    """Ours for an empty name. Raises EnvironmentLacks where there is no checkpoint, or one that wants torch."""
    if not folder:
        return load_field_tagger()
    path = Path(folder)
    if not all((path / name).is_file() for name in ("config.json", "tokenizer.json")):
        raise EnvironmentLacks(
            "no_checkpoint",
            f"{path}: SOHOA_FIELD_TAGGER names no checkpoint: config.json and tokenizer.json must be there; "
            "give its folder, or leave the setting empty.",
        )
    network = OnnxNetwork((path / ONNX).read_bytes()) if (path / ONNX).is_file() else TorchNetwork(path)
    return FieldTagger(path, network)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise EnvironmentLacks(
            "no_torch",
            f"SOHOA_FIELD_TAGGER names a checkpoint without {ONNX}, which only torch runs ({error.name} is missing): "
            "export it to ONNX, or install the extra `train`.",
        ) from error
