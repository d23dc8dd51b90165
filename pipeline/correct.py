"""correct: documents -> the same with the values that people gave. A person's value stays, whatever is read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from schemas.document import Document, DocumentPage, FieldValue
from schemas.review import Correction

Corrections = Mapping[str, Mapping[str, Correction]]
SizeOf = Callable[[int], tuple[int, int]]
"""Width and height of a page's upright image, by the page's number in the dossier."""


def correct(documents: Sequence[Document], corrections: Corrections, size_of: SizeOf) -> tuple[Document, ...]:
    """The documents, each field that a person decided as they did, with its place on the pages as these are now.

    `corrections`: by the document's key and the field's. Where a document was split off, joined or grouped otherwise,
    what was decided goes with the page it was about; of two decisions the newer one holds.
    """
    gone = {key: given for key, given in corrections.items() if key not in {document.key for document in documents}}
    return tuple(_corrected(one, corrections.get(one.key, {}), gone, size_of) for one in documents)


def _corrected(document: Document, own: Mapping[str, Correction], gone: Corrections, size_of: SizeOf) -> Document:
    fields = dict(document.fields)
    for key, correction in _newest([*_carried(document, gone, size_of), *own.items()]).items():
        if key in fields:
            fields[key] = _placed(correction, document, size_of)
    return document.model_copy(update={"fields": fields})


def _newest(given: Sequence[tuple[str, Correction]]) -> dict[str, Correction]:
    """Of each field the last decision; of two at the same moment the later one of these."""
    return dict(sorted(given, key=lambda item: item[1].made_at))


def _carried(document: Document, gone: Corrections, size_of: SizeOf) -> Iterator[tuple[str, Correction]]:
    """What was decided of documents that are no more, about this document's pages.

    That nothing can be read, or stands there, holds only while the machine finds nothing either.
    """
    for given in gone.values():
        for key, correction in given.items():
            nothing = correction.value.value is None
            found = document.fields.get(key)
            if found is None or (nothing and found.value is not None):
                continue
            page = _page_now(correction, document)
            if page is not None and _is_within(correction, page, size_of):
                yield key, correction


def _page_now(correction: Correction, document: Document) -> DocumentPage | None:
    then = correction.page
    same = (page for page in document.pages if then and _identity(page) == _identity(then))
    return next(same, None)


def _identity(page: DocumentPage) -> tuple[str, int]:
    return page.sha256, page.source_page


def _is_within(correction: Correction, page: DocumentPage, size_of: SizeOf) -> bool:
    """Of a page that documents share, a value belongs to the one in whose part it stands."""
    region, was = page.region, correction.page and correction.page.region
    if region is None or correction.value.box is None:
        return region is None and was is None
    box = _placed_on(correction, page, size_of).box
    return box is not None and box.overlap(region) > 0.5


def _placed(correction: Correction, document: Document, size_of: SizeOf) -> FieldValue:
    page = _page_now(correction, document)
    if page is None or correction.value.page is None:
        return correction.value.model_copy(update={"page": None, "box": None})
    return _placed_on(correction, page, size_of)


def _placed_on(correction: Correction, page: DocumentPage, size_of: SizeOf) -> FieldValue:
    value, then = correction.value, correction.page
    by = (page.rotation - then.rotation) % 360 if then else 0
    box = value.box.turned(by, *size_of(page.page)) if by and value.box else value.box
    return value.model_copy(update={"page": page.page, "box": box})
