"""Records that name objects which the store does not have: its disk is not mounted, or a setting is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runtime.doors import open_doors, prepare
from runtime.settings import Settings
from schemas.errors import EnvironmentLacks
from tests import scans
from tests.e2e.command import sohoa
from tests.servers.ports import free_port
from tests.service import Service, service


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Service]:
    """With three batches, each of one file."""
    with service(tmp_path) as opened:
        for number in range(3):
            opened.send([scans.save(scans.letter(number), tmp_path / f"{number}.png")])
        yield opened


def objects(kept: Service) -> Path:
    return kept.doors.settings.data / "objects"


@pytest.mark.parametrize("command", [("serve", "--port", "{port}"), ("backfill", "{archive}", "--branch", "b1")])
def test_nothing_begins_on_another_disk(kept: Service, tmp_path: Path, command: tuple[str, ...]) -> None:
    objects(kept).rename(tmp_path / "unmounted")
    archive = tmp_path / "archive"
    archive.mkdir()
    told = [word.format(archive=archive, port=free_port()) for word in command]
    refused = sohoa(*told, env={"SOHOA_DATA": str(kept.doors.settings.data)})
    assert refused.returncode == 3, refused.stderr
    assert "none of the objects that the records name; is its disk mounted" in refused.stderr
    shutil.rmtree(objects(kept))
    (tmp_path / "unmounted").rename(objects(kept))
    prepare(kept.doors)


def test_what_a_backup_lacks_does_not_keep_it_from_starting(kept: Service) -> None:
    first, *_ = sorted(path for path in objects(kept).rglob("*") if path.is_file())
    first.unlink()
    prepare(kept.doors)


def test_a_store_that_is_named_wrongly_is_told(kept: Service, tmp_path: Path) -> None:
    other = Settings(data=kept.doors.settings.data, objects=str(tmp_path / "other"))
    with closing(open_doors(other)) as doors, pytest.raises(EnvironmentLacks, match="other has none of the objects"):
        prepare(doors)
