"""What a dossier is called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from schemas.job import GroupedDossier
from schemas.page import PageSource

_SAFE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_TAKEN = frozenset({"summary.json"})


def dossier_id(code: str | None, batch_pages: Sequence[PageSource], earlier: int = 0) -> str:
    """The code, or `x-` and twelve hexadecimal digits of the digest of its batch's page digests.

    `earlier`: how many dossiers without a code stand before it in the batch. A code that cannot be a folder's name
    (only a separator sheet can carry one) is digested instead of the pages.
    """
    if code is None:
        return _digested(*(page_digest(page) for page in batch_pages), *([str(earlier)] if earlier else []))
    return code if _SAFE_CODE.fullmatch(code) and code.lower() not in _TAKEN else _digested(code)


def by_dossier_id(
    grouped: Sequence[GroupedDossier], batch_pages: Sequence[PageSource]
) -> dict[str, list[GroupedDossier]]:
    """The dossiers of a batch by their ids; a code that comes back later in the batch is the same dossier."""
    found: dict[str, list[GroupedDossier]] = {}
    without_code = 0
    for dossier in grouped:
        found.setdefault(dossier_id(dossier.code, batch_pages, without_code), []).append(dossier)
        without_code += dossier.code is None
    return found


def page_digest(page: PageSource) -> str:
    """Tells a page by the bytes of its file and its number in it, whatever the file is called."""
    return hashlib.sha256(f"{page.sha256}:{page.source_page}".encode()).hexdigest()


def _digested(*parts: str) -> str:
    return "x-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
