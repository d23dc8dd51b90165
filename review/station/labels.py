"""What fields and papers are called on the screen: in the words of the form, none of them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from schemas.catalogue import DocumentType, FieldSpec, PrintedLabel

_NAMED: Mapping[str, str] = {
    "birth.date": "Ngày sinh con",
    "birth.place": "Nơi sinh con",
    "birth.time": "Giờ sinh con",
    "death.date": "Ngày chết",
    "death.time": "Giờ chết",
    "registered.date": "Ngày đăng ký",
    "licence.number": "Số giấy phép lái xe",
    "licence.issuer": "Cơ quan cấp giấy phép lái xe",
    "licence.issue_date": "Ngày cấp giấy phép lái xe",
    "child.birth_date_words": "Ngày sinh ghi bằng chữ",
    "valid_from": "Ủy quyền từ ngày",
    "valid_to": "Ủy quyền đến ngày",
    "number": "Số",
    "issuer": "Cơ quan ban hành",
    "issuer_parent": "Cơ quan chủ quản",
    "issue_date": "Ngày ban hành",
    "place": "Địa danh",
    "kind": "Loại văn bản",
    "subject": "Trích yếu",
    "addressee": "Kính gửi",
    "signer.title": "Chức vụ người ký",
    "signer.name": "Người ký",
    "recipients": "Nơi nhận",
    "stamp": "Con dấu",
    "certified": "Có chứng thực",
    "old_id_number": "Số CMND cũ",
    "wants_new_certificate": "Đề nghị cấp Giấy chứng nhận mới",
}
"""By key: where the form prints nothing, or words that say too little by themselves (`do … cấp ngày …`)."""
_NAMED_IN: Mapping[tuple[str, str], str] = {
    ("citizen_id", "issue_date"): "Ngày cấp",
    ("land_use_certificate", "issue_date"): "Ngày cấp",
    ("land_use_certificate", "owner.name"): "Chủ sử dụng đất",
    ("land_change_form", "owner.name"): "Tên người sử dụng đất",
    ("residence_change_form", "members"): "Thành viên cùng thay đổi",
}
_SHORT = 26
"""Letters of a heading that fits behind a label."""
_OTHER_PAPER = "Giấy tờ khác"


def title_of(document_type: DocumentType) -> str:
    """`Tờ khai đăng ký khai sinh`; a type without one title of its own is `Giấy tờ khác`, or an official letter."""
    if document_type.code == "administrative_document":
        return "Văn bản hành chính"
    if document_type.code == "other" or not document_type.titles:
        return _OTHER_PAPER
    return document_type.titles[0].capitalize()


def labels_of(document_type: DocumentType) -> Mapping[str, str]:
    """Of each field by its key: `Dân tộc (Bên nữ)` where bride's and groom's are printed alike."""
    printed = Counter(word for label in document_type.labels if label.key for word in set(label.wordings))
    return {spec.key: _label(document_type, spec, printed) for spec in document_type.fields}


def columns_of(spec: FieldSpec) -> tuple[tuple[str, str], ...]:
    """Of a table: its columns' keys with their printed headings."""
    if spec.kind != "table":
        return ()
    return tuple((key, _capital(words[0].partition(" (")[0]) if words else key) for key, words in spec.columns.items())


def _label(document_type: DocumentType, spec: FieldSpec, printed: Mapping[str, int]) -> str:
    named = _NAMED_IN.get((document_type.code, spec.key)) or _NAMED.get(spec.key)
    if named is not None:
        return named
    if spec.kind == "signature":
        return f"Chữ ký: {spec.below[0]}" if spec.below else "Chữ ký"
    mine = [label for label in document_type.labels if label.key == spec.key]
    words = [word for label in mine for word in label.wordings]
    alone = next((word for word in words if printed[word] == 1), None)
    if alone is not None:
        return _capital(alone.partition(" / ")[0])
    return f"{_capital(words[0])} ({_heading(document_type, mine[0])})" if words else spec.key


def _heading(document_type: DocumentType, label: PrintedLabel) -> str:
    """The heading of the label's block; of several the first short one, else the shortest."""
    opening = [one for one in document_type.labels if one.block == label.block and one.opens]
    words = [word for one in opening for word in one.wordings]
    return next((word for word in words if len(word) <= _SHORT), min(words, key=len, default=label.block))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
