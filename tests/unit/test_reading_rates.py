"""Character errors of a tier: each page once, and beside plain Tesseract's on the same pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.plain import PlainPage, sample
from benchmarks.reading import beside_plain, errors_of_pages, rates
from benchmarks.score import PageResult, Where


def page(number: int, where: Where | None = None, kind: str = "form") -> PageResult:
    return PageResult("b", kind, "family", "a.pdf", number, (kind,), where, ("Họ và tên",))


def written(out: Path, *texts: str) -> Path:
    (out / "d1" / "pages").mkdir(parents=True)
    for number, text in enumerate(texts, 1):
        (out / "d1" / "pages" / f"{number:04d}.txt").write_text(text + "\n")
    return out


def test_pages_count_once_and_lost_ones_in_full(tmp_path: Path) -> None:
    pages = [page(1, Where("d1", 1)), page(1, Where("d1", 1), "card"), page(2, Where("d1", 2)), page(3)]
    errors = errors_of_pages(pages, written(tmp_path, "Họ và tên", "Ho và tên"))
    found = rates(list(errors.values()))
    assert (found.pages, found.characters) == (3, 27)
    assert found.any_order.value == pytest.approx(10 / 27, abs=1e-6)
    assert found.any_order_bare.value == pytest.approx(9 / 27, abs=1e-6)


def test_the_ratio_is_of_the_same_pages(tmp_path: Path) -> None:
    pages = [page(1, Where("d1", 1)), page(2, Where("d1", 2))]
    errors = errors_of_pages(pages, written(tmp_path, "Họ và tên", "Ho và tên"))
    found = beside_plain(errors, pages[1:], [PlainPage(lines=("Ho va", "ten"))])
    assert (found.ours.pages, found.plain.pages) == (1, 1)
    assert found.ratio.value == pytest.approx(1 / 3)
    assert found.ratio_in_order.value == pytest.approx(1 / 3)


def test_the_sample_is_the_same_each_time() -> None:
    pages = [page(number) for number in range(1, 101)]
    chosen = sample(pages, seed=1, most=40)
    assert [one.key for one in chosen] == [one.key for one in sample(pages[::-1], seed=1, most=40)]
    assert len({one.key for one in chosen}) == 40
    assert chosen != sample(pages, seed=2, most=40)
    assert len(sample([page(1), replace(page(1), type="card")], seed=1)) == 1
