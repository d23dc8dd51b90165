"""A real S3 server: Ceph's gateway over one store and one monitor, in a folder, without a manager daemon."""

from __future__ import annotations

import secrets
import socket
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.process import Server

_SETTINGS = """[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{monitor_port}]
ms bind msgr1 = false
public network = 127.0.0.1/32
keyring = {at}/keyring
run dir = {at}
admin socket = {at}/$name.asok
pid file = {at}/$name.pid
log file = {at}/$name.log
mon data = {at}/mon
osd data = {at}/osd
rgw data = {at}/rgw
# One monitor waits for nobody: with the default of a second each change of a map, of which a start has ten, takes one.
paxos propose interval = 0.05
paxos min wait = 0.01
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail warn = 1
mon data avail crit = 1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = bluestore
osd memory target = 1073741824
# The watches of a killed gateway outlive it this long, and whoever makes a bucket waits for them (default: 30 s).
osd client watch timeout = 3
bluestore block size = 8589934592
[client.rgw.x]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw run sync thread = false
objecter tick interval = 1
"""


@dataclass(frozen=True)
class S3User:
    """Somebody with a key of the server; who may see whose buckets is up to policies."""

    name: str
    access_key: str = field(default_factory=lambda: secrets.token_hex(10))
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20))


class RadosGw(Server):
    """`owner` has the buckets of the tests, `stranger` has another key and no right to them.

    Its store is a sparse file (bluestore), which keeps what was acknowledged through a kill.
    """

    name = "radosgw"
    programs = ("radosgw", "radosgw-admin", "ceph", "ceph-authtool", "ceph-mon", "monmaptool", "ceph-osd")

    def __init__(self) -> None:
        super().__init__()
        self.port, self._monitor_port = free_port(), free_port()
        self.owner, self.stranger = S3User("owner"), S3User("stranger")
        self._osd, self._fsid = str(uuid.uuid4()), str(uuid.uuid4())
        self._furnished = False

    @property
    def host(self) -> str:
        """Address and port, as the `minio` client wants them."""
        return f"127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        """For clients that take a URL."""
        return f"http://{self.host}"

    @property
    def url(self) -> str:
        return f"s3+http://{self.host}"

    @property
    def access_key(self) -> str:
        """The owner's."""
        return self.owner.access_key

    @property
    def secret_key(self) -> str:
        """The owner's."""
        return self.owner.secret_key

    def fresh_bucket_name(self) -> str:
        """A name that no bucket has; whoever uses it makes the bucket."""
        return f"test-{secrets.token_hex(6)}"

    def _prepare(self) -> None:
        for name in ("mon", "osd", "rgw"):
            (self.folder / name).mkdir()
        self._config.write_text(
            _SETTINGS.format(fsid=self._fsid, at=self.folder, port=self.port, monitor_port=self._monitor_port)
        )
        self._make_keys()
        self._make_monitor()

    def _make_keys(self) -> None:
        keyring = str(self.folder / "keyring")
        everything = ("--cap", "mon", "allow *", "--cap", "osd", "allow *")
        self._call("ceph-authtool", "-C", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self._call("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *everything)
        self._call("ceph-authtool", keyring, "--gen-key", "-n", "client.rgw.x", *everything)
        self._call(
            *("ceph-authtool", keyring, "--gen-key", "-n", "osd.0"),
            *("--cap", "mon", "allow profile osd", "--cap", "osd", "allow *"),
        )

    def _make_monitor(self) -> None:
        monitors = str(self.folder / "monmap")
        address = f"[v2:127.0.0.1:{self._monitor_port}]"
        self._call(
            *("monmaptool", "--create", "--fsid", self._fsid, "--addv", "a", address, "--enable-all-features"), monitors
        )
        self._ceph("ceph-mon", "-i", "a", "--mkfs", "--monmap", monitors, "--keyring", str(self.folder / "keyring"))

    def _launch(self) -> None:
        self._keep("ceph-mon", "-c", str(self._config), "-i", "a", "-f")
        if not self._furnished:
            self._make_store()
        self._keep("ceph-osd", "-c", str(self._config), "-i", "0", "-f")
        # A gateway that comes before its store tries it once and then sleeps for seconds.
        self._wait_until(self._store_is_active)
        self._keep("radosgw", "-c", str(self._config), "-n", "client.rgw.x", "-f")
        self._wait_until(self._answers)
        if not self._furnished:
            self._make_users()
            self._furnished = True

    def _make_store(self) -> None:
        """Both need the monitor."""
        self._ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", self._osd)
        self._ceph("ceph", "osd", "new", self._osd, "0")

    def _make_users(self) -> None:
        for user in (self.owner, self.stranger):
            self._ceph(
                *("radosgw-admin", "user", "create", f"--uid={user.name}", f"--display-name={user.name}"),
                *(f"--access-key={user.access_key}", f"--secret-key={user.secret_key}", "--max-buckets=0"),
            )

    def _ceph(self, program: str, *arguments: str) -> None:
        self._call(program, "-c", str(self._config), *arguments)

    def _store_is_active(self) -> bool:
        """As the store itself says over its admin socket, in JSON once it knows itself; before that in prose."""
        with socket.socket(socket.AF_UNIX) as admin:
            try:
                admin.connect(str(self.folder / "osd.0.asok"))
                admin.sendall(b'{"prefix": "status"}\0')
                return b'"state": "active"' in admin.makefile("rb").read()
            except OSError:
                return False

    def _answers(self) -> bool:
        client = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            client.request("GET", "/")
            return client.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            client.close()

    @property
    def _config(self) -> Path:
        return self.folder / "ceph.conf"
