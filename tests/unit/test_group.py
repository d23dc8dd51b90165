"""Batches into dossiers, pages into documents; every page stands once."""

from __future__ import annotations

from pipeline.group import DossierGroup, group_batch, receipt_code
from schemas.geometry import Box
from schemas.page import Code, PageRecord, PageSource, PageVerdict, SetAsideReason
from tests.pages import page

BOX = Box(0, 0, 100, 100)


def titled(kind: str) -> PageVerdict:
    return PageVerdict(type=kind, confidence=0.99, opens=True)


FORM = titled("birth_registration_form")
GOES_ON = PageVerdict(type="other", confidence=None, opens=False)
RECEIPT = titled("intake_receipt")
FIRST, SECOND = "000.00.01.H26-260310-0420", "000.00.01.H26-260310-0421"


def numbered(*pages: PageRecord) -> list[PageRecord]:
    """As pages 1, 2, … of one file."""
    return [
        one.model_copy(update={"source": PageSource(source="scan.pdf", source_page=place, sha256="0" * 64)})
        for place, one in enumerate(pages, start=1)
    ]


def receipt(code: str, qr: str | None = None) -> PageRecord:
    codes = [Code(text=qr, box=BOX)] if qr else []
    return page(["GIẤY TIẾP NHẬN HỒ SƠ", f"Mã hồ sơ: {code}"], codes=codes, verdict=RECEIPT)


def separator(payload: str) -> PageRecord:
    return page(["Tờ phân cách"], codes=[Code(text=payload, box=BOX)])


def aside(reason: SetAsideReason) -> PageRecord:
    return page([]).model_copy(update={"set_aside": reason})


def form() -> PageRecord:
    return page(["TỜ KHAI"], verdict=FORM)


def grouped(*pages: PageRecord) -> list[DossierGroup]:
    return group_batch(numbered(*pages))


def codes(dossiers: list[DossierGroup]) -> list[str | None]:
    return [one.code for one in dossiers]


def test_a_batch_without_an_opener_is_one_dossier() -> None:
    assert codes(grouped(form(), page(["tiếp theo"], verdict=GOES_ON), form())) == [None]


def test_an_untitled_page_goes_on_with_the_document_before() -> None:
    dossier = grouped(form(), page(["tiếp theo"], verdict=GOES_ON), form())[0]
    assert [len(one.pages) for one in dossier.documents] == [2, 1]


def test_a_receipt_opens_a_dossier_and_belongs_to_it() -> None:
    before, opened = grouped(form(), receipt(FIRST), form())
    assert (before.code, opened.code) == (None, FIRST)
    assert [one.type for one in opened.documents] == ["intake_receipt", "birth_registration_form"]


def test_the_second_copy_of_a_receipt_opens_nothing() -> None:
    assert codes(grouped(receipt(FIRST), receipt(FIRST), form(), receipt(SECOND), form())) == [FIRST, SECOND]


def test_a_second_copy_that_cannot_be_read_opens_nothing() -> None:
    assert codes(grouped(receipt(FIRST), receipt("………"), form())) == [FIRST]


def test_a_separator_and_the_receipt_after_it_open_one_dossier() -> None:
    dossiers = grouped(form(), separator("sohoa:dossier"), receipt(FIRST), form())
    assert codes(dossiers) == [None, FIRST]
    assert [reason for _, reason in dossiers[1].set_aside] == ["separator"]


def test_a_separator_with_the_open_code_opens_nothing() -> None:
    assert codes(grouped(separator(f"sohoa:dossier:{FIRST}"), form(), separator(f"sohoa:dossier:{FIRST}"), form())) == [
        FIRST
    ]


def test_a_qr_on_another_paper_opens_nothing() -> None:
    land = page(["GIẤY CHỨNG NHẬN"], codes=[Code(text=SECOND, box=BOX)], verdict=titled("land_use_certificate"))
    assert codes(grouped(receipt(FIRST), land)) == [FIRST]


def test_the_ledger_balances() -> None:
    pages = [
        aside("blank"),
        form(),
        aside("secret"),
        separator("sohoa:dossier"),
        receipt(FIRST),
        aside("blank"),
        form(),
    ]
    dossiers = grouped(*pages)
    kept = sum(len(document.pages) for one in dossiers for document in one.documents)
    assert kept + sum(len(one.set_aside) for one in dossiers) == len(pages)


def test_the_same_source_page_twice_is_a_duplicate() -> None:
    twice = numbered(form())[0]
    dossier = group_batch([twice, twice])[0]
    assert [reason for _, reason in dossier.set_aside] == ["duplicate"]


def test_every_way_a_receipt_writes_its_code() -> None:
    payloads = [
        FIRST,
        f"{FIRST}|1.001193|LÊ VĂN AN",
        f"1.001193;{FIRST}",
        f'{{"maHoSo": "{FIRST}"}}',
        f"https://x.vn/?ma={FIRST}",
    ]
    assert {receipt_code(receipt("………", payload)) for payload in payloads} == {FIRST}


CARD = titled("citizen_id")


def card(number: str, front: bool) -> PageRecord:
    words = (
        ["CĂN CƯỚC CÔNG DÂN", "Họ và tên / Full name:"] if front else ["Đặc điểm nhận dạng / Personal identification"]
    )
    return page([*words, number], verdict=CARD)


def test_a_back_joins_the_front_with_its_number_not_the_nearest() -> None:
    one, two = "001090123456", "001190654321"
    dossier = grouped(card(one, True), card(two, True), card(one, False), card(two, False))[0]
    assert [[p.source.source_page for p in document.pages] for document in dossier.documents] == [[1, 3], [2, 4]]


def test_two_cards_on_one_page_are_two_documents_with_regions() -> None:
    sheet = page(
        ["Họ và tên / Full name:", "AN", *[""] * 9, "Họ và tên / Full name:", "BA"], verdict=titled("citizen_id")
    )
    dossier = grouped(sheet)[0]
    assert [document.region is not None for document in dossier.documents] == [True, True]


def test_the_back_of_another_card_does_not_join_a_front_that_lacks_its_own() -> None:
    front = page(
        ["CĂN CƯỚC CÔNG DÂN", "Số / No.: 001090123456", "Họ và tên / Full name: LẠI THỊ GẤM"],
        verdict=titled("citizen_id"),
    )
    stranger = page(["Đặc điểm nhận dạng:", "IDVNM0900987650038090987650<<4"], verdict=titled("citizen_id"), number=2)
    documents = group_batch([front, stranger])[0].documents
    assert [len(one.pages) for one in documents] == [1, 1]
