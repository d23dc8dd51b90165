"""What people corrected, as lessons for the calibration; and the layer that was learnt from them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from models.acceptance import TARGET
from models.calibration import calibration_sha256, load_calibration
from models.recalibration import FILE, Recalibration
from models.relearning import FOLDS, Learnt, Lesson, relearn
from runtime.settings import Settings
from runtime.wiring import build_calibrator
from schemas.errors import UsageError
from storage.atomic import write_whole
from storage.records.review.verdicts import Verdict


def lessons_of(verdicts: Iterable[Verdict]) -> list[Lesson]:
    """What is not settled yet counts as wrong. Values without evidence teach nothing."""
    return [
        Lesson(
            dossier=one.dossier,
            evidence=one.evidence,
            right=bool(one.right),
            open=one.evidence.sound and not one.told.findings,
            sampled=one.sampled,
            weight=one.weight,
        )
        for one in verdicts
        if one.evidence is not None
    ]


def learn(lessons: list[Lesson], settings: Settings, learnt_at: str, target: float = TARGET) -> Learnt:
    """Raises UsageError (too_few_lessons) where there are too few to part."""
    if len({one.dossier for one in lessons}) < FOLDS:
        raise UsageError(
            "too_few_lessons", f"people decided about fewer than {FOLDS} dossiers; there is nothing to learn."
        )
    now = build_calibrator(settings, "counter", learnt=True)
    running = (now.confidence, now.accept_from)
    return relearn(lessons, load_calibration(), calibration_sha256(), running, target, learnt_at)


def keep_layer(layer: Recalibration, data: Path) -> Path:
    """Where processes that start from now on find it."""
    write_whole(data / FILE, layer.model_dump_json(indent=1).encode() + b"\n", data)
    return data / FILE
