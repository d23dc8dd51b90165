"""The house itself: imports point downwards, files and functions stay small, every command explains itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sohoa.cli import build_app

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "pipeline", "models", "storage", "workers", "runtime", "review", "sohoa", "benchmarks")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
USUAL_FUNCTION_LINES = 45
USUAL_SHARE = 0.9
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
APP = build_app()
COMMANDS = {command.name or "": str(command.help) for command in APP.registered_commands} | {
    f"{group.name} {command.name}": str(command.help)
    for group in APP.registered_groups
    for command in (group.typer_instance.registered_commands if group.typer_instance else ())
}


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the lines of its body, docstring and decorators left out."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - body[0].lineno + 1  # type: ignore[operator]


def test_imports_point_downwards() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout[-3000:]


def test_files_are_small() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in FILES
        if (count := len(path.read_text().splitlines())) > MOST_LINES
    ]
    assert not long, long


def test_functions_are_small() -> None:
    lengths = dict(functions())
    assert len(lengths) > 200
    long = [f"{name}: {count}" for name, count in lengths.items() if count > MOST_FUNCTION_LINES]
    assert not long, long
    usual = sum(count < USUAL_FUNCTION_LINES for count in lengths.values())
    assert usual >= USUAL_SHARE * len(lengths)


def test_only_the_settings_read_the_environment() -> None:
    """Passing the whole environment on to a child is no reading of settings."""
    reads = re.compile(r"os\.getenv|environ\.get|environ\[[^]]+\](?!\s*=[^=])")
    found = [str(path.relative_to(ROOT)) for path in FILES if reads.search(path.read_text())]
    assert [name for name in found if not name.startswith("benchmarks/")] == []


def test_errors_are_caught_by_name() -> None:
    """Only the command line may catch whatever comes."""
    found = [
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) == "Exception")
    ]
    assert found == ["sohoa/reporting.py"]


def test_no_room_is_named_after_nothing() -> None:
    empty = {"utils", "helpers", "common", "core", "manager"}
    assert [str(path) for path in FILES if {path.stem, *path.relative_to(ROOT).parts} & empty] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_an_example_and_stands_in_the_readme(name: str) -> None:
    shown = COMMANDS[name]
    assert f"sohoa {name}" in shown
    assert "Example:" in shown
    assert f"sohoa {name}" in (ROOT / "README.md").read_text()
