"""A PDF of 400 pages, memory measured."""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf

from tests.integration.strange_files import add_page, dct, placed, scan

ROOT = Path(__file__).parents[2]
MOST_MB = 600


def test_memory_stays_small_over_four_hundred_pages(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    images = [pdf.make_indirect(dct(pdf, scan(1654, 2339, seed))) for seed in range(4)]
    for number in range(400):
        marks = " 100 100 9 9 re f" if number % 20 == 0 else ""
        add_page(pdf, placed() + marks, {"Im": images[number % 4]})
    pdf.save(tmp_path / "long.pdf")
    command = [sys.executable, "-m", "tests.integration.long_pdf", str(tmp_path / "long.pdf")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(ended.stdout)
    print(figures)
    assert figures["pages"] == 400
    assert 20 < figures["parent_mb"] < MOST_MB
    assert 20 < figures["child_mb"] < MOST_MB
