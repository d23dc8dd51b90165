"""Words of the review as officials read them."""

from __future__ import annotations

from collections.abc import Mapping

from review.pages.texts import marked
from schemas.review import ReturnReason, TaskKind
from schemas.service import Lane

KINDS: Mapping[TaskKind, str] = {
    "check": marked("Kiểm tra"),
    "second": marked("Nhập lần hai"),
    "settle": marked("Phân xử"),
    "sample": marked("Kiểm mẫu"),
}
LANES: Mapping[Lane, str] = {"counter": marked("Quầy"), "archive": marked("Lưu trữ")}
REASONS: Mapping[ReturnReason, str] = {
    "blurred": marked("Ảnh mờ, không đọc được"),
    "pages_missing": marked("Thiếu trang"),
    "wrong_paper": marked("Nhầm giấy tờ"),
    "wrong_dossier": marked("Giấy tờ của hồ sơ khác"),
    "papers_missing": marked("Thiếu thành phần hồ sơ"),
    "other": marked("Lý do khác"),
}
