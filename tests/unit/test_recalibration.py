"""The layer that corrections teach: monotone, never certain, of one calibration alone; and when it is refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acceptance import NEVER
from models.calibration import GROUPS, MeasuredCalibrator, calibration_sha256, load_calibration
from models.recalibration import FILE, Recalibrated, Recalibration, read_recalibration
from models.relearning import Learnt, Lesson, relearn
from pipeline.ports import Calibrator
from runtime.learning import keep_layer
from runtime.settings import Settings
from runtime.wiring import build_calibrator
from schemas.errors import EnvironmentLacks
from schemas.evidence import Evidence

CALIBRATION, BASE = load_calibration(), calibration_sha256()
MEASURED = MeasuredCalibrator(CALIBRATION, "counter")
SHARE = 0.2


def layer(**told: Any) -> Recalibration:
    known: dict[str, Any] = {"base": BASE, "slope": 1.0, "offset": 0.0, "groups": {}, "shares": {}, "lessons": 1}
    return Recalibration(**known | {"accept_from": {"counter": 0.97, "archive": 0.985}, "learnt_at": "x"} | told)


def read(least: float, kind: Any = "name") -> Evidence:
    return Evidence(
        kind=kind, source="ocr", least=least, mean=least, other_least=least, same=least > 0.8, words=2, letters=8,
        likeness=1.0, page_mean=0.95, beside=True, tagged=1.0, tag_least=least, paper=1.0, listed=True, sound=True,
    )  # fmt: skip


@given(st.sampled_from(sorted(GROUPS)), st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 3), st.floats(-5, 9))
def test_better_evidence_never_means_less_and_nothing_is_certain(
    kind: str, one: float, more: float, slope: float, offset: float
) -> None:
    bent = Recalibrated(CALIBRATION, layer(slope=slope, offset=offset, groups={"names": 2.0}), "counter")
    low, high = (bent.confidence(read(least, kind)) for least in sorted((one, more)))
    assert low is not None
    assert high is not None
    assert low <= high <= CALIBRATION.ceiling < 1


def test_a_layer_that_bends_nothing_changes_nothing() -> None:
    same = Recalibrated(CALIBRATION, layer(), "archive")
    for least in (0.0, 0.3, 0.7, 0.99):
        told = MEASURED.confidence(read(least))
        assert same.confidence(read(least)) == pytest.approx(told, abs=2e-4)
    assert same.confidence(Evidence(kind="name", source="handwriting")) is None
    assert same.page_confidence("title") == MEASURED.page_confidence("title")
    assert same.accept_from == 0.985


@cache
def measured(evidence: Evidence) -> float:
    told = MEASURED.confidence(evidence)
    assert told is not None
    return told


def papers(count: int, real: Any, seed: int = 1) -> list[tuple[str, Evidence, bool]]:
    """Values whose chance to be right is `real` of what is measured."""
    rng = Random(seed)
    found = []
    for number in range(count):
        evidence = read(
            rng.choice((0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)), rng.choice(["name", "date"])
        )
        found.append((f"h{number // 20}", evidence, rng.random() < real(measured(evidence))))
    return found


def seen(values: list[tuple[str, Evidence, bool]], share: float = SHARE) -> list[Lesson]:
    """What people decide about: all that is uncertain, a share of what is accepted."""
    rng, lessons = Random(5), []
    for dossier, evidence, right in values:
        if measured(evidence) < MEASURED.accept_from:
            lessons.append(Lesson(dossier, evidence, right, open=True))
        elif rng.random() < share:
            lessons.append(Lesson(dossier, evidence, right, open=True, sampled=True, weight=1 / share))
    return lessons


def learnt(lessons: list[Lesson], running: Calibrator = MEASURED) -> Learnt:
    confidence = cache(running.confidence)
    return relearn(lessons, CALIBRATION, BASE, (confidence, running.accept_from), 0.005, "2026-11-26T00:00:00Z")


def better(told: float) -> float:
    """Half as many errors as measured where it is unsure, hardly any where it is sure."""
    return 1 - (1 - told) * 0.1


def test_papers_better_than_measured_are_accepted_sooner() -> None:
    found = learnt(seen(papers(9000, better), share=0.5))
    assert found.objections == ()
    assert found.after.accepted.accepted_share > found.before.accepted.accepted_share + 0.03
    assert found.after.accepted.wrong_rate <= 0.005
    assert found.after.ece < found.before.ece
    fresh = papers(4000, better, seed=2)
    bent = Recalibrated(CALIBRATION, found.layer, "counter")
    again = cache(bent.confidence)
    taken = [right for _, evidence, right in fresh if (again(evidence) or 0) >= bent.accept_from]
    now = [right for _, evidence, right in fresh if measured(evidence) >= MEASURED.accept_from]
    assert len(taken) > len(now)
    assert taken.count(False) / len(taken) < 0.008


def test_papers_worse_than_measured_are_accepted_more_seldom_or_not_at_all() -> None:
    worse = learnt(seen(papers(6000, lambda told: told - 0.03)))
    assert worse.before.accepted.wrong_lower_95 > 0.005
    assert worse.objections == ()
    assert worse.layer.accept_from == {"counter": NEVER, "archive": NEVER}
    uneven = learnt(seen(papers(9000, lambda told: told - 0.05 * (told < 0.98)), share=0.5))
    assert uneven.objections == ()
    assert MEASURED.accept_from < uneven.layer.accept_from["counter"] < NEVER
    assert uneven.after.accepted.wrong_rate < 0.005 < uneven.before.accepted.wrong_lower_95


def test_without_a_sample_nothing_is_vouched_for() -> None:
    uncertain = [one for one in seen(papers(6000, better)) if not one.sampled]
    few = seen(papers(3000, better), share=0.02)
    for lessons in (few, [*uncertain, *[one for one in few if one.sampled][:3]]):
        found = learnt(lessons)
        assert found.objections == ("too_few_sampled",)
        assert found.layer.accept_from["counter"] == NEVER


def test_what_was_learnt_is_not_learnt_twice() -> None:
    lessons = seen(papers(6000, better))
    live = Recalibrated(CALIBRATION, learnt(lessons).layer, "counter")
    assert learnt(lessons, live).objections


def test_codes_are_never_trusted_more_than_measured() -> None:
    codes = [
        Lesson(f"h{number % 7}", Evidence(kind="id12", source="qr", sound=True), right=True, open=True)
        for number in range(400)
    ]
    marks = [
        Lesson(
            f"h{number % 7}",
            Evidence(kind="stamp", source="ocr", sure=True, value=True),
            right=number % 4 > 0,
            open=True,
        )
        for number in range(400)
    ]
    found = learnt([*codes, *marks]).layer
    assert found.shares["qr"] == CALIBRATION.rates["qr"].probability
    assert found.shares["stamp true sure"] < (CALIBRATION.rates["stamp true sure"].probability or 0)


def test_the_layer_in_the_data_folder_is_used_by_the_service_alone(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert isinstance(build_calibrator(settings, "counter", learnt=True), MeasuredCalibrator)
    keep_layer(layer(offset=1.0), tmp_path)
    assert build_calibrator(settings, "counter", learnt=True).accept_from == 0.97
    assert build_calibrator(settings, "counter").accept_from == MEASURED.accept_from
    strict = settings.model_copy(update={"accept_from": 0.999})
    assert build_calibrator(strict, "counter", learnt=True).accept_from == 0.999


def test_a_layer_of_another_calibration_or_a_damaged_one_is_not_used(tmp_path: Path) -> None:
    keep_layer(layer(base="0" * 64), tmp_path)
    assert read_recalibration(tmp_path, BASE) is None
    (tmp_path / FILE).write_text("{}")
    with pytest.raises(EnvironmentLacks):
        read_recalibration(tmp_path, BASE)
