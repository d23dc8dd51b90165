"""Administrative documents by the layout of NĐ 30/2020 (boxes 1 to 9), and heads of certificates."""

from __future__ import annotations

from pipeline.extract.stream import Stream, Token
from schemas.catalogue import DocumentType


def read_head(stream: Stream, document_type: DocumentType) -> dict[str, list[Token]]:
    return {}
