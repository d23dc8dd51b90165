"""`sohoa learn` over real records: what it says, when it writes, and that the service then works by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from models.calibration import calibration_sha256
from models.recalibration import FILE, Recalibrated, read_recalibration
from runtime.quality import build_quality_rules
from runtime.settings import Settings
from runtime.stores import build_records
from runtime.wiring import build_calibrator
from sohoa.cli import build_app
from storage.records.database import Records
from storage.records.review.verdicts import verdicts
from storage.records.tables import AuditRow
from tests.integration.taught import SHARE, teach


@pytest.fixture
def records_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOHOA_DATA", str(tmp_path))
    with closing(build_records(Settings(data=tmp_path))) as opened:
        opened.prepare()
        yield opened


def learn(*options: str) -> Result:
    return CliRunner().invoke(build_app(["learn"]), ["learn", *options])


def test_what_was_corrected_makes_the_machine_bolder_where_it_may_be(records_here: Records, tmp_path: Path) -> None:
    teach(records_here, dossiers=120, doubt=0.05)
    shown = learn("--dry-run")
    assert shown.exit_code == 0
    assert "accepted from" in shown.stdout
    assert not (tmp_path / FILE).exists()
    assert learn().exit_code == 0
    layer = read_recalibration(tmp_path, calibration_sha256())
    assert layer is not None
    assert layer.lessons > 3000
    used = build_calibrator(Settings(data=tmp_path), "counter", learnt=True)
    assert isinstance(used, Recalibrated)
    assert used.accept_from == layer.accept_from["counter"]
    assert noted(records_here) == [FILE]


def noted(records: Records) -> list[str]:
    with records.read() as tx:
        entries = [json.loads(entry) for entry in tx.execute(select(AuditRow.entry)).scalars()]
    return [one["subject"] for one in entries if one["action"] == "calibration learnt"]


def test_too_little_to_learn_from_is_said(records_here: Records, tmp_path: Path) -> None:
    assert learn().exit_code == 2
    teach(records_here, dossiers=12, doubt=0.05)
    shown = learn()
    assert shown.exit_code == 0
    assert "too few accepted values were keyed blind" in shown.stdout
    assert not (tmp_path / FILE).exists()


def test_verdicts_tell_the_sample_from_what_was_uncertain(records: Records) -> None:
    teach(records, dossiers=10, doubt=1.0)
    with records.read() as tx:
        found = list(verdicts(tx, build_quality_rules(Settings())))
    assert {one.weight for one in found if one.sampled} == {1 / SHARE}
    assert {one.weight for one in found if not one.sampled} == {1.0}
    assert all((one.told.status == "accepted") == one.sampled for one in found)
    assert {one.right for one in found if not one.sampled} == {True, False}
    assert {one.right for one in found if one.sampled} <= {True, None}
    assert all(one.evidence is not None and one.evidence.sound for one in found)
