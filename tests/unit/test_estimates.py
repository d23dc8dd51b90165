"""Figures with bounds drawn anew: always the same, and round the value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.estimates import Estimate, quotient


def test_a_quotient_weighs_by_size() -> None:
    found = quotient([1, 0, 9], [10, 80, 10])
    assert found.value == pytest.approx(0.1)
    assert found.low < 0.1 < found.high
    assert found.n == 3


def test_equal_pages_leave_no_doubt() -> None:
    assert quotient([1] * 50, [10] * 50) == Estimate(value=0.1, low=0.1, high=0.1, n=50)


def test_nothing_has_no_value() -> None:
    assert quotient([], []).value is None
    assert quotient([0], [0]).value is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=20))
def test_bounds_are_the_same_each_time(pairs: list[tuple[int, int]]) -> None:
    above, below = [one for one, _ in pairs], [other for _, other in pairs]
    found = quotient(above, below)
    assert found == quotient(above, below)
    assert found.value is not None
    assert found.low <= found.high
