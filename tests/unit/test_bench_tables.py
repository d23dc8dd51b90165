"""Tables: cells stay in their columns, goals are judged by the numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bench import write_results
from benchmarks.characters import CharacterErrors
from benchmarks.estimates import Estimate
from benchmarks.goals import AT_MOST, FIGURES, GOALS, MEASURES
from benchmarks.machine import Machine
from benchmarks.markdown import estimated, table, with_bounds, with_upper_bound
from benchmarks.memory import Peak
from benchmarks.reading import beside_plain
from benchmarks.results import LongFile, Results, Speed, SpeedRound, StageEffort, TierResult, tier_result
from benchmarks.running import RunFacts
from benchmarks.score import Card, FieldResult, Figure, PageResult
from benchmarks.sets import PaperSet
from benchmarks.tables import effort, report, results_page, tier_tables
from benchmarks.verdicts import beside_goals
from schemas.errors import UsageError
from schemas.shares import Share


def result(key: str, right: bool, layout: str = "family", handwritten: bool = False) -> FieldResult:
    return FieldResult(
        batch="b",
        type="form",
        layout=layout,
        key=key,
        kind="name",
        handwritten=handwritten,
        truth="An",
        given="An" if right else "On",
        text=None,
        status="review" if right else "accepted",
        confidence=0.9,
        findings=(),
        where=None,
    )


PAGES = [
    PageResult("b", "form", "family", "a.pdf", 1, ("other",), None),
    PageResult("b", "form", "family", "a.pdf", 2, ("form", "other"), None),
    PageResult("b", "card", "family", "a.pdf", 3, (), None),
]
ERRORS = {page.key: CharacterErrors(100, 10, 5, 4, 2) for page in PAGES}


def tier(figures: dict[Figure, Share], hand: bool = False) -> TierResult:
    fields = [result("name", True), result("name", False, handwritten=hand), result("name", False, "second")]
    aside = PageResult("b", "set aside", "blank", "a.pdf", 4, ("form",), None)
    card = Card(pages=PAGES, aside=[aside], fields=fields)
    run = RunFacts(pages=10, seconds=5.0, jobs=2, rejected=0, peak=Peak(process_mb=210.4, program="tesseract"))
    papers = PaperSet(split="build", tier="clean", dossiers=1, seed=1)
    made = tier_result(papers, [], card, ERRORS, beside_plain(ERRORS, [], []), run)
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
    [(98, "met", "+0.0 points"), (99, "met", "+1.0 points"), (85, "**missed**", "-13.0 points")],
)
def test_goals_are_met_or_missed_by_so_much(count: int, verdict: str, by: str) -> None:
    shown = beside_goals(results(tier({"field": Share(count=count, total=100)})))
    (row,) = [line for line in shown.splitlines() if "field exactly right" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[3:] == ["98.0 %", verdict, by]
    assert cells[2].startswith(f"{count}.0 % (")


@pytest.mark.parametrize(
    ("count", "total", "verdict", "by"),
    [
        (0, 2000, "met", "-0.5 points"),
        (0, 200, "met, not surely", "-0.5 points"),
        (1, 200, "met, not surely", "+0.0 points"),
        (3, 200, "**missed**", "+1.0 points"),
    ],
)
def test_goals_that_are_limits_are_missed_from_above(count: int, total: int, verdict: str, by: str) -> None:
    shown = beside_goals(results(tier({"wrong among accepted": Share(count=count, total=total)})))
    (row,) = [line for line in shown.splitlines() if "wrong among" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[3:] == ["at most 0.5 %", verdict, by]
    assert "upper bound" in cells[2]


def test_the_calibration_error_and_the_ratio_have_goals() -> None:
    made = tier({})
    ratio = Estimate(value=0.7, low=0.6, high=0.8, n=40)
    assert made.beside_plain is not None
    made = made.model_copy(update={"beside_plain": made.beside_plain.model_copy(update={"ratio": ratio})})
    (row,) = [line for line in beside_goals(results(made)).splitlines() if "plain Tesseract" in line]
    assert [cell.strip() for cell in row.strip("|").split("|")][2:] == [
        "0.700 (0.600–0.800, n 40)",
        "at most 0.5",
        "**missed**",
        "+0.200",
    ]


def test_every_goal_has_a_name_and_a_sense() -> None:
    assert {measure for goals in GOALS.values() for measure in goals} <= MEASURES.keys()
    assert {"wrong among accepted", "calibration error", "characters beside plain"} == AT_MOST


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
    assert made.typed == {
        "card": {"set aside": 1},
        "form": {"form": 1, "other": 1},
        "set aside": {"form": 1},
    }
    assert [(one.name, one.characters.value) for one in made.types] == [("card", 0.04), ("form", 0.04)]
    assert [(one.key, one.right.count, one.right.total) for one in made.weakest] == [("form/name", 1, 3)]


def test_types_stand_in_a_matrix() -> None:
    lines = tier_tables(tier({})).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| page of, typed as"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start + 2 : start + 6]]
    assert rows == [
        ["1 card", "", "", "1", ""],
        ["2 form", "", "1", "", "1"],
        ["3 set aside", "", "1", "", ""],
        ["4 other", "", "", "", ""],
    ]


def test_handwriting_stands_apart_from_print() -> None:
    assert tier({}).hands == ()
    hand, printed = tier({}, hand=True).hands
    assert (hand.name, hand.fields, hand.accepted) == (
        "filled in by hand",
        Share(count=0, total=1),
        Share(count=1, total=1),
    )
    assert (printed.name, printed.fields, printed.wrong) == (
        "printed",
        Share(count=1, total=2),
        Share(count=1, total=1),
    )
    assert "accepted silently" in tier_tables(tier({}, hand=True))
    assert "accepted silently" not in tier_tables(tier({}))


def test_stages_tell_seconds_and_memory() -> None:
    stages = (StageEffort(tier="clean", pages=12, seconds={"read": 1.5}, process_mb={"read": 210.0}),)
    shown = effort(results().model_copy(update={"stages": stages}))
    assert "1.500" in shown
    assert "210" in shown


def test_skipped_tiers_are_named() -> None:
    made = results(tier({})).model_copy(update={"skipped": {"hand": "no faces."}})
    assert "Tier `hand` was not measured: no faces." in report(made)


def test_the_page_says_how_it_was_made() -> None:
    made = results(tier({"field": Share(count=9, total=10)}))
    shown = results_page(made, "pictures", "## By hand\n\nAs it is.\n")
    assert report(made, "pictures") in shown
    assert shown.endswith("\n\n## By hand\n\nAs it is.\n")
    assert "(pictures/reliability-clean.svg)" in shown
    assert "pictures/" not in report(made)
    for fact in ("`sohoa bench`", "2026-01-05", "a \\| b, 2 cores", "sohoa 0.1.0"):
        assert fact in shown
    assert all(line.count("\n") == 0 for line in shown.splitlines())
    assert "2.00 pages/s" in shown


def test_bounds_are_shown_with_their_number() -> None:
    assert with_bounds(Share(count=81, total=263)) == "30.8 % (25.5–36.6, n 263)"
    assert with_bounds(Share()) == "- (n 0)"
    assert with_upper_bound(Share(count=0, total=20)) == "0.0 %, upper bound 16.1 % (n 20)"
    assert estimated(Estimate(value=0.031, low=0.022, high=0.04, n=40)) == "3.1 % (2.2–4.0, n 40)"
    assert estimated(Estimate()) == "-"


def test_results_come_back_from_json() -> None:
    made = results(tier({"field": Share(count=9, total=10)}))
    assert '"rate": 0.9' in made.model_dump_json(indent=1)


def test_tiers_of_an_earlier_run_of_the_same_code_may_stay(tmp_path: Path) -> None:
    clean, hard = tier({}), tier({}).model_copy(update={"tier": "hard"})
    (tmp_path / "notes.md").write_text("notes", "utf-8")
    write_results(results(clean, hard).model_copy(update={"command": "first"}), home=tmp_path)
    again = clean.model_copy(update={"dossiers": 77})
    write_results(results(again).model_copy(update={"command": "second"}), add=True, home=tmp_path)
    kept = Results.model_validate_json((tmp_path / "results.json").read_bytes())
    assert [(one.tier, one.dossiers) for one in kept.tiers] == [("clean", 77), ("hard", hard.dossiers)]
    assert kept.command == "first; second"
    other = results(again).machine.model_copy(update={"versions": {"sohoa": "0.0.9"}})
    with pytest.raises(UsageError, match="other versions"):
        write_results(results(again).model_copy(update={"machine": other}), add=True, home=tmp_path)
