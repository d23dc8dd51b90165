"""What people are told on a form that could not be done, by the error's code."""

from __future__ import annotations

from review.pages.texts import marked

_LOGIN = {
    "bad_login": marked("Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa."),
    "too_many_logins": marked("Có quá nhiều lần đăng nhập sai từ máy này. Hãy đợi năm phút rồi thử lại."),
    "oidc_refused": marked("Nơi cấp danh tính không xác nhận lần đăng nhập này. Hãy thử lại."),
    "oidc_bad_token": marked("Xác nhận của nơi cấp danh tính không hợp lệ. Hãy báo người quản trị."),
    "oidc_no_role": marked("Bạn chưa được giao vai trò nào ở đây. Hãy báo người quản trị."),
    "oidc_unreachable": marked("Không liên lạc được với nơi cấp danh tính. Hãy thử lại sau."),
    "person_disabled": marked("Tài khoản này đã ngừng dùng. Hãy báo người quản trị."),
    "person_exists": marked("Tên đăng nhập này đã thuộc một tài khoản khác. Hãy báo người quản trị."),
}
_FORMS = {
    "bad_login_name": marked("Tên đăng nhập chỉ gồm chữ không dấu, số và - _ . (tối đa 64 ký tự)."),
    "person_exists": marked("Tên đăng nhập này đã có người dùng."),
    "no_role": marked("Hãy chọn ít nhất một vai trò."),
    "branch_missing": marked("Người của bộ phận một cửa cần có tên bộ phận."),
    "agency_missing": marked("Người nhận hồ sơ cần có tên cơ quan."),
    "not_local": marked("Tài khoản này do nơi cấp danh tính quản lý."),
    "not_oneself": marked("Không tự làm việc này với tài khoản của mình được."),
    "weak_password": marked("Mật khẩu cần 12 đến 256 ký tự, ít nhất 5 ký tự khác nhau, và không chứa tên đăng nhập."),
    "not_the_same": marked("Hai lần gõ mật khẩu mới không giống nhau."),
    "wrong_password": marked("Mật khẩu hiện tại không đúng, hoặc tài khoản đang tạm khóa."),
}


def of_login(code: str) -> str:
    """Empty for no problem."""
    return _LOGIN.get(code, _LOGIN["oidc_refused"]) if code else ""


def of_form(code: str) -> str:
    """Raises KeyError for a code of none of the forms."""
    return _FORMS[code]
