"""Sets of invented papers, made once: `<root>/sets/<name>/` holds `scans/`, `truth/`, and `whole` when finished."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from benchmarks.mill.fonts import FONTS, SplitName, hand_file
from benchmarks.mill.make import make
from benchmarks.mill.splits import load
from benchmarks.progress import say
from benchmarks.truth import Tier, TruthBatch
from schemas.errors import EnvironmentLacks
from schemas.model import Frozen

MILL = Path(__file__).parent / "mill"
SPLITS: tuple[SplitName, ...] = ("build", "calibrate", "measure")
PROJECT = Path(__file__).parents[1]
CODE = ("schemas", "pipeline", "models", "storage", "workers", "runtime", "sohoa", "catalogue")


class PaperSet(Frozen):
    """Which papers: the same four and the same mill give the same bytes."""

    split: SplitName
    tier: Tier
    dossiers: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.split}-{self.tier}-{self.dossiers}-{self.seed}-{mill_digest(self.split)}"


def prepare(papers: PaperSet, root: Path) -> Path:
    """The folder of the set, made if it is not there yet; what a killed making left is done over."""
    folder = root / "sets" / papers.name
    if (folder / "whole").exists():
        return folder
    if lack := lacks_hands(papers.split, papers.tier):
        raise EnvironmentLacks("no_hand_fonts", f"Tier {papers.tier}: {lack}")
    say(f"making {papers.dossiers} dossiers, split {papers.split}, tier {papers.tier} …")
    remove_others(root / "sets", papers.name, stem=papers.name.rpartition("-")[0])
    shutil.rmtree(folder, ignore_errors=True)
    for batch in make(load(papers.split), papers.tier, papers.dossiers, papers.seed, folder):
        say(f"  {batch.batch}")
    (folder / "whole").touch()
    return folder


def read_truth(folder: Path) -> list[TruthBatch]:
    return [TruthBatch.model_validate_json(path.read_bytes()) for path in sorted((folder / "truth").glob("*.json"))]


def remove_others(shelf: Path, name: str, stem: str) -> None:
    """Takes away every folder `<stem>-<digest>` but the one of that name: older code made them."""
    for old in shelf.glob(f"{stem}-*"):
        if old.name != name and "-" not in old.name.removeprefix(f"{stem}-"):
            shutil.rmtree(old)


@cache
def mill_digest(split: SplitName) -> str:
    """Of the mill's code and data for that split."""
    others = {MILL / name for name in SPLITS if name != split}
    return _digest(path for path in _files(MILL) if not others & set(path.parents))


@cache
def code_digest() -> str:
    """Of all that decides what `sohoa run` does here."""
    return _digest(path for room in CODE for path in _files(PROJECT / room))


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:10]


def lacks_hands(split: SplitName, tier: Tier) -> str | None:
    """Why papers of this tier cannot be made, in one line; None when they can."""
    hands = [font for font in FONTS[split] if font.kind == "hand"]
    if tier != "hand" or all(hand_file(font).exists() for font in hands):
        return None
    return "the handwriting-like typefaces are missing; fetch them with `python -m benchmarks.mill.handwriting`."
