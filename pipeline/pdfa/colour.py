"""The sRGB profile of the output intent, written from the numbers of the standard (IEC 61966-2-1, ICC.1:2001-04).

A matrix profile of version 2, which every part of PDF/A admits; colours are adapted to D50 as ICC asks.
"""

from __future__ import annotations

import struct

CONDITION = "sRGB IEC61966-2.1"
_D50 = (0.9642, 1.0, 0.8249)
_COLORANTS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_CURVE_STEPS = 1024


def srgb_profile() -> bytes:
    """An ICC profile (monitor class, RGB to XYZ)."""
    curve = _curve()
    tags = {
        b"cprt": b"text\0\0\0\0No copyright, use freely.\0",
        b"desc": _description(CONDITION),
        b"wtpt": _xyz(_D50),
        **{tag: _xyz(colorant) for tag, colorant in _COLORANTS.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    body, directory = b"", struct.pack(">L", len(tags))
    start = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for tag, data in tags.items():
        if data not in placed:
            placed[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
        directory += struct.pack(">4sLL", tag, placed[data], len(data))
    return _header(start + len(body)) + directory + body


def _header(size: int) -> bytes:
    head = struct.pack(">L4sL4s4s4s", size, b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2001, 1, 1, 0, 0, 0, b"acsp")
    head += b"\0" * (68 - len(head)) + b"".join(_s15_fixed16(value) for value in _D50)
    return head + b"\0" * (128 - len(head))


def _s15_fixed16(value: float) -> bytes:
    return struct.pack(">l", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_s15_fixed16(value) for value in values)


def _description(text: str) -> bytes:
    """textDescriptionType: ASCII, then empty Unicode and ScriptCode parts."""
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">L", len(ascii_text)) + ascii_text + b"\0" * (4 + 4 + 2 + 1 + 67)


def _curve() -> bytes:
    samples = (round(65535 * _linear(step / (_CURVE_STEPS - 1))) for step in range(_CURVE_STEPS))
    return b"curv\0\0\0\0" + struct.pack(f">L{_CURVE_STEPS}H", _CURVE_STEPS, *samples)


def _linear(encoded: float) -> float:
    """The light of an encoded value, both from 0 to 1."""
    if encoded <= 0.04045:
        return encoded / 12.92
    return float(((encoded + 0.055) / 1.055) ** 2.4)
