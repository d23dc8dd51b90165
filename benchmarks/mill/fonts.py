"""The typefaces of the splits, disjoint, each checked to draw all 134 Vietnamese letters.

Text faces come from Debian packages (docker/install-system-packages.sh --dev), handwriting-like faces from pinned npm
packages (`python -m benchmarks.mill.handwriting` fetches them into .bench/fonts).
"""

from __future__ import annotations

import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

Kind = Literal["serif", "sans", "mono", "hand"]
SplitName = Literal["build", "calibrate", "measure"]

HAND_FOLDER = Path(__file__).resolve().parents[2] / ".bench" / "fonts"

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SYMBOLS = "…□☐☑☒✓"


def vietnamese_letters() -> str:
    """The 134 letters that ASCII lacks: 67 lower case, then the same in capitals."""
    lower = [unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES]
    marked = "".join(letter for letter in lower if not letter.isascii()) + "đ"
    return marked + marked.upper()


@dataclass(frozen=True)
class Font:
    """A family as CSS names it. `package`: the Debian package, or the npm package for kind `hand`."""

    family: str
    kind: Kind
    package: str
    bold: bool = True
    italic: bool = True


FONTS: dict[SplitName, tuple[Font, ...]] = {
    "build": (
        Font("Tinos", "serif", "fonts-croscore"),
        Font("Noto Serif", "serif", "fonts-noto-core"),
        Font("DejaVu Serif", "serif", "fonts-dejavu"),
        Font("Vollkorn", "serif", "fonts-vollkorn"),
        Font("Arimo", "sans", "fonts-croscore"),
        Font("Roboto", "sans", "fonts-roboto"),
        Font("Noto Sans", "sans", "fonts-noto-core"),
        Font("DejaVu Sans", "sans", "fonts-dejavu"),
        Font("Cousine", "mono", "fonts-croscore"),
        Font("JetBrains Mono", "mono", "fonts-jetbrains-mono"),
        Font("Patrick Hand", "hand", "patrick-hand", bold=False, italic=False),
        Font("Mansalva", "hand", "mansalva", bold=False, italic=False),
        Font("Dancing Script", "hand", "dancing-script", bold=False, italic=False),
        Font("Oooh Baby", "hand", "oooh-baby", bold=False, italic=False),
    ),
    "calibrate": (
        Font("Doulos SIL", "serif", "fonts-sil-doulos", bold=False, italic=False),
        Font("Roboto Slab", "serif", "fonts-roboto-slab", italic=False),
        Font("Junicode Two Beta", "serif", "fonts-junicode"),
        Font("Inter", "sans", "fonts-inter", italic=False),
        Font("Manrope", "sans", "fonts-manrope", italic=False),
        Font("Cantarell", "sans", "fonts-cantarell", italic=False),
        Font("M PLUS 1", "sans", "fonts-mplus", italic=False),
        Font("Noto Sans Mono", "mono", "fonts-noto-mono", italic=False),
        Font("League Mono", "mono", "fonts-league-mono", italic=False),
    ),
    "measure": (
        Font("TeX Gyre Termes", "serif", "fonts-texgyre"),
        Font("Charis SIL", "serif", "fonts-sil-charis"),
        Font("Linux Libertine O", "serif", "fonts-linuxlibertine"),
        Font("TeX Gyre Pagella", "serif", "fonts-texgyre"),
        Font("TeX Gyre Heros", "sans", "fonts-texgyre"),
        Font("Carlito", "sans", "fonts-crosextra-carlito"),
        Font("Open Sans", "sans", "fonts-open-sans"),
        Font("Lato", "sans", "fonts-lato"),
        Font("TeX Gyre Cursor", "mono", "fonts-texgyre"),
        Font("FreeMono", "mono", "fonts-freefont-ttf"),
        Font("Shantell Sans", "hand", "shantell-sans", bold=False, italic=False),
        Font("Sriracha", "hand", "sriracha", bold=False, italic=False),
        Font("Itim", "hand", "itim", bold=False, italic=False),
        Font("Licorice", "hand", "licorice", bold=False, italic=False),
    ),
}
"""Faces cut from the same outlines (Tinos and Liberation Serif; TeX Gyre Termes, FreeSerif and Nimbus) never face each
other in the building and the measuring split. The first serif, sans and mono of a split are its Times, Arial and
Courier."""


def families(split: SplitName, kind: Kind) -> tuple[str, ...]:
    """CSS family names of a split, in registry order."""
    return tuple(font.family for font in FONTS[split] if font.kind == kind)


def hand_file(font: Font) -> Path:
    return HAND_FOLDER / f"{font.package}.ttf"


def face_rules(html: str) -> str:
    """CSS @font-face rules for the fetched handwriting-like faces that `html` names."""
    hands = [font for fonts in FONTS.values() for font in fonts if font.kind == "hand"]
    return "\n".join(
        f"@font-face {{ font-family: '{font.family}'; src: url('{hand_file(font).as_uri()}'); }}"
        for font in hands
        if font.family in html and hand_file(font).exists()
    )


def files(font: Font) -> dict[str, Path]:
    """The family's files by style (`Regular`, `Bold`, `Italic`, `Bold Italic`); empty when it is not installed."""
    if font.kind == "hand":
        path = hand_file(font)
        return {"Regular": path} if path.exists() else {}
    listed = subprocess.run(
        ["fc-list", "--format", "%{style[0]}|%{file}\n", f":family={font.family}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, Path] = {}
    for line in sorted(listed.stdout.splitlines()):
        style, _, path_text = line.partition("|")
        plain = {"Book": "Regular", "Roman": "Regular", "Oblique": "Italic", "Bold Oblique": "Bold Italic"}
        found.setdefault(plain.get(style, style), Path(path_text))
    return found


def undrawn(path: Path, letters: str) -> str:
    """Those of `letters` that the file does not map, or maps to an empty or the `.notdef` glyph."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        cmap, glyphs = font.getBestCmap() or {}, font.getGlyphSet()
        return "".join(letter for letter in letters if not _has_outline(cmap.get(ord(letter)), glyphs))


def _has_outline(name: str | None, glyphs: object) -> bool:
    if name is None or name == ".notdef":
        return False
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)  # type: ignore[index]
    return pen.bounds is not None
