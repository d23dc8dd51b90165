"""The first stage: a stranger's file to page images, safely.

Whatever parses the file runs in a guarded child (engines/guard.py); here the bytes are only hashed and their first
kilobyte is looked at. The file is never changed, and nothing stays behind in the scratch folder.
"""

from __future__ import annotations

import hashlib
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from pipeline.engines.guard import ChildGone, ChildTimedOut, GuardedChild, sandbox
from pipeline.raster import Raster
from schemas.errors import EnvironmentLacks, InputRejected, NoSpaceLeft, PageUnreadable, SohoaError
from schemas.model import Frozen

FileKind = Literal["pdf", "tiff", "jpeg", "png", "webp", "heic"]

OPENER = "pipeline.engines.opener"
HEAD_BYTES = 1024
# The child's own limits come first; the parent's is for a child that no longer answers.
GRACE_S = 5.0
NICENESS = 5
ROUNDING = 1.01
MAX_DPI = 1200
MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)
HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"))

# code: (what happened, what to do). A file's and a page's refusals share the words.
REFUSALS = {
    "not_found": ("there is no such file", "check the path"),
    "not_a_file": ("it is not a regular file", "give a file or a folder"),
    "not_readable": ("it may not be read", "change its permissions"),
    "empty_file": ("it has zero bytes", "scan or copy it again"),
    "file_too_large": ("it is larger than allowed", "split it or raise the limit"),
    "unknown_type": ("it is no PDF, TIFF, JPEG, PNG, WebP or HEIC file", "scan or save it as one of these"),
    "damaged_file": ("it is damaged or cut short", "scan or copy it again"),
    "password_protected": ("it needs a password", "save it without one and send it again"),
    "too_many_pages": ("it has too many pages", "split it"),
    "file_timeout": ("it took too long to open", "scan it again"),
    "page_too_large": ("the page is too large", "scan it at a lower resolution or size"),
    "page_too_small": ("the page is too small to be read", "scan it again at 300 dpi"),
    "page_damaged": ("the page is damaged", "scan it again"),
    "page_timeout": ("the page took too long to draw", "print and scan it, or raise the time limit"),
    "page_memory": ("the page needs too much memory", "scan it at a lower resolution"),
}


class Limits(Frozen):
    """What one file may ask for Sides are of the paper after /UserUnit.

    A page of more than max_pixels at render_dpi is drawn at a lower dpi where it is a PDF page, else refused.
    memory_bytes: address space of the child and of each program that it starts.
    """

    max_file_bytes: int = 200_000_000
    max_pages: int = 500
    max_side_m: float = 1.2
    max_pixels: int = 100_000_000
    render_dpi: int = 300
    page_wall_s: float = 30.0
    memory_bytes: int = 1_536 * 1024 * 1024

    @classmethod
    def archive(cls) -> Limits:
        """The archive profile: bound volumes."""
        return cls(max_pages=5_000, max_file_bytes=2_000_000_000)


class FileLook(Frozen):
    """A file that can be opened."""

    kind: FileKind
    pages: int


class FileProbe(FileLook):
    """A file that can be opened. sha256: of its bytes, hexadecimal."""

    sha256: str
    size_bytes: int


class SeenFile(NamedTuple):
    """A file and its kind; `seen`: its path as the guarded child sees it."""

    path: Path
    kind: FileKind
    seen: str


def probe_file(path: Path, limits: Limits, scratch: Path | None = None) -> FileProbe:
    """What the file is, by its bytes and never by its name; opens it once in a guarded child.

    scratch: an existing folder for the child's own (default: the system's temporary folder). Raises InputRejected
    (the codes of REFUSALS; page_too_large or page_too_small when that holds for a whole image or PDF).
    """
    kind = kind_of(path, limits)
    with open_pages(path, kind, limits, scratch) as opened:
        size_bytes = path.stat().st_size
        return FileProbe(kind=kind, pages=opened.pages, sha256=digest(path), size_bytes=size_bytes)


def kind_of(path: Path, limits: Limits) -> FileKind:
    """By its first bytes alone; raises InputRejected, also for a file that is empty or too large."""
    _size(path, limits)
    return _sniffed(path)


@contextmanager
def open_pages(path: Path, kind: FileKind, limits: Limits, scratch: Path | None = None) -> Iterator[OpenedPages]:
    """The file's pages, as long as the context lasts; `kind` as probed. Raises InputRejected, EnvironmentLacks."""
    opened = OpenedPages(path, kind, limits, scratch or Path(tempfile.gettempdir()))
    try:
        yield opened
    finally:
        opened.close()


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, hexadecimal, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class OpenedPages:
    """The pages of one file, one at a time, in any order. Made by `open_pages`."""

    def __init__(self, path: Path, kind: FileKind, limits: Limits, scratch: Path) -> None:
        self._path, self._kind, self._limits, self._scratch = path, kind, limits, scratch
        self._child: GuardedChild | None = None
        self.pages = self._start()

    def page(self, number: int) -> Raster:
        """Page `number` from 1, EXIF and /Rotate applied.

        Raises PageUnreadable (page_too_large, page_too_small, page_damaged, page_timeout, page_memory) for this page
        alone: the others can still be asked for, a child that died is replaced. Raises NoSpaceLeft, EnvironmentLacks.
        """
        if self._child is None:
            self._start()
        assert self._child is not None
        try:
            return self._received(self._child, number)
        except ChildTimedOut as error:
            self.close()
            raise self._unreadable("page_timeout", number) from error
        except ChildGone as error:
            self.close()
            raise self._unreadable("page_damaged", number, "its reader died") from error

    def close(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _start(self) -> int:
        """Opens the file in a fresh child; gives the number of pages."""
        _size(self._path, self._limits)
        child = GuardedChild(OPENER, [self._path], self._scratch, sandbox())
        try:
            file = SeenFile(self._path, self._kind, child.files[0])
            pages = open_in(child, file, self._limits, self._limits.page_wall_s + GRACE_S, NICENESS)
        except BaseException:
            child.close()
            raise
        self._child = child
        return pages

    def _received(self, child: GuardedChild, number: int) -> Raster:
        wall_s = self._limits.page_wall_s + GRACE_S
        answer = child.ask({"page": number}, wall_s)
        if "error" in answer:
            raise _translated(answer, lambda code, detail: self._unreadable(code, number, detail))
        most = self._limits.max_pixels
        height, width = _number(answer, "height", 1, most), _number(answer, "width", 1, most)
        colour = _number(answer, "channels", 1, 3) == 3
        if width * height > most * ROUNDING:
            raise ChildGone
        pixels = np.empty((height, width, 3) if colour else (height, width), np.uint8)
        child.read_into(pixels.reshape(-1).data, wall_s)
        jpeg = bytearray(_number(answer, "jpeg_bytes", 0, self._limits.max_file_bytes))
        child.read_into(memoryview(jpeg), wall_s)
        dpi = _number(answer, "dpi", 1, MAX_DPI)
        return Raster(pixels, dpi, bytes(jpeg) or None, answer.get("bilevel") is True)

    def _unreadable(self, code: str, number: int, detail: str = "") -> PageUnreadable:
        code = code if code in REFUSALS else "page_damaged"
        return PageUnreadable(code, f"{_printable(self._path.name)}, page {number}: {_words(code, detail)}")


def open_in(child: GuardedChild, file: SeenFile, limits: Limits, wall_s: float, niceness: int) -> int:
    """Opens a file in a child that may see it, in place of the one before, and gives the number of its pages.

    wall_s: the child's own limits come first; this is for one that no longer answers. Raises InputRejected.
    """
    seen = {"file": file.seen, "folder": child.folder, "kind": file.kind}
    try:
        answer = child.ask({"open": {**seen, "limits": limits.model_dump(), "niceness": niceness}}, wall_s)
        if "error" in answer:
            raise _translated(answer, lambda code, detail: rejected(file.path, code, detail))
        return _number(answer, "pages", 1, limits.max_pages)
    except ChildTimedOut as error:
        raise rejected(file.path, "file_timeout") from error
    except ChildGone as error:
        child.close()
        raise rejected(file.path, "damaged_file", "its reader died") from error


def _translated(answer: dict[str, Any], refuse: Callable[[str, str], SohoaError]) -> SohoaError:
    code, detail = str(answer["error"]), _printable(str(answer.get("detail", "")))
    if code == "no_space":
        return NoSpaceLeft("No space is left in the scratch folder to draw pages: free some and run it again.")
    if code == "poppler_missing":
        return EnvironmentLacks(code, "Poppler is not installed (pdftoppm, pdfimages): install poppler-utils.")
    return refuse(code, detail)


def _size(path: Path, limits: Limits) -> int:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise rejected(path, "not_found") from error
    except OSError as error:
        raise rejected(path, "not_readable", str(error.strerror)) from error
    if not stat.S_ISREG(status.st_mode):
        raise rejected(path, "not_a_file")
    if status.st_size == 0:
        raise rejected(path, "empty_file")
    if status.st_size > limits.max_file_bytes:
        megabytes = f"{status.st_size / 1e6:.0f} MB, allowed are {limits.max_file_bytes / 1e6:.0f} MB"
        raise rejected(path, "file_too_large", megabytes)
    return status.st_size


def _sniffed(path: Path) -> FileKind:
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise rejected(path, "not_readable", str(error.strerror)) from error
    kind = sniff(head)
    if kind is None:
        raise rejected(path, "unknown_type")
    return kind


def sniff(head: bytes) -> FileKind | None:
    """The kind of file that starts with these bytes; a PDF may have up to a kilobyte of something else before it."""
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "heic"
    return "pdf" if b"%PDF" in head[:HEAD_BYTES] else None


def rejected(path: Path, code: str, detail: str = "") -> InputRejected:
    """The refusal of a file, with the words for its code."""
    code = code if code in REFUSALS else "damaged_file"
    return InputRejected(code, f"{_printable(str(path))}: {_words(code, detail)}")


def _words(code: str, detail: str) -> str:
    happened, remedy = REFUSALS[code]
    return f"{happened} ({detail}); {remedy}." if detail else f"{happened}; {remedy}."


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _number(answer: dict[str, Any], key: str, least: int, most: int) -> int:
    """A whole number that the child gave, checked; raises ChildGone for anything else."""
    value = answer.get(key)
    if not isinstance(value, int) or not least <= value <= most:
        raise ChildGone(key)
    return value
