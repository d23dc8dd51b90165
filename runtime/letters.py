"""The reader's self-test: a small typeset image with all 134 Vietnamese letters, and how many of them come back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from importlib import resources

import cv2
import numpy as np

from pipeline.ports import OcrEngine
from pipeline.raster import Pixels

_LINES = (
    "hà nhá cả đã lạ năm bằng nắng thẳng nhẵn đặt cân cầu đất phẩm mẫu thật",
    "mè té kẻ vẽ mẹ tên nền bến hiển dễ bệnh gì chí nghỉ nghĩ thị cò nhóm nhỏ ngõ học",
    "tôi hồng số hổ mỗi bột mơ trời lớn phở mỡ hợp cùng chú thủ cũ phụ tư từ chức cử chữ mực",
    "kỳ mỹ ly thuỷ kỷ ý quý kỵ đi",
)
WORDS = tuple(word for line in _LINES for word in line.split())
"""Together they hold the 67 letters that only Vietnamese has; in capitals, the other 67."""

IMAGE = "letters.png"
DPI = 300


def letters_of(words: Iterable[str]) -> frozenset[str]:
    """The letters in them that are not of the plain Latin alphabet."""
    return frozenset(letter for word in words for letter in unicodedata.normalize("NFC", word) if ord(letter) > 127)


def all_words() -> tuple[str, ...]:
    return (*WORDS, *(word.upper() for word in WORDS))


def letters_image() -> Pixels:
    """The image that ships with the program, grey (height, width)."""
    data = np.frombuffer((resources.files("runtime") / IMAGE).read_bytes(), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def letters_read(engine: OcrEngine) -> frozenset[str]:
    """Which of the 134 letters the engine reads: those of words that come back exactly; raises EnvironmentLacks."""
    read = {word.text.strip(".,") for word in engine.read_page(letters_image(), DPI)}
    return letters_of(word for word in all_words() if word in read)
