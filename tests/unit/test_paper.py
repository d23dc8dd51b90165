"""Resolution of scans that do not say it, or lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.paper import MAX_DPI, MIN_DPI, estimated_dpi, plausible_dpi, square_dpi


@pytest.mark.parametrize(
    ("size", "dpi"),
    [
        ((2480, 3508), 300),
        ((3508, 2480), 300),
        ((2481, 3507), 300),
        ((1654, 2339), 200),
        ((4960, 7016), 600),
        ((1240, 1754), 150),
        ((874, 1240), 150),  # A5
        ((1011, 638), 300),  # a card
        ((3024, 4032), 345),  # a telephone's 4:3
    ],
)
def test_estimates_from_the_size(size: tuple[int, int], dpi: int) -> None:
    assert estimated_dpi(size) == dpi


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [
        ((2480, 3508), 300, 300),
        ((2480, 3508), 299.999, 300),
        ((1240, 1754), 150, 150),
        ((794, 1123), 96, 96),  # A4 at a screen's resolution: possible
        ((2480, 3508), 72, 300),  # 1.24 m long: what an editor writes without knowing
        ((3024, 4032), 72, 345),
        ((2480, 3508), 0, 300),
        ((2480, 3508), 1e9, 300),
        ((2480, 3508), 1, 300),
        ((7016, 9933), 300, 300),  # A1 plan
    ],
)
def test_believes_what_paper_allows(size: tuple[int, int], stated: float, dpi: int) -> None:
    assert plausible_dpi(size, stated) == dpi


def test_fax_has_oblong_pixels() -> None:
    assert square_dpi((1728, 1145), (204, 98)) == 204
    assert square_dpi((1728, 1145), (98, 204)) == 204
    assert square_dpi((2480, 3508), (300, 300)) is None
    assert square_dpi((2480, 3508), (300, 1)) is None
    assert square_dpi((2480, 3508), (0, 0)) is None


@given(st.integers(50, 30_000), st.integers(50, 30_000), st.floats(allow_nan=False))
def test_always_gives_a_usable_dpi(width: int, height: int, stated: float) -> None:
    assert MIN_DPI <= plausible_dpi((width, height), stated) <= MAX_DPI
