"""The service as it is really run: `sohoa serve` in its own process, spoken to over HTTP."""

from __future__ import annotations

import base64
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from schemas.service import Station
from storage.records.database import Records, open_records
from storage.records.stations import add_station, issue_key
from tests.servers.ports import free_port

START_LIMIT_S = 60.0
ADMIN = "admin"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Key:
    """A station with a key of its own."""

    station: str
    branch: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Service:
    """One `sohoa serve`; it may be killed and started again on the same data and port."""

    def __init__(self, data: Path, environment: Mapping[str, str] | None = None) -> None:
        self.data, self.log = data, data.with_name(f"{data.name}.log")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {"SOHOA_DATA": str(data), **(environment or {})}
        self.records: Records = open_records(
            self._environment.get("SOHOA_DATABASE") or f"sqlite:///{data / 'sohoa.db'}"
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        command = [sys.executable, "-m", "sohoa.cli", "serve", "--port", str(self.port), "--jobs", "0"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--archive-jobs", "0"], stderr=log, cwd=self.data.parent, env=environment | self._environment
            )
        end = time.monotonic() + START_LIMIT_S
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < end
            time.sleep(0.05)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """As a service manager does; gives the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=60)

    def new_key(self, branch: str | None = None) -> Key:
        """A new station with a key, in a branch of its own unless one is named."""
        number = next(_numbers)
        station, branch = f"station-{os.getpid()}-{number}", branch or f"branch-{number}"
        with self.records.write() as tx:
            add_station(tx, Station(id=station, branch=branch, name=f"Trạm {number}"), ADMIN)
            return Key(station, branch, issue_key(tx, station, ADMIN))

    def client(self, key: Key | None = None) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=key.headers if key else {}, timeout=60, trust_env=False)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def serving(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    data.mkdir(parents=True, exist_ok=True)
    service = Service(data, environment)
    service.start()
    try:
        yield service
    finally:
        service.kill()
        service.records.close()


def form(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    """Files of a form, in order."""
    return [("file", file) for file in files]


def post(client: httpx.Client, files: Sequence[tuple[str, bytes]], **fields: str) -> httpx.Response:
    return client.post("/batches", files=form(*files), data=fields)


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal; the message must be there in both languages."""
    told: dict[str, Any] = answer.json()
    assert set(told) == {"code", "message"}
    assert " / " in told["message"]
    return str(told["code"])


class TusClient:
    """tus 1.0.0 as a station speaks it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def create(self, name: str, length: int) -> str:
        """The upload's path."""
        filename = base64.b64encode(name.encode()).decode()
        answer = self.ask("POST", "/uploads", {"Upload-Length": str(length), "Upload-Metadata": f"filename {filename}"})
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])

    def append(self, path: str, offset: int, data: bytes | Iterator[bytes]) -> httpx.Response:
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return self.ask("PATCH", path, told, data)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, data: bytes | Iterator[bytes] = b""
    ) -> httpx.Response:
        return self._client.request(method, path, headers={"Tus-Resumable": "1.0.0", **(headers or {})}, content=data)
