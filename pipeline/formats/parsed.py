"""What a parser gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parsed:
    """A contract value read out of text.

    value: None when nothing could be made of the text, or when it is blank. blank: nobody wrote here.
    repaired: letters were taken for digits, a missing dot put back, a listed word preferred to what was read: a person
    must look. findings: plain Vietnamese sentences on what is odd.
    """

    value: Any
    findings: tuple[str, ...] = ()
    blank: bool = False
    repaired: bool = False


BLANK = Parsed(None, blank=True)


def unreadable(finding: str) -> Parsed:
    return Parsed(None, (finding,))


def repaired(value: Any, read: str) -> Parsed:
    """A value that differs from the characters read, e.g. `O` taken for `0`."""
    return Parsed(value, (f"Đọc được “{read}”, đã hiểu là “{value}”.",), repaired=True)
