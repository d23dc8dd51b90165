"""RabbitMQ as Debian brings it, without plugins; each has a name service of its own, so several live side by side."""

from __future__ import annotations

import secrets
import socket
import subprocess

from tests.servers.ports import free_port
from tests.servers.process import Server

_PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"  # the one in /usr/sbin changes to a user of its own
_ADD_VHOST = """
rabbit_vhost:add(<<"{name}">>, <<"tests">>),
rabbit_auth_backend_internal:set_permissions(
    <<"sohoa">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>).
"""
_GREETING = b"AMQP\0\0\x09\x01"


class RabbitMq(Server):
    """`url` is that of the virtual host `/`, with name and password; `fresh_vhost` gives empty ones."""

    name = "rabbitmq"
    programs = (_PROGRAM, "erl_call")

    def __init__(self) -> None:
        super().__init__()
        self.port, self._nodes_port, self._names_port = free_port(), free_port(), free_port()
        self._password = secrets.token_hex(16)

    @property
    def url(self) -> str:
        return self.vhost_url("%2F")

    def vhost_url(self, vhost: str) -> str:
        """The URL of a virtual host: queues of one name in two of them have nothing in common."""
        return f"amqp://sohoa:{self._password}@127.0.0.1:{self.port}/{vhost}"

    def fresh_vhost(self) -> str:
        """The name of a new, empty virtual host."""
        name = f"test-{secrets.token_hex(6)}"
        self._evaluate(_ADD_VHOST.format(name=name))
        return name

    def _prepare(self) -> None:
        (self.folder / "rabbitmq.conf").write_text(f"default_user = sohoa\ndefault_pass = {self._password}\n")
        (self.folder / "enabled_plugins").write_text("[].\n")

    def _launch(self) -> None:
        self._keep(_PROGRAM, **self._settings())
        self._wait_until(self._answers)

    def _settings(self) -> dict[str, str]:
        at = str(self.folder)
        return {
            "RABBITMQ_NODENAME": "rabbit@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._nodes_port),
            "ERL_EPMD_PORT": str(self._names_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_CONF_ENV_FILE": f"{at}/none",
            "RABBITMQ_CONFIG_FILE": f"{at}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{at}/none.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{at}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{at}/data",
            "RABBITMQ_LOG_BASE": f"{at}/logs",
            "RABBITMQ_LOGS": "-",
        }

    def _answers(self) -> bool:
        """It listens only when all its queues are there."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                client.sendall(_GREETING)
                return client.recv(1) != b""
        except OSError:
            return False

    def _evaluate(self, erlang: str) -> None:
        """In the server; a hundred times as quick as `rabbitmqctl`, which does nothing else."""
        cookie = (self.folder / ".erlang.cookie").read_text("ascii")
        subprocess.run(
            ("erl_call", "-sname", "rabbit@localhost", "-c", cookie, "-e"),
            input=erlang.encode(),
            env={**self._environment(), **self._settings()},
            capture_output=True,
            timeout=self.start_limit_s,
            check=True,
        )
