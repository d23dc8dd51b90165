"""Results as Markdown: one text for the terminal and for RESULTS.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.goals import FIGURES, GOALS, MOST_PROCESS_MB, SMALLEST_RATIO, TIER_NAMES
from benchmarks.results import Group, LongFile, Results, Speed, StageSeconds, TierResult
from benchmarks.running import RunFacts
from benchmarks.score import Figure
from benchmarks.shares import Share

Row = Sequence[str]


def report(results: Results) -> str:
    """Everything, the issue's goals first."""
    sections = [beside_goals(results), *(tier_tables(tier) for tier in results.tiers), effort(results)]
    return "\n\n".join(section for section in sections if section) + "\n"


def results_page(results: Results) -> str:
    """RESULTS.md: how it was measured, then the report."""
    machine = results.machine
    facts = [
        ("made by", f"`{results.command}`"),
        ("on", results.date),
        ("machine", f"{machine.processor}, {machine.cores} cores, {machine.memory_gb} GB, {machine.system}"),
        ("load before", f"{machine.load}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in machine.versions.items())),
    ]
    head = (
        "# Results\n\nWritten by `make bench`; do not edit. All papers and people are invented by `benchmarks/mill`.\n"
    )
    return "\n".join([head, table(("", ""), facts), "", _NOTES, "", report(results)])


_NOTES = """Values are compared as the outside contract says: names, places and texts without regard to case and tone
placement, numbers, dates and identifiers exactly. Fields of a page that was not found or not typed right count as
wrong. In brackets the 95 % bounds by Wilson, and the number counted; they take each field for itself, though fields of
one dossier stand and fall together, so read them as the narrowest that they can be."""


def beside_goals(results: Results) -> str:
    rows = [
        _goal_row(tier, figure, goal) for tier in results.tiers for figure, goal in GOALS.get(tier.tier, {}).items()
    ]
    rows += [_speed_row(results.speed)] if results.speed else []
    rows += [_memory_row(results.long_file)] if results.long_file else []
    if not rows:
        return ""
    return "## Beside the goals\n\n" + table(("", "", "measured", "goal", "", "by"), rows)


def _goal_row(tier: TierResult, figure: Figure, goal: float) -> Row:
    share = tier.figures[figure]
    rate = share.rate or 0.0
    return TIER_NAMES[tier.tier], FIGURES[figure], with_bounds(share), percent(goal), *_verdict(rate - goal)


def _verdict(above: float) -> tuple[str, str]:
    return ("met" if above >= 0 else "**missed**"), f"{above * 100:+.1f} points"


def _speed_row(speed: Speed) -> Row:
    measured = f"{speed.ratio:.2f} times as fast"
    verdict = "met" if speed.ratio >= SMALLEST_RATIO else "**missed**"
    return (
        "speed",
        "pages a second beside ocrmypdf",
        measured,
        f"{SMALLEST_RATIO:.2f}",
        verdict,
        _signed(speed.ratio - 1),
    )


def _memory_row(long: LongFile) -> Row:
    verdict = "met" if long.process_mb < MOST_PROCESS_MB else "**missed**"
    what = f"largest process on a PDF of {long.pages} pages"
    over = f"{long.process_mb - MOST_PROCESS_MB:+.0f} MB"
    return "memory", what, f"{long.process_mb:.0f} MB ({long.program})", f"< {MOST_PROCESS_MB} MB", verdict, over


def _signed(value: float) -> str:
    return f"{value:+.2f}"


def tier_tables(tier: TierResult) -> str:
    """All figures of a tier, then by type, by layout family, by kind; what was confused; what is weakest."""
    name = TIER_NAMES[tier.tier]
    run = tier.run
    intro = (
        f"## {name[0].upper()}{name[1:]}: {tier.dossiers} dossiers, {tier.papers} papers, {run.pages} pages\n\n"
        f"Split `{tier.split}`, tier `{tier.tier}`, seed {tier.seed}. With {run.jobs} jobs {_pace(run)}; "
        f"largest process {run.peak.process_mb:.0f} MB ({run.peak.program}); {run.rejected} files rejected."
    )
    figures = [(label, with_bounds(tier.figures[figure])) for figure, label in FIGURES.items()]
    parts = [intro, table(("", "share (95 % bounds, n)"), figures)]
    parts += [_breakdown("document type", tier.types), _breakdown("layout family", tier.layouts)]
    parts += [_kinds(tier.kinds), _confusions(tier), _weakest(tier)]
    return "\n\n".join(part for part in parts if part)


def _pace(run: RunFacts) -> str:
    return f"{run.seconds / max(run.pages, 1):.2f} s a page ({run.pages / max(run.seconds, 0.1):.2f} pages/s)"


def _breakdown(what: str, groups: Sequence[Group]) -> str:
    rows = [(one.name, with_count(one.pages), with_bounds(one.fields), with_count(one.strict)) for one in groups]
    return table((what, "page type", "field", "names, numbers, dates"), rows)


def _kinds(groups: Sequence[Group]) -> str:
    return table(("kind of field", "right"), [(one.name, with_bounds(one.fields)) for one in groups])


def _confusions(tier: TierResult) -> str:
    return table(("page of -> typed as", "pages"), [(name, str(count)) for name, count in tier.confusions.items()])


def _weakest(tier: TierResult) -> str:
    rows = [(one.key, with_count(one.right), str(one.right.total - one.right.count)) for one in tier.weakest]
    return table(("weakest fields", "right", "wrong"), rows)


def effort(results: Results) -> str:
    parts = [_stages(results.stages), _speed(results.speed), _long(results.long_file)]
    body = "\n\n".join(part for part in parts if part)
    return f"## Time and memory\n\n{body}" if body else ""


def _stages(stages: Sequence[StageSeconds]) -> str:
    names = list(dict.fromkeys(stage for one in stages for stage in one.seconds))
    rows = [
        (TIER_NAMES[one.tier], str(one.pages), *(f"{one.seconds.get(name, 0):.3f}" for name in names)) for one in stages
    ]
    return table(("median seconds a page", "pages", *names), rows)


def _speed(speed: Speed | None) -> str:
    if speed is None:
        return ""
    rows = [
        (f"{number}", f"{one.sohoa_s:.1f} s", f"{one.ocrmypdf_s:.1f} s") for number, one in enumerate(speed.rounds, 1)
    ]
    rows.append(("median", f"{speed.sohoa_pages_s:.2f} pages/s", f"{speed.ocrmypdf_pages_s:.2f} pages/s"))
    head = (f"round, {speed.pages} pages", f"`sohoa run --jobs {speed.jobs}`", f"`{_OCRMYPDF} --jobs {speed.jobs}`")
    return f"{table(head, rows)}\n\nsohoa / ocrmypdf: **{speed.ratio:.2f}**"


_OCRMYPDF = "ocrmypdf -l vie --deskew --rotate-pages"


def _long(long: LongFile | None) -> str:
    if long is None:
        return ""
    return (
        f"One PDF of {long.pages} pages: {long.seconds:.0f} s, largest process {long.process_mb:.0f} MB "
        f"({long.program}), all processes together {long.together_mb:.0f} MB."
    )


def percent(rate: float) -> str:
    return f"{rate * 100:.1f} %"


def with_bounds(share: Share) -> str:
    """`92.3 % (89.1-94.6, n 300)`."""
    if share.rate is None:
        return "- (n 0)"
    low, high = (f"{bound * 100:.1f}" for bound in share.bounds)
    return f"{percent(share.rate)} ({low}–{high}, n {share.total})"


def with_count(share: Share) -> str:
    return "-" if share.rate is None else f"{percent(share.rate)} (n {share.total})"


def table(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table whose columns stand under each other in plain text too; empty without rows."""
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
