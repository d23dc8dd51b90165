from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.logging import ROOT, log_to, mask


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = log_to(tmp_path / "log.jsonl", "INFO")
    yield tmp_path / "log.jsonl"
    logging.getLogger(ROOT).removeHandler(handler)
    handler.close()


def test_ids_are_kept_and_other_fields_left_out(log: Path) -> None:
    logging.getLogger("sohoa.run").info("page read", extra={"page": "ab12", "person": "x", "text": "Nguyễn Văn An"})
    line = json.loads(log.read_text())
    assert (line["event"], line["page"]) == ("page read", "ab12")
    assert "Nguyễn" not in log.read_text()


def test_log_file_is_not_made_before_there_is_something_to_say(log: Path) -> None:
    assert not log.exists()


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True))
def test_identity_numbers_are_masked(number: str) -> None:
    assert number not in mask(f"read {number}, then")


@pytest.mark.parametrize(
    "text", ["012345678", "0912 345 678", "+84912345678", "0912.345.678", "an.nguyen@example.com", "001 090 012 345"]
)
def test_private_marks_are_masked(text: str) -> None:
    assert "***" in mask(f"a {text} b")
    assert text not in mask(f"a {text} b")


@pytest.mark.parametrize("text", ["page 12 of 400", "x-0123456789ab", "9b74c9897bac770ffc029102a200c5de", "3.5 s"])
def test_ids_and_counts_stay(text: str) -> None:
    assert mask(text) == text
