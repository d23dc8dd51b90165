"""docker/alerts.yaml asks for what the service serves, and docs/operations.md explains all of it."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as families

from review.gauges import STORAGE_ERRORS, Gauges
from runtime.doors import open_doors
from runtime.settings import Settings
from tests.compose import DOCKER

_SERIES = re.compile(r"\b(sohoa_[a-z_]+)(?:\{([^}]*)\})?")
_CONDITION = re.compile(r'(\w+)(=~|=)"([^"]*)"')


@pytest.fixture
def served(tmp_path: Path) -> dict[str, list[dict[str, str]]]:
    """Labels of each series of a service that was just started, by its name."""
    with closing(open_doors(Settings(data=tmp_path))) as doors:
        doors.records.prepare()
        text = Gauges(doors).text().decode()
    found: dict[str, list[dict[str, str]]] = {}
    for family in families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(dict(sample.labels))
    return found


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DOCKER / "alerts.yaml").read_text())["groups"]
    listed: list[dict[str, Any]] = group["rules"]
    return listed


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_alarms_ask_for_series_that_are_there(rule: dict[str, Any], served: dict[str, list[dict[str, str]]]) -> None:
    asked = _SERIES.findall(rule["expr"])
    assert asked
    for name, conditions in asked:
        assert any(fits(labels, conditions) for labels in served[name]), f"{name}{{{conditions}}}"


def fits(labels: dict[str, str], conditions: str) -> bool:
    return all(
        name in labels and re.fullmatch(value if how == "=~" else re.escape(value), labels[name])
        for name, how, value in _CONDITION.findall(conditions)
    )


def test_all_storage_errors_are_alarmed_at() -> None:
    (rule,) = (rule for rule in rules() if rule["alert"] == "SohoaStorageErrors")
    patterns = [value for _, how, value in _CONDITION.findall(rule["expr"]) if how == "=~"]
    assert len(patterns) == 2
    assert all(re.fullmatch(pattern, code) for pattern in patterns for code in STORAGE_ERRORS)


def test_every_metric_is_explained(served: dict[str, list[dict[str, str]]]) -> None:
    told = (DOCKER.parent / "docs" / "operations.md").read_text()
    names = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in served}
    assert [name for name in sorted(names) if f"`{name}" not in told] == []


def test_what_an_alarm_says_comes_in_vietnamese_first() -> None:
    for rule in rules():
        vietnamese, _, english = rule["annotations"]["summary"].partition(" / ")
        assert not vietnamese.isascii()
        assert english
