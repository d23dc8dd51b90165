"""Receipts, certificates and notices as forms."""

from __future__ import annotations

from benchmarks.mill.build.rows import Form, Item, Listing, Pairs, Party, Signs

RECEIPT = Form(
    "intake_receipt",
    ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",),
    (
        Pairs(
            (
                Item(
                    None,
                    ("Trung tâm/Bộ phận tiếp nhận và trả kết quả", "Bộ phận tiếp nhận và trả kết quả"),
                    fact="centre",
                ),
            )
        ),
        Pairs(
            (
                Item(
                    "applicant.name",
                    ("Tiếp nhận hồ sơ của", "Tiếp nhận hồ sơ của ông/bà", "Người nộp hồ sơ"),
                ),
            )
        ),
        Pairs((Item("applicant.address", ("Địa chỉ",)),)),
        Pairs((Item("applicant.phone", ("Số điện thoại", "Điện thoại")), Item(None, ("Email",), fact="email"))),
        Pairs((Item("procedure_name", ("Nội dung yêu cầu giải quyết", "Thủ tục hành chính")),)),
        Listing("components", ("Thành phần hồ sơ nộp gồm", "Thành phần hồ sơ")),
        Pairs((Item(None, ("Số lượng hồ sơ",), fact="sets", tail="(bộ)"),)),
        Pairs((Item(None, ("Thời gian giải quyết hồ sơ theo quy định là", "Thời hạn giải quyết"), fact="days"),)),
        Pairs((Item("received_at", ("Thời gian nhận hồ sơ", "Thời gian tiếp nhận hồ sơ"), "moment"),)),
        Pairs((Item("due_at", ("Thời gian trả kết quả giải quyết hồ sơ", "Thời gian hẹn trả kết quả"), "moment"),)),
        Pairs((Item(None, ("Đăng ký nhận kết quả tại",), fact="receive_at"),)),
        Pairs(
            (Item(None, ("Vào Sổ theo dõi hồ sơ, Quyển số",), fact="book"), Item(None, ("Số thứ tự",), fact="serial"))
        ),
        Signs(
            (
                Party(("NGƯỜI NỘP HỒ SƠ",), None, "applicant.name", ("(Ký và ghi rõ họ tên)",)),
                Party(("NGƯỜI TIẾP NHẬN HỒ SƠ",), None, "officer", ("(Ký và ghi rõ họ tên)",), stamp="always"),
            )
        ),
    ),
    subtitles=("", "(Liên: giao cho người nộp hồ sơ)", "Liên 1: Lưu"),
    head="agency",
    agency="centre",
    parent="parent",
    number=Item("dossier_code", ("Mã hồ sơ", "Mã hồ sơ", "Số hồ sơ")),
    qr=True,
    place_date=("place", "received_day"),
)
FORMS = (RECEIPT,)
