"""Errors as one line and an exit status; a traceback only with --debug."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from schemas.errors import SohoaError
from storage.atomic import SPACE_ERRNOS

REJECTED, WRONG_USAGE, LACKING = 1, 2, 3
UNEXPECTED = 70
"""A fault of ours, beside the statuses of the contract (EX_SOFTWARE of sysexits.h)."""
_STOPPED = 128


@contextmanager
def reporting(debug: bool) -> Iterator[None]:
    """Turns whatever goes wrong inside into its line on standard error and its exit status."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except SohoaError as error:
        _end(error.message, error.exit_status, error, debug)
    except KeyboardInterrupt as error:
        number = error.args[0] if error.args else signal.SIGINT
        _end("stopped; nothing is lost, the same command goes on.", _STOPPED + number, error, debug)
    except OSError as error:
        _end(_disk_line(error), LACKING, error, debug)
    except typer.Exit:
        raise
    except Exception as error:  # noqa: BLE001 (the last place where a fault of ours can still become one line)
        _end(f"{_fault_line(error)}; run it again with --debug and report what it says.", UNEXPECTED, error, debug)


def _end(message: str, status: int, error: BaseException, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exception(error)
    print_line(message)
    raise typer.Exit(status)


def print_line(message: str) -> None:
    """One line on standard error."""
    print("sohoa: " + " ".join(message.split()), file=sys.stderr)  # noqa: T201


def _disk_line(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in SPACE_ERRNOS:
        return f"{where}no space is left on the disk; free some and give the same command again."
    return f"{where}{error.strerror or error}; see that it can be read and written."


def _fault_line(error: Exception) -> str:
    """Kind and place; the message itself may quote what was read."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"unexpected {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(number)
