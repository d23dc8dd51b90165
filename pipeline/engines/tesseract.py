"""Tesseract, through pytesseract: one thread, a wall limit, boxes and confidences."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytesseract

from pipeline.ports import Charset
from pipeline.raster import Pixels
from schemas.errors import EnvironmentLacks, PageUnreadable
from schemas.geometry import Box
from schemas.reading import Word

PAGE_LAYOUT = 4
SINGLE_LINE = 7
WHITELISTS: dict[Charset, str] = {"digits": "0123456789"}


@dataclass(frozen=True)
class Tesseract:
    """The `vie` model that Debian ships (the small, fast one). `timeout_s`: wall limit of one call."""

    language: str = "vie"
    timeout_s: float = 120.0

    def __post_init__(self) -> None:
        os.environ["OMP_THREAD_LIMIT"] = "1"

    @property
    def version(self) -> str:
        try:
            return f"tesseract {pytesseract.get_tesseract_version()} {self.language}"
        except pytesseract.TesseractNotFoundError as error:
            raise EnvironmentLacks(
                "no_tesseract", "Tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-vie"
            ) from error

    def read_page(self, image: Pixels, dpi: int) -> tuple[Word, ...]:
        """All words of a grey page, boxes in its pixels, in Tesseract's order; raises PageUnreadable."""
        return self._read(image, f"--psm {PAGE_LAYOUT} --dpi {dpi}")

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        """The words of a crop that holds one line, left to right."""
        config = f"--psm {SINGLE_LINE} --dpi {dpi}"
        if charset in WHITELISTS:
            config += f" -c tessedit_char_whitelist={WHITELISTS[charset]}"
        return self._read(image, config)

    def _read(self, image: Pixels, config: str) -> tuple[Word, ...]:
        with tempfile.TemporaryDirectory(prefix="sohoa-ocr-") as folder:
            path = Path(folder) / "page.pgm"
            # An uncompressed file by name: pytesseract would otherwise spend a third of a second on PNG. Written here
            # and not by OpenCV, which keeps silent about a full disk.
            path.write_bytes(b"P5\n%d %d\n255\n" % (image.shape[1], image.shape[0]) + image.tobytes())
            table = self._run(path, config)
        return tuple(_words(table))

    def _run(self, path: Path, config: str) -> dict[str, list[str]]:
        try:
            table: dict[str, list[str]] = pytesseract.image_to_data(
                str(path),
                lang=self.language,
                config=config,
                timeout=self.timeout_s,
                output_type=pytesseract.Output.DICT,
            )
        except pytesseract.TesseractNotFoundError as error:
            raise EnvironmentLacks(
                "no_tesseract", "Tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-vie"
            ) from error
        except pytesseract.TesseractError as error:
            if "load" in str(error) or "traineddata" in str(error):
                raise EnvironmentLacks(
                    "no_language",
                    f"Tesseract cannot load the language {self.language}: apt-get install tesseract-ocr-vie, "
                    "and see that TESSDATA_PREFIX is right",
                ) from error
            raise PageUnreadable("ocr_failed", f"Tesseract failed on the page: {error.message[:200]}") from error
        except RuntimeError as error:
            raise PageUnreadable("ocr_timeout", f"Tesseract took longer than {self.timeout_s:.0f} s") from error
        return table


def _words(table: dict[str, list[str]]) -> list[Word]:
    words = []
    rows = zip(table["text"], table["left"], table["top"], table["width"], table["height"], table["conf"], strict=True)
    for text, left, top, width, height, confidence in rows:
        clean = _mend(unicodedata.normalize("NFC", text).strip())
        if not clean:
            continue
        box = Box(int(left), int(top), int(left) + int(width), int(top) + int(height))
        words.append(Word(text=clean, box=box, confidence=_share(confidence)))
    return words


def _share(percent: str | float) -> float | None:
    value = float(percent)
    return None if value < 0 else min(1.0, value / 100)


NO_LETTERS = str.maketrans("⁄ƒ†œ", "/fta")
"""Signs of no Vietnamese word, and what they are read for in slanted print."""
LETTER_OF_DIGIT = str.maketrans("106", "ioG")
DIGIT_OF_LETTER = str.maketrans("OoIl", "0011")
NUMBER_WITH_LETTERS = re.compile(r"^(?=.*\d)(?=.*[OoIl])[\dOoIl]{2,}[.,;:]?$")
SQUARE_METRES = re.compile(r"^([\d.,]*)m[2?](\W*)$")
WORD_ENDS_IN_ONE = re.compile(r"(?<=[a-zà-ỹ])1(?=\W*$)")
DOUBLE_D = re.compile("[ÐĐ]+")
ACCENTED_WORD = re.compile(r"^[^\W_]*[À-ỹ][^\W_]*$")


def _mend(text: str) -> str:
    """Mistakes of the model that no word or number allows: `Nộ1` for `Nội`, `2O26` for `2026`, `ĐÐơn` for `Đơn`."""
    text = DOUBLE_D.sub("Đ", text.translate(NO_LETTERS)).replace("(@", "@")
    text = SQUARE_METRES.sub(r"\1m²\2", WORD_ENDS_IN_ONE.sub("i", text))
    if NUMBER_WITH_LETTERS.match(text) and 2 * sum(sign.isdigit() for sign in text) >= len(text):
        return text.translate(DIGIT_OF_LETTER)
    if any(sign.isdigit() for sign in text) and ACCENTED_WORD.match(text):
        mended = text.translate(LETTER_OF_DIGIT)
        return mended.upper() if sum(sign.isupper() for sign in text) > 1 else mended
    return text
