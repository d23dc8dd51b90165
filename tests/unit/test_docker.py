"""The image and the compose file, as far as they can be checked without a docker engine."""

from __future__ import annotations

import os
import re
import tomllib

import pytest
from dotenv import dotenv_values

from runtime.settings import Settings
from tests.compose import DOCKER, OURS, compose, environment

SERVICES = compose()["services"]
SETTINGS = {f"SOHOA_{name.upper()}": name for name in Settings.model_fields}
SECRETS = set(dotenv_values(DOCKER / ".env.compose.example"))


def settings_of(told: dict[str, str]) -> Settings:
    return Settings.model_validate({SETTINGS[name]: value for name, value in told.items()})


@pytest.mark.parametrize("name", OURS)
def test_settings_of_our_services_are_settings(name: str) -> None:
    told = environment(name, dict.fromkeys(SECRETS, "x" * 20))
    assert set(told) <= set(SETTINGS)
    settings_of(told)


def test_no_secret_has_a_default() -> None:
    text = (DOCKER / "compose.yaml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == SECRETS
    assert re.findall(r"\$\{\w+(?!:\?)\W[^}]*\}|\$\{\w+\}", text) == []
    assert not any(dotenv_values(DOCKER / ".env.compose.example").values())


@pytest.mark.parametrize("secret", ["minioadmin", "password", "changeme"])
def test_secrets_that_stand_in_manuals_are_refused(secret: str) -> None:
    told = environment("service", dict.fromkeys(SECRETS, secret))
    with pytest.raises(ValueError, match="everybody knows"):
        settings_of(told)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_pinned_limited_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert re.search(r":\d|:RELEASE\.\d", service["image"]), "by a tag that does not move"
    assert service["restart"] == "always"
    assert service["deploy"]["resources"]["limits"]["memory"]
    assert name in {"counter", "archive"} or service["healthcheck"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_have_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_service_can_be_reached_and_from_this_machine_alone() -> None:
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"service"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["service"]["ports"])
    assert compose()["networks"]["inside"]["internal"]


def test_the_image_runs_as_nobody_in_particular_from_locked_packages() -> None:
    lines = (DOCKER / "Dockerfile").read_text().splitlines()
    assert "USER sohoa" in lines
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    assert any("install-system-packages.sh" in line for line in lines)
    assert sum(line.startswith("FROM") for line in lines) == 2


def test_what_the_image_is_built_from_is_there() -> None:
    root, text = DOCKER.parent, (DOCKER / "Dockerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    assert "docker/install-system-packages.sh" in copied
    assert [word for word in copied if not (root / word).exists()] == []
    let_in = (root / ".dockerignore").read_text().splitlines()
    assert {f"!{word.partition('/')[0]}" for word in copied if word != "."} <= set(let_in)
    assert os.access(DOCKER / "install-system-packages.sh", os.X_OK)
    assert "docker/install-system-packages.sh --dev" in (root / "Makefile").read_text()


def test_the_lock_holds_all_that_the_wheel_asks_for() -> None:
    root = DOCKER.parent
    asked = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    locked = {
        line.partition("==")[0].partition("[")[0] for line in (root / "requirements.lock").read_text().splitlines()
    }
    names = {re.split(r"[\[>=<]", one)[0].lower() for one in asked["dependencies"]}
    assert names - {name.lower() for name in locked} == set()
    assert "python:3.11" in (DOCKER / "Dockerfile").read_text()
    assert asked["requires-python"] == ">=3.11"
