from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.objects.keys import digest_of_key, object_key

DIGEST = "ab" + "0123456789" * 6 + "cd"


def test_a_key_leads_back_to_its_digest() -> None:
    assert object_key(DIGEST) == f"sha256/ab/{DIGEST}"
    assert digest_of_key(object_key(DIGEST)) == DIGEST


@pytest.mark.parametrize(
    "key",
    [
        *(
            "",
            DIGEST,
            f"sha256/{DIGEST}",
            f"sha256/ac/{DIGEST}",
            f"sha256/AB/{DIGEST.upper()}",
            f"sha256/ab/{DIGEST}/x",
        ),
        *(f"x/sha256/ab/{DIGEST}", f"sha256/ab/{DIGEST}\n", f"sha256/ab/{DIGEST[:-1]}", "anchors/00000000000000000001"),
    ],
)
def test_strangers_have_no_digest(key: str) -> None:
    assert digest_of_key(key) is None


@given(st.text())
def test_any_text_is_a_stranger(text: str) -> None:
    assert digest_of_key(text) is None
    assert digest_of_key(f"sha256/ab/{text}") is None


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", DIGEST.upper(), DIGEST + "0", DIGEST + "\n"])
def test_only_digests_have_keys(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        object_key(name)
