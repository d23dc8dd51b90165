"""Zones that somebody drew, read again by the readers of the stages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.settings import Settings
from schemas.geometry import Box
from schemas.stage import ZoneTask
from storage.objects.folder import FolderObjects
from tests import scans
from workers.processes import GaveUp
from workers.zones import ZoneReader

LINES = ("Họ và tên: TRẦN GIA HƯNG", "Ngày sinh: 12/03/2024", "Nơi sinh: Bệnh viện Phụ sản Hà Nội")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zones")


@pytest.fixture(scope="module")
def reader(data: Path) -> Iterator[ZoneReader]:
    zones = ZoneReader(Settings(data=data))
    zones.warm()
    yield zones
    zones.close()


@pytest.fixture(scope="module")
def image(data: Path) -> str:
    buffer = io.BytesIO()
    scans.page(*LINES).save(buffer, "JPEG", quality=90)
    return FolderObjects(data / "objects").put(buffer.getvalue()).sha256


def zone_of(line: int, left: int = 80, right: int = 860) -> Box:
    """Around a line of the page."""
    top = 110 + 62 * line
    return Box(left, top - 12, right, top + 52)


def test_what_stands_in_the_zone_is_read_and_no_more(reader: ZoneReader, image: str) -> None:
    read = reader.read(ZoneTask(image=image, dpi=scans.DPI, zone=zone_of(1)))
    assert read.text == read.other == LINES[1]
    value = reader.read(ZoneTask(image=image, dpi=scans.DPI, zone=zone_of(0, left=265)))
    assert value.text == "TRẦN GIA HƯNG"
    both = Box(80, zone_of(1).top, 860, zone_of(2).bottom)
    assert reader.read(ZoneTask(image=image, dpi=scans.DPI, zone=both)).text == "\n".join(LINES[1:])


def test_nothing_stands_there(reader: ZoneReader, image: str) -> None:
    for zone in (Box(100, 900, 700, 1000), Box(5000, 5000, 6000, 6000), Box(300, 300, 300, 300)):
        assert reader.read(ZoneTask(image=image, dpi=scans.DPI, zone=zone)).text == ""


def test_a_child_that_dies_is_replaced(reader: ZoneReader, data: Path, image: str) -> None:
    poison = FolderObjects(data / "objects").put(b"no picture").sha256
    with pytest.raises(GaveUp):
        reader.read(ZoneTask(image=poison, dpi=scans.DPI, zone=zone_of(1)))
    assert reader.read(ZoneTask(image=image, dpi=scans.DPI, zone=zone_of(1))).text == LINES[1]
