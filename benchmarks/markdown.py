"""Figures as words, and Markdown tables that are readable as plain text too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.estimates import Estimate
from schemas.shares import Share

Row = Sequence[str]


def percent(rate: float) -> str:
    return f"{rate * 100:.1f} %"


def with_bounds(share: Share) -> str:
    """`92.3 % (89.1-94.6, n 300)`."""
    if share.rate is None:
        return "- (n 0)"
    low, high = (f"{bound * 100:.1f}" for bound in share.bounds)
    return f"{percent(share.rate)} ({low}–{high}, n {share.total})"


def with_upper_bound(share: Share) -> str:
    """`1.4 %, 95 % upper bound 2.3 % (n 1129)`: of what should not be."""
    return (
        "- (n 0)"
        if share.rate is None
        else f"{percent(share.rate)}, upper bound {percent(share.bounds[1])} (n {share.total})"
    )


def with_count(share: Share) -> str:
    return "-" if share.rate is None else f"{percent(share.rate)} (n {share.total})"


def estimated(found: Estimate, percents: bool = True) -> str:
    """As a share: `3.1 % (2.2-4.0, n 40)`, as a plain number `0.31 (0.22-0.40, n 40)`."""
    if found.value is None:
        return "-"
    value, low, high = (
        f"{100 * one:.1f}" if percents else f"{one:.3f}" for one in (found.value, found.low, found.high)
    )
    return f"{value}{' %' if percents else ''} ({low}–{high}, n {found.n})"


def table(head: Row, rows: Sequence[Row]) -> str:
    """Columns stand under each other; empty without rows."""
    if not rows:
        return ""
    cells = [[_cell(text) for text in row] for row in (head, *rows)]
    widths = [max(len(text) for text in column) for column in zip(*cells, strict=True)]
    return "\n".join(_lines(cells, widths))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _lines(cells: list[list[str]], widths: list[int]) -> Iterator[str]:
    for number, row in enumerate(cells):
        yield "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"
