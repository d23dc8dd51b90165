"""A font without shapes for invisible text: it carries characters and widths, and draws nothing.

Every character has its own character identifier (CID), given at first use; all of them map to one blank glyph, never to
`.notdef` (ISO 19005-2, 6.2.11.8), whose width in the font program is the one in the font dictionary (6.2.11.5).
"""

from __future__ import annotations

import struct

from pipeline.pdfa.objects import Name, PdfStream, Ref

FONT_NAME = Name("SohoaInvisible")
UNITS_PER_EM = 1000
ADVANCE = 500
ASCENT = 800
DESCENT = -200
_BLANK_GLYPH = 1
_GLYPHS = 2
# 2026-01-01, in seconds since 1904; fixed, so that equal pages give equal files.
_MADE = 3_850_070_400


class InvisibleFont:
    """Gives out CIDs while pages are written, and is itself written after the last page."""

    def __init__(self) -> None:
        self._cids: dict[str, int] = {}

    def encode(self, text: str) -> bytes:
        """Two bytes (the CID) for each character of `text`."""
        return b"".join(struct.pack(">H", self._cids.setdefault(char, len(self._cids) + 1)) for char in text)

    def write(self, pdf: PdfStream, ref: Ref) -> None:
        """Writes the Type 0 font and all that belongs to it; `ref` is what the pages name."""
        descendant = pdf.add(
            {
                "Type": Name("Font"),
                "Subtype": Name("CIDFontType2"),
                "BaseFont": FONT_NAME,
                "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
                "FontDescriptor": self._write_descriptor(pdf),
                "DW": ADVANCE,
                "CIDToGIDMap": pdf.add_deflated({}, self._glyph_map()),
            }
        )
        pdf.add(
            {
                "Type": Name("Font"),
                "Subtype": Name("Type0"),
                "BaseFont": FONT_NAME,
                "Encoding": Name("Identity-H"),
                "DescendantFonts": [descendant],
                "ToUnicode": pdf.add_deflated({}, self._unicode_map()),
            },
            ref,
        )

    def _write_descriptor(self, pdf: PdfStream) -> Ref:
        program = font_program()
        return pdf.add(
            {
                "Type": Name("FontDescriptor"),
                "FontName": FONT_NAME,
                "Flags": 5,
                "FontBBox": [0, DESCENT, ADVANCE, ASCENT],
                "ItalicAngle": 0,
                "Ascent": ASCENT,
                "Descent": DESCENT,
                "CapHeight": ASCENT,
                "StemV": 80,
                "FontFile2": pdf.add_deflated({"Length1": len(program)}, program),
            }
        )

    def _glyph_map(self) -> bytes:
        return struct.pack(">H", 0) + struct.pack(">H", _BLANK_GLYPH) * len(self._cids)

    def _unicode_map(self) -> bytes:
        """The ToUnicode CMap; a section holds at most 100 mappings (Adobe Technical Note 5014)."""
        pairs = [f"<{cid:04x}> <{char.encode('utf-16-be').hex()}>" for char, cid in self._cids.items()]
        sections = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
        mappings = "\n".join(
            f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar" for section in sections
        )
        return _CMAP.format(mappings=mappings).encode("ascii")


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{mappings}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def font_program() -> bytes:
    """A TrueType font of two empty glyphs, with the tables that PDF asks of an embedded CIDFontType2."""
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": _head(0),
        b"hhea": struct.pack(">L3hH11hH", 0x10000, ASCENT, DESCENT, 0, ADVANCE, *[0] * 11, 1),
        b"hmtx": struct.pack(">Hhh", ADVANCE, 0, 0),
        b"loca": struct.pack(f">{_GLYPHS + 1}H", *[0] * (_GLYPHS + 1)),
        b"maxp": struct.pack(">LH13H", 0x10000, _GLYPHS, 0, 0, 0, 0, 1, *[0] * 8),
    }
    adjustment = (0xB1B0AFBA - _checksum(_sfnt(tables))) & 0xFFFFFFFF
    return _sfnt({**tables, b"head": _head(adjustment)}, head_checksum=_checksum(tables[b"head"]))


def _head(checksum_adjustment: int) -> bytes:
    return struct.pack(
        ">LLLLHHqqhhhhHHhhh",
        *(0x10000, 0x10000, checksum_adjustment, 0x5F0F3CF5, 0b11, UNITS_PER_EM, _MADE, _MADE),
        *(0, DESCENT, ADVANCE, ASCENT, 0, 8, 2, 0, 0),
    )


def _sfnt(tables: dict[bytes, bytes], head_checksum: int | None = None) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    directory = struct.pack(">LHHHH", 0x10000, count, 16 << power, power, 16 * count - (16 << power))
    offset = len(directory) + 16 * count
    body = b""
    for tag, data in sorted(tables.items()):
        checksum = head_checksum if tag == b"head" and head_checksum is not None else _checksum(data)
        directory += struct.pack(">4sLLL", tag, checksum, offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return directory + body


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF
