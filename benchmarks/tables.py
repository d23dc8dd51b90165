"""Results as Markdown: one text for the terminal and for RESULTS.md."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.diagram import picture_name
from benchmarks.estimates import Estimate
from benchmarks.goals import AT_MOST, FIGURES, TIER_NAMES
from benchmarks.groups import Group
from benchmarks.markdown import Row, estimated, percent, table, with_bounds, with_count, with_upper_bound
from benchmarks.reading import CharacterRates
from benchmarks.reliability import BINS
from benchmarks.results import LongFile, Results, Speed, StageEffort, TierResult
from benchmarks.running import RunFacts
from benchmarks.verdicts import beside_goals


def report(results: Results, pictures: str = "") -> str:
    """Everything, the goals first. `pictures`: the folder of the diagrams, where they are to be seen."""
    skipped = [f"Tier `{tier}` was not measured: {why}" for tier, why in results.skipped.items()]
    tiers = (tier_tables(tier, pictures) for tier in results.tiers)
    sections = [beside_goals(results), *skipped, *tiers, effort(results)]
    return "\n\n".join(section for section in sections if section) + "\n"


def results_page(results: Results, pictures: str, notes: str) -> str:
    """RESULTS.md: how it was measured, the report, and the notes written by hand as they are."""
    machine = results.machine
    facts = [
        ("made by", f"`{results.command}`"),
        ("on", results.date),
        ("machine", f"{machine.processor}, {machine.cores} cores, {machine.memory_gb} GB, {machine.system}"),
        ("load before", f"{machine.load}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in machine.versions.items())),
    ]
    return "\n".join([_HEAD, table(("", ""), facts), "", _NOTES, "", report(results, pictures), notes])


_HEAD = """# Results

Written by `make bench`; do not edit, what is to be said by hand stands in [notes.md](notes.md). All papers and people
are invented by `benchmarks/mill`.
"""

_NOTES = f"""Values are compared as the outside contract says: names, places and texts without regard to case and tone
placement, numbers, dates and identifiers exactly. Fields of a page that was not found or not typed right count as
wrong. In brackets the 95 % bounds by Wilson, and the number counted; they take each field for itself, though fields of
one dossier stand and fall together, so read them as the narrowest that they can be. An upper bound is the upper one of
these. Bounds of character errors and of the calibration error are found by drawing pages, or values, anew (bootstrap).

**Character errors** are edits by characters on the paper, spaces between words too: in any order (lines and parts of
lines wherever they stand) and in order (the whole page from top to bottom, rows right across columns: what is read
column by column counts as wrong), with marks and without (`ế` as `e`); the difference is errors in marks alone.
**Plain Tesseract** is `tesseract -l vie` on the same scans, turned upright for it; a ratio below 1 is better than it.
**Calibration error** is the mean gap between confidence and share right, over {BINS} bins of equally many values; of
few values it comes out too large rather than too small."""


def tier_tables(tier: TierResult, pictures: str = "") -> str:
    """All figures of a tier, then by type, by layout family, by kind; what was confused; what is weakest."""
    name = TIER_NAMES[tier.tier]
    run = tier.run
    intro = (
        f"## {name[0].upper()}{name[1:]}: {tier.dossiers} dossiers, {tier.papers} papers, {run.pages} pages\n\n"
        f"Split `{tier.split}`, tier `{tier.tier}`, seed {tier.seed}. With {run.jobs} jobs {_pace(run)}; "
        f"largest process {run.peak.process_mb:.0f} MB ({run.peak.program}); {run.rejected} files rejected."
    )
    parts = [intro, _figures(tier), _hands(tier.hands), _characters(tier), _reliability(tier, pictures)]
    parts += [_breakdown("document type", tier.types), _breakdown("layout family", tier.layouts)]
    parts += [_kinds(tier.kinds), _typed(tier.typed), _weakest(tier)]
    return "\n\n".join(part for part in parts if part)


def _pace(run: RunFacts) -> str:
    return f"{run.seconds / max(run.pages, 1):.2f} s a page ({run.pages / max(run.seconds, 0.1):.2f} pages/s)"


def _figures(tier: TierResult) -> str:
    rows = [
        (label, (with_upper_bound if figure in AT_MOST else with_bounds)(tier.figures[figure]))
        for figure, label in FIGURES.items()
    ]
    return table(("", "share (95 % bounds, n)"), rows)


def _hands(groups: Sequence[Group]) -> str:
    """Handwriting accepted is accepted silently: nobody looks at it."""
    labels = [one.name for one in groups]
    rows = [
        ("field exactly right", *(with_bounds(one.fields) for one in groups)),
        ("value given right", *(with_bounds(one.precision) for one in groups)),
        ("names, numbers, dates exactly right", *(with_bounds(one.strict) for one in groups)),
        ("accepted silently, so that nobody looks", *(with_bounds(one.accepted) for one in groups)),
        ("wrong among the accepted values", *(with_upper_bound(one.wrong) for one in groups)),
        ("calibration error", *(estimated(one.ece, percents=False) for one in groups)),
    ]
    return table(("fields", *labels), rows if groups else [])


def _characters(tier: TierResult) -> str:
    rows = [_character_row("ours, all pages", tier.characters)]
    if (beside := tier.beside_plain) is not None:
        rows += [_character_row("ours, sample", beside.ours), _character_row("plain Tesseract, sample", beside.plain)]
        ratios = (estimated(beside.ratio, percents=False), "", estimated(beside.ratio_in_order, percents=False), "")
        rows.append(("ours by plain Tesseract's", "", *ratios))
    return table(("character errors", "characters", "any order", "without marks", "in order", "without marks"), rows)


def _character_row(name: str, rates: CharacterRates) -> Row:
    found = (rates.any_order, rates.any_order_bare, rates.in_order, rates.in_order_bare)
    return name, str(rates.characters), *(estimated(one) for one in found)


def _reliability(tier: TierResult, pictures: str) -> str:
    rows = [
        (f"{one.lowest:.3f}–{one.highest:.3f}", f"{one.confidence:.3f}", with_bounds(one.right))
        for one in tier.reliability.bins
    ]
    if not rows:
        return ""
    rows.append(("calibration error", "", estimated(tier.reliability.ece, percents=False)))
    shown = f"\n\n![Confidences beside what was right]({pictures}/{picture_name(tier.tier)})" if pictures else ""
    return table(("confidence from–to", "mean", "right"), rows) + shown


def _breakdown(what: str, groups: Sequence[Group]) -> str:
    head = (
        what,
        "page type",
        "field (recall)",
        "precision",
        "names, numbers, dates",
        "accepted",
        "wrong of them",
        "characters (without marks)",
    )
    rows = [
        (
            one.name,
            with_count(one.pages),
            with_bounds(one.fields),
            with_count(one.precision),
            with_count(one.strict),
            with_count(one.accepted),
            f"{one.wrong.count} of {one.wrong.total}",
            _both(one.characters, one.characters_bare),
        )
        for one in groups
    ]
    return table(head, rows)


def _both(errors: Estimate, bare: Estimate) -> str:
    return "-" if errors.value is None or bare.value is None else f"{percent(errors.value)} ({percent(bare.value)})"


def _kinds(groups: Sequence[Group]) -> str:
    rows = [(one.name, with_bounds(one.fields), with_count(one.precision), with_count(one.accepted)) for one in groups]
    return table(("kind of field", "right (recall)", "precision", "accepted"), rows)


def _typed(typed: dict[str, dict[str, int]]) -> str:
    """Rows: what a page is; columns: what it was taken for, by the numbers of the rows."""
    others = sorted({given for found in typed.values() for given in found} - typed.keys())
    names = [*typed, *others]
    rows = [
        (f"{number} {name}", *(str(typed.get(name, {}).get(given) or "") for given in names))
        for number, name in enumerate(names, 1)
    ]
    return table(("page of, typed as", *map(str, range(1, len(names) + 1))), rows)


def _weakest(tier: TierResult) -> str:
    rows = [(one.key, with_count(one.right), str(one.right.total - one.right.count)) for one in tier.weakest]
    return table(("weakest fields", "right", "wrong"), rows)


def effort(results: Results) -> str:
    parts = [_stages(results.stages), _speed(results.speed), _long(results.long_file)]
    body = "\n\n".join(part for part in parts if part)
    return f"## Time and memory\n\n{body}" if body else ""


def _stages(stages: Sequence[StageEffort]) -> str:
    names = list(dict.fromkeys(stage for one in stages for stage in one.seconds))
    rows = [
        (TIER_NAMES[one.tier], what, *(shown(one, name) for name in names))
        for one in stages
        for what, shown in (("s a page", _seconds), ("MB", _megabytes))
    ]
    head = ("median seconds a page, largest process", "", *names)
    return table(head, rows)


def _seconds(effort: StageEffort, stage: str) -> str:
    return f"{effort.seconds[stage]:.3f}" if stage in effort.seconds else "-"


def _megabytes(effort: StageEffort, stage: str) -> str:
    return f"{effort.process_mb[stage]:.0f}" if stage in effort.process_mb else "-"


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
