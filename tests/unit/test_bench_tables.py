"""Tables: cells stay in their columns, goals are judged by the numbers."""

from __future__ import annotations

import pytest

from benchmarks.goals import FIGURES, GOALS
from benchmarks.machine import Machine
from benchmarks.memory import Peak
from benchmarks.results import LongFile, Results, Speed, SpeedRound, TierResult, tier_result
from benchmarks.running import RunFacts
from benchmarks.score import Card, FieldResult, Figure, PageResult
from benchmarks.sets import PaperSet
from benchmarks.shares import Share
from benchmarks.tables import beside_goals, report, results_page, table, with_bounds


def result(key: str, right: bool, layout: str = "family") -> FieldResult:
    return FieldResult(
        batch="b",
        type="form",
        layout=layout,
        key=key,
        kind="name",
        handwritten=False,
        truth="An",
        given="An" if right else "On",
        text=None,
        status="review",
        confidence=None,
        findings=(),
        where=None,
    )


def tier(figures: dict[Figure, Share]) -> TierResult:
    card = Card(
        pages=[PageResult("b", "form", "family", "a.pdf", 1, ("other",), None)],
        fields=[result("name", True), result("name", False), result("name", False, "second")],
    )
    run = RunFacts(pages=10, seconds=5.0, jobs=2, rejected=0, peak=Peak(process_mb=210.4, program="tesseract"))
    made = tier_result(PaperSet(split="build", tier="clean", dossiers=1, seed=1), [], card, run)
    return made.model_copy(update={"figures": {figure: Share() for figure in FIGURES} | figures})


def results(*tiers: TierResult, speed: Speed | None = None, long_file: LongFile | None = None) -> Results:
    machine = Machine(processor="a | b", cores=2, memory_gb=8.0, load=0.1, system="Linux", versions={"sohoa": "0.1.0"})
    return Results(
        command="sohoa bench", date="2026-01-05", machine=machine, tiers=tiers, speed=speed, long_file=long_file
    )


def test_a_table_is_aligned_and_survives_bars() -> None:
    assert table(("what", "n"), [("a|b", "1"), ("c", "200")]).splitlines() == [
        "| what | n   |",
        "|------|-----|",
        "| a\\|b | 1   |",
        "| c    | 200 |",
    ]
    assert table(("what",), []) == ""


@pytest.mark.parametrize(
    ("count", "verdict", "by"),
    [(92, "met", "+0.0 points"), (99, "met", "+7.0 points"), (85, "**missed**", "-7.0 points")],
)
def test_goals_are_met_or_missed_by_so_much(count: int, verdict: str, by: str) -> None:
    shown = beside_goals(results(tier({"field": Share(count=count, total=100)})))
    (row,) = [line for line in shown.splitlines() if "field exactly right" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[3:] == ["92.0 %", verdict, by]
    assert cells[2].startswith(f"{count}.0 % (")


def test_a_figure_that_was_never_counted_meets_no_goal() -> None:
    shown = beside_goals(results(tier({})))
    assert shown.count("**missed**") == len(GOALS["clean"])


def test_speed_and_memory_stand_beside_their_goals() -> None:
    rounds = (SpeedRound(sohoa_s=10.0, ocrmypdf_s=8.0),)
    speed = Speed(pages=20, jobs=1, rounds=rounds, sohoa_pages_s=2.0, ocrmypdf_pages_s=2.5, ratio=0.8)
    long_file = LongFile(pages=400, seconds=9.0, process_mb=601, program="python", together_mb=900)
    shown = beside_goals(results(speed=speed, long_file=long_file))
    assert shown.count("**missed**") == 2
    met = beside_goals(
        results(
            speed=speed.model_copy(update={"ratio": 1.0}), long_file=long_file.model_copy(update={"process_mb": 599})
        )
    )
    assert met.count("| met ") == 2


def test_breakdowns_count_each_paper_once() -> None:
    made = tier({})
    assert [(one.name, one.fields.count, one.fields.total) for one in made.layouts] == [
        ("family", 1, 2),
        ("second", 0, 1),
    ]
    assert made.confusions == {"form -> other": 1}
    assert [(one.key, one.right.count, one.right.total) for one in made.weakest] == [("form/name", 1, 3)]


def test_the_page_says_how_it_was_made() -> None:
    made = results(tier({"field": Share(count=9, total=10)}))
    shown = results_page(made)
    assert report(made) in shown
    for fact in ("`sohoa bench`", "2026-01-05", "a \\| b, 2 cores", "sohoa 0.1.0"):
        assert fact in shown
    assert all(line.count("\n") == 0 for line in shown.splitlines())
    assert "2.00 pages/s" in shown


def test_bounds_are_shown_with_their_number() -> None:
    assert with_bounds(Share(count=81, total=263)) == "30.8 % (25.5–36.6, n 263)"
    assert with_bounds(Share()) == "- (n 0)"


def test_results_come_back_from_json() -> None:
    made = results(tier({"field": Share(count=9, total=10)}))
    assert '"rate": 0.9' in made.model_dump_json(indent=1)
