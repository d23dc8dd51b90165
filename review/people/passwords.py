"""Passwords of local accounts: argon2id, with the library's parameters (RFC 9106, 64 MiB a check)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from schemas.errors import UsageError

LEAST_LETTERS, MOST_LETTERS = 12, 256
_HASHER = PasswordHasher()
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""None that is taken for another."""
_FEWEST_KINDS = 5


def hashed(password: str) -> str:
    """The encoded hash, salt and parameters in it."""
    return _HASHER.hash(_normal(password))


def fits(password: str, encoded: str | None) -> bool:
    """Whether it is that password; it takes as long when there is none."""
    try:
        _HASHER.verify(encoded or _nobodys(), _normal(password))
    except VerifyMismatchError:
        return False
    return encoded is not None


def require_strong(password: str, login: str) -> None:
    """Raises UsageError (weak_password)."""
    normal = _normal(password)
    long_enough = LEAST_LETTERS <= len(normal) <= MOST_LETTERS
    if not long_enough or len(set(normal)) < _FEWEST_KINDS or login.lower() in normal.lower():
        told = (
            f"a password has {LEAST_LETTERS} to {MOST_LETTERS} letters, {_FEWEST_KINDS} different ones, and no login."
        )
        raise UsageError("weak_password", told)


def new_password() -> str:
    """One to be told once: 100 bits, easily read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _normal(password: str) -> str:
    """Vietnamese keyboards write the same letter in two ways."""
    return unicodedata.normalize("NFC", password)
