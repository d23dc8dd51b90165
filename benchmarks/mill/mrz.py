"""Machine-readable zone of identity cards: TD1, three lines of 30 (ICAO 9303-5)."""

from __future__ import annotations

import re

from benchmarks.mill.people import unmarked

_ORDER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_digit(text: str) -> str:
    """Weights 7, 3, 1; A is 10 and `<` 0; modulo 10."""
    values = (_ORDER.index(c) if c != "<" else 0 for c in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def card_lines(id_number: str, birth_date: str, sex: str, expiry_date: str, name: str) -> str:
    """The three lines, joined by line feeds. Dates ISO; an `expiry_date` that is none is written 991231."""
    number = id_number[-9:]
    first = f"IDVNM{number}{check_digit(number)}{id_number}<<{check_digit(id_number)}"
    birth, expiry = _yymmdd(birth_date), _yymmdd(expiry_date)
    second = f"{birth}{check_digit(birth)}{'M' if sex == 'Nam' else 'F'}{expiry}{check_digit(expiry)}VNM" + "<" * 11
    overall = check_digit(first[5:] + second[0:7] + second[8:15] + second[18:29])
    surname, *others = unmarked(name).upper().split()
    third = f"{surname}<<{'<'.join(others)}".ljust(30, "<")[:30]
    return f"{first}\n{second}{overall}\n{third}"


def _yymmdd(iso: str) -> str:
    return iso[2:].replace("-", "") if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso) else "991231"
