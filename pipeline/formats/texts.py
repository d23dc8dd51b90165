"""Names, addresses, running text, listed words, ticks, lists: values kept as written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.formats.parsed import BLANK, Parsed, unreadable
from pipeline.formats.text import compare_key, fold, is_blank, nfc, squeeze, trim, without_footnotes, without_leaders

SURNAMES_AS_WRITTEN = re.findall(
    r"\w+",
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đinh Trịnh Mai Lương Hà Tạ Phùng "
    "Đoàn Chu Cao Trương Lâm Lưu Thái Tô Tống Quách Kiều Vương Triệu La Từ Khuất Nghiêm Đàm Đồng "
    "Lò Vàng Giàng Quàng Cầm Sùng Thào Mùa Lù Bế Nông Hứa Ma Sầm Ninh Thân Bạch Doãn Giang Tăng Ông Lại Lã Tiêu Phí "
    "Khổng Đậu Thạch Danh Kim Mạc Vi Mã Diệp Quan Cấn Khúc Thẩm Lục Chử Điêu Hạ Đèo Tòng Lường Thiều Cù Cung Nhâm Âu",
)
SURNAMES = frozenset(fold(name) for name in SURNAMES_AS_WRITTEN)
_SURNAME_KEYS = frozenset(compare_key(name) for name in SURNAMES_AS_WRITTEN)
_ONLY_SURNAME = {
    letters: next(name for name in SURNAMES_AS_WRITTEN if fold(name) == letters)
    for letters in (
        "nguyen",
        "tran",
        "pham",
        "hoang",
        "huynh",
        "dang",
        "bui",
        "duong",
        "dinh",
        "trinh",
        "phung",
        "doan",
    )
}
"""Surnames that no other one resembles but for its marks."""
_VIETNAM = re.compile(r"(?:\w\s+)?(?P<name>việt\s+nam)(?!\w)", re.IGNORECASE)
"""The arrow of a list to choose from may be read as a letter."""
_BOOK_NUMBER = re.compile(r"(?<![\w.])(?:CH|CT|CS|CN|VP|DC|H|T)?[ .-]?\d{4,6}(?![\w/])")
_NAME_ENDS = re.compile(
    r"\s*[,;(]\s*(?=sinh|ngày|năm|nam|nữ|giới|cccd|cmnd|căn cước|số|hộ chiếu|dân tộc|quốc tịch|thường trú|địa chỉ|nơi)",
    re.IGNORECASE,
)
"""Where a running sentence goes on after a name."""
_HONORIFIC = re.compile(r"(?:hộ\s+)?(?:ông\s*/\s*bà|ông|bà|anh|chị)\s*(:?)\s*", re.IGNORECASE)
_ODD_IN_NAME = re.compile(r"[^\w\s.'’\-]|[\d_]")
_LONGEST_NAME = 8
_ITEM = re.compile(
    r"(?:^|\n|;)\s*(?:\d{1,2}(?:\.\d{1,2})+[.)]?\s|[a-zđ]\)|[(\[]\d{1,2}[)\]]|\d{1,2}\s*[.)\-–/]"
    r"|[(\[L|]?[\dIl|o]{1,2}[.)\]}]|[-–—+*•▪◦●°])\s*|\n|;"
)
"""The mark before an item, `[3]` read as `L3)` or `1.` as `I.`, too; else the end of a line."""
_LINE_NUMBER = re.compile(r"^\s*(\d{1,2})\s+(?=[^\W\d_])", re.MULTILINE)
_COPIES = r"\d{1,2}\s*(?:bản|tờ|bộ)(?:\s+(?:chính|sao|gốc|photo))?"
_COUNT = re.compile(
    rf"(?:\s*[(C](?:[\d.,]+\s*(?:bản|tờ|trang|bộ|[KM]B)|bản\s+(?:chính|sao|gốc|photo|chụp|scan|điện tử)|photo|sao y)"
    rf"[^)]*\)\W*|[\s:,–-]+{_COPIES}\W*)+$",
    re.IGNORECASE,
)
_FILE = re.compile(r"^\S+\.(?:pdf|jpe?g|png|tiff?|docx?)\b", re.IGNORECASE)
"""How many copies of a paper, of which sort, and the name of its file stand behind it on receipts and print-outs."""
_PROCEDURE_CODE = r"(?:mã\s*(?:số|TTHC)?\s*:?\s*)?[\dLl]\.\d{6}(?:\.[\dA-Z]+)*"
_AROUND_PROCEDURE = re.compile(
    rf"^\W*{_PROCEDURE_CODE}[\s)\].:–—-]+(?=\w)|\s*[(\[–—-]\s*{_PROCEDURE_CODE}\W*$", re.IGNORECASE
)
_INLINE_ITEM = re.compile(r"\s\((\d{1,2})\)\s|\s(\d{1,2})[.)]\s(?=\S)")
_COMMA = re.compile(r",\s+(?:và\s+)?|\s+và\s+(?=[^\W\d_a-z])")
_ZERO_AS_LETTER = re.compile(r"(?<=[A-ZĐ]{2})[Oo](?=\d)")
"""`CTO1`: in the code of a form."""
_NOTHING = re.compile(r"khong(?:\s+(?:co|nop|kem theo|co du lieu|co giay to))?\W*$|chua co\W*$")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_AFTER_NUMBER = re.compile(r"[\s,;]+(?:do|cấp|ngày|quyển|tại|của|được)(?!\w)", re.IGNORECASE)
_ONLY_AROUND = re.compile(r"^(?:\W*\b(?:so|do|cap|ngay|thang|nam|quyen|tai|cua|gio|phut|luc|vao)\b)+\W*$")
"""Printed words around a blank: `Số: …… do …… cấp ngày …`."""
_SPACE_BEFORE = re.compile(r"\s+(?=[,;](?:\s|$))")
_MOTTO = re.compile(r"\bcong hoa xa hoi chu\b|\bdoc lap\W+tu do\b")
_MIDDLE_NAME = re.compile(r"\s(?:văn|thị)$", re.IGNORECASE)
"""Middle names by which hardly anybody is called."""
_WORDS_BEHIND = re.compile(r"(?<=\d)(?P<code>[^\s]*)(?:\s+[^\W\d_]+)+$")
"""Bare words behind a number that has digits: a heading, another column."""
_TICK = re.compile(r"[☒☑✓✔✗✘■vVxX]|\[[xXvV]\]")
_EMPTY_BOX = re.compile(r"[☐□▢]|\[\s?\]")
_YES_NO = re.compile(r"\bco\s*[:.]?\s*(\S*).*?\bkhong\s*[:.]?\s*(\S*)")


def parse_name(text: str) -> Parsed:
    """A person's name, case and tone placement as written; an honorific before it is left off."""
    if is_blank(text):
        return BLANK
    name = _without_honorific(trim(_NAME_ENDS.split(without_leaders(without_footnotes(text)))[0]))
    findings = []
    if _ODD_IN_NAME.search(name):
        findings.append(f"Tên “{name}” có ký tự lạ.")
    if not 2 <= len(name.split()) <= _LONGEST_NAME:
        findings.append(f"Tên “{name}” có số tiếng bất thường.")
    if _MIDDLE_NAME.search(name):
        findings.append(f"Tên “{name}” dừng ở chữ đệm, có thể còn thiếu.")
    return _with_known_surname(name, tuple(findings)) if name else BLANK


def _with_known_surname(name: str, findings: tuple[str, ...]) -> Parsed:
    """`NGUYÊN VĂN A` was hardly written so; it stays as read, flagged: a name is never corrected, only questioned."""
    first = name.partition(" ")[0]
    likely = _ONLY_SURNAME.get(fold(first))
    if likely is None or compare_key(first) in _SURNAME_KEYS:
        return Parsed(name, findings)
    return Parsed(name, (*findings, f"Họ “{first}” không có trong danh mục họ, có thể là “{likely}”."))


def _without_honorific(name: str) -> str:
    """`Ông: NGUYỄN VĂN A` -> `NGUYỄN VĂN A`; `Ông Ích Khiêm` stays, Ông being a surname there."""
    found = _HONORIFIC.match(name)
    rest = name[found.end() :] if found else ""
    if found and rest and (found[1] or fold(rest).split()[0] in SURNAMES):
        return rest
    return name


def parse_text(text: str) -> Parsed:
    """Running text, wrapped lines joined by a space, leaders and footnote marks left off, else as written."""
    if is_blank(text):
        return BLANK
    own = _without_motto(text)
    value = _SPACE_BEFORE.sub("", trim(without_leaders(without_footnotes(own))))
    if not value and own != text:
        return unreadable("Chỉ đọc được tiêu ngữ ở chỗ này.")
    return Parsed(value) if value else BLANK


def _without_motto(text: str) -> str:
    """The words over every official paper belong to no value, however the columns of the head were read."""
    found = _MOTTO.search(fold(text))
    return text[: found.start()] if found else text


def parse_relation(text: str) -> Parsed:
    """How two persons are related, as written: digits there are of another field."""
    parsed = parse_text(text)
    odd = parsed.value is not None and any(sign.isdigit() for sign in parsed.value)
    return Parsed(parsed.value, (f"Quan hệ “{parsed.value}” có chữ số lạ.",)) if odd else parsed


def parse_time(text: str) -> Parsed:
    """A time of day as written; the printed `giờ … phút` alone is a blank."""
    parsed = parse_text(text)
    return BLANK if parsed.value is not None and _ONLY_AROUND.match(fold(parsed.value)) else parsed


def parse_nationality(text: str) -> Parsed:
    """What follows `Việt Nam` on the line is no part of it, `Việt` is not all of it; other countries as written."""
    parsed = parse_text(text)
    if parsed.value is None:
        return parsed
    if fold(parsed.value) == "viet":
        return Parsed(parsed.value, (f"Quốc tịch “{parsed.value}” có thể thiếu chữ.",))
    found = _VIETNAM.match(parsed.value)
    return Parsed(found["name"]) if found else parsed


def parse_book_number(text: str) -> Parsed:
    """The number of a land certificate in the register, e.g. `CH 01234`; the sentence around it is left off."""
    found = _BOOK_NUMBER.search(without_leaders(without_footnotes(text)))
    return Parsed(squeeze(found[0])) if found else parse_text(text)


def parse_procedure_name(text: str) -> Parsed:
    """The name of a procedure without its national code, which some offices print before or behind it."""
    parsed = parse_text(text)
    name = "" if parsed.value is None else trim(_AROUND_PROCEDURE.sub("", parsed.value))
    return Parsed(name) if name else parsed


def parse_number_text(text: str) -> Parsed:
    """The number of a paper, letters and strokes as written; who issued it, when, and in which book are left off."""
    parsed = parse_text(text)
    if parsed.value is None:
        return parsed
    if _ONLY_AROUND.match(fold(parsed.value)):
        return BLANK
    number = _WORDS_BEHIND.sub(r"\g<code>", trim(_AFTER_NUMBER.split(parsed.value)[0]))
    return Parsed(number) if number else parsed


def parse_listed(text: str, values: Sequence[str]) -> Parsed:
    """A word of a closed list: as written when the list has it; else the only near one, flagged; else as read."""
    parsed = parse_text(text)
    if parsed.value is None or not values:
        return parsed
    read = parsed.value
    keys = {compare_key(value): value for value in values}
    if compare_key(read) in keys:
        return parsed
    near = nearest_listed(read, values)
    if near is None:
        return Parsed(read, (f"“{read}” không có trong danh mục.",))
    return Parsed(near, (f"Đọc được “{read}”, danh mục có “{near}”.",), repaired=True)


def nearest_listed(read: str, values: Sequence[str]) -> str | None:
    """The only value equal without marks, or else the only one a letter away (from four letters on)."""
    plain = fold(read)
    equal = [value for value in values if fold(value) == plain]
    if len(equal) == 1:
        return equal[0]
    close = [value for value in values if len(plain) >= 4 and Levenshtein.distance(fold(value), plain) == 1]
    return close[0] if len(close) == 1 else None


def parse_check(text: str) -> Parsed:
    """True for a tick or `Có`, False for an empty box or `Không`; of `Có … Không …` the ticked one."""
    plain = nfc(text).strip()
    both = _YES_NO.search(fold(plain))
    if both:
        yes, no = (_TICK.fullmatch(mark.strip(".,;:")) is not None for mark in both.groups())
        return Parsed(yes) if yes != no else Parsed(None, ("Không rõ ô nào được đánh dấu.",))
    if _EMPTY_BOX.search(plain) and not _TICK.search(plain):
        return Parsed(False)
    if _TICK.match(plain) or fold(plain).startswith("co"):
        return Parsed(True)
    if fold(plain).startswith("khong"):
        return Parsed(False)
    return BLANK if is_blank(plain) else Parsed(None, (f"Không rõ có đánh dấu hay không: “{squeeze(plain)}”.",))


def parse_list(text: str) -> Parsed:
    """Items by their numbers, dashes, semicolons or lines; numbers and marks are no part of an item, nor an item."""
    if is_blank(text):
        return BLANK
    lines = _without_line_numbers("\n".join(squeeze(line) for line in nfc(text).splitlines()))
    numbered = _INLINE_ITEM.sub("\n", f" {lines}") if _counts_up(f" {lines}") else lines
    items = [trim(_COUNT.sub("", without_leaders(item))) for item in _ITEM.split(_ZERO_AS_LETTER.sub("0", numbered))]
    kept = [item for item in items if _HAS_LETTER.search(item) and not _FILE.match(item)]
    if len(kept) == 1:
        kept = _by_commas(kept[0])
    return Parsed(kept) if kept and not _NOTHING.match(fold(kept[0])) else BLANK


def _by_commas(text: str) -> list[str]:
    """`Tờ khai, Giấy chứng sinh và Giấy ủy quyền`: each begins with a capital, as no part of one paper's name does."""
    parts = [trim(part) for part in _COMMA.split(text)]
    return parts if all(part[:1].isupper() and " " in part for part in parts) else [text]


def _without_line_numbers(lines: str) -> str:
    """Bare numbers before the items, where they count from one: `1 Tờ khai`, `2 Giấy chứng sinh`."""
    numbers = [int(number) for number in _LINE_NUMBER.findall(lines)]
    return _LINE_NUMBER.sub("", lines) if numbers and numbers == list(range(1, len(numbers) + 1)) else lines


def _counts_up(text: str) -> bool:
    """The inline marks are 1, 2, 3 …: items of a list, not numbers of a sentence."""
    numbers = [int(first or second) for first, second in _INLINE_ITEM.findall(text)]
    return numbers[:1] in ([1], [2]) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
