"""Confidences by measurement: never certain, never less for better evidence, absent where nothing was measured."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any, get_args

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acceptance import NEVER, Case, accepted_at, expected_calibration_error, threshold_for
from models.calibration import (
    FILE,
    GROUPS,
    Calibration,
    Fork,
    MeasuredCalibrator,
    Rate,
    calibration_sha256,
    features,
    load_calibration,
)
from models.training.fit import fit, fit_once, fit_trees, trees_of
from models.training.manifest import keep_weights
from models.training.samples import PageSample, Sample, Samples
from pipeline.extract import extract_document
from pipeline.judge import judged
from runtime.document_types import load_document_types
from runtime.settings import Settings
from runtime.wiring import build_calibrator
from schemas.catalogue import Kind
from schemas.document import FieldValue
from schemas.evidence import Evidence, PageBasis
from tests.pages import Row, page

BIRTH = load_document_types(("Kinh",))["birth_registration_form"]
FORM: list[Row] = ["TỜ KHAI ĐĂNG KÝ KHAI SINH", "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN AN", "Nơi cư trú: phường Láng"]
share = st.floats(0, 1)
count = st.integers(0, 60)


@st.composite
def read(draw: st.DrawFn) -> Evidence:
    return Evidence(
        kind=draw(st.sampled_from(sorted(GROUPS))),
        source="ocr",
        least=draw(share),
        mean=draw(share),
        words=1 + draw(count),
        letters=draw(count),
        likeness=draw(st.none() | share),
        repaired=draw(st.booleans()),
        findings=draw(st.integers(0, 4)),
        odd=draw(st.integers(0, 4)),
        page_mean=draw(st.none() | share),
    )


@given(read())
def test_nothing_read_is_certain(evidence: Evidence) -> None:
    chance = load_calibration().probability(evidence)
    assert chance is not None
    assert 0 <= chance < 1


@given(read(), share, st.sampled_from(["least", "mean", "likeness", "page_mean"]))
def test_better_evidence_never_means_less_confidence(evidence: Evidence, more: float, name: str) -> None:
    had = getattr(evidence, name)
    changed: dict[str, Any] = {name: max(more, had or 0)}
    better = replace(evidence, **changed)
    if had is not None:
        assert _chance(better) >= _chance(evidence)


@given(read())
def test_repairs_findings_and_length_never_raise_confidence(evidence: Evidence) -> None:
    worse: dict[str, Any] = {
        "repaired": True,
        "findings": evidence.findings + 1,
        "words": evidence.words + 3,
        "odd": evidence.odd + 1,
    }
    for name, value in worse.items():
        assert _chance(replace(evidence, **{name: value})) <= _chance(evidence)


def _chance(evidence: Evidence) -> float:
    found = load_calibration().probability(evidence)
    assert found is not None
    return found


def test_words_without_confidence_give_none() -> None:
    assert load_calibration().probability(Evidence(kind="name", source="ocr", words=3, letters=9)) is None
    assert features(Evidence(kind="name", source="ocr", least=0.9, mean=0.9, words=0)) is None


def test_every_kind_that_is_read_is_of_a_group_and_known() -> None:
    marks = {"check", "signature", "stamp"}
    assert set(GROUPS) == set(get_args(Kind)) - marks
    assert set(load_calibration().kinds) == set(GROUPS)


def test_weights_are_those_of_the_manifest() -> None:
    manifest = tomllib.loads((resources.files("models") / "weights" / "manifest.toml").read_text("utf-8"))
    entry = manifest[FILE]
    assert entry["sha256"] == calibration_sha256()
    assert all(one.startswith("calibrate-") for one in entry["sets"])
    assert entry["counter_accept_from"] == load_calibration().accept_from["counter"]


def test_no_rate_is_certain_and_archives_are_stricter() -> None:
    weights = load_calibration()
    known = [rate.probability for rate in weights.rates.values() if rate.probability is not None]
    assert known
    assert max(known) < 1
    assert weights.rates["qr"].probability == pytest.approx(1 - 3 / weights.rates["qr"].total, abs=0.01)
    assert weights.accept_from["archive"] > weights.accept_from["counter"] >= 0.95


def _read_form(accept_from: float, sure: float = 0.96) -> FieldValue:
    record = page(FORM)
    words = tuple(
        word.model_copy(update={"confidence": sure, "other": word.text, "other_confidence": sure})
        for word in record.reading.words
    )
    record = record.model_copy(update={"reading": record.reading.model_copy(update={"words": words})})
    calibrator = MeasuredCalibrator(load_calibration(), "counter", accept_from)
    return judged(extract_document([record], [1], BIRTH)["requester.name"], calibrator)


def test_threshold_decides_the_status_and_not_the_confidence() -> None:
    lenient, strict = _read_form(accept_from=0.01), _read_form(accept_from=0.999)
    assert (lenient.value, lenient.status, strict.status) == ("LÊ VĂN AN", "accepted", "review")
    assert lenient.confidence == strict.confidence
    assert lenient.confidence is not None


def test_badly_read_words_lower_the_confidence() -> None:
    well, badly = _read_form(0.5).confidence, _read_form(0.5, sure=0.4).confidence
    assert well is not None
    assert badly is not None
    assert badly < well


def test_without_a_calibrator_a_person_looks() -> None:
    found = judged(extract_document([page(FORM)], [1], BIRTH)["requester.name"], None)
    assert (found.value, found.confidence, found.status) == ("LÊ VĂN AN", None, "review")


def test_settings_overrule_the_measured_threshold() -> None:
    weights = load_calibration()
    assert build_calibrator(Settings(), "archive").accept_from == weights.accept_from["archive"]
    settings = Settings(accept_from=0.7, archive_accept_from=0.8)
    assert build_calibrator(settings, "counter").accept_from == 0.7
    assert build_calibrator(settings, "archive").accept_from == 0.8


def test_rare_marks_go_by_all_marks_together() -> None:
    rates = {
        "stamp true sure": Rate(right=2, total=2, probability=None),
        "any mark true sure": Rate(right=40, total=40, probability=0.98),
    }
    weights = Calibration(trees=(), kinds=(), ceiling=0.99, rates=rates, accept_from={})
    assert weights.probability(Evidence(kind="stamp", source="ocr", sure=True, value=True)) == 0.98
    assert weights.probability(Evidence(kind="stamp", source="ocr", sure=False, value=True)) is None
    assert weights.probability(Evidence(kind="text", source="mrz")) is None


def invented(number: int, seed: int = 1) -> Samples:
    """Values whose chance to be right is their least word confidence, and QR codes that are always right."""
    rng = Random(seed)
    fields = []
    for place in range(number):
        least = rng.choice([0.5, 0.8, 0.95, 0.995])
        kind: Kind = rng.choice(["name", "date"])
        evidence = Evidence(kind=kind, source="ocr", least=least, mean=least, words=2, letters=8, likeness=1.0)
        fields.append(Sample(f"build-x-1-{place % 20:04d}", evidence, rng.random() < least, open=True))
        fields.append(Sample(f"build-x-1-{place % 20:04d}", Evidence(kind="name", source="qr"), True, open=True))
    basis: PageBasis = "title"
    return Samples(fields, [PageSample("build-x-1-0001", basis, True)] * 30)


def test_fit_gives_back_the_chances_that_were_put_in() -> None:
    calibration, measured = fit(invented(4000), target=0.02, seed=7)
    for least in (0.5, 0.8, 0.95, 0.995):
        evidence = Evidence(kind="name", source="ocr", least=least, mean=least, words=2, letters=8, likeness=1.0)
        assert calibration.probability(evidence) == pytest.approx(least, abs=0.04)
    assert calibration.rates["qr"].probability == pytest.approx(1 - 3 / 4000, abs=1e-4)
    assert calibration.page_probability("title") == pytest.approx(30.5 / 31, abs=1e-4)
    assert measured.ece < 0.02
    at = measured.at["counter"]
    assert at.accepted > 4000
    assert at.wrong_rate <= 0.02 <= at.wrong_upper_95 + 0.02


def test_no_threshold_where_nothing_keeps_to_the_target() -> None:
    always_some_wrong = [Case(0.99, place % 5 > 0, open=True) for place in range(50)]
    assert threshold_for(always_some_wrong, 0.01) == NEVER
    assert accepted_at(always_some_wrong, NEVER).accepted == 0
    assert accepted_at(always_some_wrong, 0.5).wrong_rate == pytest.approx(0.2)
    assert expected_calibration_error(always_some_wrong) == pytest.approx(0.19, abs=0.001)


def test_few_cases_without_an_error_prove_too_little_to_accept() -> None:
    sure = Case(0.99, right=True, open=True)
    assert threshold_for([sure] * 150, 0.005) == NEVER
    assert threshold_for([sure] * 1000, 0.005) == 0.99


def test_a_drawn_value_stands_for_those_that_were_not_drawn() -> None:
    drawn, seen = Case(0.99, right=True, open=True, weight=10), Case(0.96, right=True, open=True)
    missed = drawn._replace(right=False)
    assert threshold_for([drawn] * 150 + [seen] * 10, 0.005) == NEVER
    assert threshold_for([drawn] * 250 + [seen] * 10, 0.005) == 0.96
    found = accepted_at([drawn] * 99 + [missed] + [seen] * 1000, 0.99)
    assert (found.accepted_share, found.wrong_rate) == (0.5, 0.01)
    assert accepted_at([drawn] * 100, 0.9).wrong_upper_95 == accepted_at([seen] * 100, 0.9).wrong_upper_95


def test_what_harms_where_it_should_help_is_left_out() -> None:
    rng = np.random.default_rng(3)
    helps, harms = rng.normal(size=2000), rng.normal(size=2000)
    right = rng.random(2000) < 1 / (1 + np.exp(-(1.5 * helps - harms)))
    trees = fit_trees([({"helps": one, "harms": two}, {}) for one, two in zip(helps, harms, strict=True)], list(right))
    asked = {one.feature for one in trees if isinstance(one, Fork)}
    assert asked == {"helps"}


def test_trees_say_what_lightgbm_says() -> None:
    design = np.random.default_rng(5).normal(size=(300, 3))
    right = (design[:, 0] + design[:, 1] ** 2 > 0.5).astype(np.float64)
    booster = lightgbm.train({"verbose": -1, "objective": "binary"}, lightgbm.Dataset(design, right), 20)
    weights = Calibration(trees=trees_of(booster, ["a", "b", "c"]), kinds=(), ceiling=0.99, rates={}, accept_from={})
    ours = [weights.log_odds(dict(zip("abc", row, strict=True))) for row in design.tolist()]
    assert ours == pytest.approx(booster.predict(design, raw_score=True), abs=1e-3)


def test_kinds_with_few_samples_stay_near_the_others() -> None:
    samples = invented(400)
    rare = Evidence(kind="sex", source="ocr", least=0.95, mean=0.95, words=2, letters=8, likeness=1.0)
    samples.fields += [Sample("build-x-1-0001", rare, False, open=True)]
    weights = fit_once(samples, {})
    chance = weights.probability(rare)
    assert chance is not None
    assert chance > 0.7


def test_manifest_keeps_the_tables_of_other_weights(tmp_path: Path) -> None:
    keep_weights("a.json", b"1", {"seed": 1, "data": ["đất", 'x"y']}, tmp_path)
    keep_weights("b.json", b"2", {"seed": 2}, tmp_path)
    tables = tomllib.loads((tmp_path / "manifest.toml").read_text("utf-8"))
    assert tables["a.json"]["data"] == ["đất", 'x"y']
    assert tables["b.json"]["sha256"] != tables["a.json"]["sha256"]
