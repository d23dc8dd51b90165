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
STUCK: Mapping[str, str] = {
    "gave_up": marked("Đọc trang này làm máy dừng ba lần. Hãy xem bản quét và quét lại rõ hơn."),
    "lost_too_often": marked("Máy chủ ngừng giữa chừng mười lần. Sửa máy chủ rồi thử lại."),
    "object_missing": marked("Thiếu một tệp trong kho. Khôi phục tệp đó rồi thử lại."),
    "object_damaged": marked("Một tệp trong kho bị hỏng. Khôi phục tệp đó rồi thử lại."),
}
"""Why the machine gave up a job, by its code, and what to do (docs/operations.md, "Jobs that are stuck")."""
OURS = marked("Lỗi của phần mềm. Hãy báo mã này cho người vận hành.")
"""Of any other code."""
