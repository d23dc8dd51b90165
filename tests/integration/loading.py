"""Loads a file the way the pipeline does, and compares pixels."""

from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.load import Limits, open_pages, probe_file
from pipeline.raster import Pixels, Raster


def load(path: Path, number: int = 1) -> Raster:
    """One page, with the limits of the counter; the file must be unchanged afterwards."""
    before = path.read_bytes()
    with open_pages(path, probe_file(path, Limits()).kind, Limits()) as opened:
        raster = opened.page(number)
    assert path.read_bytes() == before
    return raster


def bgr(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"))[:, :, ::-1]


def difference(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference of equally large images."""
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other.astype(int)).mean())
