"""A small real HTTP server that takes batches as the service does, and can be away, busy, cut or slow."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from python_multipart import parse_form

KEY = "station1.secret"
Files = list[tuple[str, bytes]]


@dataclass
class Upload:
    length: int
    data: bytearray = field(default_factory=bytearray)


class IntakeServer:
    """On 127.0.0.1. `busy`: status and headers to answer everything with. `cut_after`: bytes of a chunk, then a cut."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.batches: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, Files] = {}
        self.uploads: dict[str, Upload] = {}
        self.posts = 0
        self.busy: Callable[[], tuple[int, dict[str, str]] | None] = lambda: None
        self.cut_after: list[int] = []
        self.forge: Callable[[dict[str, Any]], dict[str, Any]] = lambda receipt: receipt
        self.refuse: Callable[[str, bytes], str | None] = lambda name, data: None
        self.delay_s = 0.0
        self.date: str | None = None
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> IntakeServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        outer = self

        class Handler(_Handler):
            intake = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, key: str, files: Files) -> tuple[int, dict[str, Any]]:
        with self._lock:
            if key in self.batches:
                if [data for _, data in self.contents[key]] != [data for _, data in files]:
                    return 409, {"code": "client_key_used", "message": "Mã đã dùng. / The key was used."}
                return 200, self.batches[key]
            received = [self._received(name, data) for name, data in files]
            receipt = {
                "batch": secrets.token_hex(8),
                "number": len(self.batches) + 1,
                "taken_at": datetime.now(UTC).isoformat(),
                "pages": sum(one["pages"] for one in received),
                "files": received,
                "of_a_later_version": True,
            }
            self.batches[key], self.contents[key] = receipt, files
            return 201, receipt

    def taken(self) -> list[Files]:
        """All batches, in the order in which they came."""
        return list(self.contents.values())

    def _received(self, name: str, data: bytes) -> dict[str, Any]:
        reason = self.refuse(name, data)
        known = {
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "pages": 0 if reason else 1,
        }
        return {**known, "code": "damaged_file", "message": reason} if reason else known


class _Handler(BaseHTTPRequestHandler):
    intake: IntakeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None: ...

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.intake.date or super().date_time_string(timestamp)

    def do_POST(self) -> None:
        self.intake.posts += 1
        time.sleep(self.intake.delay_s)
        if self._turned_away():
            return
        if self.path == "/uploads":
            upload = secrets.token_hex(8)
            self.intake.uploads[upload] = Upload(int(self.headers["Upload-Length"]))
            self._answer(201, headers={"Location": f"/uploads/{upload}", "Upload-Offset": "0"})
        elif self.headers["Content-Type"].startswith("application/json"):
            self._take_uploads(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        else:
            self._take_form()

    def do_HEAD(self) -> None:
        upload = self._upload()
        if upload and not self._turned_away():
            self._answer(200, headers={"Upload-Offset": str(len(upload.data)), "Upload-Length": str(upload.length)})

    def do_PATCH(self) -> None:
        upload, length = self._upload(), int(self.headers["Content-Length"])
        if self._turned_away() or upload is None:
            return
        if int(self.headers["Upload-Offset"]) != len(upload.data):
            self.close_connection = True
            self._answer(409, {"code": "wrong_offset", "message": "Sai. / Wrong."})
        elif self.intake.cut_after:
            upload.data += self.rfile.read(min(length, self.intake.cut_after.pop(0)))
            self.close_connection = True
            self.connection.close()
        else:
            upload.data += self.rfile.read(length)
            self._answer(204, headers={"Upload-Offset": str(len(upload.data))})

    def _take_form(self) -> None:
        fields: dict[str, str] = {}
        files: Files = []

        def on_field(one: Any) -> None:
            fields[one.field_name.decode()] = one.value.decode()

        def on_file(one: Any) -> None:
            one.file_object.seek(0)
            files.append((one.file_name.decode(), one.file_object.read()))

        headers = {"Content-Type": self.headers["Content-Type"].encode()}
        parse_form(headers, _Limited(self.rfile, int(self.headers["Content-Length"])), on_field, on_file)
        self._take(fields["client_key"], files)

    def _take_uploads(self, told: dict[str, Any]) -> None:
        named = [(one["name"], self.intake.uploads.get(one["id"])) for one in told["uploads"]]
        if any(upload is None or len(upload.data) != upload.length for _, upload in named):
            self._answer(404, {"code": "not_found", "message": "Không có. / Not there."})
            return
        self._take(told["client_key"], [(name, bytes(upload.data)) for name, upload in named if upload])

    def _take(self, key: str, files: Files) -> None:
        status, receipt = self.intake.take(key, files)
        self._answer(status, self.intake.forge(dict(receipt)))

    def _upload(self) -> Upload | None:
        upload = self.intake.uploads.get(self.path.rpartition("/")[2])
        if upload is None:
            self.close_connection = True
            self._answer(404, {"code": "not_found", "message": "Không có. / Not there."})
        return upload

    def _turned_away(self) -> bool:
        busy = self.intake.busy()
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            busy = (401, {})
        if busy is None:
            return False
        self.close_connection = True
        self._answer(busy[0], {"code": "busy", "message": "Bận. / Busy."}, busy[1])
        return True

    def _answer(self, status: int, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


class _Limited:
    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int) -> bytes:
        data: bytes = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data
