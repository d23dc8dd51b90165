"""What speaks for a value or for a page's type, beside the value itself: what confidence is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemas.catalogue import Kind
from schemas.reading import Confidence

FieldSource = Literal["ocr", "handwriting", "qr", "mrz", "reviewer"]
MACHINE: frozenset[FieldSource] = frozenset({"qr", "mrz"})
"""Sources that carry codes which detect errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was there when a field got its value.

    Read (`source` ocr, or handwriting): `least` and `mean` word confidence of the reading taken, `other_least` of the
    other reader's (None: it did not read all of it), `differing` words of the two, whether both make the `same` value;
    number of words and of letters, `likeness` of the printed label to the form's wording (None: found without a label),
    the parser's repairs and findings, `odd` words that mix letters with digits or hide a capital inside, `page_mean`
    confidence of all words on its page; whether it stands `beside` its label, on how many `lines`, with a `colon`
    inside or a `small` first letter; `coverage`, the share of the form's labels that were found; an address `cut_off`
    before its province; `tagged`, the share of its words that the field tagger takes for this field (None: it saw
    none of the pages), `tag_least` the least of their probabilities, `tag_further` words that it takes for the value
    besides, `tagged_other` words of it that the tagger takes for another field; whether the value is `by_tagger` alone;
    `strange` words that are no Vietnamese syllables.

    Beside the dossier's other papers and the lists: `again`, how many other places of the dossier say the same, whether
    one of them is a QR code or MRZ (`by_code`), how many say it among further words (`longer`); whether its list has
    the value (`listed`; None: there is none); `paper`, the share of the paper's other values read that the tagger finds
    just so (None: there are none).

    Seen (tick box, signature, stamp): `sure` as its finder says.

    `sound`: as it was extracted, nothing but its confidence stands in the way of accepting it. It measures nothing.
    """

    kind: Kind
    source: FieldSource
    least: Confidence | None = None
    mean: Confidence | None = None
    other_least: Confidence | None = None
    differing: int = 0
    same: bool = False
    words: int = 0
    letters: int = 0
    likeness: Confidence | None = None
    repaired: bool = False
    findings: int = 0
    odd: int = 0
    page_mean: Confidence | None = None
    beside: bool = False
    lines: int = 1
    colon: bool = False
    small: bool = False
    coverage: Confidence = 1.0
    cut_off: bool = False
    tagged: Confidence | None = None
    tag_least: Confidence = 0.0
    tag_further: int = 0
    tagged_other: int = 0
    by_tagger: bool = False
    strange: int = 0
    again: int = 0
    by_code: bool = False
    longer: int = 0
    listed: bool | None = None
    paper: Confidence | None = None
    sure: bool | None = None
    value: bool | None = None
    sound: bool = False


PageBasis = Literal["title", "near title", "phrases", "layout", "tagger", "nothing"]
"""By what a page's type was told: its title, a title read with mistakes, sentences of that form alone, the layout of
official letters, the field tagger, or nothing at all (`other`)."""
