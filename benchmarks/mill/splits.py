"""A split of the mill: words, layouts, typefaces and damage that no other split shares."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from benchmarks.mill.damage import Damage
from benchmarks.mill.fonts import SplitName
from benchmarks.mill.paper import Family
from benchmarks.mill.people import Lexicon
from benchmarks.truth import Tier


@dataclass(frozen=True)
class Split:
    name: SplitName
    lexicon: Lexicon
    families: tuple[Family, ...]
    damage: dict[Tier, Damage]


def load(name: SplitName) -> Split:
    """The split of that name; it is imported only then, as it checks its templates and typefaces."""
    split = import_module(f"benchmarks.mill.{name}").SPLIT
    assert isinstance(split, Split)
    return split
