"""docker/compose.yaml as data: there is no docker engine on these machines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

DOCKER = Path(__file__).parents[1] / "docker"
OURS = ("service", "counter", "archive")
_SECRET = re.compile(r"\$\{(\w+):\?[^}]*\}")


def compose() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return told


def environment(service: str, secrets: dict[str, str]) -> dict[str, str]:
    """What compose hands to a service of ours, with these secrets filled in; KeyError when one is not given."""
    told: dict[str, str] = compose()["services"][service]["environment"]
    return {name: _SECRET.sub(lambda found: secrets[found[1]], value) for name, value in told.items()}
