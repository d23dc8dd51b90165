from __future__ import annotations

from pathlib import Path

import pytest
from dotenv import dotenv_values

from runtime.settings import LoginSettings, Settings, StationSettings, read_settings
from schemas.errors import UsageError

KINDS = (Settings, LoginSettings, StationSettings)
EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_example_names_every_setting_with_its_default_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    example = dotenv_values(EXAMPLE)
    assert set(example) == {f"SOHOA_{name.upper()}" for kind in KINDS for name in kind.model_fields}
    for name, value in example.items():
        monkeypatch.setenv(name, value or "")
    for kind in KINDS:
        shown, defaults = kind(), kind.model_construct()
        assert shown.model_dump() == defaults.model_dump()


def test_example_explains_each_setting_as_the_code_does() -> None:
    lines = EXAMPLE.read_text().splitlines()
    for name, field in (pair for kind in KINDS for pair in kind.model_fields.items()):
        place = next(i for i, line in enumerate(lines) if line.startswith(f"SOHOA_{name.upper()}="))
        assert lines[place - 1] == f"# {field.description}"


def test_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_MAX_PAGES", "many")
    with pytest.raises(UsageError, match="SOHOA_MAX_PAGES"):
        read_settings()


def test_processes_as_asked_then_as_set_then_one_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_JOBS", "3")
    assert (read_settings().processes(7), read_settings().processes(None)) == (7, 3)
    monkeypatch.setenv("SOHOA_JOBS", "0")
    assert read_settings().processes(None) >= 1
