"""Civil-status declarations as forms."""

# ruff: noqa: E501  word lists read better in full rows

from __future__ import annotations

from benchmarks.mill.build.rows import Break, Form, Item, Pairs, Party, Says, Sides, Signs, Ticks

NAME = ("Họ, chữ đệm, tên", "Họ và tên", "Họ, chữ đệm và tên")
BIRTH = ("Ngày, tháng, năm sinh", "Sinh ngày", "Ngày tháng năm sinh")
SEX, ETHNICITY, NATIONALITY = ("Giới tính",), ("Dân tộc",), ("Quốc tịch",)
HOME = ("Nơi cư trú", "Nơi cư trú hiện tại", "Nơi thường trú/tạm trú")
PAPERS = ("Giấy tờ tùy thân", "Giấy tờ tuỳ thân", "Số định danh cá nhân/Giấy tờ tùy thân")
OATH = Says(
    (
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật về cam đoan của mình.",
        "Tôi xin cam đoan lời khai trên là đúng, nếu sai tôi hoàn toàn chịu trách nhiệm trước pháp luật.",
    )
)
COPIES = Ticks(
    "copies.wanted",
    ("Đề nghị cấp bản sao",),
    ("Có",),
    ("Không",),
    then=(Item("copies.quantity", ("Số lượng",), "count", tail="bản", gap=8),),
)
SIGNED = Signs(
    (
        Party(
            ("Người yêu cầu", "NGƯỜI YÊU CẦU", "Người khai"),
            "requester.signature",
            "requester.name",
            ("(Ký, ghi rõ họ, chữ đệm, tên)", "(Ký và ghi rõ họ tên)"),
        ),
    ),
    place="signed_place",
    date="signed_date",
)
CIVIL_NOTES = (
    "(1) Ghi rõ tên cơ quan thực hiện đăng ký hộ tịch.",
    "(2) Ghi theo địa chỉ đăng ký thường trú; nếu không có thì ghi theo địa chỉ đăng ký tạm trú hoặc nơi đang sinh sống.",
    "(3) Ghi rõ loại giấy tờ, số, cơ quan cấp, ngày cấp (ví dụ: Căn cước công dân số 001089123456 do Cục CSQLHC về TTXH cấp).",
    "(4) Đề nghị đánh dấu X vào ô nếu có yêu cầu cấp bản sao và ghi rõ số lượng.",
)


def requester(relation: tuple[str, ...]) -> tuple[Pairs, ...]:
    return (
        Pairs(
            (
                Item(
                    "requester.name",
                    ("Họ, chữ đệm, tên người yêu cầu", "Họ và tên người yêu cầu", "Người yêu cầu (họ, chữ đệm, tên)"),
                    "capitals",
                ),
            )
        ),
        Pairs((Item("requester.residence", HOME),)),
        Pairs((Item("requester.id_number", PAPERS, "identity"),)),
        Pairs((Item("requester.relation", relation),)),
    )


def subject(prefix: str) -> tuple[Pairs, ...]:
    return (
        Pairs((Item(f"{prefix}.name", NAME),)),
        Pairs((Item(f"{prefix}.birth_date", BIRTH, "date"), Item(f"{prefix}.sex", SEX))),
        Pairs((Item(f"{prefix}.ethnicity", ETHNICITY), Item(f"{prefix}.nationality", NATIONALITY))),
        Pairs((Item(f"{prefix}.residence", HOME),)),
        Pairs((Item(f"{prefix}.id_number", PAPERS, "identity"),)),
    )


def parent(who: str, word: str) -> tuple[Pairs, ...]:
    return (
        Pairs(
            (
                Item(
                    f"{who}.name", (f"Họ, chữ đệm, tên người {word}", f"Họ và tên {word}", f"Họ, chữ đệm và tên {word}")
                ),
            )
        ),
        Pairs(
            (
                Item(f"{who}.birth_year", ("Năm sinh", "Ngày, tháng, năm sinh", "Năm sinh"), "date"),
                Item(f"{who}.ethnicity", ETHNICITY),
                Item(f"{who}.nationality", NATIONALITY),
            )
        ),
        Pairs((Item(f"{who}.residence", HOME),)),
    )


BIRTH_REGISTRATION = Form(
    "birth_registration_form",
    ("TỜ KHAI ĐĂNG KÝ KHAI SINH",),
    (
        *requester(("Quan hệ với người được khai sinh", "Quan hệ với trẻ")),
        Says(
            (
                "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
                "Đề nghị đăng ký khai sinh cho người có tên dưới đây:",
            ),
            weight="bold",
        ),
        Pairs((Item("child.name", NAME),)),
        Pairs(
            (Item("child.birth_date", BIRTH, "date"), Item("child.birth_date_words", ("ghi bằng chữ", "Ghi bằng chữ")))
        ),
        Pairs((Item("child.sex", SEX), Item("child.ethnicity", ETHNICITY), Item("child.nationality", NATIONALITY))),
        Pairs((Item("child.birth_place", ("Nơi sinh",)),)),
        Pairs((Item("child.origin", ("Quê quán",)),)),
        *parent("mother", "mẹ"),
        *parent("father", "cha"),
        Break(),
        Says(
            (
                "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa thuận nhất trí của các bên liên quan theo quy định pháp luật.",
            )
        ),
        Says(("Tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung cam đoan của mình.",)),
        COPIES,
        SIGNED,
    ),
    notes=CIVIL_NOTES,
)
MARRIAGE_REGISTRATION = Form(
    "marriage_registration_form",
    ("TỜ KHAI ĐĂNG KÝ KẾT HÔN",),
    (
        Sides(
            (("bride", ("Bên nữ", "BÊN NỮ")), ("groom", ("Bên nam", "BÊN NAM"))),
            ("Thông tin", "THÔNG TIN", "Nội dung"),
            (
                ("name", NAME, "text"),
                ("birth_date", BIRTH, "date"),
                ("ethnicity", ETHNICITY, "text"),
                ("nationality", NATIONALITY, "text"),
                ("residence", HOME, "text"),
                ("id_number", PAPERS, "identity"),
                ("marriage_number", ("Kết hôn lần thứ mấy", "Kết hôn lần thứ", "Đăng ký kết hôn lần thứ mấy"), "count"),
            ),
        ),
        Says(
            (
                "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự nguyện, không vi phạm quy định của Luật Hôn nhân và gia đình Việt Nam.",
            )
        ),
        Says(("Chúng tôi chịu hoàn toàn trách nhiệm trước pháp luật về nội dung cam đoan của mình.",)),
        Signs(
            (
                Party(("Bên nữ", "BÊN NỮ"), "bride.signature", "bride.name", ("(Ký, ghi rõ họ, chữ đệm, tên)",)),
                Party(("Bên nam", "BÊN NAM"), "groom.signature", "groom.name", ("(Ký, ghi rõ họ, chữ đệm, tên)",)),
            ),
            place="signed_place",
            date="signed_date",
        ),
    ),
    notes=CIVIL_NOTES[:3],
)
MARITAL_STATUS = Form(
    "marital_status_form",
    ("TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",),
    (
        *requester(("Quan hệ với người được cấp Giấy xác nhận tình trạng hôn nhân", "Quan hệ với người được xác nhận")),
        Says(("Đề nghị cấp Giấy xác nhận tình trạng hôn nhân cho người có tên dưới đây:",), weight="bold"),
        *subject("subject"),
        Pairs((Item("marital_status", ("Tình trạng hôn nhân",)),)),
        Pairs((Item("purpose", ("Mục đích sử dụng Giấy xác nhận tình trạng hôn nhân", "Mục đích sử dụng")),)),
        OATH,
        SIGNED,
    ),
    notes=CIVIL_NOTES[:3],
)
DEATH_REGISTRATION = Form(
    "death_registration_form",
    ("TỜ KHAI ĐĂNG KÝ KHAI TỬ",),
    (
        *requester(("Quan hệ với người đã chết", "Quan hệ với người được khai tử")),
        Says(
            (
                "Đề nghị cơ quan đăng ký khai tử cho người có tên dưới đây:",
                "Đề nghị đăng ký khai tử cho người dưới đây:",
            ),
            weight="bold",
        ),
        Pairs((Item("deceased.name", NAME),)),
        Pairs((Item("deceased.birth_date", BIRTH, "date"), Item("deceased.sex", SEX))),
        Pairs((Item("deceased.ethnicity", ETHNICITY), Item("deceased.nationality", NATIONALITY))),
        Pairs((Item("deceased.residence", ("Nơi cư trú cuối cùng",)),)),
        Pairs((Item("deceased.id_number", PAPERS, "identity"),)),
        Pairs((Item("death.time", ("Đã chết vào lúc",)), Item("death.date", ("ngày", "Ngày chết"), "long_date"))),
        Pairs((Item("death.place", ("Nơi chết",)),)),
        Pairs((Item("death.cause", ("Nguyên nhân chết",)),)),
        Pairs(
            (
                Item("death_notice.number", ("Số Giấy báo tử/Giấy tờ thay thế Giấy báo tử", "Giấy báo tử số"), gap=10),
                Item(None, ("do",), fact="death_notice.issuer"),
            )
        ),
        OATH,
        COPIES,
        SIGNED,
    ),
    notes=CIVIL_NOTES,
)
CIVIL_EXTRACT = Form(
    "civil_extract_form",
    ("TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH",),
    (
        *requester(
            ("Quan hệ với người được cấp bản sao Trích lục hộ tịch", "Quan hệ với người được cấp bản sao trích lục")
        ),
        Pairs((Item("extract_kind", ("Đề nghị cơ quan cấp bản sao trích lục", "Loại trích lục đề nghị cấp bản sao")),)),
        Says(("cho người có tên dưới đây:",)),
        *subject("subject"),
        Pairs(
            (Item("registered.place", ("Đã đăng ký tại",)), Item("registered.date", ("ngày", "Ngày đăng ký"), "date"))
        ),
        Pairs((Item("registered.number", ("Số",)), Item("registered.book", ("Quyển số",)))),
        Pairs(
            (
                Item(
                    "copies.quantity",
                    ("Số lượng bản sao yêu cầu cấp", "Số lượng bản sao đề nghị cấp"),
                    "count",
                    tail="bản",
                ),
            )
        ),
        OATH,
        SIGNED,
    ),
    notes=CIVIL_NOTES[:3],
)
FORMS = (BIRTH_REGISTRATION, MARRIAGE_REGISTRATION, MARITAL_STATUS, DEATH_REGISTRATION, CIVIL_EXTRACT)
