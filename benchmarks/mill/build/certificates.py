"""Certificates and notices as forms: civil status, business, hospitals."""

from __future__ import annotations

from benchmarks.mill.build.civil_forms import BIRTH, ETHNICITY, NATIONALITY, SEX
from benchmarks.mill.build.rows import Form, Item, Pairs, Party, Says, Sides, Signs

OFFICER = Party(
    ("NGƯỜI KÝ",),
    None,
    "signer.name",
    ("(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)", "(Ký tên, đóng dấu)"),
    stamp="always",
    title_fact="signer.title",
)


def _parent(who: str, word: str) -> tuple[Pairs, ...]:
    return (
        Pairs((Item(f"{who}.name", (f"Họ, chữ đệm, tên người {word}", f"Họ và tên {word}")),)),
        Pairs(
            (
                Item(f"{who}.birth_year", ("Năm sinh",), "date"),
                Item(None, ETHNICITY, fact=f"{who}.ethnicity"),
                Item(None, NATIONALITY, fact=f"{who}.nationality"),
            )
        ),
        Pairs((Item(f"{who}.residence", ("Nơi cư trú", "Nơi thường trú/tạm trú")),)),
    )


BIRTH_CERTIFICATE = Form(
    "birth_certificate",
    ("GIẤY KHAI SINH",),
    (
        Pairs((Item("child.name", ("Họ, chữ đệm, tên", "Họ và tên")),)),
        Pairs(
            (
                Item("child.birth_date", BIRTH[:1], "date"),
                Item(None, ("ghi bằng chữ", "Ghi bằng chữ"), fact="child.birth_date_words"),
            )
        ),
        Pairs((Item("child.sex", SEX), Item("child.ethnicity", ETHNICITY), Item("child.nationality", NATIONALITY))),
        Pairs((Item("child.birth_place", ("Nơi sinh",)),)),
        Pairs((Item("child.origin", ("Quê quán",)),)),
        Pairs((Item("child.id_number", ("Số định danh cá nhân",)),)),
        *_parent("mother", "mẹ"),
        *_parent("father", "cha"),
        Pairs((Item(None, ("Họ, chữ đệm, tên người đi khai sinh",), fact="declarer.name"),)),
        Pairs((Item("registered.place", ("Nơi đăng ký khai sinh",)),)),
        Pairs((Item("registered.date", ("Ngày, tháng, năm đăng ký",), "date"),)),
        Signs(
            (
                Party(
                    ("NGƯỜI KÝ GIẤY KHAI SINH",),
                    None,
                    "signer.name",
                    ("(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)",),
                    stamp="stamp",
                ),
            )
        ),
    ),
    subtitles=("", "(BẢN CHÍNH)"),
    top=Item("number", ("Số", "Số:")),
    border="#b5472f",
)
MARRIAGE_CERTIFICATE = Form(
    "marriage_certificate",
    ("GIẤY CHỨNG NHẬN KẾT HÔN",),
    (
        Sides(
            (("wife", ("Vợ", "VỢ", "Bên vợ")), ("husband", ("Chồng", "CHỒNG", "Bên chồng"))),
            ("", " "),
            (
                ("name", ("Họ, chữ đệm, tên", "Họ và tên"), "text"),
                ("birth_date", BIRTH[:1], "date"),
                ("ethnicity", ETHNICITY, "text"),
                ("nationality", NATIONALITY, "text"),
                ("residence", ("Nơi cư trú", "Nơi thường trú/tạm trú"), "text"),
                ("id_number", ("Giấy tờ tùy thân",), "identity"),
            ),
        ),
        Pairs((Item("registered.place", ("Nơi đăng ký kết hôn",)),)),
        Pairs((Item("registered.date", ("Ngày, tháng, năm đăng ký",), "date"),)),
        Signs(
            (
                Party(("Vợ",), None, "wife.name", ("(Ký, ghi rõ họ, chữ đệm, tên)",)),
                Party(("Chồng",), None, "husband.name", ("(Ký, ghi rõ họ, chữ đệm, tên)",)),
                Party(
                    ("NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN",),
                    None,
                    "signer.name",
                    ("(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)",),
                    stamp="stamp",
                ),
            )
        ),
    ),
    top=Item("number", ("Số", "Số:")),
    border="#a8324a",
)
MARITAL_CERTIFICATE = Form(
    "marital_status_certificate",
    ("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",),
    (
        Says(
            (
                "Xét đề nghị của ông/bà và kết quả xác minh, Ủy ban nhân dân",
                "Căn cứ Sổ hộ tịch và đề nghị của đương sự",
            ),
            "centre",
            "italic",
        ),
        Says(("XÁC NHẬN:",), "centre", "bold"),
        Pairs((Item("subject.name", ("Họ, chữ đệm, tên", "Họ và tên")),)),
        Pairs((Item("subject.birth_date", BIRTH[:1], "date"), Item("subject.sex", SEX))),
        Pairs((Item(None, ETHNICITY, fact="subject.ethnicity"), Item(None, NATIONALITY, fact="subject.nationality"))),
        Pairs((Item("subject.id_number", ("Giấy tờ tùy thân",), "identity"),)),
        Pairs((Item("subject.residence", ("Nơi cư trú",)),)),
        Pairs((Item("marital_status", ("Tình trạng hôn nhân",)),)),
        Pairs((Item("purpose", ("Giấy này được cấp để",)),)),
        Says(("Giấy này có giá trị sử dụng trong thời hạn 6 tháng kể từ ngày cấp.",), weight="italic"),
        Signs((OFFICER,)),
    ),
    head="agency",
    agency="issuer",
    parent="issuer.parent",
    number=Item("number", ("Số",)),
    place_date=("place", "issue_date"),
)
BIRTH_NOTIFICATION = Form(
    "birth_notification",
    ("GIẤY CHỨNG SINH",),
    (
        Pairs(
            (
                Item("mother.name", ("Họ và tên mẹ/Người nuôi dưỡng", "Họ và tên mẹ")),
                Item("mother.birth_year", ("Năm sinh", "Ngày sinh"), "date"),
            )
        ),
        Pairs((Item("mother.residence", ("Nơi đăng ký thường trú/tạm trú", "Nơi đăng ký thường trú")),)),
        Pairs((Item("mother.id_number", ("CCCD/CMND/Hộ chiếu số", "Số CCCD/Hộ chiếu"), "identity"),)),
        Pairs((Item("mother.ethnicity", ETHNICITY),)),
        Pairs(
            (Item("birth.time", ("Đã sinh con vào lúc",)), Item("birth.date", ("ngày", "Ngày sinh con"), "long_date"))
        ),
        Pairs((Item("birth.place", ("Tại", "Nơi sinh")),)),
        Pairs((Item(None, ("Số lần sinh",), fact="births"), Item(None, ("Số con hiện sống",), fact="alive"))),
        Pairs((Item(None, ("Số con trong lần sinh này",), fact="count"),)),
        Pairs(
            (
                Item("child.sex", ("Giới tính của con", "Giới tính con")),
                Item("child.weight_grams", ("Cân nặng",), tail="gram"),
            )
        ),
        Pairs((Item(None, ("Tình trạng con hiện tại", "Hiện trạng con"), fact="state"),)),
        Pairs((Item("child.intended_name", ("Dự định đặt tên con là", "Dự định đặt tên con")),)),
        Signs(
            (
                Party(("Cha, mẹ hoặc người nuôi dưỡng",), None, "mother.name", ("(Ký, ghi rõ họ tên)",)),
                Party(("Người đỡ đẻ", "Người đỡ đẻ"), None, "midwife", ("(Ký tên, ghi rõ chức danh)",)),
                Party(
                    ("Thủ trưởng cơ sở y tế", "THỦ TRƯỞNG CƠ SỞ"), None, "head", ("(Ký tên, đóng dấu)",), stamp="always"
                ),
            ),
            place="place",
            date="issue_date",
        ),
    ),
    head="agency",
    agency="issuer",
    parent="issuer.parent",
    number=Item("number", ("Số",)),
    place_date=("", ""),
)
DEATH_NOTICE = Form(
    "death_notice",
    ("GIẤY BÁO TỬ",),
    (
        Pairs(
            (
                Item("deceased.name", ("Họ, chữ đệm, tên người chết", "Họ và tên", "Họ và tên người tử vong")),
                Item("deceased.sex", SEX),
            )
        ),
        Pairs(
            (
                Item("deceased.birth_date", ("Ngày, tháng, năm sinh", "Sinh ngày"), "date"),
                Item(None, ETHNICITY, fact="deceased.ethnicity"),
            )
        ),
        Pairs((Item("deceased.id_number", ("Giấy tờ tùy thân", "Số CCCD/CMND"), "identity"),)),
        Pairs((Item(None, ("Nơi cư trú cuối cùng",), fact="deceased.residence"),)),
        Pairs(
            (
                Item("death.time", ("Đã chết vào lúc", "Đã tử vong lúc")),
                Item("death.date", ("ngày", "Ngày tử vong"), "long_date"),
            )
        ),
        Pairs((Item("death.place", ("Nơi chết", "Nơi tử vong")),)),
        Pairs((Item("death.cause", ("Nguyên nhân chết", "Nguyên nhân tử vong")),)),
        Pairs(
            (
                Item(None, ("Họ và tên người nhận giấy",), fact="receiver.name"),
                Item(None, ("Quan hệ với người chết",), fact="receiver.relation"),
            )
        ),
        Signs((OFFICER,)),
    ),
    head="agency",
    agency="issuer",
    parent="issuer.parent",
    number=Item("number", ("Số",)),
    place_date=("place", "issue_date"),
)
BUSINESS_CERTIFICATE = Form(
    "household_business_certificate",
    ("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH",),
    (
        Pairs((Item("business.number", ("Mã số hộ kinh doanh", "Mã số đăng ký hộ kinh doanh", "Số")),)),
        Pairs((Item("first_registered", ("Đăng ký lần đầu", "Đăng ký lần đầu, ngày"), "date"),)),
        Pairs((Item("business.name", ("1. Tên hộ kinh doanh",), "capitals"),)),
        Pairs((Item("business.address", ("2. Trụ sở", "2. Địa chỉ trụ sở hộ kinh doanh", "2. Địa điểm kinh doanh")),)),
        Pairs((Item(None, ("Điện thoại",), fact="business.phone"),)),
        Pairs((Item(None, ("3. Ngành, nghề kinh doanh",), fact="line"),)),
        Pairs((Item("capital", ("4. Vốn kinh doanh",), "money", tail="đồng"),)),
        Says(("5. Chủ thể thành lập hộ kinh doanh: Cá nhân", "5. Chủ thể thành lập: Cá nhân")),
        Says(("6. Thông tin về chủ hộ kinh doanh:", "6. Chủ hộ kinh doanh"), weight="bold"),
        Pairs((Item("owner.name", ("Họ và tên", "Họ, chữ đệm và tên")), Item(None, SEX, fact="owner.sex"))),
        Pairs(
            (
                Item("owner.birth_date", ("Sinh ngày", "Ngày, tháng, năm sinh"), "date"),
                Item(None, ETHNICITY, fact="owner.ethnicity"),
                Item(None, NATIONALITY, fact="owner.nationality"),
            )
        ),
        Pairs((Item("owner.id_number", ("Số định danh cá nhân", "Số CCCD/định danh cá nhân")),)),
        Pairs((Item(None, ("Nơi thường trú",), fact="owner.residence"),)),
        Signs((OFFICER,)),
    ),
    head="agency",
    agency="issuer",
    parent="issuer.parent",
    place_date=("place", "first_registered"),
)
FORMS = (
    BIRTH_CERTIFICATE,
    MARRIAGE_CERTIFICATE,
    MARITAL_CERTIFICATE,
    BIRTH_NOTIFICATION,
    DEATH_NOTICE,
    BUSINESS_CERTIFICATE,
)
