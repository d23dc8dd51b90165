"""Two runs beside each other: what moved, and what is more than chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.against import beyond_chance, differences, read_old, z_of_two
from benchmarks.estimates import Estimate
from schemas.errors import UsageError
from schemas.shares import Share


def share(count: int, total: int) -> dict[str, Any]:
    return Share(count=count, total=total).model_dump(mode="json")


def run(field: dict[str, Any], types: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    tier = {"tier": "clean", "split": "build", "seed": 1, "dossiers": 4, "figures": {"field": field}, "types": types}
    return {"date": "2026-01-05", "tiers": [tier | more]}


def rows(shown: str) -> list[list[str]]:
    lines = [line for line in shown.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_z_of_two_proportions() -> None:
    """By hand: pooled 0.395, its spread 0.0691, the difference 0.17."""
    assert z_of_two(Share(count=31, total=100), Share(count=48, total=100)) == pytest.approx(2.459, abs=1e-3)
    assert z_of_two(Share(count=5, total=5), Share(count=9, total=9)) == 0.0
    assert z_of_two(Share(), Share(count=9, total=9)) == 0.0


def test_a_large_move_of_many_is_marked_and_a_small_one_is_not() -> None:
    (large,) = rows(differences(run(share(900, 1000)), run(share(950, 1000))))
    assert large[2:] == ["90.0 % (n 1000)", "95.0 % (n 1000)", "+5.0", "*"]
    (small,) = rows(differences(run(share(900, 1000)), run(share(905, 1000))))
    assert small[4:] == ["+0.5", ""]


def test_types_and_other_figures_are_compared_too() -> None:
    form, worse = {"name": "form", "fields": share(90, 100)}, {"name": "form", "fields": share(50, 100)}
    ece = {"ece": {"value": 0.01, "low": 0.005, "high": 0.015, "n": 900}}
    far = {"ece": {"value": 0.05, "low": 0.04, "high": 0.06, "n": 900}}
    shown = differences(run(share(1, 2), (form,), reliability=ece), run(share(1, 2), (worse,), reliability=far))
    assert [(row[0], row[4], row[5]) for row in rows(shown)] == [("all", "+4.0", "*"), ("form", "-40.0", "*")]


def test_bounds_that_overlap_are_chance() -> None:
    one, other = Estimate(value=0.1, low=0.08, high=0.12, n=9), Estimate(value=0.13, low=0.11, high=0.15, n=9)
    assert not beyond_chance(one, other)
    assert beyond_chance(one, other.model_copy(update={"low": 0.121}))
    assert not beyond_chance(Estimate(), other)


def test_what_only_one_run_has_is_left_out_and_other_papers_are_named() -> None:
    old, new = run(share(1, 2)), run(share(1, 2), seed=2, reliability={"ece": None})
    old["tiers"][0]["figures"]["gone"] = share(1, 9)
    shown = differences(old, new)
    assert "Nothing moved." in shown
    assert "Other papers: seed 1 -> 2." in shown


@pytest.mark.parametrize("content", ["", "[1]", "{}"])
def test_what_is_no_result_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"old\.json"):
        read_old(path)
    with pytest.raises(UsageError, match="nowhere"):
        read_old(tmp_path / "nowhere.json")


def test_results_of_a_run_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(run(share(1, 2))))
    assert read_old(path)["tiers"][0]["tier"] == "clean"
