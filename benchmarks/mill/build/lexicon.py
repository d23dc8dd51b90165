"""The words of the building split."""

# ruff: noqa: E501  word lists read better in full rows

from __future__ import annotations

from benchmarks.mill.build import office_words as office
from benchmarks.mill.people import Lexicon

LEXICON = Lexicon(
    surnames=(
        "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
        "Mai", "Hà", "Cao", "Chu", "Lưu", "Tô", "Tống", "Triệu", "Thân", "Ninh", "Cấn", "Phí", "Giang", "Bạch", "Doãn",
    ),
    male_middles=(
        "Văn", "Đức", "Hữu", "Công", "Xuân", "Quang", "Minh", "Ngọc", "Đình", "Mạnh", "Quốc", "Thanh", "Anh", "Gia", "Bảo",
        "Tiến", "Duy", "Trung", "Hồng",
    ),
    female_middles=(
        "Thị", "Thu", "Ngọc", "Phương", "Thanh", "Minh", "Hoàng", "Bảo", "Gia", "Kiều", "Lan", "Thùy", "Ánh",
        "Hải", "Mai", "Thảo", "Diễm",
    ),
    male_givens=(
        "Hùng", "Dũng", "Cường", "Tuấn", "Nam", "Long", "Hải", "Quân", "Bình", "Thắng", "Đạt", "Huy", "Khánh", "Minh", "Trung",
        "Việt", "Vinh", "Hưng", "Hoàng", "Tùng", "Thành", "Đông", "Quyền", "Bách", "Thịnh", "Ước", "Lữ", "Kỷ", "Đoàn", "Nghị",
    ),
    female_givens=(
        "Lan", "Hoa", "Hằng", "Ngọc", "Thảo", "Linh", "Trang", "Hạnh", "Thu", "Dung", "Mai", "Yến", "Vân", "Anh", "Phương",
        "Hà", "Nhung", "Hồng", "Chi", "My", "Quỳnh", "Thủy", "Diễm", "Trâm", "Ngân", "Ánh", "Cúc", "Đào", "Xuân", "Mỵ",
    ),
    ethnicities=("Tày", "Mường", "Thái", "Dao", "Mông", "Sán Chay", "Khmer"),
    streets=(
        "Trương Định", "Giáp Bát", "Kim Mã", "Đội Cấn", "Láng Hạ", "Nguyễn Trãi", "Khương Trung", "Lê Trọng Tấn", "Quang Trung", "Bạch Mai",
        "Minh Khai", "Ngọc Hồi", "Phố Huế", "Hàng Bông", "Trần Duy Hưng", "Xuân Thủy", "Hoàng Quốc Việt", "Lạc Long Quân", "Âu Cơ",
        "Nguyễn Văn Cừ", "Ngô Gia Tự", "Cầu Diễn", "Mễ Trì", "Đại Từ", "Định Công Thượng", "Tôn Đức Thắng", "Khâm Thiên", "Phùng Hưng",
    ),
    hamlets=(
        "thôn Đông", "thôn Đoài", "thôn Yên Khê", "thôn Trung Oai", "thôn Lại Đà", "xóm Mới", "xóm Trại", "thôn Cao Xá", "thôn Ngãi Cầu",
        "thôn Phương Quan", "xóm Giếng", "thôn Thượng Hội", "thôn Bãi Tháp", "thôn Văn Lôi", "xóm 7",
    ),
    buildings=(
        "chung cư Nam Đô", "nhà A4 khu tập thể Kim Liên", "tòa CT2B Xa La", "tòa R3 Goldmark City", "khu tập thể Thành Công",
        "chung cư Hateco Apollo", "tòa B10C Nam Trung Yên",
    ),
    town_houses=(
        "số {n} phố {street}", "số {n} ngõ {a} phố {street}", "số {b} ngách {a}/{n} đường {street}", "{n}/{a} {street}", "tổ dân phố {b}",
        "số {n} đường {street}", "phòng {n}, {building}", "tổ {b}, {building}", "số nhà {n}, ngõ {b}, phố {street}", "ngõ {a} đường {street}, tổ {b}",
    ),
    village_houses=("{hamlet}", "số {n} {hamlet}", "{hamlet}", "đường làng, {hamlet}"),
    wards=(
        "phường Ba Đình", "phường Giảng Võ", "phường Cửa Nam", "phường Hồng Hà", "phường Bồ Đề", "phường Nghĩa Đô", "phường Yên Hòa",
        "phường Láng", "phường Kim Liên", "phường Hai Bà Trưng", "phường Bạch Mai", "phường Định Công", "phường Hoàng Liệt",
        "phường Phương Liệt", "phường Thanh Xuân", "phường Thượng Cát", "phường Tây Mỗ", "phường Thanh Liệt", "phường Hà Đông",
        "phường Phú Lương", "phường Tùng Thiện", "phường Chương Mỹ", "xã Kim Anh", "xã Đa Phúc", "xã Đông Anh", "xã Thư Lâm",
        "xã Vĩnh Thanh", "xã Bát Tràng", "xã Đại Thanh", "xã Quang Minh", "xã Đoài Phương", "xã Cổ Đô", "xã Vật Lại", "xã Yên Bài",
        "xã Đan Phượng", "xã Ô Diên", "xã Dương Hòa", "xã An Khánh", "xã Hạ Bằng", "xã Tây Phương", "xã Xuân Mai", "xã Thanh Oai",
        "xã Tam Hưng", "xã Thường Tín", "xã Thượng Phúc", "xã Phú Xuyên", "xã Vân Đình", "xã Ứng Hòa", "xã Mỹ Đức", "xã Hồng Sơn",
    ),
    old_wards=(
        "phường Láng Hạ, quận Đống Đa", "phường Giáp Bát, quận Hoàng Mai", "phường Kim Giang, quận Thanh Xuân", "phường Dịch Vọng Hậu, quận Cầu Giấy",
        "phường La Khê, quận Hà Đông", "phường Mễ Trì, quận Nam Từ Liêm", "phường Ngọc Lâm, quận Long Biên", "phường Quảng An, quận Tây Hồ",
        "xã Tân Triều, huyện Thanh Trì", "xã Cổ Loa, huyện Đông Anh", "xã Đa Tốn, huyện Gia Lâm", "thị trấn Phùng, huyện Đan Phượng",
        "xã Đồng Tâm, huyện Mỹ Đức", "phường Phú Thịnh, thị xã Sơn Tây", "xã Yên Sở, huyện Hoài Đức",
    ),
    far_places=(
        "xã Hải Hậu, tỉnh Ninh Bình", "phường Nam Định, tỉnh Ninh Bình", "xã Tiền Hải, tỉnh Hưng Yên", "phường Phố Hiến, tỉnh Hưng Yên",
        "xã Nga Sơn, tỉnh Thanh Hóa", "phường Thành Vinh, tỉnh Nghệ An", "phường Vĩnh Phúc, tỉnh Phú Thọ", "xã Hiệp Hòa, tỉnh Bắc Ninh",
        "xã Gia Lộc, thành phố Hải Phòng", "xã Bắc Quang, tỉnh Tuyên Quang",
    ),
    old_far_places=(
        "xã Hải Minh, huyện Hải Hậu, tỉnh Nam Định", "xã Yên Lộc, huyện Kim Sơn, tỉnh Ninh Bình", "xã Vũ Thư, huyện Vũ Thư, tỉnh Thái Bình",
        "xã Đồng Than, huyện Yên Mỹ, tỉnh Hưng Yên", "xã Nga Thủy, huyện Nga Sơn, tỉnh Thanh Hóa", "xã Diễn Thái, huyện Diễn Châu, tỉnh Nghệ An",
        "xã Tứ Kỳ, huyện Tứ Kỳ, tỉnh Hải Dương", "xã Ngọc Sơn, huyện Hiệp Hòa, tỉnh Bắc Giang",
    ),
    city_names=("thành phố Hà Nội", "thành phố Hà Nội", "TP Hà Nội", "Hà Nội", "TP. Hà Nội"),
    hospitals=office.HOSPITALS,
    hospital_parents=office.HOSPITAL_PARENTS,
    id_issuers=(
        "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "Cục Cảnh sát QLHC về TTXH", "Cục trưởng Cục CS QLHC về trật tự xã hội",
    ),
    old_id_issuers=("Công an thành phố Hà Nội", "Công an tỉnh Hà Tây", "CA TP Hà Nội"),
    email_hosts=("thuvn.example", "mail.example", "hanoi.example", "thu.example"),
    ward_offices=(
        "Ủy ban nhân dân {ward}", "UBND {ward}", "Uỷ ban nhân dân {ward}, thành phố Hà Nội", "Chủ tịch Ủy ban nhân dân {ward}",
    ),
    police_offices=("Công an {ward}", "Trưởng Công an {ward}", "Công an {ward}, TP Hà Nội"),
    land_offices=(
        "Chi nhánh Văn phòng Đăng ký đất đai Hà Nội", "Văn phòng Đăng ký đất đai Hà Nội", "Chi nhánh Văn phòng Đăng ký đất đai Hà Nội khu vực 3",
    ),
    business_offices=("Phòng Kinh tế - UBND {ward}", "Phòng Kinh tế thuộc Ủy ban nhân dân {ward}", "Ủy ban nhân dân {ward} (Phòng Kinh tế)"),
    licence_offices=("Công an thành phố Hà Nội", "Phòng Cảnh sát giao thông, Công an thành phố Hà Nội", "Phòng CSGT - Công an TP Hà Nội"),
    officer_titles=(
        "CHỦ TỊCH", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "GIÁM ĐỐC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    ),
    centres=office.CENTRES,
    code_prefixes=("000.00.19.H26", "H26.18", "000.12.34.H26", "H26.23.5", "000.22.11.H26", "G01.899.105"),
    causes_of_death=(
        "Bệnh già", "Tuổi cao sức yếu", "Tai biến mạch máu não", "Ung thư phổi", "Suy tim độ IV", "Bệnh lý", "Nhồi máu cơ tim", "Sốc nhiễm khuẩn, suy đa tạng",
        "Suy hô hấp cấp trên nền bệnh phổi tắc nghẽn mạn tính",
    ),
    death_places=("Tại nhà riêng: {address}", "{address}", "Tại nhà - {address}"),
    letters=office.LETTERS,
    marital_states=(
        "Chưa kết hôn với ai", "Chưa đăng ký kết hôn lần nào", "Đã ly hôn theo Bản án số 45/{year}/HNGĐ-ST của Tòa án nhân dân, hiện chưa kết hôn với ai",
        "Từ khi đủ tuổi kết hôn đến nay chưa đăng ký kết hôn với ai trong thời gian cư trú tại {ward}",
        "Đã đăng ký kết hôn với {partner}, đã ly hôn năm {year}, hiện tại chưa đăng ký kết hôn với ai khác",
    ),
    widowed_states=(
        "Vợ là {partner} đã chết ngày {date}, hiện tại chưa kết hôn với ai", "Đã có vợ là {partner} nhưng vợ đã chết ngày {date}; từ đó đến nay chưa đăng ký kết hôn",
    ),
    marital_purposes=(
        "Để kết hôn với {partner} tại UBND {ward}", "Để bổ sung hồ sơ vay vốn ngân hàng", "Làm thủ tục chuyển nhượng quyền sử dụng đất", "Mua nhà ở xã hội",
        "Để làm thủ tục kết hôn", "Bổ sung hồ sơ xin việc tại nước ngoài",
    ),
    extract_kinds=("khai sinh", "kết hôn", "khai tử", "nhận cha, mẹ, con", "giám hộ"),
    residence_requests=(
        "Đăng ký thường trú vào hộ của {head} tại {address}", "Đề nghị đăng ký thường trú tại {address}", "Đăng ký thường trú cùng chủ hộ {head}",
        "Nhập hộ khẩu vào nhà {head}, địa chỉ: {address}",
    ),
    building_grades=("Cấp III", "Cấp IV", "cấp IV", "Nhà ở riêng lẻ cấp III"),
    storeys=("{n} tầng", "{n} tầng + tum", "0{n} tầng", "{n} tầng nổi, 1 tầng hầm", "{n}"),
    land_purposes=("Đất ở tại đô thị", "Đất ở tại nông thôn", "Đất ở đô thị: 60,0 m²; đất trồng cây lâu năm: 25,4 m²", "Đất ở", "Đất trồng cây lâu năm"),
    land_terms=("Lâu dài", "Lâu dài", "Đất ở: Lâu dài; Đất trồng cây lâu năm: Đến ngày 15/10/2043", "Đến ngày 01/7/2064"),
    land_origins=(
        "Công nhận quyền sử dụng đất như giao đất có thu tiền sử dụng đất", "Nhận chuyển nhượng đất được Nhà nước giao đất có thu tiền sử dụng đất",
        "Nhận thừa kế đất được Công nhận QSDĐ",
    ),
    land_changes=(
        "Chuyển nhượng quyền sử dụng đất cho {partner}", "Tặng cho toàn bộ thửa đất số {parcel}, tờ bản đồ số {sheet} cho {partner}, thường trú tại {address}",
        "Thay đổi thông tin về giấy tờ nhân thân của người sử dụng đất từ CMND sang CCCD", "Nhận thừa kế quyền sử dụng đất theo văn bản phân chia di sản",
        "Thay đổi địa chỉ thửa đất số {parcel} theo đơn vị hành chính mới", "Xóa thế chấp quyền sử dụng đất tại ngân hàng",
    ),
    land_attachments=(
        "Hợp đồng chuyển nhượng đã công chứng", "Tờ khai lệ phí trước bạ", "Tờ khai thuế thu nhập cá nhân", "Bản sao căn cước công dân", "Văn bản phân chia di sản thừa kế",
        "Mảnh trích đo địa chính thửa đất",
    ),
    business_names=(
        "HỘ KINH DOANH {given}", "HỘ KINH DOANH TẠP HÓA {given}", "HỘ KINH DOANH PHỞ BÒ GIA TRUYỀN {given}", "HỘ KINH DOANH {given} MOBILE",
        "HỘ KINH DOANH SỬA CHỮA XE MÁY {given}", "HỘ KINH DOANH CÀ PHÊ {given} QUÁN", "HỘ KINH DOANH THỜI TRANG {given}",
    ),
    business_lines=(
        ("Bán lẻ lương thực, thực phẩm, đồ uống, thuốc lá, thuốc lào chiếm tỷ trọng lớn trong các cửa hàng kinh doanh tổng hợp", "4711"),
        ("Nhà hàng và các dịch vụ ăn uống phục vụ lưu động", "5610"), ("Bán lẻ hàng may mặc, giày dép, hàng da và giả da", "4771"),
        ("Bảo dưỡng, sửa chữa mô tô, xe máy", "4542"), ("Cắt tóc, làm đầu, gội đầu", "9631"), ("Dịch vụ lưu trú ngắn ngày", "5510"),
        ("Bán lẻ thiết bị viễn thông", "4741"), ("Quảng cáo", "7310"), ("Bán buôn thực phẩm", "4632"), ("Giáo dục khác chưa được phân vào đâu", "8559"),
        ("Hoạt động thiết kế chuyên dụng", "7410"),
    ),
    licence_issuers=("Sở Giao thông vận tải thành phố Hà Nội", "Sở GTVT Hà Nội", "Sở Giao thông vận tải Hà Nội", "Sở GTVT Hưng Yên"),
    licence_reasons=("Hết hạn sử dụng", "Giấy phép lái xe sắp hết hạn", "Đổi sang thẻ PET", "Bị hỏng, mờ thông tin", "Thay đổi thông tin cá nhân theo CCCD mới"),
    authority_scopes=(
        "Thay mặt tôi nộp hồ sơ và nhận kết quả thủ tục {procedure} tại UBND {ward}", "Được thay mặt và nhân danh tôi liên hệ với cơ quan có thẩm quyền để làm thủ tục {procedure}",
        "Nộp hồ sơ, bổ sung giấy tờ, nộp lệ phí và nhận kết quả giải quyết thủ tục {procedure}",
    ),
    document_subjects=office.DOCUMENT_SUBJECTS,
    document_issuers=office.DOCUMENT_ISSUERS,
    document_marks=office.DOCUMENT_MARKS,
    document_recipients=office.DOCUMENT_RECIPIENTS,
    card_features=("Nốt ruồi C:1cm dưới sau mắt phải", "Sẹo chấm C:2cm trên sau đầu lông mày trái", "Nốt ruồi C:3cm dưới trước cánh mũi trái"),
)  # fmt: skip
