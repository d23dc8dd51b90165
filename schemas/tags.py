"""What the field tagger says of a page."""

from __future__ import annotations

from typing import NamedTuple

from schemas.model import Frozen
from schemas.reading import Confidence


class WordTag(NamedTuple):
    """`word`: place in the reading's `words`; `key` of the field whose value it is thought to be part of."""

    word: int
    key: str
    probability: float


class PageTags(Frozen):
    """`words` without those that are print of the form. `type`: what the page seems to be, `first`: how probable it is
    that a document starts with it; None: not said.
    """

    words: tuple[WordTag, ...] = ()
    type: str | None = None
    type_probability: Confidence | None = None
    first: Confidence | None = None
