"""What the project set itself, and what each figure is called in tables."""

from __future__ import annotations

from benchmarks.score import Figure
from benchmarks.truth import Tier

TIER_NAMES: dict[Tier, str] = {
    "clean": "clean print",
    "office": "office scan",
    "hard": "hard scan",
    "hand": "handwriting-like fill",
}

GOALS: dict[Tier, dict[Figure, float]] = {
    "clean": {
        "page type": 0.98,
        "field": 0.92,
        "names, numbers, dates": 0.95,
        "ledger": 1.0,
        "completeness": 0.97,
    },
    "office": {
        "page type": 0.96,
        "field": 0.85,
        "names, numbers, dates": 0.90,
        "ledger": 1.0,
        "completeness": 0.93,
    },
}
SMALLEST_RATIO = 1.0
MOST_PROCESS_MB = 600

FIGURES: dict[Figure, str] = {
    "page type": "page type right",
    "document pages": "documents grouped right (type and all pages in order)",
    "set aside": "blank, separator and other such pages set aside",
    "field": "field exactly right",
    "names, numbers, dates": "names, numbers, dates exactly right",
    "invented": "values invented for blank fields",
    "called blank": "fields called blank though filled in",
    "accepted": "straight through: filled-in fields that nobody need look at",
    "wrong among accepted": "wrong among the accepted values",
    "ledger": "ledger balances (batches)",
    "completeness": "completeness verdict right (dossiers)",
    "procedure": "procedure right (dossiers)",
    "dossier code": "dossier code right (dossiers)",
    "received at": "time of receipt right (dossiers)",
}
