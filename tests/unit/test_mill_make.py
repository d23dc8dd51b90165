"""Batches: the truth fits the files, the same seed gives the same bytes, the splits share nothing that could leak."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import numpy as np
import pikepdf
import pytest
from pdf2image import convert_from_path
from PIL import Image

from benchmarks.mill import damage, ornaments
from benchmarks.mill.batch import make_batch, plan
from benchmarks.mill.binding import Binding, ScannedPage, bind
from benchmarks.mill.build import SPLIT
from benchmarks.mill.build.wear import CLEAN, DAMAGE, HARD
from benchmarks.mill.make import main, make, spread
from benchmarks.mill.paper import Sheet
from benchmarks.mill.people import Lexicon
from benchmarks.mill.samples import SAMPLES, Sample
from benchmarks.mill.splits import load
from benchmarks.mill.typeset import clean_pages
from benchmarks.truth import TruthBatch

SAMPLES_FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "samples"
OWN = [
    "male_middles",
    "female_middles",
    "male_givens",
    "female_givens",
    "streets",
    "hamlets",
    "buildings",
    "town_houses",
    "wards",
    "old_wards",
    "far_places",
    "old_far_places",
    "hospitals",
    "email_hosts",
    "centres",
    "code_prefixes",
    "letters",
    "business_names",
    "business_lines",
    "land_changes",
    "residence_requests",
    "authority_scopes",
    "document_subjects",
    "document_issuers",
    "widowed_states",
    "card_features",
]
"""Word lists that no two splits may share a value of: all that is invented or worded freely."""


def _pages(folder: Path) -> dict[str, int]:
    counts = {}
    for path in folder.iterdir():
        if path.suffix == ".pdf":
            with pikepdf.open(path) as pdf:
                counts[path.name] = len(pdf.pages)
        else:
            with Image.open(path) as image:
                counts[path.name] = getattr(image, "n_frames", 1)
    return counts


def _told(truth: TruthBatch) -> list[tuple[str, int]]:
    told = []
    for dossier in truth.dossiers:
        told += [(page.source, page.source_page) for document in dossier.documents for page in document.pages]
        told += [(aside.source, aside.source_page) for aside in dossier.set_aside]
    return told


def _check_ledger(truth: TruthBatch, folder: Path) -> None:
    told = _told(truth)
    assert len(told) == len(set(told))
    assert sorted(told) == sorted((name, n) for name, count in _pages(folder).items() for n in range(1, count + 1))


def test_every_page_of_a_batch_stands_once_in_its_truth(tmp_path: Path) -> None:
    papers = plan(SPLIT, ["3.000346", "1.001612"], Random(3))
    truth = make_batch(SPLIT, "office", papers, "two", tmp_path, "pdf_each")
    _check_ledger(truth, tmp_path)
    assert truth.dossiers[1].code is not None
    assert {page.rotation for d in truth.dossiers for doc in d.documents for page in doc.pages} <= {0, 90, 180, 270}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert list(make(SPLIT, "office", 1, 5, tmp_path / name))
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b")
    )
    assert first == second


def test_the_command_line_spreads_procedures_evenly(tmp_path: Path) -> None:
    codes = spread(20, Random(1))
    assert all(codes.count(code) == 2 for code in codes)
    assert main(["--split", "build", "--tier", "clean", "--dossiers", "0", "--out", str(tmp_path)]) == 0


@pytest.mark.parametrize("binding", ["pdf", "pdf_each", "jpeg", "png", "tiff", "tiff_g4"])
@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_bound_pages_come_back_as_they_were(binding: Binding, mode: str, tmp_path: Path) -> None:
    picture = Image.new("L", (200, 300), 255)
    picture.paste(0, (20, 30, 90, 110))
    pages = [ScannedPage(picture.convert(mode), 100, 90, paper) for paper in (1, 1, 2)]
    places = bind(pages, binding, tmp_path, "s")
    assert sorted((p.source, p.source_page) for p in places) == sorted(
        (name, n) for name, count in _pages(tmp_path).items() for n in range(1, count + 1)
    )
    name = places[0].source
    if name.endswith(".pdf"):
        back = convert_from_path(tmp_path / name, dpi=100)[0].convert("L")
    else:
        back = Image.open(tmp_path / name).convert("L")
    difference = np.abs(np.asarray(back, float) - np.asarray(picture, float))
    assert back.size == picture.size and difference.mean() < 3


def test_the_letters_of_a_seal_are_no_lines() -> None:
    seal = ornaments.round_seal("THÀNH PHỐ HÀ NỘI", "VĂN PHÒNG", Random(1))
    sheet = Sheet(f'<html><meta charset="utf-8"><p>Nơi sinh</p>{seal}<p>Hà Nội</p></html>', "family")
    (page,) = clean_pages(sheet, 50)
    assert page.lines == ("Nơi sinh", "Hà Nội")
    red = np.asarray(page.image).astype(int)
    assert (red[..., 0] - red[..., 1] > 60).any()


def test_a_turned_page_stands_upright_after_its_rotation() -> None:
    page = Image.new("RGB", (210, 297), "white")
    page.paste((0, 0, 0), (10, 10, 60, 40))
    for rotation in (90, 180, 270):
        wear = damage.draw_wear(CLEAN, Random(1))
        worn = damage.apply(page, replace(wear, rotation=rotation, colour="grey"), None)
        upright = worn.rotate(-rotation, expand=True)
        assert upright.size == page.size and np.asarray(upright)[20, 20] < 60


def test_hard_wear_changes_more_than_clean_wear() -> None:
    page = Image.new("RGB", (420, 594), "white")
    page.paste((0, 0, 0), (40, 40, 300, 60))
    changed = {}
    for name, settings in (("clean", CLEAN), ("hard", HARD)):
        wear = replace(damage.draw_wear(settings, Random(4)), rotation=0, colour="grey", dpi=150)
        changed[name] = np.abs(np.asarray(damage.apply(page, wear, None), float) - np.asarray(page.convert("L"))).mean()
    assert changed["clean"] < 0.5
    assert changed["hard"] > 3


@pytest.mark.parametrize("name", OWN)
def test_the_splits_share_no_words(name: str) -> None:
    assert name in {field.name for field in fields(Lexicon)}
    ours, theirs = (set(getattr(load(split).lexicon, name)) for split in ("build", "measure"))
    assert ours and theirs and not ours & theirs


def test_the_splits_share_no_layouts_and_no_wear() -> None:
    build, measure = load("build"), load("measure")
    assert not {family.name for family in build.families} & {family.name for family in measure.families}
    assert all(build.damage[tier] != measure.damage[tier] for tier in DAMAGE)
    for split in (build, measure):
        types = {type_ for family in split.families for type_ in family.types}
        assert len(types) >= 22 and set(split.damage) == set(DAMAGE)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_kept_samples_fit_their_truth(sample: Sample) -> None:
    name = sample.name
    truth = TruthBatch.model_validate(json.loads((SAMPLES_FOLDER / "truth" / f"{name}.json").read_text("utf-8")))
    _check_ledger(truth, SAMPLES_FOLDER / "scans" / name)
    assert bool(truth.dossiers[0].missing) == sample.incomplete
