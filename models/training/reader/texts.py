"""Texts to train the line reader on: syllables, names, numbers, dates and codes at random, so that it learns letters
and does not guess words."""

from __future__ import annotations

import unicodedata
from random import Random

ONSETS = (
    *("", "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph"),
    *("qu", "r", "s", "t", "th", "tr", "v", "x"),
)
NUCLEI = (
    *("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ia", "iê", "yê", "oa", "oă", "oe", "ua", "uô", "ưa"),
    *(
        "ươ",
        "uâ",
        "uê",
        "uy",
        "uyê",
        "ao",
        "au",
        "âu",
        "ai",
        "ay",
        "ây",
        "eo",
        "êu",
        "iu",
        "oi",
        "ôi",
        "ơi",
        "ui",
        "ưi",
    ),
    *("ưu", "uôi", "ươi", "iêu", "yêu", "oai", "oay", "uya", "ươu"),
)
CODAS = ("", "", "", "c", "ch", "m", "n", "ng", "nh", "p", "t")
TONES = ("", "", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_MARKABLE = set("aăâeêioôơuưy")
UNITS = ("m²", "m", "đồng", "VNĐ", "%", "bản", "tháng", "ngày", "tầng")
SHORT = (
    "TP.",
    "TP",
    "P.",
    "Q.",
    "X.",
    "TX.",
    "TDP",
    "UBND",
    "CCCD",
    "CMND",
    "KĐT",
    "QLHC",
    "TTXH",
    "VPĐKĐĐ",
    "QSDĐ",
    "HKTT",
    "STT",
)
CODE_LETTERS = "ABCDĐEGHKLMNPQRSTUVXY"


def syllable(rng: Random) -> str:
    """A syllable that could be Vietnamese; now and then the mark stands where older spelling puts it."""
    onset, nucleus, coda = rng.choice(ONSETS), rng.choice(NUCLEI), rng.choice(CODAS)
    places = [place for place, letter in enumerate(nucleus) if letter in _MARKABLE]
    strong = [place for place in places if nucleus[place] in "ăâêôơư"]
    place = strong[-1] if strong else places[-1 if coda or rng.random() < 0.3 else 0]
    marked = nucleus[: place + 1] + rng.choice(TONES) + nucleus[place + 1 :]
    return unicodedata.normalize("NFC", onset + marked + (coda if len(nucleus) < 3 else ""))


def unmarked(text: str) -> str:
    """Without what Vietnamese adds to the letters: `Nguyen Thi Dao`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return bare.translate({ord("đ"): "d", ord("Đ"): "D"})


def words(rng: Random, least: int = 1, most: int = 8) -> str:
    """Syllables in small letters, as names, or in capitals."""
    several = [syllable(rng) for _ in range(rng.randint(least, most))]
    manner = rng.random()
    if manner < 0.3:
        return " ".join(several).upper()
    if manner < 0.6:
        return " ".join(one.capitalize() for one in several)
    text = " ".join(several)
    return text.capitalize() if manner < 0.8 else text


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def day(rng: Random) -> str:
    number, month, year = (
        rng.randint(1, 31),
        rng.randint(1, 12),
        rng.choice((rng.randint(1930, 2030), rng.randint(1995, 2027))),
    )
    pad = rng.random() < 0.7
    texts = (f"{number:02d}", f"{month:02d}") if pad else (str(number), str(month))
    if rng.random() < 0.3:
        return f"ngày {texts[0]} tháng {texts[1]} năm {year}"
    return rng.choice(("/", "/", "/", "-", ".", " / ")).join((*texts, str(year)))


def number(rng: Random) -> str:
    """Numbers as papers write them."""
    match rng.randrange(10):
        case 0 | 1:
            return digits(rng, rng.choice((9, 10, 12, 12, 12)))
        case 2:
            return f"{rng.randint(1, 10 ** rng.randint(4, 10)):,}".replace(",", rng.choice((".", ".", ",")))
        case 3:
            return f"{rng.randint(0, 9999)}{rng.choice(',.')}{rng.randint(0, 99)} {rng.choice(UNITS)}"
        case 4:
            return f"{rng.randrange(24):02d}{rng.choice((':', 'h', ' giờ '))}{rng.randrange(60):02d}"
        case 5:
            return " ".join((digits(rng, rng.choice((3, 4))), digits(rng, 3), digits(rng, rng.choice((3, 4)))))
        case 6:
            letters = "".join(rng.choice(CODE_LETTERS) for _ in range(rng.randint(1, 2)))
            return letters + rng.choice((" ", "", "-")) + digits(rng, rng.choice((4, 5, 6, 8)))
        case 7:
            head = ".".join(digits(rng, count) for count in rng.choice(((3, 2, 2), (2, 2), (3, 2))))
            return f"{head}.{rng.choice('HG')}{digits(rng, 2)}-{digits(rng, 6)}-{digits(rng, 4)}"
        case 8:
            abbreviation = "".join(rng.choice(CODE_LETTERS) for _ in range(rng.randint(2, 4)))
            year = rng.choice((f"{rng.randint(2005, 2027)}/", ""))
            return f"{rng.randint(1, 9999)}/{year}{abbreviation}-{rng.choice(SHORT[5:])}"
        case _:
            return str(rng.randint(0, 10 ** rng.randint(1, 4)))


def place(rng: Random) -> str:
    """Like an address: numbers, slashes, commas, abbreviations."""
    parts = [
        f"{rng.choice(('số', 'Số', 'số nhà', 'ngõ', 'ngách', 'tổ', 'phòng'))} {rng.randint(1, 300)}"
        + rng.choice(("", f"/{rng.randint(1, 99)}", rng.choice("ABC")))
    ]
    kinds = (
        "phố",
        "đường",
        "thôn",
        "xóm",
        "phường",
        "xã",
        "quận",
        "huyện",
        "thành phố",
        "tỉnh",
        "P.",
        "Q.",
        "TP.",
        "TP",
    )
    parts += [f"{rng.choice(kinds)} {words(rng, 1, 3).title()}" for _ in range(rng.randint(1, 2))]
    return ", ".join(parts)


def label(rng: Random) -> str:
    mark = rng.choice(("", "", f"{rng.randint(1, 15)}. ", f"{rng.choice('abcd')}) ", f"({rng.randint(1, 9)}) ", "- "))
    return f"{mark}{words(rng, 1, 5).capitalize()}{rng.choice((':', ':', '', ' (nếu có):'))}"


def mail(rng: Random) -> str:
    plain = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789._") for _ in range(rng.randint(5, 14)))
    return (
        f"{plain.strip('._') or 'a'}@{rng.choice(('gmail.com', 'yahoo.com', 'hanoi.gov.vn', 'outlook.com', 'mail.vn'))}"
    )


def mrz(rng: Random) -> str:
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<<<") for _ in range(30))


def text(rng: Random) -> str:
    """One line's text."""
    roll = rng.random()
    if roll < 0.30:
        return words(rng)
    if roll < 0.42:
        return number(rng)
    if roll < 0.50:
        return day(rng)
    if roll < 0.64:
        return place(rng)
    if roll < 0.74:
        return label(rng)
    if roll < 0.84:
        return f"{label(rng)} {rng.choice((words, number, day, place))(rng)}"
    if roll < 0.87:
        return f"{rng.choice(SHORT)} {words(rng, 1, 4)} {number(rng)}"
    if roll < 0.89:
        return mail(rng)
    if roll < 0.90:
        return mrz(rng)
    pieces = [rng.choice((words, words, words, number, day))(rng) for _ in range(rng.randint(2, 4))]
    line = rng.choice((", ", "; ", " - ", " ", " (", ": ", ". ", " / ")).join(pieces)
    return line + (")" if line.count("(") > line.count(")") else rng.choice(("", "", ".", ";", ",")))
