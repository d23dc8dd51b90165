"""The faces that handwriting is drawn with: `python -m models.training.handwriting.faces` fetches what is missing.

Handwriting-like faces of the building split and further ones, all under the SIL Open Font Licence, from pinned npm
packages; none that the measuring split writes with.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from benchmarks.mill.fonts import FONTS, HAND_FOLDER, hand_file, undrawn, vietnamese_letters
from benchmarks.mill.handwriting import fetch
from models.training.reader.lines import faces as print_faces

FURTHER = {
    "alex-brush": "n3m2aZxsc8r748fBiYqfiVJ5l5iJe7ui5KPh2oBz07jsbr7zKynZ6F5MgXbR1iV8J0hPetmp6g5OwKYRZCDUcw==",
    "birthstone": "cWuqsQXUc2kDNEG7IRZV3A+FDeD829pETTYkNYgcO7KyARjfSZuFmABvNjVv9J/7wYb51nQ6L4wZHGqCrH1vPg==",
    "italianno": "zbI5nY80P4BB1OppKFFnUs8vMKgrbQW1zI0LQ74KR5sD6lmczcJdimM9X7TDIo3auanCRqgYpNSMH341v+7C/Q==",
    "mali": "/H7zdnFcBUdLh7mPUCLWfCoQVgtvnVKrlHjknq90kltPvUcu0nC9ybne4z2rzTghV9ez9N7nRDvRZesODB/YbQ==",
    "ms-madi": "pDRXXsvH0PXLABV3w3gP1Pr+jQx9bLu6m8UEmSENvKMxEIn56eRv4itulkYA5fnXdg6ttfJvA5pjmYvJ7PLBwQ==",
    "pangolin": "3avtyqWX2QiQXKxVChWeVtF3FpB/wcojYXP13oO30WG44Ox9bCUHuHEtMd6NVgqpXSUqNLFaLm8K+29xVzkDZQ==",
    "playpen-sans": "94O9WdgAmvFpAjsPOgg5JZII4clcNeeMqQdNZh7Jz40rmcNv05jzwxyuw25IRjTb4o2aMV7eXjXC8GTFo/+s8Q==",
    "playwrite-vn": "AnseD3TAVcz7sWtM6x6X/jvlrqoWtrtihwRvN3tA/OQvB8hGFD/HPvm5nmDCjElaK9cxCMY8lMHcw/8u2l3hpQ==",
    "sedgwick-ave": "vGquHj820A3Zu6nuspfLILpSK/NlLdfAAxFMlhFSt3Ivh/abHanB+0etNNmhUccwpcJyW2fsbFezCP1b2EFEkQ==",
    "twinkle-star": "b7u57eZZNuGON16IsjC9Wio8/6vxQ48jNQ7pb7gXh81Jm46djct3jZFHlucPqO3JPylLG/mWtPQklHhCTCLdIg==",
    "whisper": "9gRQaBhr5H2gtQKdklQhutZ3gErxahrn88fC2KD3e57GHqqmNWSBsQ8ImoMKYEtG6DBTr2tYo3LGNmVKALNT7Q==",
    "yomogi": "D35BWMd0BVhtYfpE7r1UfTNZHxaFVvLw4Rz2ym+yvEE7vlIfwtZEQFp4VFCvlcH+BwoAJD1mFH/r/XV7qDxeyg==",
}
"""npm packages and their SHA-512."""
HELD_HANDS = ("mansalva", "oooh-baby", "pangolin", "whisper")
"""Never drawn in training: what the network makes of an unknown hand. Two of them the building split writes with."""
HELD_PRINT = ("Vollkorn", "Roboto", "EBGaramond", "NotoSansMono")
"""Beginnings of files of print that training never draws; the first two the building split prints with."""


@cache
def hands(held: bool) -> tuple[str, ...]:
    """Files of handwriting-like faces with all Vietnamese letters; `held`: those kept out of training."""
    names = [hand_file(font).stem for font in FONTS["build"] if font.kind == "hand"]
    files = (HAND_FOLDER / f"{name}.ttf" for name in (*names, *FURTHER) if (name in HELD_HANDS) == held)
    return tuple(str(file) for file in files if file.exists() and not undrawn(file, vietnamese_letters()))


@cache
def prints(held: bool) -> tuple[str, ...]:
    """Files of print, weights and slants apart; `held`: those kept out of training."""
    usual, everything = print_faces()
    return tuple(file for file in (*usual, *everything) if Path(file).name.startswith(HELD_PRINT) == held)


if __name__ == "__main__":
    for path in (*fetch(), *fetch(pinned=FURTHER)):
        sys.stderr.write(f"{path}\n")
