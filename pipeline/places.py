"""Which commune an address or an addressee names: today's, or one of Hà Nội's before 1 July 2025."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.formats.text import fold, nfc, spelling_key
from schemas.catalogue import Commune, FormerCommune, Places

HANOI = "01"
_TYPES = {
    "phường": "Phường", "p": "Phường", "xã": "Xã", "x": "Xã", "thị trấn": "Thị trấn", "tt": "Thị trấn",
    "đặc khu": "Đặc khu",
}  # fmt: skip
_NAMED = re.compile(r"\b(?:phường|xã|thị trấn|đặc khu)\s+[^\W\d]", re.IGNORECASE)
_DISTRICT = re.compile(r"\b(?:quan|huyen|thi xa)\s|(?:^|[\s,])(?:q|h|tx)\.\s?\w")
_OF_DISTRICT = re.compile(r"(?:quan|huyen|thi xa) (.+)")
_PROVINCE_PREFIX = re.compile(r"^(?:thanh pho|tinh|tp)[.\s]+")
_LONGEST_NAME_WORDS = 6
_AFTER_NAME = {",", "-", "thanh", "tp", "quan", "huyen", "thi", "tinh", "q", "h", "tx", "t", "ha", "hn", "nay"}


@dataclass(frozen=True)
class Located:
    """What a text names.

    communes: today's units, several when a former unit was divided, none when not found. former: the unit's name
    before 1 July 2025, when that is what was written. named: the text names a commune at all. hanoi: it names Hà Nội
    itself. district: it is a three-level address. exact: with all its marks.
    """

    communes: tuple[Commune, ...] = ()
    former: str | None = None
    named: bool = False
    hanoi: bool = False
    district: bool = False
    exact: bool = False

    @property
    def commune(self) -> Commune | None:
        """The one commune of today, if there is just one."""
        return self.communes[0] if len(self.communes) == 1 else None


class _Unit(NamedTuple):
    """A unit as written then or now, and the commune of today.

    `district`: that of a former unit, bare, where units of several districts had its name.
    """

    type: str
    name: str
    code: str
    province: str
    former: bool
    district: str = ""


class Gazetteer:
    """Looks communes up by name, with marks first, without if need be. Built once from the catalogue's places."""

    def __init__(self, places: Places) -> None:
        self._provinces = {fold(province.name): province.code for province in places.provinces}
        self._former_provinces = {fold(name) for name in places.former_provinces}
        self._by_code = {commune.code: commune for commune in places.communes}
        units = [*map(_unit_of_today, places.communes), *map(_former_unit, places.former_communes)]
        self._exact = _Index(units, spelling_key)
        self._folded = _Index(units, lambda text: fold(spelling_key(text)))

    def locate(self, text: str) -> Located:
        """The commune that `text` names. Without a province the text is taken to mean Hà Nội."""
        province = self.province_of(text)
        district = _DISTRICT.search(fold(text)) is not None
        hanoi = province == HANOI
        for index in (self._exact, self._folded):
            units = _in_district(index.find(text, province or HANOI, former_first=district), text)
            if units:
                communes = tuple(self._by_code[code] for code in dict.fromkeys(unit.code for unit in units))
                former = f"{units[0].type} {units[0].name}" if units[0].former else None
                return Located(communes, former, True, hanoi, district, index is self._exact)
        return Located(named=_NAMED.search(nfc(text)) is not None, hanoi=hanoi, district=district)

    def ends_in_province(self, text: str) -> bool:
        """The last part of an address names a province, of today or before: nothing is likely to be cut off."""
        last = re.split(r"[,;–]|\s-\s", fold(text))[-1]
        name = _PROVINCE_PREFIX.sub("", last.strip(" ."))
        return name in self._provinces or name in self._former_provinces

    def is_whole(self, text: str) -> bool:
        """The address ends with a province's name, whatever stands before it."""
        words = re.sub(r"[^a-z]+", " ", fold(text)).strip()
        names = (*self._provinces, *self._former_provinces)
        return any(words == name or words.endswith(f" {name}") for name in names)

    def province_of(self, text: str) -> str | None:
        """The province's code, or a former province's name, out of the last parts of an address."""
        for part in reversed(re.split(r"[,;–]|\s-\s", fold(text))):
            name = _PROVINCE_PREFIX.sub("", part.strip(" ."))
            if name in self._provinces:
                return self._provinces[name]
            if name in self._former_provinces:
                return name
        return HANOI if re.search(r"\bha noi\b", fold(text)) else None


class _Index:
    """Units by the key of their name; names are found after a word for their type, the longest first."""

    def __init__(self, units: Sequence[_Unit], key: Callable[[str], str]) -> None:
        self._key = key
        self._types = {tuple(map(key, words.split())): name for words, name in _TYPES.items()}
        self._units: dict[tuple[str, ...], list[_Unit]] = {}
        for unit in units:
            words = self._words(unit.name)
            for name in {tuple(words), tuple(word for word in words if word != "-")}:
                self._units.setdefault(name, []).append(unit)

    def find(self, text: str, province: str, former_first: bool) -> list[_Unit]:
        """The units of one name, all of today or all former ones; [] when nothing is found."""
        for type_, name in self._named(self._words(text)):
            here = [unit for unit in self._units.get(name, ()) if unit.province == province]
            for former in (former_first, not former_first):
                found = [unit for unit in here if unit.former == former]
                if found:
                    return [unit for unit in found if unit.type == type_] or found
        return []

    def _named(self, words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(type, words that may be its name), longest first, left to right; a name ends where an address goes on."""
        for start in range(len(words)):
            for length in (2, 1):
                type_ = self._types.get(tuple(words[start : start + length]))
                begin = start + length
                for end in range(begin + _LONGEST_NAME_WORDS, begin, -1) if type_ else ():
                    if end <= len(words) and (end == len(words) or fold(words[end]) in _AFTER_NAME):
                        yield type_ or "", tuple(words[begin:end])

    def _words(self, text: str) -> list[str]:
        """Keys of the words; commas and dashes stay as words of their own, other punctuation is a space."""
        spaced = re.sub(r"[-–]", " - ", re.sub(r"[,;()\n]", " , ", nfc(text)))
        return [self._key(word) for word in re.sub(r"[^\w\s,\-]", " ", spaced).split()]


def _unit_of_today(commune: Commune) -> _Unit:
    return _Unit(commune.type, commune.name, commune.code, commune.province_code, False)


def _former_unit(former: FormerCommune) -> _Unit:
    district = _OF_DISTRICT.match(fold(former.note))
    return _Unit(former.type, former.name, former.code, HANOI, True, district[1] if district else "")


def _in_district(units: list[_Unit], text: str) -> list[_Unit]:
    """Of units of one name, those of the district that the text names; all when it does not tell."""
    named = [unit for unit in units if unit.district and re.search(rf"\b{unit.district}\b", fold(text))]
    elsewhere = [unit for unit in units if not unit.district]
    return named or (elsewhere if elsewhere and _DISTRICT.search(fold(text)) else units)
