"""Why a batch was rejected, for the person at the scanner: Vietnamese first, then English, then the code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

VIETNAMESE = {
    "duplex_counts": "Số mặt trước và số mặt sau không bằng nhau. Hãy quét lại cả hai mặt.",
    "duplex_no_backs": "Đã quét mặt trước nhưng không thấy mặt sau. Hãy quét lại cả hai mặt.",
    "duplex_mixed": "Không ghép được mặt trước với mặt sau: tệp nhiều trang phải cùng là PDF hoặc cùng là TIFF.",
    "duplex_old_tiff": "Không ghép được tệp TIFF kiểu JPEG cũ. Hãy quét thành PDF.",
    "duplex_unreadable": "Không mở được tệp để ghép hai mặt. Hãy quét lại.",
    "changed_meanwhile": "Tệp bị thay đổi trong lúc gửi. Hãy quét lại.",
    "spool_damaged": "Tệp chờ gửi đã mã hóa bị hỏng. Hãy quét lại hồ sơ và báo cho người quản trị.",
    "dossier_exists": "Hồ sơ mang mã này đã có trong thư mục kết quả. Hãy báo cho người quản trị.",
}
_UNKNOWN = "Không nhận được. Hãy quét lại, hoặc báo cho người quản trị."


class Reason(NamedTuple):
    """`name`: of the file, or empty for the whole batch. `message`: English, or both languages around " / "."""

    name: str
    code: str
    message: str


def reason_text(reasons: Iterable[Reason]) -> str:
    """The text that is laid beside what was rejected."""
    parts = [(one, *_both_languages(one)) for one in reasons]
    vietnamese = "".join(f"{_named(one)}{text}\n" for one, text, _ in parts)
    english = "".join(f"{_named(one)}{text} ({one.code})\n" for one, _, text in parts)
    return f"{vietnamese}\n{english}"


def _both_languages(reason: Reason) -> tuple[str, str]:
    vietnamese, slash, english = reason.message.partition(" / ")
    return (vietnamese, english) if slash else (VIETNAMESE.get(reason.code, _UNKNOWN), reason.message)


def _named(reason: Reason) -> str:
    return f"{reason.name}: " if reason.name else ""
