"""What the parts of an address would be called if they were spelled as the lists of places have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.formats.text import nfc
from pipeline.lexicon import Lexicon, in_case_of
from pipeline.places import HANOI, Gazetteer
from schemas.catalogue import Places
from schemas.document import Suggestion

_TYPES = {
    "commune": r"phường|xã|thị\s+trấn|đặc\s+khu|(?:p|tt)\.",
    "district": r"quận|huyện|thị\s+xã|(?:q|h|tx)\.",
    "province": r"thành\s+phố|tỉnh|tp\.?",
}
_TYPE = "|".join(f"(?P<{level}>{words})" for level, words in _TYPES.items())
_ANY_TYPE = "|".join(_TYPES.values())
_PART = re.compile(
    rf"(?<!\w)(?:{_TYPE})\s*(?P<name>[^\W\d][^,;–()]*?)(?=\s*(?:[,;–()]|\s-\s|\.?\s*$)|[\s.]+(?:{_ANY_TYPE})(?!\w))",
    re.IGNORECASE,
)
_LAST = re.compile(r"(?:^|[,;–]|\s-)\s*(?P<name>[^\W\d][^,;–]*?)[\s.]*$")
_LONGEST_NAME_WORDS = 6


class _Part(NamedTuple):
    level: str
    name: str
    start: int
    end: int


class AddressSpelling:
    """Spells wards and communes (today's; Hà Nội's before too), Hà Nội's former districts, and provinces.

    Outside Hà Nội no former unit is known, so a three-level address there is spelled by its province alone.
    """

    def __init__(self, places: Places, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._provinces = {
            "provinces": Lexicon(province.name for province in places.provinces),
            "former_provinces": Lexicon(places.former_provinces),
        }
        self._districts = {"former_districts": Lexicon(one.name for one in places.former_districts)}
        self._former = Lexicon(one.name for one in places.former_communes)
        self._communes = {
            province.code: Lexicon(names)
            for province in places.provinces
            if (names := [one.name for one in places.communes if one.province_code == province.code])
        }

    def suggestions(self, address: str) -> Iterator[Suggestion]:
        """The whole address with one part spelled as a list has it, for each part that no list has."""
        text = nfc(address)
        for part in _parts(text):
            lexicons = self._lexicons(part.level, text)
            if len(part.name.split()) > _LONGEST_NAME_WORDS or any(part.name in one for one in lexicons.values()):
                continue
            for name, lexicon in lexicons.items():
                for word, distance in lexicon.nearest(part.name):
                    value = text[: part.start] + in_case_of(part.name, word) + text[part.end :]
                    yield Suggestion(value=value, distance=distance, list=name)

    def _lexicons(self, level: str, text: str) -> dict[str, Lexicon]:
        if level == "province":
            return self._provinces
        province, found = self._gazetteer.province_of(text), self._gazetteer.locate(text)
        if level == "district":
            return self._districts if province == HANOI else {}
        if (found.exact and found.communes) or (found.district and province != HANOI):
            return {}
        former = {"former_communes": self._former} if province == HANOI else {}
        today = {"communes": self._communes[province]} if province in self._communes else {}
        return former | today if found.district else today | former


def _parts(text: str) -> Iterator[_Part]:
    """Parts behind a word for what they are; the last part of an address is its province even without one."""
    typed = [_Part(_level(found), found["name"], *found.span("name")) for found in _PART.finditer(text)]
    yield from typed
    last = _LAST.search(text)
    if last and (typed or last.start()) and all(part.end <= last.start("name") for part in typed):
        yield _Part("province", last["name"], *last.span("name"))


def _level(found: re.Match[str]) -> str:
    return next(level for level in _TYPES if found[level])
