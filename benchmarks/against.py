"""Two runs beside each other: which figures moved, and whether more than chance moves them.

A share moved beyond chance when the two-proportion z test (pooled, two-sided) says so at 1 %: a page of tables has
some hundred rows, of which five would seem to move at 5 %. It takes each thing counted for itself, so with fields of
few dossiers it says so a little too often. Other figures moved beyond chance when their 95 % bounds do not overlap.
Results are read as plain data, so those of older code can be compared: what one of the two has not is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from benchmarks.estimates import Estimate
from benchmarks.goals import MEASURES, Measure
from benchmarks.markdown import Row, estimated, table, with_count
from schemas.errors import UsageError
from schemas.shares import Share

Z_99 = 2.576
SAME_PAPERS = ("split", "seed", "dossiers")
GROUP_FIGURES = {
    "pages": "page type",
    "fields": "field",
    "strict": "names, numbers, dates",
    "wrong": "wrong of accepted",
}
Found = Share | Estimate
Figures = dict[tuple[str, str], Found]


def read_old(path: Path) -> dict[str, Any]:
    """The results.json of an earlier run. Raises UsageError when it is none."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError("no_results", f"{path}: no results of an earlier `sohoa bench`: {error}.") from error
    if not isinstance(read, dict) or "tiers" not in read:
        raise UsageError("no_results", f"{path}: no results of an earlier `sohoa bench`.")
    return cast("dict[str, Any]", read)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Markdown; both as in results.json. Figures that are the same, or in one of them only, are left out."""
    before = {tier["tier"]: tier for tier in old["tiers"]}
    shared = [(before[tier["tier"]], tier) for tier in new["tiers"] if tier["tier"] in before]
    intro = f"## Beside the run of {old.get('date', 'unknown date')} (commit {_commit(old)})\n\n{_NOTE}"
    return "\n\n".join([intro, *(_tier(earlier, later) for earlier, later in shared)]) + "\n"


_NOTE = """`*`: moved more than chance explains (shares: two-proportion z test at 1 %; others: 95 % bounds apart)."""


def _commit(results: Mapping[str, Any]) -> str:
    return str(results.get("machine", {}).get("versions", {}).get("commit", "unknown"))


def _tier(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    before, after = dict(_figures(old)), dict(_figures(new))
    rows = [_row(key, before[key], after[key]) for key in after if key in before and before[key] != after[key]]
    others = [name for name in SAME_PAPERS if old.get(name) != new.get(name)]
    warning = f"\n\nOther papers: {', '.join(f'{name} {old.get(name)} -> {new.get(name)}' for name in others)}."
    title = f"### Tier {new['tier']}{warning if others else ''}"
    return f"{title}\n\n{table(('', 'figure', 'before', 'now', 'by', ''), rows) or 'Nothing moved.'}"


def _row(key: tuple[str, str], before: Found, after: Found) -> Row:
    by = (_value(after) or 0.0) - (_value(before) or 0.0)
    return *key, _words(before), _words(after), f"{by * 100:+.1f}", "*" if beyond_chance(before, after) else ""


def _figures(tier: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Found]]:
    for measure, share in tier.get("figures", {}).items():
        yield ("all", MEASURES.get(cast(Measure, measure), measure)), _share(share)
    for (part, key), name in _ESTIMATES.items():
        if (tier.get(part) or {}).get(key) is not None:
            yield ("all", name), Estimate.model_validate(tier[part][key])
    for group in [*tier.get("hands", ()), *tier.get("types", ())]:
        for key, name in GROUP_FIGURES.items():
            if key in group:
                yield (group["name"], name), _share(group[key])
        if "characters" in group:
            yield (group["name"], "character errors"), Estimate.model_validate(group["characters"])


_ESTIMATES = {
    ("reliability", "ece"): MEASURES["calibration error"],
    ("beside_plain", "ratio"): MEASURES["characters beside plain"],
    ("characters", "any_order"): "character errors, any order",
    ("characters", "in_order"): "character errors, in order",
}


def _share(written: Mapping[str, Any]) -> Share:
    return Share(count=written["count"], total=written["total"])


def _value(found: Found) -> float | None:
    return found.rate if isinstance(found, Share) else found.value


def _words(found: Found) -> str:
    return with_count(found) if isinstance(found, Share) else estimated(found)


def beyond_chance(before: Found, after: Found) -> bool:
    if isinstance(before, Share) and isinstance(after, Share):
        return abs(z_of_two(before, after)) >= Z_99
    if isinstance(before, Estimate) and isinstance(after, Estimate) and None not in (before.value, after.value):
        return before.high < after.low or after.high < before.low
    return False


def z_of_two(before: Share, after: Share) -> float:
    """The standard normal of two proportions, pooled; 0 when there is nothing to tell them apart."""
    if before.rate is None or after.rate is None:
        return 0.0
    both = before + after
    spread = (both.rate or 0.0) * (1 - (both.rate or 0.0)) * (1 / before.total + 1 / after.total)
    return 0.0 if spread == 0 else (after.rate - before.rate) / math.sqrt(spread)
