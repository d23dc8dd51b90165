"""What pages say: Vietnamese in the source, English from the catalogue `review/texts/en.po`."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["vi", "en"]
CATALOGUE = Path(__file__).parents[1] / "texts" / "en.po"


@cache
def translations(language: Language) -> NullTranslations:
    """Vietnamese texts stand for themselves."""
    if language == "vi":
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def marked(text: str) -> str:
    """Marks a text of a table for the catalogue; a template translates it when it shows it."""
    return text
