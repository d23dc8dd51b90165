"""The words of the calibrating split."""

# ruff: noqa: E501  word lists read better in full rows

from __future__ import annotations

from benchmarks.mill.people import Lexicon

LEXICON = Lexicon(
    surnames=(
        "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đinh", "Lâm", "Quách", "Khuất",
        "Nghiêm", "Tạ", "Kiều", "Vương", "Thái", "Lục", "Lương", "Đào", "Trịnh", "Tăng", "Đàm", "Dương", "Lại", "Viên",
    ),
    male_middles=("Bá", "Danh", "Khắc", "Sỹ", "Thế", "Viết", "Tuấn", "Nhật", "Đăng", "Phúc", "Huy", "Trọng", "Việt", "Hoài"),
    female_middles=("Thúy", "Hồng", "Khánh", "Như", "Cẩm", "Tuyết", "Bích", "Mỹ", "Diệu", "Quỳnh", "Hà", "Vân"),
    male_givens=(
        "Sơn", "Lâm", "Phong", "Kiên", "Toàn", "Hiệp", "Lợi", "Tài", "Nhân", "Nghĩa", "Chiến", "Đức", "Thái", "Vượng", "Hậu", "Khôi", "Tiến", "Quý",
        "Luân", "Giáp", "Bằng", "Cảnh", "Điệp", "Hoạt", "Khiêm", "Ngữ", "Sáng", "Thuận", "Ưng", "Xuyên",
    ),
    female_givens=(
        "Nga", "Loan", "Hiền", "Huệ", "Liên", "Nhàn", "Oanh", "Phượng", "Thoa", "Thơm", "Tươi", "Uyên", "Vy", "Xuyến", "Ý", "Ngà", "Lụa", "Gấm", "Bưởi",
        "Duyên", "Hường", "Khuyên", "Lệ", "Miền", "Nguyệt", "Quyên", "Sen", "Thắm", "Tuyến", "Vui",
    ),
    ethnicities=("Nùng", "Hoa", "Ê Đê", "Giáy", "Hrê", "Thổ", "Cơ Ho"),
    streets=(
        "Nguyễn Phong Sắc", "Trần Quốc Hoàn", "Phạm Hùng", "Lê Văn Lương", "Hoàng Đạo Thúy", "Vũ Phạm Hàm", "Nguyễn Khang", "Yên Hòa", "Tây Sơn", "Chùa Bộc",
        "Phạm Ngọc Thạch", "Giải Phóng", "Tam Trinh", "Lĩnh Nam", "Nguyễn Tam Trinh", "Vĩnh Tuy", "Kim Ngưu", "Lò Đúc", "Hàng Chuối", "Trần Khát Chân",
        "Thanh Nhàn", "Nguyễn Sơn", "Ngọc Lâm", "Thạch Bàn", "Sài Đồng", "Cổ Linh", "Phan Đình Giót", "Tô Hiệu", "Vạn Phúc", "Ba La",
    ),
    hamlets=(
        "thôn Ngọc Than", "thôn Hạ Hòa", "thôn Yên Kiện", "thôn Phú Mỹ", "xóm Chùa", "xóm Đình", "thôn Cổ Hiền", "thôn Tri Lễ", "thôn Văn Quán", "xóm Ngoài",
        "thôn Đại Phẩm", "thôn Gia Trung", "thôn 5", "xóm Bến", "thôn Hòa Mục", "thôn Lưu Xá",
    ),
    buildings=(
        "chung cư Sông Nhuệ", "tòa N05 Đông Nam Trần Duy Hưng", "khu tập thể Nghĩa Tân", "tòa HH3C Linh Đàm", "chung cư Viện Chiến lược", "tòa V3 Home City",
        "nhà E7 khu tập thể Bách Khoa",
    ),
    town_houses=(
        "số nhà {n} đường {street}", "nhà số {n}, ngõ {a}, đường {street}", "số {n}, ngõ {a} {street}", "{n} {street}", "tổ {b}, đường {street}",
        "căn hộ {n}, {building}", "P.{n} {building}", "số {b}, ngách {a}/{n}, phố {street}", "ngõ {n}/{b} phố {street}",
    ),
    village_houses=("{hamlet}", "nhà số {n}, {hamlet}", "{hamlet}, tổ {n}", "xóm trên, {hamlet}"),
    wards=(
        "phường Hoàn Kiếm", "phường Ngọc Hà", "phường Vĩnh Tuy", "phường Tương Mai", "phường Vĩnh Hưng", "phường Lĩnh Nam", "phường Hoàng Mai", "phường Yên Sở",
        "phường Khương Đình", "phường Cầu Giấy", "phường Tây Hồ", "phường Phú Thượng", "phường Tây Tựu", "phường Phú Diễn", "phường Xuân Đỉnh", "phường Đông Ngạc",
        "phường Từ Liêm", "phường Xuân Phương", "phường Đại Mỗ", "phường Long Biên", "phường Việt Hưng", "phường Phúc Lợi", "phường Dương Nội", "phường Yên Nghĩa",
        "phường Kiến Hưng", "phường Sơn Tây", "xã Thanh Trì", "xã Nam Phù", "xã Ngọc Hồi", "xã Chuyên Mỹ", "xã Đại Xuyên", "xã Phượng Dực", "xã Dân Hòa",
        "xã Bình Minh", "xã Phúc Sơn", "xã Hương Sơn", "xã Phú Nghĩa", "xã Quảng Bị", "xã Trần Phú", "xã Hòa Phú", "xã Minh Châu", "xã Quảng Oai", "xã Bất Bạt",
        "xã Suối Hai", "xã Ba Vì", "xã Phúc Thọ", "xã Hát Môn", "xã Thạch Thất", "xã Hòa Lạc", "xã Quốc Oai", "xã Kiều Phú", "xã Hoài Đức", "xã Sóc Sơn",
    ),
    old_wards=(
        "phường Trung Hòa, quận Cầu Giấy", "phường Khương Mai, quận Thanh Xuân", "phường Ô Chợ Dừa, quận Đống Đa", "phường Tân Mai, quận Hoàng Mai",
        "phường Cống Vị, quận Ba Đình", "phường Đức Giang, quận Long Biên", "phường Xuân La, quận Tây Hồ", "phường Mỗ Lao, quận Hà Đông",
        "xã Vĩnh Quỳnh, huyện Thanh Trì", "xã Kim Chung, huyện Đông Anh", "xã Dương Xá, huyện Gia Lâm", "xã Song Phượng, huyện Đan Phượng", "xã Hợp Tiến, huyện Mỹ Đức",
        "phường Ngô Quyền, thị xã Sơn Tây", "xã An Thượng, huyện Hoài Đức", "xã Phú Cường, huyện Sóc Sơn",
    ),
    far_places=(
        "xã Giao Thủy, tỉnh Ninh Bình", "phường Hoa Lư, tỉnh Ninh Bình", "xã Thái Thụy, tỉnh Hưng Yên", "phường Sầm Sơn, tỉnh Thanh Hóa", "xã Quỳnh Lưu, tỉnh Nghệ An",
        "phường Việt Trì, tỉnh Phú Thọ", "xã Lạng Giang, tỉnh Bắc Ninh", "phường Hạ Long, tỉnh Quảng Ninh", "xã Thanh Miện, thành phố Hải Phòng", "xã Chiêm Hóa, tỉnh Tuyên Quang",
    ),
    old_far_places=(
        "xã Giao Tiến, huyện Giao Thủy, tỉnh Nam Định", "xã Thụy Liên, huyện Thái Thụy, tỉnh Thái Bình", "xã Tân Dân, huyện Khoái Châu, tỉnh Hưng Yên",
        "xã Hoằng Lộc, huyện Hoằng Hóa, tỉnh Thanh Hóa", "xã Thanh Cao, huyện Thanh Chương, tỉnh Nghệ An", "xã Cẩm Điền, huyện Cẩm Giàng, tỉnh Hải Dương",
        "xã Tân Mỹ, huyện Lạng Giang, tỉnh Bắc Giang", "xã Đại Đồng, huyện Vĩnh Tường, tỉnh Vĩnh Phúc",
    ),
    city_names=("thành phố Hà Nội", "thành phố Hà Nội", "Hà Nội", "Thành phố Hà Nội", "TP.Hà Nội"),
    hospitals=(
        "Bệnh viện Đa khoa Xanh Pôn", "Bệnh viện Thanh Nhàn", "Bệnh viện Đa khoa Đức Giang", "Bệnh viện Đa khoa huyện Hoài Đức", "Bệnh viện Việt Nam - Cu Ba",
        "Trung tâm Y tế Sóc Sơn", "Bệnh viện Đa khoa Quốc tế Thu Cúc", "Bệnh viện Quân y 103",
    ),
    hospital_parents=("SỞ Y TẾ HÀ NỘI", "SỞ Y TẾ TP. HÀ NỘI", "BỘ QUỐC PHÒNG"),
    id_issuers=("Cục CS QLHC về TTXH", "Bộ Công an", "Cục Cảnh sát quản lý hành chính về TTXH"),
    old_id_issuers=("Công an TP Hà Nội", "Công an tỉnh Nam Định", "CA. Hà Tây"),
    email_hosts=("hopthu.example", "dientu.example", "vanthu.example"),
    ward_offices=("UBND {ward}, thành phố Hà Nội", "Ủy ban nhân dân {ward}, TP. Hà Nội", "Ủy ban nhân dân {ward}", "Chủ tịch UBND {ward}"),
    police_offices=("Công an {ward}, thành phố Hà Nội", "Trưởng Công an {ward}, TP. Hà Nội", "CA {ward}"),
    land_offices=(
        "Văn phòng Đăng ký đất đai Hà Nội - Chi nhánh {ward}", "Chi nhánh Văn phòng Đăng ký đất đai khu vực 7", "Văn phòng Đăng ký đất đai thành phố Hà Nội",
    ),
    business_offices=("Phòng Kinh tế {ward}", "Phòng Kinh tế, Hạ tầng và Đô thị {ward}", "UBND {ward} - Phòng Kinh tế"),
    licence_offices=("Phòng CSGT Công an thành phố Hà Nội", "Công an TP. Hà Nội", "Phòng Cảnh sát giao thông - Công an TP. Hà Nội"),
    officer_titles=(
        "TM. UBND XÃ\nCHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "TL. CHỦ TỊCH\nTRƯỞNG PHÒNG TƯ PHÁP", "PHÓ GIÁM ĐỐC", "TUQ. GIÁM ĐỐC\nTRƯỞNG KHOA", "TRƯỞNG PHÒNG",
    ),
    centres=(
        "Trung tâm Phục vụ hành chính công TP Hà Nội - Chi nhánh Tây Hồ", "Chi nhánh số 8 Trung tâm Phục vụ hành chính công", "Điểm phục vụ hành chính công xã Quốc Oai",
        "Bộ phận Tiếp nhận và Trả kết quả phường Cầu Giấy", "Trung tâm Phục vụ hành chính công phường Long Biên",
    ),
    code_prefixes=("000.00.31.H26", "H26.31", "000.21.07.H26", "H26.7.12", "000.15.40.H26", "G22.014.203"),
    causes_of_death=(
        "Già yếu", "Xuất huyết não", "Ung thư gan giai đoạn cuối", "Đột quỵ", "Suy thận mạn", "Viêm phổi nặng", "Bệnh tim mạch", "Xơ gan mất bù, hôn mê gan",
        "Suy đa phủ tạng do nhiễm trùng huyết",
    ),
    death_places=("Nhà riêng, {address}", "Tại nơi thường trú: {address}", "{address}"),
    letters=(
        (
            "ĐƠN ĐỀ NGHỊ MIỄN GIẢM HỌC PHÍ",
            "Kính gửi: Ban giám hiệu nhà trường\nTôi là {name}, phụ huynh học sinh, ở tại {address}.\nDo hoàn cảnh gia đình khó khăn, tôi kính mong nhà trường xem xét miễn "
            "giảm học phí học kỳ hai cho cháu.\nXin trân trọng cảm ơn.",
        ),
        (
            "PHIẾU THU TIỀN ĐIỆN",
            "Tên khách hàng: {name}\nNơi sử dụng điện: {address}\nSản lượng: 214 kWh\nThành tiền: 512.400 đồng\nHạn thanh toán: ngày 18 hằng tháng.",
        ),
        ("GIẤY MỜI HỌP", "Kính mời: Ông/Bà {name}\nTới dự cuộc họp tổ dân phố tại nhà văn hóa {ward} vào 19 giờ 30 phút.\nRất mong ông bà có mặt đông đủ."),
        (
            "HỢP ĐỒNG MUA BÁN XE MÁY",
            "Bên bán: {name}\nTrú tại: {address}\nBên mua: {other}\nHai bên thỏa thuận mua bán một xe mô tô với giá 14.500.000 đồng.\nHợp đồng có hiệu lực từ ngày ký.",
        ),
        ("BẢNG ĐIỂM HỌC KỲ", "Họ và tên học sinh: {name}\nToán: 8,5\nNgữ văn: 7,0\nTiếng Anh: 9,2\nXếp loại: Khá"),
    ),
    marital_states=(
        "Hiện tại chưa đăng ký kết hôn với ai", "Chưa từng đăng ký kết hôn", "Đã ly hôn theo Quyết định số 112/{year}/QĐST-HNGĐ, chưa kết hôn lại",
        "Trong thời gian cư trú tại {ward} chưa đăng ký kết hôn với ai", "Đã kết hôn với {partner} và đã ly hôn năm {year}",
    ),
    widowed_states=("Chồng là {partner} đã chết ngày {date}, chưa tái hôn", "Có vợ là {partner}, đã mất ngày {date}, hiện chưa kết hôn với ai"),
    marital_purposes=(
        "Đăng ký kết hôn với {partner} tại UBND {ward}", "Làm thủ tục mua bán nhà đất", "Hoàn thiện hồ sơ du học", "Vay vốn mua nhà trả góp", "Kết hôn",
    ),
    extract_kinds=("kết hôn", "khai sinh", "khai tử", "thay đổi, cải chính hộ tịch", "nhận nuôi con nuôi"),
    residence_requests=(
        "Đăng ký thường trú về với {head}", "Xin đăng ký thường trú tại nhà ở hợp pháp, địa chỉ {address}", "Đăng ký thường trú cho bản thân tại {address}",
        "Đề nghị cho nhập vào hộ ông/bà {head} tại {address}",
    ),
    building_grades=("cấp III", "Công trình cấp IV", "Cấp II", "Nhà ở cấp IV"),
    storeys=("{n} tầng và 1 tum", "0{n}", "{n} tầng", "{n} tầng (không có tầng hầm)", "{n} tầng + lửng"),
    land_purposes=("Đất ở nông thôn", "Đất ở tại đô thị", "Đất ở: 80,0 m²; đất vườn: 42,5 m²", "Đất nuôi trồng thủy sản", "ODT"),
    land_terms=("Lâu dài", "Ổn định lâu dài", "Đến ngày 31/12/2050", "Đất ở: lâu dài; đất vườn: đến 10/2043"),
    land_origins=(
        "Nhà nước giao đất có thu tiền sử dụng đất", "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất", "Được tặng cho đất được Nhà nước công nhận QSDĐ",
    ),
    land_changes=(
        "Nhận chuyển nhượng từ {partner}", "Tặng cho quyền sử dụng thửa đất số {parcel}, tờ bản đồ {sheet} cho con là {partner}", "Đính chính họ tên chủ sử dụng đất",
        "Thay đổi số CMND thành số định danh cá nhân", "Tách thửa đất số {parcel} thành hai thửa", "Chuyển quyền theo di chúc cho {partner}, trú tại {address}",
    ),
    land_attachments=(
        "Hợp đồng tặng cho quyền sử dụng đất", "Bản chính Giấy chứng nhận", "Tờ khai thuế sử dụng đất phi nông nghiệp", "Di chúc có công chứng", "Sơ đồ thửa đất",
        "Bản sao trích lục khai sinh", "Giấy xác nhận tình trạng hôn nhân",
    ),
    business_names=(
        "HỘ KINH DOANH BÚN CHẢ {given}", "HỘ KINH DOANH NHÀ THUỐC {given}", "HKD {given} FOOD", "HỘ KINH DOANH GỘI ĐẦU DƯỠNG SINH {given}", "HỘ KINH DOANH VẬT LIỆU XÂY DỰNG {given}",
        "HỘ KINH DOANH {given} HOA TƯƠI",
    ),
    business_lines=(
        ("Bán lẻ thuốc, dụng cụ y tế, mỹ phẩm và vật phẩm vệ sinh", "4772"), ("Dịch vụ phục vụ đồ uống", "5630"), ("Bán lẻ hoa, cây cảnh", "4773"), ("Gia công cơ khí", "2592"),
        ("Bán buôn vật liệu, thiết bị lắp đặt khác trong xây dựng", "4663"), ("Sửa chữa máy vi tính và thiết bị ngoại vi", "9511"), ("Giặt là, làm sạch các sản phẩm dệt", "9620"),
        ("Bán lẻ sách, báo, tạp chí, văn phòng phẩm", "4761"), ("Vận tải hàng hóa bằng đường bộ", "4933"), ("In ấn", "1811"),
    ),
    licence_issuers=("Sở GTVT thành phố Hà Nội", "Sở Giao thông vận tải tỉnh Nam Định", "Sở GTVT Thái Bình", "Phòng CSGT Công an TP Hà Nội"),
    licence_reasons=("Giấy phép lái xe hết hạn", "Đổi từ bằng giấy sang thẻ PET", "Rách, mờ", "Sai lệch thông tin với CCCD", "Đến hạn đổi"),
    authority_scopes=(
        "Thay tôi nộp và nhận hồ sơ thủ tục {procedure} tại {ward}", "Liên hệ các cơ quan để hoàn tất thủ tục {procedure}; ký các giấy tờ liên quan",
        "Đại diện cho tôi thực hiện thủ tục {procedure} và nhận kết quả",
    ),
    document_subjects=(
        ("QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác cải cách thủ tục hành chính"), ("CÔNG VĂN", "V/v rà soát hồ sơ quá hạn giải quyết"),
        ("CÔNG VĂN", "V/v phối hợp xác minh thông tin cư trú"), ("THÔNG BÁO", "Lịch tiếp công dân của Chủ tịch UBND phường quý IV năm 2026"),
        ("KẾ HOẠCH", "Tuyên truyền dịch vụ công trực tuyến toàn trình năm 2026"), ("BÁO CÁO", "Tình hình giải quyết hồ sơ tại Bộ phận Một cửa tháng 9 năm 2026"),
        ("TỜ TRÌNH", "Về việc xin chủ trương mua sắm trang thiết bị số hóa"),
    ),
    document_issuers=(
        ("THÀNH PHỐ HÀ NỘI", "ỦY BAN NHÂN DÂN PHƯỜNG TÂY HỒ"), ("UBND THÀNH PHỐ HÀ NỘI", "SỞ NỘI VỤ"), ("ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "SỞ TƯ PHÁP"),
        ("THÀNH PHỐ HÀ NỘI", "ỦY BAN NHÂN DÂN XÃ QUỐC OAI"), ("UBND PHƯỜNG CẦU GIẤY", "VĂN PHÒNG HĐND VÀ UBND"),
    ),
    document_marks=("UBND-TP", "SNV-CCHC", "STP-HCTP", "VP-TH", "UBND-ĐC"),
    document_recipients=(
        "Thường trực Hội đồng nhân dân phường", "Sở Nội vụ thành phố Hà Nội", "Công an phường", "Các tổ dân phố", "Ủy ban Mặt trận Tổ quốc Việt Nam phường", "Trạm Y tế xã",
        "Phòng Văn hóa - Xã hội",
    ),
    card_features=("Sẹo C:1,5cm dưới sau đuôi mắt phải", "Nốt ruồi C:2cm trên trước mép trái", "Sẹo chấm C:0,5cm dưới sau cánh mũi phải"),
)  # fmt: skip
