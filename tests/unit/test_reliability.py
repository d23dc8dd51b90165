"""Confidences beside what was right, and the picture of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from benchmarks.diagram import draw_reliability, picture_name
from benchmarks.reliability import reliability

HONEST = [(0.9, number % 10 != 0) for number in range(500)]
BOASTING = [(0.99, number % 2 == 0) for number in range(500)]


def test_honest_confidences_have_no_calibration_error() -> None:
    found = reliability(HONEST)
    assert found.ece.value == pytest.approx(0.0, abs=1e-6)
    assert found.ece.n == 500
    assert [one.right.total for one in found.bins] == [50] * 10


def test_boasting_is_measured() -> None:
    found = reliability(BOASTING)
    assert found.ece.value == pytest.approx(0.49)
    assert 0.4 < found.ece.low <= 0.49 <= found.ece.high < 0.6


def test_bins_go_by_confidence() -> None:
    found = reliability([(number / 100, number >= 50) for number in range(100)])
    assert [one.right.count for one in found.bins] == [0] * 5 + [10] * 5
    assert (found.bins[0].lowest, found.bins[0].confidence, found.bins[0].highest) == (0.0, 0.045, 0.09)


def test_nothing_given_has_no_error() -> None:
    assert reliability([]).bins == ()
    assert reliability([]).ece.value is None


@pytest.mark.parametrize("given", [HONEST, BOASTING, [(0.2, True)], []], ids=["honest", "boasting", "one", "none"])
def test_the_picture_holds_every_bin(given: list[tuple[float, bool]]) -> None:
    found = reliability(given)
    root = ET.fromstring(draw_reliability(found, "office"))
    circles = [one for one in root.iter() if one.tag.endswith("circle")]
    close = sum(one.confidence >= 0.9 for one in found.bins)
    assert len(circles) == len(found.bins) + close
    assert picture_name("office") == "reliability-office.svg"
