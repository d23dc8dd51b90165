"""What a request that fails is told: a status, a stable code, a sentence in Vietnamese and then in English.

What went wrong inside (folders, servers, statements) stays inside; only the code tells it apart.
"""

from __future__ import annotations

import logging
import traceback
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from schemas.errors import NoSpaceLeft, SohoaError
from storage.atomic import SPACE_ERRNOS

_log = logging.getLogger("sohoa.review")
_GONE = 499
"""Nobody hears it: the client has hung up."""


class Refused(SohoaError):
    """A request that cannot be done as it was asked; its code stands in `ANSWERS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code, ANSWERS[code].english)


class Answer(NamedTuple):
    """`retry_s`: after how many seconds the same may be asked again with hope."""

    status: int
    vietnamese: str
    english: str
    retry_s: int | None = None


ANSWERS = {
    "bad_request": Answer(400, "Yêu cầu không đúng dạng.", "The request is not well formed."),
    "bad_form": Answer(400, "Dữ liệu gửi lên không đúng dạng hoặc bị cắt cụt.", "The form is damaged or cut short."),
    "not_authorized": Answer(401, "Khóa của trạm không hợp lệ hoặc đã hết hạn.", "The station's key is not valid."),
    "not_logged_in": Answer(401, "Hãy đăng nhập.", "Log in first."),
    "bad_csrf": Answer(
        403, "Yêu cầu không đến từ trang của hệ thống; hãy tải lại trang.", "Not asked by a page of ours; load it anew."
    ),
    "not_permitted": Answer(403, "Bạn không có quyền làm việc này.", "You may not do this."),
    "not_found": Answer(404, "Không tìm thấy.", "There is no such thing."),
    "not_allowed": Answer(405, "Thao tác không được hỗ trợ.", "This cannot be done here."),
    "stalled": Answer(408, "Kết nối ngừng gửi dữ liệu; hãy gửi tiếp.", "The sending stood still; go on with it.", 1),
    "client_key_used": Answer(
        409, "Mã lần gửi này đã dùng cho lô khác; hãy đặt mã mới.", "This client key was used for another batch."
    ),
    "lease_lost": Answer(
        409, "Hồ sơ này không còn do bạn giữ; hãy mở lại.", "This dossier is not yours any more; open it again."
    ),
    "undecided": Answer(409, "Còn mục chưa quyết định.", "Some fields are still to be decided."),
    "conflict_pages": Answer(
        409,
        "Các trang đã được xếp khác đi hoặc không xếp như vậy được; hãy xem lại.",
        "The pages are arranged otherwise by now, or cannot be arranged so; look at them again.",
    ),
    "page_gone": Answer(
        409, "Tệp của trang này không được lưu giữ nên không đọc lại được.", "The page's file was not kept."
    ),
    "handed_over": Answer(
        409, "Hồ sơ đã bàn giao, không mở lại được.", "The dossier was handed over; it is not reopened."
    ),
    "upload_incomplete": Answer(409, "Tệp chưa gửi xong; hãy gửi tiếp.", "The upload is not complete; go on with it."),
    "upload_spent": Answer(409, "Tệp này đã thuộc một lô khác.", "This upload is part of another batch already."),
    "wrong_offset": Answer(409, "Vị trí gửi tiếp không khớp; hãy hỏi lại.", "The offset is another one; ask for it."),
    "wrong_tus_version": Answer(412, "Chỉ hỗ trợ tus 1.0.0.", "Only tus 1.0.0 is spoken here."),
    "too_large": Answer(413, "Dữ liệu gửi lên lớn hơn mức cho phép.", "More was sent than is allowed."),
    "too_many_files": Answer(413, "Lô có quá nhiều tệp.", "The batch has too many files."),
    "wrong_content_type": Answer(415, "Kiểu nội dung không được hỗ trợ.", "This content type is not taken here."),
    "no_files": Answer(422, "Lô phải có ít nhất một tệp.", "A batch needs at least one file."),
    "bad_field": Answer(422, "Có trường không đúng hoặc không biết.", "A field is unknown or has no proper value."),
    "unknown_procedure": Answer(422, "Mã thủ tục không có trong danh mục.", "The procedure is not in the catalogue."),
    "bad_time": Answer(
        422,
        "Thời điểm tiếp nhận phải theo ISO 8601, ví dụ 2026-03-02T09:15:00+07:00.",
        "received_at must be ISO 8601 with day and time.",
    ),
    "upload_busy": Answer(423, "Tệp này đang được gửi ở kết nối khác.", "Another connection is sending this.", 5),
    "too_many_logins": Answer(429, "Có quá nhiều lần đăng nhập sai.", "Too many logins have failed.", 300),
    "too_many_uploads": Answer(429, "Trạm có quá nhiều tệp gửi dở.", "Too many uploads are open.", 600),
    "fault": Answer(500, "Máy chủ gặp lỗi; hãy báo người quản trị.", "A fault of the service; tell its keeper."),
    "unavailable": Answer(503, "Hệ thống tạm thời chưa sẵn sàng; hãy gửi lại sau.", "Not ready; try again.", 10),
    "busy": Answer(503, "Hệ thống đang bận; hãy gửi lại sau.", "Too much waits already; send it again later.", 30),
    "no_space": Answer(507, "Máy chủ sắp hết chỗ; hãy gửi lại sau.", "The disk is nearly full; send it later.", 300),
}
_OF_STATUS = {400: "bad_request", 404: "not_found", 405: "not_allowed"}


def answer(code: str, told_as: str | None = None) -> JSONResponse:
    """`told_as`: the code that the client gets, where it says more than the table does."""
    kind = ANSWERS[code]
    headers = {} if kind.retry_s is None else {"Retry-After": str(kind.retry_s)}
    if code == "not_authorized":
        headers["WWW-Authenticate"] = "Bearer"
    body = {"code": told_as or code, "message": f"{kind.vietnamese} / {kind.english}"}
    return JSONResponse(body, kind.status, headers)


def code_of_status(status: int) -> str:
    """Of an error that the framework raised."""
    return _OF_STATUS.get(status, "bad_request")


def answer_errors(app: FastAPI) -> None:
    """Every error that leaves a route becomes an answer."""
    app.exception_handler(SohoaError)(of_ours)
    app.exception_handler(HTTPException)(_of_framework)
    app.exception_handler(RequestValidationError)(_of_validation)
    app.exception_handler(ClientDisconnect)(_of_hanging_up)
    app.exception_handler(OSError)(_of_disk)
    app.exception_handler(Exception)(_of_fault)


def known_code(error: SohoaError) -> str:
    """The code in `ANSWERS` by which the error is told."""
    return error.code if error.code in ANSWERS else "unavailable" if error.retryable else "fault"


def of_ours(request: Request, error: SohoaError) -> Response:
    code = known_code(error)
    if ANSWERS[code].status >= 500:
        _note(request, error.code)
    return answer(code, error.code)


def _of_framework(_: Request, error: HTTPException) -> Response:
    return answer(code_of_status(error.status_code))


def _of_validation(_: Request, __: RequestValidationError) -> Response:
    return answer("bad_field")


def _of_hanging_up(_: Request, __: ClientDisconnect) -> Response:
    return Response(status_code=_GONE)


def _of_disk(request: Request, error: OSError) -> Response:
    if error.errno in SPACE_ERRNOS:
        return of_ours(request, NoSpaceLeft("the disk of the service's data is full."))
    return _of_fault(request, error)


def _of_fault(_: Request, error: Exception) -> Response:
    """Kind and place go to the log; the message itself may quote what people wrote."""
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    _log.error("unexpected %s at %s", type(error).__name__, " < ".join(reversed(frames[-6:])))
    return answer("fault")


def _note(request: Request, code: str) -> None:
    request.app.state.desk.gauges.errors.labels(code).inc()
    _log.error("refused", extra={"code": code})
