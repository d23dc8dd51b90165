"""Character error rates of a tier's pages: ours, and beside plain Tesseract's on the same pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.characters import CharacterErrors, character_errors
from benchmarks.estimates import Estimate, quotient
from benchmarks.plain import PlainPage
from benchmarks.score import PageKey, PageResult
from schemas.model import Frozen

Errors = Mapping[PageKey, CharacterErrors]


class CharacterRates(Frozen):
    """Edits by characters on the paper, of all pages together; what is counted: benchmarks/characters.py."""

    pages: int
    characters: int
    any_order: Estimate
    any_order_bare: Estimate
    in_order: Estimate
    in_order_bare: Estimate


class BesidePlain(Frozen):
    """Ours and plain Tesseract's on the same pages; ratios of edits, below 1 is better than plain Tesseract."""

    ours: CharacterRates
    plain: CharacterRates
    ratio: Estimate
    ratio_in_order: Estimate


def errors_of_pages(pages: Iterable[PageResult], out: Path) -> dict[PageKey, CharacterErrors]:
    """Of every page once, by the `pages/NNNN.txt` that `sohoa run` wrote; all of a page that is in no document."""
    by_key = {page.key: page for page in pages}
    return {key: character_errors(page.lines, _read_lines(page, out)) for key, page in by_key.items()}


def _read_lines(page: PageResult, out: Path) -> list[str]:
    if page.where is None:
        return []
    return (out / page.where.dossier / "pages" / f"{page.where.page:04d}.txt").read_text("utf-8").splitlines()


def rates(errors: Sequence[CharacterErrors]) -> CharacterRates:
    below = [one.characters for one in errors]
    return CharacterRates(
        pages=len(errors),
        characters=sum(below),
        any_order=quotient([one.any_order for one in errors], below),
        any_order_bare=quotient([one.any_order_bare for one in errors], below),
        in_order=quotient([one.in_order for one in errors], below),
        in_order_bare=quotient([one.in_order_bare for one in errors], below),
    )


def beside_plain(ours: Errors, pages: Sequence[PageResult], plain: Sequence[PlainPage]) -> BesidePlain:
    """`plain`: what it read on each of these pages."""
    own = [ours[page.key] for page in pages]
    theirs = [character_errors(page.lines, read.lines) for page, read in zip(pages, plain, strict=True)]
    return BesidePlain(
        ours=rates(own),
        plain=rates(theirs),
        ratio=quotient([one.any_order for one in own], [one.any_order for one in theirs]),
        ratio_in_order=quotient([one.in_order for one in own], [one.in_order for one in theirs]),
    )
