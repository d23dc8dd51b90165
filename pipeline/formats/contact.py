"""Telephone numbers, e-mail addresses, serials of land certificates."""

from __future__ import annotations

import re

from pipeline.formats.digits import DIGIT, joined, to_digits
from pipeline.formats.parsed import BLANK, Parsed, repaired, unreadable
from pipeline.formats.text import fold, is_blank, squeeze, trim, without_footnotes, without_leaders

_PHONE = re.compile(r"(?<![A-Za-z\d])\+?\d(?:[\s.\-()]{0,2}\d){8,11}(?!\d)")
_MISREAD_PHONE = re.compile(rf"(?<!\w){DIGIT}(?:[\s.\-]{{0,2}}{DIGIT}){{8,11}}(?!\w)")
_LAST_FOOTNOTE = re.compile(r"\s*\(\d{1,2}\)\W*$")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_TORN_OFF = re.compile(r"(?!e-?mail|mail)[a-z][a-z0-9]+\.?")
"""The first half of an address whose dot was not read."""
_AT_SIGN = re.compile(r"©|®|\(@\)|\(a\)|\[at\]|@")
_SERIAL = re.compile(r"(?<![A-ZĐ0-9])([A-ZĐ]{1,2})[\s.:\-]{0,2}(\d(?:\s?\d){5,7})(?!\d)")
_MISREAD_SERIAL = re.compile(rf"(?<!\w)([A-ZĐ0158]{{1,2}})[\s.:\-]{{1,2}}({DIGIT}(?:\s?{DIGIT}){{5,7}})(?!\w)")
_LETTERS = str.maketrans("0158", "OISB")


def parse_phone(text: str) -> Parsed:
    """The first number of 9 to 12 digits, digits only as printed (`+84` is not rewritten)."""
    if is_blank(text):
        return BLANK
    found = _PHONE.search(_LAST_FOOTNOTE.sub("", text))
    if found:
        return Parsed(re.sub(r"\D", "", found[0]))
    misread = _MISREAD_PHONE.search(without_footnotes(text))
    if misread:
        return repaired(to_digits(joined(misread[0])), misread[0])
    return unreadable(f"Không đọc được số điện thoại trong “{squeeze(text)}”.")


def parse_email(text: str) -> Parsed:
    """The address with the spaces that reading put into it removed; a sign read for `@` is flagged, and so is a
    dot put where its first half stands apart.
    """
    if is_blank(text):
        return BLANK
    joined_up = re.sub(r"\s*(©|®|\(@\)|\(a\)|\[at\]|@)\s*", r"\1", without_leaders(text))
    joined_up = re.sub(r"(?<=[A-Za-z0-9])\s?\.\s(?=[a-z]{2})", ".", joined_up)
    words = joined_up.split()
    place = next((place for place, word in enumerate(words) if _AT_SIGN.search(word)), len(words))
    word = trim("".join(words[place : place + 1]))
    found = _EMAIL.search(word)
    if found and place and word.isascii() and _TORN_OFF.fullmatch(words[place - 1]):
        return repaired(f"{words[place - 1].rstrip('.')}.{found[0]}", f"{words[place - 1]} {word}")
    if found and word.isascii():
        return Parsed(found[0])
    mended = _EMAIL.search(fold(_AT_SIGN.sub("@", word)))
    if mended:
        return repaired(mended[0], word)
    return unreadable(f"“{squeeze(text)}” không phải địa chỉ thư điện tử.")


def parse_serial(text: str) -> Parsed:
    """Letters, one space, digits: `BM 123456` (to 2024), `AA 01234567` (TT 10/2024/TT-BTNMT)."""
    if is_blank(text):
        return BLANK
    plain = without_footnotes(text).upper()
    found = _SERIAL.search(plain)
    if found:
        return Parsed(f"{found[1]} {joined(found[2])}")
    misread = _MISREAD_SERIAL.search(plain)
    if misread:
        serial = f"{misread[1].translate(_LETTERS)} {to_digits(joined(misread[2]))}"
        return repaired(serial, misread[0])
    return unreadable(f"“{squeeze(text)}” không có dạng số phát hành giấy chứng nhận.")
