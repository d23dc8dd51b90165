"""What the screen says: every text that its source names is there, none is left over, and English keeps the gaps."""

from __future__ import annotations

import re
from pathlib import Path

from review.pages.texts import translations
from review.station.texts import SCREEN_TEXTS

SOURCES = sorted((Path(__file__).parents[2] / "review" / "screen" / "src").glob("*.ts"))
SOURCE = "\n".join(path.read_text() for path in SOURCES)
PLAIN = re.compile(r'\bt\("(\w+)"')
COMPOSED = re.compile(r"\bt\(`(\w+)_\$\{")
GAP = re.compile(r"\{\w+\}")


def test_every_text_of_the_source_is_there_and_none_is_left_over() -> None:
    quoted = set(re.findall(r'"(\w+)"', SOURCE))
    prefixes = tuple(f"{prefix}_" for prefix in COMPOSED.findall(SOURCE))
    assert set(PLAIN.findall(SOURCE)) - set(SCREEN_TEXTS) == set()
    assert [key for key in SCREEN_TEXTS if key not in quoted and not key.startswith(prefixes)] == []


def test_every_action_of_the_keyboard_is_explained() -> None:
    block = re.search(r"const DEFAULTS[^{]*\{(.*?)\n\};", SOURCE, re.S)
    assert block is not None
    actions = re.findall(r"^  (\w+): \[", block[1], re.M)
    assert len(actions) > 20
    assert [action for action in actions if f"key_{action}" not in SCREEN_TEXTS] == []


def test_english_keeps_the_gaps() -> None:
    english = translations("en")
    differing = [
        text
        for text in SCREEN_TEXTS.values()
        if sorted(GAP.findall(text)) != sorted(GAP.findall(english.gettext(text)))
    ]
    assert differing == []
    assert not any("%" in text for text in SCREEN_TEXTS.values())
