"""Passwords: how they are kept, which are too weak, and that none is told by the time a check takes."""

from __future__ import annotations

import unicodedata

import pytest

from review.people.passwords import fits, hashed, new_password, require_strong
from schemas.errors import UsageError

SENTENCE = "Hồ Gươm một chiều mưa"


def test_a_password_fits_its_hash_alone_however_the_keyboard_writes_it() -> None:
    encoded = hashed(SENTENCE)
    assert encoded.startswith("$argon2id$")
    assert SENTENCE not in encoded
    assert hashed(SENTENCE) != encoded
    assert fits(SENTENCE, encoded)
    assert fits(unicodedata.normalize("NFD", SENTENCE), encoded)
    assert not fits(SENTENCE + " ", encoded)
    assert not fits("", encoded)


def test_where_there_is_none_nothing_fits() -> None:
    assert not fits(SENTENCE, None)


@pytest.mark.parametrize(
    "weak",
    ["", "mười một ch", "aaaaaaaaaaaaaaa", "121212121212", "lan-lan-lan-bốn", "LAN và những người khác", "x" * 257],
)
def test_weak_ones_are_refused(weak: str) -> None:
    with pytest.raises(UsageError) as caught:
        require_strong(weak, "lan")
    assert caught.value.code == "weak_password"


def test_what_is_made_here_is_strong_and_never_the_same() -> None:
    made = [new_password() for _ in range(50)]
    assert len(set(made)) == 50
    for one in [*made, SENTENCE]:
        require_strong(one, "minh")
