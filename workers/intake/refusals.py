"""Why a file is not taken, in the words of who sent it: Vietnamese, then English."""

from __future__ import annotations

from pipeline.load import REFUSALS

_VIETNAMESE = {
    "empty_file": "tệp rỗng; hãy quét hoặc sao chép lại",
    "file_too_large": "tệp lớn hơn mức cho phép; hãy tách nhỏ",
    "unknown_type": "tệp không phải PDF, TIFF, JPEG, PNG, WebP, HEIC; hãy quét hoặc lưu lại theo một loại này",
    "damaged_file": "tệp hỏng hoặc bị cắt cụt; hãy quét hoặc sao chép lại",
    "password_protected": "tệp có mật khẩu; hãy bỏ mật khẩu rồi gửi lại",
    "too_many_pages": "tệp có quá nhiều trang; hãy tách nhỏ",
    "file_timeout": "tệp mở quá lâu; hãy quét lại",
    "page_too_large": "trang quá lớn; hãy quét ở độ phân giải hoặc khổ nhỏ hơn",
    "page_too_small": "trang quá nhỏ, không đọc được; hãy quét lại ở 300 dpi",
    "page_damaged": "trang bị hỏng; hãy quét lại",
}


def told(code: str) -> str:
    """One line, without the name of the file."""
    happened, remedy = REFUSALS[code]
    english = f"{happened}; {remedy}."
    vietnamese = _VIETNAMESE.get(code, "không nhận được tệp; hãy gửi lại")
    return f"{vietnamese[0].upper()}{vietnamese[1:]}. / {english[0].upper()}{english[1:]}"
