"""Files made to do harm, and the wall around what opens them."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.engines.guard import sandbox
from pipeline.load import FileKind, Limits, open_pages, probe_file
from schemas.errors import InputRejected, NoSpaceLeft, PageUnreadable, SohoaError
from tests.integration import strange_files as make

ROOT = Path(__file__).parents[2]
QUICK = Limits(page_wall_s=3)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def refused(path: Path, limits: Limits | None = None) -> str:
    started = time.monotonic()
    with pytest.raises(InputRejected) as caught:
        probe_file(path, limits or Limits())
    assert time.monotonic() - started < 10
    assert "\n" not in caught.value.message
    return caught.value.code


def plain_pdf(path: Path, pages: int = 3) -> Path:
    pdf = pikepdf.new()
    for seed in range(pages):
        make.add_page(pdf, make.placed(), {"Im": make.dct(pdf, make.scan(seed=seed))})
    pdf.save(path)
    return path


@pytest.mark.parametrize("part", [0.02, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("linear", [False, True])
def test_truncated_pdf(tmp_path: Path, part: float, linear: bool) -> None:
    path = plain_pdf(tmp_path / "a.pdf")
    if linear:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.save(path, linearize=True)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert refused(path) == "damaged_file"


def test_a_pdf_with_a_wrong_table_of_contents_is_repaired(tmp_path: Path) -> None:
    path = plain_pdf(tmp_path / "a.pdf")
    data = path.read_bytes()
    start = data.rindex(b"startxref")
    path.write_bytes(data[:start] + b"startxref\n7\n%%EOF\n")
    assert probe_file(path, Limits()).pages == 3


def test_password(tmp_path: Path) -> None:
    plain = plain_pdf(tmp_path / "plain.pdf", pages=1)
    assert refused(make.encrypted(tmp_path / "a.pdf", plain, user="u", owner="o")) == "password_protected"


def test_nothing_but_a_header(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n" + b"garbage " * 1000)
    assert refused(tmp_path / "a.pdf") == "damaged_file"


def test_fifty_thousand_pages(tmp_path: Path) -> None:
    path = make.many_pages(tmp_path / "a.pdf", 50_000)
    assert refused(path) == "too_many_pages"
    assert refused(path, Limits.archive()) == "too_many_pages"
    assert probe_file(make.many_pages(tmp_path / "b.pdf", 500), Limits()).pages == 500


def test_page_tree_in_a_circle(tmp_path: Path) -> None:
    assert refused(make.looping_tree(tmp_path / "a.pdf")) == "damaged_file"


@pytest.mark.parametrize("keys", [{"MediaBox": [0, 0, 14400, 14400]}, {"UserUnit": 75}, {"MediaBox": [0, 0, 1e9, 1e9]}])
def test_page_of_two_hundred_inches(tmp_path: Path, keys: dict[str, Any]) -> None:
    pdf = pikepdf.new()
    make.add_page(pdf, "", **keys)
    pdf.save(tmp_path / "alone.pdf")
    assert refused(tmp_path / "alone.pdf") == "page_too_large"
    make.add_page(pdf, "0 0 100 100 re f")
    pdf.save(tmp_path / "both.pdf")
    with open_pages(tmp_path / "both.pdf", "pdf", Limits()) as opened:
        assert opened.pages == 2
        with pytest.raises(PageUnreadable, match=r"both\.pdf, page 1: the page is too large") as caught:
            opened.page(1)
        assert caught.value.code == "page_too_large"
        assert opened.page(2).pixels.shape == (3508, 2480)


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [0, 0, 5, 5]])
def test_pages_without_a_usable_box(tmp_path: Path, box: list[int]) -> None:
    pdf = pikepdf.new()
    make.add_page(pdf, "", MediaBox=box)
    make.add_page(pdf, "")
    pdf.save(tmp_path / "a.pdf")
    with open_pages(tmp_path / "a.pdf", "pdf", Limits()) as opened:
        with pytest.raises(PageUnreadable) as caught:
            opened.page(1)
        assert caught.value.code in ("page_damaged", "page_too_small")
        assert opened.page(2).pixels.min() == 255


@pytest.mark.parametrize("box", [[1, 2], [0, 0, pikepdf.String("x"), 5]])
def test_a_nonsense_box_is_letter_paper_as_in_every_viewer(tmp_path: Path, box: list[object]) -> None:
    pdf = pikepdf.new()
    make.add_page(pdf, "", MediaBox=box)
    pdf.save(tmp_path / "a.pdf")
    with open_pages(tmp_path / "a.pdf", "pdf", Limits()) as opened:
        assert opened.page(1).pixels.shape == (3300, 2550)


def test_a_page_that_never_ends_and_its_neighbours(tmp_path: Path, scratch: Path) -> None:
    path = make.endless_forms(tmp_path / "a.pdf", good_pages=1)
    with open_pages(path, "pdf", QUICK, scratch) as opened:
        started = time.monotonic()
        with pytest.raises(PageUnreadable) as caught:
            opened.page(1)
        assert caught.value.code == "page_timeout"
        assert time.monotonic() - started < QUICK.page_wall_s + 8
        assert opened.page(2).pixels.min() == 0
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("bomb", [make.image_bomb, make.content_bomb])
def test_bombs_end(tmp_path: Path, bomb: Callable[[Path], Path]) -> None:
    path = bomb(tmp_path / "bomb.pdf")
    assert path.stat().st_size < 20_000
    started = time.monotonic()
    with open_pages(path, "pdf", QUICK) as opened:
        try:
            assert opened.page(1).pixels.shape[:2] == (3508, 2480)
        except PageUnreadable as error:
            assert error.code in ("page_timeout", "page_damaged", "page_memory")
    assert time.monotonic() - started < QUICK.page_wall_s + 10


def test_a_child_that_dies_is_replaced(tmp_path: Path, scratch: Path) -> None:
    path = plain_pdf(tmp_path / "a.pdf")
    with open_pages(path, "pdf", Limits(), scratch) as opened:
        opened.page(1)
        child = opened._child  # the test kills what is private
        assert child is not None
        subprocess.run(["kill", "-9", str(child.pid)], check=True)
        with pytest.raises(PageUnreadable) as caught:
            opened.page(2)
        assert caught.value.code == "page_damaged"
        assert opened.page(3).jpeg is not None
    assert list(scratch.iterdir()) == []


def test_too_little_memory_is_one_bad_page(tmp_path: Path) -> None:
    limits = Limits(memory_bytes=180 * 1024 * 1024)
    make.scan(9000, 9000).save(tmp_path / "a.png", compress_level=1)
    with open_pages(tmp_path / "a.png", "png", limits) as opened, pytest.raises(PageUnreadable) as caught:
        opened.page(1)
    assert caught.value.code in ("page_memory", "page_damaged")


def test_damage_of_every_kind_is_a_refusal(tmp_path: Path) -> None:
    """Bytes overwritten at fixed places: pages or a refusal, never another error."""
    plain_pdf(tmp_path / "pdf", pages=1)
    for kind, name in (("tiff", "TIFF"), ("jpeg", "JPEG"), ("png", "PNG")):
        make.scan().save(tmp_path / kind, name)
    kinds: tuple[FileKind, ...] = ("pdf", "tiff", "jpeg", "png")
    for kind in kinds:
        data = (tmp_path / kind).read_bytes()
        for place in (20, len(data) // 3, len(data) * 9 // 10):
            (tmp_path / "broken").write_bytes(data[:place] + bytes(range(255, 195, -1)) + data[place + 60 :])
            try:
                with open_pages(tmp_path / "broken", kind, QUICK) as opened:
                    opened.page(1)
            except SohoaError as error:
                assert isinstance(error, InputRejected | PageUnreadable)


def test_no_space_for_scratch(tmp_path: Path) -> None:
    with pytest.raises(NoSpaceLeft):
        probe_file(plain_pdf(tmp_path / "a.pdf"), Limits(), tmp_path / "missing")


def test_a_full_disk_is_no_fault_of_the_page(tmp_path: Path, scratch: Path) -> None:
    """A real file system of 8 MiB as scratch; a page at 300 dpi has 26 MB."""
    if sandbox() != "bubblewrap":
        pytest.skip("bubblewrap, which makes the small file system, does not work on this machine")
    pdf = pikepdf.new()
    make.add_page(pdf, "100 100 300 300 re f")
    pdf.save(tmp_path / "a.pdf")
    script = (
        "import sys; from pathlib import Path; from pipeline.load import *\n"
        "with open_pages(Path(sys.argv[1]), 'pdf', Limits(), Path(sys.argv[2])) as opened:\n"
        "    try: opened.page(1)\n"
        "    except NoSpaceLeft as error: print(error.code)"
    )
    small = ["bwrap", "--dev-bind", "/", "/", "--size", str(8 * 1024 * 1024), "--tmpfs", str(scratch)]
    command = [*small, sys.executable, "-c", script, str(tmp_path / "a.pdf"), str(scratch)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout == "no_space\n", ended.stderr


def test_a_file_that_has_gone_since_it_was_probed(tmp_path: Path) -> None:
    with pytest.raises(InputRejected) as caught, open_pages(tmp_path / "gone.pdf", "pdf", Limits()):
        pass
    assert caught.value.code == "not_found"


def test_the_wall_hides_the_machine(tmp_path: Path, scratch: Path) -> None:
    """What a program inside sees: no network, no home, no other files. Skipped where bubblewrap cannot work."""
    if sandbox() != "bubblewrap":
        pytest.skip("bubblewrap does not work on this machine")
    from pipeline.engines.guard import _bubblewrap  # noqa: PLC0415

    secret = tmp_path / "secret"
    secret.write_text("secret")
    script = (
        f"import os,socket; assert not os.path.exists({str(secret)!r}); assert not os.path.exists('/etc/passwd');"
        f"assert not os.path.exists({__file__!r}); assert open('/in/0').read() == 'seen';"
        "s = socket.socket(); s.settimeout(1); code = s.connect_ex(('1.1.1.1', 53)); assert code != 0, code;"
        "\nfor name in ('/in/0', '/new', '/usr/new'):\n  try: open(name, 'a')\n  except OSError: print('walled')"
    )
    seen = tmp_path / "seen"
    seen.write_text("seen")
    command = [*_bubblewrap([seen], scratch), sys.executable, "-S", "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.stdout == "walled\n" * 3, ended.stderr


def test_without_the_wall_the_limits_still_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.load.sandbox", lambda: "rlimits")
    path = make.endless_forms(tmp_path / "a.pdf", good_pages=1)
    assert probe_file(path, QUICK).pages == 2
    with open_pages(path, "pdf", QUICK) as opened:
        with pytest.raises(PageUnreadable):
            opened.page(1)
        assert opened.page(2).pixels.min() == 0
    left = subprocess.run(["pgrep", "-f", str(path)], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_killing_the_reader_of_pages_ends_the_child(tmp_path: Path, scratch: Path) -> None:
    """kill -9 of our own process: nothing of the sandbox lives on; only its scratch folder is left to the caller."""
    if sandbox() != "bubblewrap":
        pytest.skip("bubblewrap does not work on this machine")
    path = make.endless_forms(tmp_path / "endless.pdf")
    script = (
        "import sys; from pathlib import Path; from pipeline.load import *\n"
        "with open_pages(Path(sys.argv[1]), 'pdf', Limits(), Path(sys.argv[2])) as opened:\n"
        "    print('ready', flush=True); opened.page(1)"
    )
    command = [sys.executable, "-c", script, str(path), str(scratch)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        wait_for(lambda: inside(scratch) != [])
        reader.kill()
    wait_for(lambda: inside(scratch) == [])
    assert [folder.name[:6] for folder in scratch.iterdir()] == ["guard-"]


def inside(scratch: Path) -> list[str]:
    """Processes whose command line names this scratch folder: the sandbox."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"bwrap" in words and str(scratch / "guard-").encode() in words:
            found.append(folder.name)
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
