"""Pages for the field tagger: words of the mill with their fields, straight and as our own reader reads them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from benchmarks.mill.paper import Sheet
from benchmarks.mill.papers import make_paper
from benchmarks.mill.splits import load
from models.training.tagger.drawn import draw
from models.training.tagger.make import main
from models.training.tagger.scanned import scan, tag
from schemas.errors import UsageError

SPLIT = load("build")


def birth_form() -> tuple[dict[str, object], str]:
    family = next(one for one in SPLIT.families if one.name == "build/loi-khai")
    paper = make_paper("birth_registration_form", SPLIT.lexicon, Random(3))
    return paper.fields, family.typeset(paper, 4, hand=False).html


def test_the_words_of_a_value_carry_its_field() -> None:
    fields, html = birth_form()
    _, pages = draw(Sheet(html, "build/loi-khai"))
    words = [word for page in pages for word in page.words]
    name = " ".join(word.text for word in words if word.key == "child.name")
    assert str(fields["child.name"]).casefold() in name.casefold()
    assert any(word.key == "" for word in words)
    assert all(0 <= word.box.left < word.box.right <= pages[0].width for word in words)


def test_a_scanned_page_is_tagged_where_the_drawn_one_was() -> None:
    fields, html = birth_form()
    pdf, pages = draw(Sheet(html, "build/loi-khai"))
    rng = Random(5)
    record = scan(pdf, 0, SPLIT.damage["clean"].settle(rng), rng)
    assert record is not None
    read = tag(record, pages[0])
    assert read is not None
    assert len(read.words) == len(record.reading.words)
    name = [word.text for word in read.words if word.key == "child.name"]
    assert len(name) >= len(str(fields["child.name"]).split())


def test_making_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    out = tmp_path / "drawn.jsonl"
    main(["--pages", "2", "--seed", "5", "--out", str(out)])
    first = out.read_text("utf-8").splitlines()
    main(["--pages", "5", "--seed", "5", "--out", str(out)])
    lines = out.read_text("utf-8").splitlines()
    assert lines[: len(first)] == first
    papers = [json.loads(line)["paper"] for line in lines]
    assert papers == sorted(papers) and len({tuple(json.loads(one)["words"][0]) for one in lines}) > 1


def test_nothing_is_made_of_the_measuring_split(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        main(["--split", "measure", "--pages", "1", "--out", str(tmp_path / "x.jsonl")])
