"""What is seen of a file before any child starts."""

import os
from pathlib import Path

import pytest

from pipeline.load import REFUSALS, FileKind, Limits, digest, probe_file, sniff
from schemas.errors import InputRejected


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", "pdf"),
        (b"x" * 1020 + b"%PDF", "pdf"),
        (b"x" * 1021 + b"%PDF", None),
        (b"\x89PNG\r\n\x1a\n....%PDF", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"II+\x00", "tiff"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypmp42", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ],
)
def test_kind_is_told_by_the_bytes(head: bytes, kind: FileKind | None) -> None:
    assert sniff(head) == kind


def rejected(path: Path, limits: Limits | None = None) -> InputRejected:
    with pytest.raises(InputRejected) as caught:
        probe_file(path, limits or Limits())
    error = caught.value
    assert path.name in error.message
    assert error.message.endswith(f"{REFUSALS[error.code][1]}.")
    assert "\n" not in error.message
    return error


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    assert rejected(tmp_path / "none.pdf").code == "not_found"
    (tmp_path / "file").write_bytes(b"x")
    assert rejected(tmp_path / "file" / "below.pdf").code == "not_found"


def test_refuses_what_is_no_scan(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "letter.pdf").write_bytes(b"PK\x03\x04 a word processor's file")
    assert rejected(tmp_path / "empty.pdf").code == "empty_file"
    assert rejected(tmp_path / "letter.pdf").code == "unknown_type"
    assert rejected(tmp_path).code == "not_a_file"


def test_refuses_a_pipe_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert rejected(tmp_path / "pipe.pdf").code == "not_a_file"


def test_refuses_a_large_file_before_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "large.pdf").open("wb") as stream:
        stream.truncate(200_000_001)
    assert rejected(tmp_path / "large.pdf").code == "file_too_large"


def test_a_name_cannot_break_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb\x1b[31m\u202e.pdf"
    path.touch()
    with pytest.raises(InputRejected) as caught:
        probe_file(path, Limits())
    assert caught.value.message.isprintable()


def test_digest(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert digest(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_profiles() -> None:
    assert (Limits().max_pages, Limits.archive().max_pages) == (500, 5_000)
