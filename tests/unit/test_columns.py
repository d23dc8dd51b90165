"""Text in columns is read one column after the other; rows of labels and values are not columns."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pipeline.columns import split_columns
from schemas.geometry import Box

WIDTH = 2400
LINE = 30


@dataclass(frozen=True)
class Item:
    name: str
    body: Box


def item(name: str, left: int, top: int, width: int = 700) -> Item:
    return Item(name, Box(left, top, left + width, top + LINE))


def names(groups: list[list[Item]]) -> list[list[str]]:
    return [sorted(one.name for one in group) for group in groups]


HEAD = [item("head", 200, 50, 2000)]
LEFT = [item(f"l{n}", 200, 200 + 60 * n) for n in range(6)]
RIGHT = [item(f"r{n}", 1300, 225 + 71 * n) for n in range(5)]
FOOT = [item("foot", 300, 900, 1800)]


def test_columns_between_full_lines() -> None:
    items = [*HEAD, *LEFT, *RIGHT, *FOOT]
    Random(1).shuffle(items)
    assert names(split_columns(items, WIDTH)) == [
        ["head"],
        ["l0", "l1", "l2", "l3", "l4", "l5"],
        ["r0", "r1", "r2", "r3", "r4"],
        ["foot"],
    ]


def test_labels_and_values_on_a_level_are_rows() -> None:
    values = [item(f"v{n}", 1300, 202 + 60 * n) for n in range(6)]
    assert len(split_columns([*HEAD, *LEFT, *values], WIDTH)) == 1


def test_a_few_lines_beside_a_column_are_no_column() -> None:
    assert len(split_columns([*LEFT, *RIGHT[:2]], WIDTH)) == 1


def test_two_halves_of_a_page_in_landscape_though_their_lines_are_level() -> None:
    right = [item(f"r{n}", 1300, 200 + 60 * n) for n in range(3)]
    assert len(split_columns([*HEAD, *LEFT, *right], WIDTH)) == 1
    assert names(split_columns([*HEAD, *LEFT, *right], WIDTH, lies=True))[1:] == [
        ["l0", "l1", "l2", "l3", "l4", "l5"],
        ["r0", "r1", "r2"],
    ]


def test_nothing_is_lost_or_doubled() -> None:
    rng = Random(3)
    for _ in range(60):
        items = [
            item(str(n), rng.randrange(0, WIDTH - 100), rng.randrange(0, 3000), rng.randrange(40, 1200))
            for n in range(rng.randrange(0, 40))
        ]
        groups = split_columns(items, WIDTH, rng.random() < 0.5)
        assert sorted(one.name for group in groups for one in group) == sorted(one.name for one in items)
