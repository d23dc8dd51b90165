"""What the project set itself, and what each figure is called in tables."""

from __future__ import annotations

from typing import Literal

from benchmarks.score import Figure
from benchmarks.truth import Tier

Measure = Figure | Literal["calibration error", "characters beside plain"]

TIER_NAMES: dict[Tier, str] = {
    "clean": "clean print",
    "office": "office scan",
    "hard": "hard scan",
    "hand": "handwriting-like fill",
}

GOALS: dict[Tier, dict[Measure, float]] = {
    "clean": {
        "page type": 0.995,
        "field": 0.98,
        "names, numbers, dates": 0.99,
        "accepted": 0.90,
        "wrong among accepted": 0.005,
        "calibration error": 0.02,
        "characters beside plain": 0.5,
        "ledger": 1.0,
        "completeness": 0.97,
    },
    "office": {
        "page type": 0.99,
        "field": 0.95,
        "names, numbers, dates": 0.97,
        "accepted": 0.80,
        "wrong among accepted": 0.005,
        "calibration error": 0.02,
        "characters beside plain": 0.5,
        "ledger": 1.0,
        "completeness": 0.93,
    },
    "hard": {
        "page type": 0.97,
        "field": 0.85,
        "names, numbers, dates": 0.88,
        "accepted": 0.50,
        "wrong among accepted": 0.01,
        "calibration error": 0.04,
        "characters beside plain": 0.5,
    },
    "hand": {
        "page type": 0.98,
        "field": 0.60,
        "names, numbers, dates": 0.55,
        "wrong among accepted": 0.01,
        "calibration error": 0.05,
    },
}
AT_MOST: frozenset[Measure] = frozenset({"wrong among accepted", "calibration error", "characters beside plain"})
"""Figures that should be small."""
SMALLEST_RATIO = 1.0
MOST_PROCESS_MB = 600

FIGURES: dict[Measure, str] = {
    "page type": "page type right",
    "document pages": "documents grouped right (type and all pages in order)",
    "set aside": "blank, separator and other such pages set aside",
    "field": "field exactly right (recall: of the values on the paper)",
    "precision": "value given right (precision: of the values given)",
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
MEASURES: dict[Measure, str] = {
    **FIGURES,
    "calibration error": "calibration error of confidences",
    "characters beside plain": "character errors by those of plain Tesseract",
}
