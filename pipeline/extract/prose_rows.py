"""Rows of a table that a form prints as sentences: `1. Trần Thị Ba, sinh ngày 12/03/1992, Nữ, CCCD 001192…, vợ`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.extract.stream import Token

Row = Mapping[str, Sequence[Token]]
TELLING: Mapping[str, re.Pattern[str]] = {
    "birth_date": re.compile(r"\W*(?:\d{1,2}[/.-]\d{1,2}[/.-])?(?:19|20)\d{2}\W*"),
    "id_number": re.compile(r"\W*\d{9,12}\W*"),
    "code": re.compile(r"\W*\d{4,5}\W*"),
}
"""What a word must look like that is surely this column's."""
SEX = re.compile(r"\W*(?:nam|n[uưữứừử])\W*", re.IGNORECASE)
BEFORE_DATE = frozenset({"sinh", "ngay", "nam"})
SEPARATES = re.compile(r"^[-–—|/]+$")
ENDS = re.compile(r"[,;:()]\W*$")
NUMBERED = re.compile(r"[(\[]?\d{1,2}[.)\]/]|[-–+*•]+")
CAPTIONS = frozenset(
    {"ho", "chu", "dem", "va", "ten", "ong", "ba", "chau", "sinh", "ngay", "thang", "nam", "gioi", "tinh", "so", "dinh"}
    | {"danh", "ca", "nhan", "cccd", "cmnd", "can", "cuoc", "cong", "dan", "ma", "nganh", "nghe", "quan", "he", "moi"}
    | {"voi", "nguoi", "khai", "la"}
)
"""Words with which a sentence says what comes next."""
LEAST_OF_A_NAME = 2


def prose_rows(items: Sequence[Token], columns: Sequence[str]) -> list[dict[str, list[Token]]]:
    """The rows that these items (a line each) tell; those that tell nothing but words are none."""
    rows = (_row(one, columns) for _, line in groupby(items, lambda token: token.line) for one in _parted(list(line)))
    return [row for row in rows if "name" in row and any(key in row for key in TELLING)]


def _parted(tokens: list[Token]) -> Iterator[list[Token]]:
    """At semicolons: several rows in one sentence."""
    start = 0
    for place, token in enumerate(tokens, 1):
        if token.text.endswith(";") or place == len(tokens):
            yield tokens[start:place]
            start = place


def _row(tokens: Sequence[Token], columns: Sequence[str]) -> dict[str, list[Token]]:
    row: dict[str, list[Token]] = {}
    words: list[list[Token]] = [[]]
    for place, token in enumerate(tokens):
        key = _told_by(token, tokens[:place], columns)
        if place == 0 and NUMBERED.fullmatch(token.text):
            continue
        if key is not None:
            row.setdefault(key, []).append(token)
        if key is not None or SEPARATES.match(token.text) or (token.text.startswith("(") and words[-1]):
            words.append([])
        if key is None and token.key:
            words[-1].append(token)
        if ENDS.search(token.text) and ("code" not in columns or not token.text.endswith(",")):
            words.append([])
    parts = [part for part in (_without_captions(one) for one in words) if part and not part[-1].text.endswith(":")]
    name = next((part for part in parts if len(part) >= LEAST_OF_A_NAME), None)
    if name is not None:
        row["name"] = name
    rest = [part for part in parts if part is not name]
    if rest and "relation" in columns:
        row["relation"] = rest[-1]
    main = next((part for part in rest if part[-1].key == "chinh"), None)
    if main is not None and "main" in columns:
        row["main"] = main
    return row


def _told_by(token: Token, before: Sequence[Token], columns: Sequence[str]) -> str | None:
    key = next((one for one in TELLING if one in columns and TELLING[one].fullmatch(token.text)), None)
    if key is None and "sex" in columns and SEX.fullmatch(token.text) and before:
        apart = ENDS.search(before[-1].text) or SEPARATES.match(before[-1].text) or before[-1].key == "tinh"
        return "sex" if apart else None
    return key


def _without_captions(words: Sequence[Token]) -> list[Token]:
    """Without the words before the value that say what it is, unless there is nothing else."""
    start = 0
    while start < len(words) and words[start].key in CAPTIONS and not words[start].text[:1].isupper():
        start += 1
    end = len(words)
    while end > start and words[end - 1].key in BEFORE_DATE and words[end - 1].text.islower():
        end -= 1
    return list(words[start:end])
