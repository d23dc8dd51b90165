"""What every template may ask, whichever split it belongs to: the paper's values, and the dice."""

from __future__ import annotations

from random import Random
from typing import Any, TypeVar

from benchmarks.mill.paper import Paper

Choice = TypeVar("Choice")


class Asks:
    """The paper that is typeset and the dice of its sheet."""

    def __init__(self, paper: Paper, rng: Random) -> None:
        self.paper, self.rng = paper, rng

    def pick(self, *options: Choice) -> Choice:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def number(self, low: float, high: float) -> float:
        return round(self.rng.uniform(low, high), 2)

    def raw(self, name: str) -> Any:
        """A field's contract value, or else a fact; None where the paper has neither."""
        value = self.paper.fields.get(name)
        return value if value is not None else self.paper.facts.get(name)

    def has(self, name: str) -> bool:
        return self.raw(name) not in (None, "", [], ())
