"""Applications to police, building, land, business and traffic offices, letters of authority, as forms."""

# ruff: noqa: E501  word lists read better in full rows

from __future__ import annotations

from benchmarks.mill.build.rows import Break, Form, Grid, Item, Listing, Pairs, Party, Says, Signs, Ticks

NAME = ("Họ, chữ đệm và tên", "Họ và tên", "Họ, chữ đệm và tên khai sinh")
BIRTH = ("Ngày, tháng, năm sinh", "Sinh ngày", "Ngày tháng năm sinh")
SEX = ("Giới tính",)
ID = ("Số định danh cá nhân", "Số định danh cá nhân/CCCD", "Số định danh cá nhân")
PHONE = ("Số điện thoại liên hệ", "Điện thoại", "Số điện thoại")
SIGN_HINT = ("(Ký, ghi rõ họ tên)", "(Ký và ghi họ tên)", "(Ký, ghi rõ họ và tên)")

RESIDENCE_CHANGE = Form(
    "residence_change_form",
    ("TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ",),
    (
        Pairs((Item("person.name", ("Họ, chữ đệm và tên khai sinh", "Họ, chữ đệm và tên")),), "1."),
        Pairs((Item("person.birth_date", BIRTH[:1], "date"), Item("person.sex", SEX)), "2."),
        Pairs((Item("person.id_number", ("Số định danh cá nhân", "Số định danh cá nhân/CMND"), "comb"),), "4."),
        Pairs((Item("person.phone", ("Số điện thoại liên hệ",)), Item("person.email", ("Email", "E-mail"))), "5."),
        Pairs(
            (
                Item("head.name", ("Họ, chữ đệm và tên chủ hộ", "Họ và tên chủ hộ")),
                Item("head.relation", ("Mối quan hệ với chủ hộ", "Quan hệ với chủ hộ")),
            ),
            "7.",
        ),
        Pairs((Item("head.id_number", ("Số định danh cá nhân của chủ hộ",), "comb"),), "9."),
        Pairs((Item("request", ("Nội dung đề nghị", "Nội dung đề nghị (2)")),), "10."),
        Grid(
            "members",
            ("11. Những thành viên trong hộ gia đình cùng thay đổi", "11. Thành viên trong hộ gia đình cùng thay đổi"),
            (
                ("name", ("Họ, chữ đệm và tên", "Họ và tên"), 27),
                ("birth_date", ("Ngày, tháng, năm sinh", "Ngày sinh"), 16),
                ("sex", ("Giới tính",), 10),
                ("id_number", ("Số định danh cá nhân",), 22),
                ("relation", ("Mối quan hệ với chủ hộ", "Quan hệ với chủ hộ"), 18),
            ),
        ),
        Signs(
            (
                Party(("Ý KIẾN CỦA CHỦ HỘ",), "no", "no", ("(Ký, ghi rõ họ tên)",)),
                Party(("Ý KIẾN CỦA CHỦ SỞ HỮU CHỖ Ở HỢP PHÁP",), "no", "no", ("(Ký, ghi rõ họ tên)",)),
                Party(("Ý KIẾN CỦA CHA, MẸ HOẶC NGƯỜI GIÁM HỘ",), "no", "no", ("(Ký, ghi rõ họ tên)",)),
                Party(("NGƯỜI KÊ KHAI",), None, "person.name", ("(Ký, ghi rõ họ tên)",)),
            ),
            place="place",
            date="signed_date",
        ),
    ),
    mark=(
        "Mẫu CT01 ban hành kèm theo Thông tư số 53/2025/TT-BCA ngày 01/7/2025",
        "Mẫu CT01 ban hành theo TT số 53/2025/TT-BCA",
    ),
    notes=(
        "(1) Cơ quan đăng ký cư trú.",
        "(2) Ghi rõ ràng, cụ thể nội dung đề nghị.",
        "(3) Áp dụng đối với các trường hợp quy định tại Luật Cư trú.",
    ),
)
CONSTRUCTION_PERMIT = Form(
    "construction_permit_form",
    ("ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",),
    (
        Says(("1. Thông tin về chủ đầu tư:",), weight="bold"),
        Pairs((Item("owner.name", ("Tên chủ đầu tư (Chủ hộ)", "Tên chủ hộ", "Tên chủ đầu tư (tên chủ hộ)")),)),
        Pairs((Item(None, ("Người đại diện",), fact="representative"), Item(None, ("Chức vụ",), fact="office"))),
        Pairs((Item("owner.id_number", ("Số định danh cá nhân", "Số CCCD/định danh cá nhân"), "comb"),)),
        Pairs((Item("owner.address", ("Địa chỉ liên hệ",)),)),
        Pairs((Item("owner.phone", ("Số điện thoại", "Điện thoại")),)),
        Says(("2. Thông tin công trình:",), weight="bold"),
        Pairs(
            (
                Item("site.plot_number", ("Lô đất số", "Địa điểm xây dựng: Lô đất số")),
                Item("site.area", ("Diện tích",), "decimal", tail="m²"),
            )
        ),
        Pairs((Item("site.address", ("Tại", "Tại số nhà, đường/phố, phường/xã", "Tại số nhà")),)),
        Says(("3. Tổ chức/cá nhân lập, thẩm tra thiết kế xây dựng:",), weight="bold"),
        Pairs((Item(None, ("Tên đơn vị/cá nhân thiết kế",), fact="designer.name"),)),
        Pairs((Item(None, ("Mã số chứng chỉ năng lực/chứng chỉ hành nghề",), fact="designer.licence"),)),
        Says(("4. Nội dung đề nghị cấp phép:", "4. Nội dung đề nghị cấp phép (nhà ở riêng lẻ):"), weight="bold"),
        Pairs((Item("building.grade", ("Cấp công trình",)),)),
        Pairs(
            (
                Item(
                    "building.ground_area",
                    ("Diện tích xây dựng tầng 1 (tầng trệt)", "Diện tích xây dựng tầng 1"),
                    "decimal",
                    tail="m²",
                ),
            )
        ),
        Pairs((Item("building.floor_area", ("Tổng diện tích sàn",), "decimal", tail="m²"),)),
        Pairs(
            (
                Item("building.height", ("Chiều cao công trình",), "decimal", tail="m"),
                Item("building.storeys", ("Số tầng",)),
            )
        ),
        Break(),
        Pairs((Item("completion_months", ("5. Dự kiến thời gian hoàn thành công trình",), "count", tail="tháng"),)),
        Says(
            (
                "6. Cam kết: Tôi xin cam đoan làm theo đúng giấy phép được cấp, nếu sai tôi xin hoàn toàn chịu trách nhiệm và bị xử lý theo quy định của pháp luật.",
            )
        ),
        Says(
            (
                "Gửi kèm theo Đơn này các tài liệu: 1 - Bản vẽ thiết kế xây dựng; 2 - Giấy tờ chứng minh quyền sử dụng đất.",
            )
        ),
        Signs(
            (
                Party(
                    ("NGƯỜI LÀM ĐƠN/ĐẠI DIỆN CHỦ ĐẦU TƯ", "NGƯỜI LÀM ĐƠN"),
                    "owner.signature",
                    "owner.name",
                    ("(Ký, ghi rõ họ tên; đóng dấu nếu có)",),
                ),
            ),
            place="place",
            date="signed_date",
        ),
    ),
    subtitles=("(Sử dụng cho công trình: Nhà ở riêng lẻ)", "(Sử dụng cho nhà ở riêng lẻ)"),
    mark=("Mẫu số 01", "", "Mẫu số 01 - Phụ lục II"),
)
LAND_CHANGE = Form(
    "land_change_form",
    ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",),
    (
        Says(("1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất, người quản lý đất:",), weight="bold"),
        Pairs((Item("owner.name", ("a) Tên",)),)),
        Pairs(
            (
                Item(
                    "owner.id_number",
                    ("b) Giấy tờ nhân thân/pháp nhân (số)", "b) Giấy tờ nhân thân/pháp nhân số"),
                    "identity",
                ),
            )
        ),
        Pairs((Item("owner.address", ("c) Địa chỉ",)),)),
        Pairs(
            (
                Item("owner.phone", ("d) Điện thoại liên hệ (nếu có)",)),
                Item("owner.email", ("Hộp thư điện tử (nếu có)",)),
            )
        ),
        Says(("2. Giấy chứng nhận đã cấp:", "2. Thông tin Giấy chứng nhận đã cấp:"), weight="bold"),
        Pairs((Item("certificate.book_number", ("2.1. Số vào sổ cấp Giấy chứng nhận",)),)),
        Pairs(
            (
                Item(
                    "certificate.serial",
                    ("2.2. Số phát hành Giấy chứng nhận (Số seri)", "2.2. Số phát hành Giấy chứng nhận"),
                ),
            )
        ),
        Pairs((Item("certificate.issue_date", ("2.3. Ngày cấp Giấy chứng nhận",), "date"),)),
        Pairs((Item("change", ("3. Nội dung biến động",)),)),
        Pairs(
            (
                Item(
                    None,
                    ("4. Thông tin về đối tượng được miễn, giảm nghĩa vụ tài chính về đất đai (nếu có)",),
                    fact="exemption",
                ),
            )
        ),
        Listing(
            "attachments",
            (
                "5. Giấy tờ liên quan đến nội dung biến động nộp kèm theo đơn này gồm có",
                "5. Giấy tờ nộp kèm theo đơn này gồm có",
            ),
        ),
        Ticks(
            "wants_new_certificate",
            ("",),
            ("Có nhu cầu cấp mới Giấy chứng nhận",),
            ("Không có nhu cầu cấp mới Giấy chứng nhận",),
            stacked=True,
        ),
        Says(
            ("Tôi/chúng tôi cam đoan nội dung kê khai trên đơn là đúng sự thật và chịu trách nhiệm trước pháp luật.",)
        ),
        Signs(
            (
                Party(
                    ("Người viết đơn", "NGƯỜI VIẾT ĐƠN"),
                    "owner.signature",
                    "owner.name",
                    ("(Ký, ghi rõ họ tên và đóng dấu nếu có)",),
                ),
            ),
            place="place",
            date="signed_date",
        ),
    ),
    mark=("Mẫu số 29", "Mẫu số 11/ĐK", "Mẫu số 18"),
    notes=("(1) Ghi tên cơ quan tiếp nhận hồ sơ.", "(2) Ghi theo giấy tờ pháp nhân hoặc giấy tờ nhân thân."),
)
HOUSEHOLD_BUSINESS = Form(
    "household_business_form",
    ("GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH",),
    (
        Pairs((Item("owner.name", ("Tôi là (ghi họ tên bằng chữ in hoa)", "Tôi là"), "capitals"),)),
        Pairs((Item("owner.birth_date", ("Sinh ngày", "Ngày, tháng, năm sinh"), "date"), Item("owner.sex", SEX))),
        Pairs((Item("owner.id_number", ("Số định danh cá nhân",), "comb"),)),
        Pairs(
            (
                Item("owner.phone", ("Điện thoại (nếu có)", "Điện thoại")),
                Item("owner.email", ("Thư điện tử (nếu có)", "Email")),
            )
        ),
        Says(("Đăng ký hộ kinh doanh do tôi là chủ hộ với các nội dung sau:",), weight="bold"),
        Pairs(
            (
                Item(
                    "business.name",
                    ("1. Tên hộ kinh doanh viết bằng tiếng Việt (ghi bằng chữ in hoa)", "1. Tên hộ kinh doanh"),
                    "capitals",
                ),
            )
        ),
        Pairs((Item("business.address", ("2. Trụ sở của hộ kinh doanh", "2. Địa chỉ trụ sở hộ kinh doanh")),)),
        Grid(
            "business.lines",
            ("3. Ngành, nghề kinh doanh",),
            (
                ("name", ("Tên ngành",), 56),
                ("code", ("Mã ngành",), 14),
                ("main", ("Ngành, nghề kinh doanh chính",), 23),
            ),
        ),
        Says(("4. Vốn kinh doanh:",), weight="bold"),
        Pairs((Item("capital", ("Tổng số (bằng số; VNĐ)", "Tổng số (bằng số)"), "money", tail="đồng"),)),
        Pairs((Item("capital_words", ("Bằng chữ", "Tổng số (bằng chữ)")),)),
        Break(),
        Says(("5. Chủ thể thành lập hộ kinh doanh: cá nhân.",)),
        Says(
            (
                "Tôi cam kết bản thân không thuộc trường hợp pháp luật cấm kinh doanh; các thông tin kê khai trong hồ sơ là hợp pháp, chính xác và trung thực.",
            )
        ),
        Signs(
            (Party(("CHỦ HỘ KINH DOANH",), "owner.signature", "owner.name", ("(Ký và ghi họ tên)",)),),
            place="place",
            date="signed_date",
        ),
    ),
    notes=("(1) Ghi tên cơ quan đăng ký kinh doanh cấp xã nơi hộ kinh doanh đặt trụ sở.",),
)
DRIVING_LICENCE = Form(
    "driving_licence_form",
    ("ĐƠN ĐỀ NGHỊ ĐỔI (CẤP LẠI) GIẤY PHÉP LÁI XE", "ĐƠN ĐỀ NGHỊ ĐỔI, CẤP LẠI GIẤY PHÉP LÁI XE"),
    (
        Pairs((Item("person.name", ("Tôi là", "Tên tôi là")),)),
        Pairs((Item("person.birth_date", BIRTH, "date"), Item(None, ("Quốc tịch",), fact="nationality"))),
        Pairs(
            (Item("person.id_number", ("Số định danh cá nhân hoặc số Hộ chiếu", "Số Căn cước/Hộ chiếu"), "identity"),)
        ),
        Pairs((Item(None, ("Nơi cư trú",), fact="person.residence"),)),
        Pairs((Item(None, ("Đã học lái xe tại",), fact="learnt_at"), Item(None, ("năm",), fact="learnt_year"))),
        Pairs((Item("licence.class", ("Hiện đã có giấy phép lái xe hạng",)), Item("licence.number", ("số:", "Số")))),
        Pairs((Item("licence.issuer", ("do", "Cơ quan cấp")), Item("licence.issue_date", ("cấp ngày",), "date"))),
        Pairs(
            (
                Item(
                    "requested_class",
                    (
                        "Đề nghị cho tôi được đổi hoặc cấp lại giấy phép lái xe hạng",
                        "Đề nghị cho tôi được đổi, cấp lại giấy phép lái xe hạng",
                    ),
                ),
            )
        ),
        Pairs((Item("reason", ("Lý do", "Lý do đổi, cấp lại")),)),
        Says(
            ("Tôi xin cam đoan những điều ghi trên đây là đúng sự thật, nếu sai tôi xin hoàn toàn chịu trách nhiệm.",)
        ),
        Signs(
            (Party(("NGƯỜI LÀM ĐƠN",), "person.signature", "person.name", SIGN_HINT),),
            place="place",
            date="signed_date",
        ),
    ),
    mark=("Phụ lục XII", "Mẫu số 01 - Phụ lục XII Thông tư số 12/2025/TT-BCA", ""),
)
AUTHORIZATION = Form(
    "authorization_letter",
    ("GIẤY ỦY QUYỀN", "GIẤY UỶ QUYỀN"),
    (
        Says(("I. BÊN ỦY QUYỀN:", "I. NGƯỜI ỦY QUYỀN", "Bên ủy quyền (Bên A):"), weight="bold"),
        *(
            Pairs(
                (
                    Item("grantor.name", ("Họ và tên", "Ông/Bà")),
                    Item("grantor.birth_date", ("Sinh ngày", "Ngày sinh", "Năm sinh"), "date"),
                )
            ),
            Pairs((Item("grantor.id_number", ("Số CCCD", "Giấy tờ tùy thân", "CCCD/CMND số"), "identity"),)),
            Pairs((Item("grantor.address", ("Địa chỉ", "Nơi cư trú", "Địa chỉ thường trú")),)),
        ),
        Says(("II. BÊN ĐƯỢC ỦY QUYỀN:", "II. NGƯỜI ĐƯỢC ỦY QUYỀN", "Bên được ủy quyền (Bên B):"), weight="bold"),
        *(
            Pairs(
                (
                    Item("grantee.name", ("Họ và tên", "Ông/Bà")),
                    Item("grantee.birth_date", ("Sinh ngày", "Ngày sinh", "Năm sinh"), "date"),
                )
            ),
            Pairs((Item("grantee.id_number", ("Số CCCD", "Giấy tờ tùy thân", "CCCD/CMND số"), "identity"),)),
            Pairs((Item("grantee.address", ("Địa chỉ", "Nơi cư trú", "Địa chỉ thường trú")),)),
        ),
        Pairs((Item("scope", ("III. NỘI DUNG ỦY QUYỀN", "III. PHẠM VI ỦY QUYỀN", "Nội dung ủy quyền")),)),
        Pairs(
            (
                Item(
                    "valid_from",
                    (
                        "IV. THỜI HẠN ỦY QUYỀN: từ ngày",
                        "IV. THỜI HẠN ỦY QUYỀN: kể từ ngày",
                        "Thời hạn ủy quyền từ ngày",
                    ),
                    "date",
                ),
                Item("valid_to", ("đến ngày", "đến hết ngày"), "date"),
            )
        ),
        Says(
            ("V. CAM KẾT: Hai bên cam kết thực hiện đúng nội dung ủy quyền, mọi tranh chấp do hai bên tự giải quyết.",)
        ),
        Signs(
            (
                Party(("BÊN ỦY QUYỀN", "NGƯỜI ỦY QUYỀN"), None, "grantor.name", SIGN_HINT),
                Party(("BÊN ĐƯỢC ỦY QUYỀN", "NGƯỜI ĐƯỢC ỦY QUYỀN"), None, "grantee.name", SIGN_HINT),
            ),
            place="place",
            date="signed_date",
        ),
        Says(("LỜI CHỨNG CỦA NGƯỜI THỰC HIỆN CHỨNG THỰC",), "centre", "bold", only_if="certificate.place"),
        Pairs((Item(None, ("Tại",), fact="certificate.place"),), only_if="certificate.place"),
        Pairs(
            (
                Item("certificate.number", ("Số chứng thực", "Số chứng thực")),
                Item(None, ("quyển số",), fact="certificate.book", tail="-SCT/CK,ĐC"),
            ),
            only_if="certificate.place",
        ),
        Signs(
            (
                Party(
                    ("NGƯỜI THỰC HIỆN CHỨNG THỰC",),
                    None,
                    "signer.name",
                    ("(Ký, đóng dấu)",),
                    stamp="always",
                    title_fact="signer.title",
                ),
            ),
            only_if="certificate.place",
        ),
    ),
    recipient=("",),
)
FORMS = (RESIDENCE_CHANGE, CONSTRUCTION_PERMIT, LAND_CHANGE, HOUSEHOLD_BUSINESS, DRIVING_LICENCE, AUTHORIZATION)
