"""The line reader's training and export, a few steps of it. Wants the extra `train`."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("onnxscript", reason="the extra `train` is not installed")

from models.line_reader import NetworkLineReader
from models.training.reader import export, train


def test_training_resumes_and_what_it_kept_can_be_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "CHECK_LINES", 4)
    monkeypatch.setattr(train, "POOL", 1)
    monkeypatch.setattr(export, "RANGE_LINES", 4)
    train.Training(tmp_path, steps=2, seed=1, workers=0, size=4).run(time.monotonic() + 60)
    again = train.Training(tmp_path, steps=3, seed=1, workers=0, size=4)
    assert again.step == 2
    again.run(time.monotonic() + 60)
    assert train.Training(tmp_path, steps=3, seed=1, workers=0, size=4).step == 3
    reader = NetworkLineReader(export.quantised(again.network.eval(), tmp_path))
    answers = reader.answers(np.full((40, 80), 255, np.uint8))
    assert answers.shape[0] == 20
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-3)
