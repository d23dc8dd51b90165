"""A zone that somebody drew on a page, read again: in a child that may be killed, by the readers of the stages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from pipeline.clean import CleanOptions, clean_page
from pipeline.clean.flatten import upright_to_flat
from pipeline.ports import Readers
from pipeline.raster import CleanPage, Raster
from pipeline.read import read_page
from runtime.logging import log_to
from runtime.settings import Settings
from runtime.stores import build_objects
from runtime.wiring import build_readers
from schemas.reading import Reading
from schemas.stage import ZoneReading, ZoneSetup, ZoneTask
from storage.objects.port import ObjectStore


def build(setup_json: str) -> Callable[[bytes], bytes]:
    """The handler for workers.child; raises EnvironmentLacks when a tool is missing."""
    setup = ZoneSetup.model_validate_json(setup_json)
    settings = Settings(**setup.settings)
    log_to(Path(setup.log), settings.log_level)
    reading = _Zones(build_objects(settings), build_readers(settings))
    return lambda told: reading.read(ZoneTask.model_validate_json(told)).model_dump_json().encode()


class _Zones:
    """The page read last stays clean at hand: another zone of it is likely to come."""

    def __init__(self, objects: ObjectStore, readers: Readers) -> None:
        self._objects = objects
        self._readers = readers
        self._page: tuple[str, CleanPage] | None = None

    def read(self, task: ZoneTask) -> ZoneReading:
        clean = self._clean(task)
        zone = upright_to_flat(clean.flat_to_upright).box(task.zone).within(clean.flat.shape[1], clean.flat.shape[0])
        return _told(read_page(clean, self._readers, zone))

    def _clean(self, task: ZoneTask) -> CleanPage:
        if self._page is None or self._page[0] != task.image:
            pixels = cv2.imdecode(np.frombuffer(self._objects.get(task.image), np.uint8), cv2.IMREAD_UNCHANGED)
            assert pixels is not None, "an upright page image is a JPEG of ours"
            raster = Raster(np.asarray(pixels, np.uint8), task.dpi)
            self._page = (task.image, clean_page(raster, CleanOptions(rotation=0)))
        return self._page[1]


def _told(reading: Reading) -> ZoneReading:
    words = reading.words
    lines: Sequence[Sequence[int]] = [line.words for line in reading.lines]
    text = "\n".join(" ".join(words[place].text for place in line) for line in lines)
    other = "\n".join(" ".join(words[place].other or words[place].text for place in line) for line in lines)
    return ZoneReading(text=text, other=other)
