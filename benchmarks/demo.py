"""`make serve`: what a newcomer needs before `sohoa serve`: someone to log in as, and the sample scans taken in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from pipeline.load import digest
from review.people.passwords import hashed, new_password
from runtime.doors import Doors, open_doors
from runtime.settings import read_settings
from schemas.run import RunOptions
from storage.records.people import Standing, add_person, find_login, set_password
from workers.intake.take import Sending, SentFile, take

_SCANS = Path(__file__).parent / "samples" / "scans"
LOGIN = "demo"
_NAME, _ACTOR = "Nguyễn Thị Lan", "demo"
_BRANCH, _STATION = "ba-dinh", "cua-so-1"


def main() -> None:
    settings = read_settings()
    with closing(open_doors(settings)) as doors:
        password = prepare(doors)
    print(f"\n  http://{settings.host}:{settings.port}/\n  login: {LOGIN}    password: {password}\n")


def prepare(doors: Doors) -> str:
    """The password of LOGIN: another one every time. Scans that were taken in before are known again."""
    doors.records.prepare()
    password = new_password()
    with doors.records.write() as tx:
        _let_in(tx, hashed(password))
    for folder in sorted(_SCANS.iterdir()):
        _send(folder, doors)
    return password


def _let_in(tx: Connection, password: str) -> None:
    person = find_login(tx, LOGIN)
    if person is None:
        add_person(tx, LOGIN, _NAME, Standing(roles=("reviewer",)), _ACTOR, password)
    else:
        set_password(tx, person.id, password, _ACTOR)


def _send(folder: Path, doors: Doors) -> None:
    """A folder is a batch."""
    paths = sorted(folder.iterdir())
    files = [SentFile(path, path.name, digest(path), path.stat().st_size) for path in paths]
    take(files, Sending(_BRANCH, _STATION, RunOptions(), folder.name), doors)


if __name__ == "__main__":
    main()
