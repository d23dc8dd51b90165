"""Vietnamese numerals in words (0 to billions), with the usual variants and one-letter misreadings."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.formats.text import fold

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9, "nhat": 1, "dau": 1,
}  # fmt: skip
_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}
_TEN = ("muoi", "chuc")
_ZERO_TENS = ("linh", "le")
_OTHERS = ("tram", "va")
_VOCABULARY = (*_UNITS, *_SCALES, *_TEN, *_ZERO_TENS, *_OTHERS)
_SHORTEST_CORRECTED = 4


def number_from_words(text: str) -> int | None:
    """`hai nghìn không trăm hai mươi sáu` -> 2026; None when the words are no number."""
    return number_from_tokens(words_of(text))


def words_of(text: str) -> list[str]:
    """Bare small words without punctuation, e.g. for `number_from_tokens`."""
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()


def number_from_tokens(tokens: Sequence[str]) -> int | None:
    known = [_nearest(token) for token in tokens]
    if not known or None in known:
        return None
    total = _with_scales([token for token in known if token is not None and token != "va"])
    return total if total is not None else _spelled(known)


def _nearest(token: str) -> str | None:
    """The numeral word itself, or the only one a letter away."""
    if token in _VOCABULARY:
        return token
    if len(token) < _SHORTEST_CORRECTED:
        return None
    near = [word for word in _VOCABULARY if len(word) >= 3 and Levenshtein.distance(token, word) == 1]
    return near[0] if len(near) == 1 else None


def _with_scales(tokens: Sequence[str]) -> int | None:
    """Sum of `group scale group scale ... group`, the scales falling."""
    total, group, ceiling = 0, list[str](), 10**12
    for token in tokens:
        scale = _SCALES.get(token)
        if scale is None:
            group.append(token)
            continue
        value = _below_thousand(group)
        if value is None or scale >= ceiling:
            return None
        total, group, ceiling = total + value * scale, [], scale
    if not group:
        return total if ceiling < 10**12 else None
    rest = _below_thousand(group)
    return None if rest is None else total + rest


def _below_thousand(tokens: Sequence[str]) -> int | None:
    """`chín trăm linh năm` -> 905."""
    if "tram" not in tokens:
        return _below_hundred(tokens)
    at = tokens.index("tram")
    hundreds = _UNITS.get(tokens[0]) if at == 1 else None
    rest = _below_hundred(tokens[at + 1 :]) if tokens[at + 1 :] else 0
    return None if hundreds is None or rest is None else hundreds * 100 + rest


def _below_hundred(tokens: Sequence[str]) -> int | None:
    """`hai mươi mốt` -> 21, `linh năm` -> 5, `mười` -> 10; also spoken `hai mốt`."""
    bare = tokens[1:] if len(tokens) == 2 and tokens[0] in _ZERO_TENS else tokens
    ten = next((place for place, token in enumerate(bare) if token in _TEN), None)
    if ten is None:
        tens, units = (bare[:-1], bare[-1:]) if bare and bare[0] != "khong" else ([], bare)
        return _tens_and_units(tens, units) if units else None
    return _tens_and_units(bare[:ten] or ["mot"], bare[ten + 1 :])


def _tens_and_units(tens: Sequence[str], units: Sequence[str]) -> int | None:
    if len(tens) > 1 or len(units) > 1 or not all(word in _UNITS for word in (*tens, *units)):
        return None
    return 10 * sum(_UNITS[word] for word in tens) + sum(_UNITS[word] for word in units)


def _spelled(tokens: Sequence[str | None]) -> int | None:
    """Digit by digit: `một chín sáu chín` -> 1969."""
    digits = [_UNITS.get(token or "") for token in tokens]
    if len(digits) < 3 or None in digits:
        return None
    return int("".join(map(str, digits)))
