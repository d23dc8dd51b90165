"""The handwriting detector's training and export, a few steps of it. Wants the extra `train` and the faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("onnxscript", reason="the extra `train` is not installed")

from models.handwriting import NetworkHandDetector
from models.training.handwriting import export, train
from models.training.handwriting.faces import hands
from models.training.handwriting.lines import HAND, NOTHING, PRINT

if not hands(False) or not hands(True):
    pytest.skip(
        "handwriting-like faces are not fetched: python -m models.training.handwriting.faces", allow_module_level=True
    )


def test_training_resumes_and_its_weights_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "BATCH", 4)
    monkeypatch.setattr(export, "CHECK_LINES", 6)
    lines = train.drawn(tmp_path / "lines.npz", 8, seed=1)
    again = train.drawn(tmp_path / "lines.npz", 8, seed=1)
    assert all(bool((one.image == other.image).all()) for one, other in zip(lines, again, strict=True))
    train.Training(tmp_path / "state.pt", lines, epochs=1, seed=1).run()
    resumed = train.Training(tmp_path / "state.pt", lines, epochs=2, seed=1)
    assert resumed.step == 2
    resumed.run()
    assert resumed.step == 4
    figures = export.export(resumed.network, tmp_path, {"steps": resumed.step})
    assert figures["hand_pieces"] and figures["print_pieces"]
    detector = NetworkHandDetector((tmp_path / "handwriting.onnx").read_bytes())
    answers = detector.answers(np.full((40, 84), 255, np.uint8))
    assert answers.shape == (11,) and bool(((answers >= 0) & (answers <= 1)).all())


def test_columns_of_both_kinds_teach_nothing() -> None:
    kinds = np.repeat(np.array([PRINT, PRINT, HAND, NOTHING], np.uint8), [8, 4, 12, 8])
    truth, weights = train.answers_of(kinds, 4)
    assert truth.tolist() == [0, 1, 1, 0]
    assert (weights > 0).tolist() == [True, False, True, False]
