"""What was measured, beside the goals."""

from __future__ import annotations

from benchmarks.estimates import Estimate
from benchmarks.goals import AT_MOST, FIGURES, GOALS, MEASURES, MOST_PROCESS_MB, SMALLEST_RATIO, TIER_NAMES, Measure
from benchmarks.markdown import Row, estimated, percent, table, with_bounds, with_upper_bound
from benchmarks.results import LongFile, Results, Speed, TierResult
from schemas.shares import Share


def beside_goals(results: Results) -> str:
    """Judged by the figure itself; `not surely`: its upper bound is above a limit that it keeps.

    A figure that nothing was counted for meets no goal.
    """
    rows = [
        _goal_row(tier, measure, goal) for tier in results.tiers for measure, goal in GOALS.get(tier.tier, {}).items()
    ]
    rows += [_speed_row(results.speed)] if results.speed else []
    rows += [_memory_row(results.long_file)] if results.long_file else []
    if not rows:
        return ""
    return "## Beside the goals\n\n" + table(("", "", "measured", "goal", "", "by"), rows)


def _goal_row(tier: TierResult, measure: Measure, goal: float) -> Row:
    found = measured(tier, measure)
    rate = found.rate if isinstance(found, Share) else found.value
    bound = f"at most {_shown(measure, goal)}" if measure in AT_MOST else _shown(measure, goal)
    return (
        TIER_NAMES[tier.tier],
        MEASURES[measure],
        _words(found, measure),
        bound,
        *_verdict(found, rate, measure, goal),
    )


def measured(tier: TierResult, measure: Measure) -> Share | Estimate:
    if measure == "calibration error":
        return tier.reliability.ece
    if measure == "characters beside plain":
        return tier.beside_plain.ratio if tier.beside_plain else Estimate()
    return tier.figures[measure]


def _words(found: Share | Estimate, measure: Measure) -> str:
    if isinstance(found, Estimate):
        return estimated(found, percents=False)
    return with_upper_bound(found) if measure in AT_MOST else with_bounds(found)


def _shown(measure: Measure, goal: float) -> str:
    return percent(goal) if measure in FIGURES else f"{goal:g}"


def _verdict(found: Share | Estimate, rate: float | None, measure: Measure, goal: float) -> tuple[str, str]:
    if rate is None:
        return "**missed**", "not measured"
    above = rate - goal
    well = above <= 0 if measure in AT_MOST else above >= 0
    by = f"{above * 100:+.1f} points" if measure in FIGURES else f"{above:+.3f}"
    highest = found.bounds[1] if isinstance(found, Share) else found.high
    met = "met, not surely" if measure in AT_MOST and highest > goal else "met"
    return (met if well else "**missed**"), by


def _speed_row(speed: Speed) -> Row:
    measured_words = f"{speed.ratio:.2f} times as fast"
    verdict = "met" if speed.ratio >= SMALLEST_RATIO else "**missed**"
    by = f"{speed.ratio - 1:+.2f}"
    return "speed", "pages a second beside ocrmypdf", measured_words, f"{SMALLEST_RATIO:.2f}", verdict, by


def _memory_row(long: LongFile) -> Row:
    verdict = "met" if long.process_mb < MOST_PROCESS_MB else "**missed**"
    what = f"largest process on a PDF of {long.pages} pages"
    over = f"{long.process_mb - MOST_PROCESS_MB:+.0f} MB"
    return "memory", what, f"{long.process_mb:.0f} MB ({long.program})", f"< {MOST_PROCESS_MB} MB", verdict, over
