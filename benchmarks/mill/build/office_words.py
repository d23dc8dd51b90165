"""Offices, hospitals, letters and administrative documents of the building split."""

# ruff: noqa: E501  word lists read better in full rows

from __future__ import annotations

HOSPITALS = (
    "Bệnh viện Phụ sản Hà Nội", "Bệnh viện Phụ sản Trung ương", "Bệnh viện Đa khoa Đống Đa", "Bệnh viện Bạch Mai", "Bệnh viện Đa khoa Hà Đông",
    "Bệnh viện Đa khoa huyện Thanh Trì", "Bệnh viện Hồng Ngọc, số 55 Yên Ninh", "Trung tâm Y tế Đan Phượng",
)  # fmt: skip
HOSPITAL_PARENTS = ("SỞ Y TẾ THÀNH PHỐ HÀ NỘI", "BỘ Y TẾ", "SỞ Y TẾ HN")
CENTRES = (
    "Chi nhánh Trung tâm Phục vụ hành chính công số 3", "Trung tâm Phục vụ hành chính công thành phố Hà Nội - Chi nhánh số 12",
    "Bộ phận Tiếp nhận và Trả kết quả UBND phường Giảng Võ", "Điểm tiếp nhận và trả kết quả xã Đông Anh", "Bộ phận Một cửa phường Hà Đông",
)  # fmt: skip
LETTERS = (
    (
        "ĐƠN XIN XÁC NHẬN",
        "Kính gửi: Ban quản lý tòa nhà\nTôi tên là {name}, hiện ở tại {address}.\nTôi viết đơn này đề nghị xác nhận tôi đã nộp đủ phí "
        "dịch vụ sáu tháng đầu năm.\nTôi xin chân thành cảm ơn.",
    ),
    (
        "HÓA ĐƠN TIỀN NƯỚC",
        "Khách hàng: {name}\nĐịa chỉ: {address}\nChỉ số cũ: 1204\nChỉ số mới: 1221\nTiêu thụ: 17 m³\nTổng tiền: 186.320 đồng\n"
        "Đề nghị quý khách thanh toán trước ngày 25 hằng tháng.",
    ),
    (
        "THƯ CẢM ƠN",
        "Kính gửi: Cán bộ tiếp dân {ward}\nGia đình tôi là {name} và {other} xin gửi lời cảm ơn tới các anh chị đã tận tình hướng dẫn.\n"
        "Chúc các anh chị mạnh khỏe.",
    ),
    (
        "HỢP ĐỒNG THUÊ XE",
        "Bên A: {name}\nĐịa chỉ: {address}\nBên B: {other}\nHai bên thống nhất thuê xe ô tô bảy chỗ trong thời hạn ba ngày với giá "
        "1.200.000 đồng một ngày.\nHợp đồng lập thành hai bản có giá trị như nhau.",
    ),
    (
        "GIẤY KHEN",
        "Tặng: Em {name}\nĐạt danh hiệu học sinh giỏi năm học 2025 - 2026\nHiệu trưởng nhà trường",
    ),
)
DOCUMENT_SUBJECTS = (
    ("QUYẾT ĐỊNH", "Về việc phê duyệt danh mục thủ tục hành chính thực hiện tại Bộ phận Một cửa"),
    ("QUYẾT ĐỊNH", "Về việc kiện toàn Tổ chuyển đổi số cộng đồng"),
    ("CÔNG VĂN", "V/v cung cấp thông tin hộ tịch của công dân"),
    ("CÔNG VĂN", "V/v trả lời đơn kiến nghị của công dân về cấp giấy chứng nhận quyền sử dụng đất"),
    ("THÔNG BÁO", "Về việc thay đổi thời gian tiếp nhận hồ sơ tại Bộ phận Một cửa"),
    ("KẾ HOẠCH", "Triển khai số hóa hồ sơ, kết quả giải quyết thủ tục hành chính năm 2026"),
    ("TỜ TRÌNH", "Về việc đề nghị cấp kinh phí sửa chữa trụ sở làm việc"),
    ("BÁO CÁO", "Kết quả công tác cải cách hành chính quý III năm 2026"),
)
DOCUMENT_ISSUERS = (
    ("THÀNH PHỐ HÀ NỘI", "ỦY BAN NHÂN DÂN PHƯỜNG GIẢNG VÕ"),
    ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"),
    ("UBND THÀNH PHỐ HÀ NỘI", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
    ("THÀNH PHỐ HÀ NỘI", "ỦY BAN NHÂN DÂN XÃ ĐÔNG ANH"),
    ("UBND PHƯỜNG HÀ ĐÔNG", "PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ"),
    ("", "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI"),
)
DOCUMENT_MARKS = ("UBND-VP", "TTPVHCC-HCTH", "UBND-KT", "SKHCN-CĐS", "KTHTĐT-QLĐT", "UBND-NC")
DOCUMENT_RECIPIENTS = (
    "Chủ tịch Ủy ban nhân dân thành phố", "Các phòng, ban thuộc phường", "Trung tâm Phục vụ hành chính công", "Văn phòng Đăng ký đất đai Hà Nội",
    "Ban Chỉ đạo chuyển đổi số", "Cổng thông tin điện tử", "Các ông (bà) tổ trưởng tổ dân phố", "Sở Tư pháp thành phố Hà Nội",
)  # fmt: skip
