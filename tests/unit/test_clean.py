"""The stage clean on small drawn pages."""

from __future__ import annotations

import math
from collections import Counter

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.clean import CleanOptions, Focus, clean_page, turn
from pipeline.raster import Pixels, Raster
from schemas.geometry import Box
from schemas.page import Rotation

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Họ, chữ đệm, tên: Nguyễn Thị Bích Phượng",
    "Nơi cư trú: phường Nghĩa Đô, thành phố Hà Nội",
    "Tôi cam đoan nội dung đề nghị đăng ký khai sinh",
    "trên đây là đúng sự thật, được sự thỏa thuận",
)


def printed(lines: tuple[str, ...], width: int = 1400, height: int = 1000) -> Pixels:
    """A 300 dpi page with lines of 12 pt."""
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((100, 100 + 80 * number), line, font=ImageFont.truetype(FONT, 50), fill=20)
    return np.asarray(page)


def tilted(page: Pixels, slant_deg: float) -> Pixels:
    """The page as a crooked feeder gives it: its lines fall to the right by `slant_deg`."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -slant_deg, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=255), np.uint8)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_page_is_turned_upright(rotation: Rotation) -> None:
    undo: Rotation = {0: 0, 90: 270, 180: 180, 270: 90}[rotation]  # type: ignore[assignment]
    page = clean_page(Raster(turn(printed(LINES), undo), 300), CleanOptions())
    assert page.rotation == rotation
    assert np.array_equal(page.upright, printed(LINES))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_turns_as_its_page(rotation: Rotation) -> None:
    page = np.zeros((300, 200), np.uint8)
    box = Box(20, 40, 90, 60)
    page[box.top : box.bottom, box.left : box.right] = 1
    turned = turn(page, rotation)
    rows, columns = np.nonzero(turned)
    height, width = turned.shape
    assert box.turned(rotation, width, height) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@pytest.mark.parametrize("slant_deg", [-8.0, -0.4, 0.0, 1.3, 9.5])
def test_flat_page_is_straight_and_maps_back(slant_deg: float) -> None:
    page = clean_page(Raster(tilted(printed(LINES), slant_deg), 300), CleanOptions())
    found = np.degrees(np.arctan2(page.flat_to_upright.d, page.flat_to_upright.a))
    assert found == pytest.approx(slant_deg, abs=0.08)
    rows, columns = np.nonzero(page.flat < 100)
    for place in range(0, len(rows), 997):
        x, y = page.flat_to_upright.apply(columns[place] + 0.5, rows[place] + 0.5)
        assert page.upright[int(y), int(x)] < 200


def flat_ink(page: Pixels, dpi: int = 300) -> NDArray[np.bool_]:
    return clean_page(Raster(page, dpi), CleanOptions(rotation=0)).flat < 128


def kinds(page: Pixels, dpi: int = 300) -> Counter[str]:
    return Counter(mark.kind for mark in clean_page(Raster(page, dpi), CleanOptions(rotation=0)).marks)


def drawn(page: Pixels) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.fromarray(page)
    return image, ImageDraw.Draw(image)


NAME = "Họ, tên: Nguyễn Thị Lệ"


@pytest.mark.parametrize("leader", ["." * 24, "…" * 9, ". " * 14, "_" * 16, "- " * 14])
def test_leader_goes_and_the_text_before_it_stays(leader: str) -> None:
    plain, filled = printed((*LINES, NAME)), printed((*LINES, f"{NAME} {leader}"))
    missed = flat_ink(plain) & ~flat_ink(filled)
    left = flat_ink(filled) & ~flat_ink(plain)
    assert missed.sum() <= 12
    assert left.sum() <= 40
    assert kinds(plain)["leader"] == 0
    assert kinds(filled)["leader"] + kinds(filled)["ruling"] >= 1


def test_leader_right_after_a_colon_leaves_the_colon() -> None:
    plain, filled = printed((*LINES, "Quốc tịch:")), printed((*LINES, "Quốc tịch:" + "." * 30))
    assert (flat_ink(plain) & ~flat_ink(filled)).sum() <= 12


def test_dots_of_print_are_no_leader() -> None:
    page = printed(("Thị xã Mỹ Lộc, ấp Bộ Độ, số 1.2.3.4", "TP. Hà Nội: 12.05.2024; i ị i ị i ị", "v.v. ... e.g."))
    assert kinds(page)["leader"] == 0


def test_dot_under_a_letter_survives_the_dotted_line_it_touches() -> None:
    image, pen = drawn(printed((*LINES, "Hạ Thị Lệ Lộc Sự")))
    plain = np.asarray(image).copy()
    y = int(np.flatnonzero((plain[500:600] < 128).any(axis=1)).max()) + 500 + 1
    for x in range(100, 1200, 12):
        pen.ellipse((x, y - 4, x + 5, y + 1), fill=20)
    kept = flat_ink(np.asarray(image))
    lower = plain[y - 8 : y - 2] < 128
    assert (lower & kept[y - 8 : y - 2]).sum() >= 0.85 * lower.sum()


MARKED, UNMARKED = "Hạ Thị Lệ Lộc Sự", "Ha Thi Lê Lôc Sư"
PITCH = 15


def on_leader(value: str, shift: float, size: float, shade: int) -> tuple[Pixels, Pixels]:
    """The value alone, and written on a leader whose dots stand as low as its own and `shift` to the right."""
    plain, marked = printed((*LINES, value)), printed((*LINES, MARKED))
    rows = np.flatnonzero(((marked < 128) & (printed((*LINES, UNMARKED)) > 128))[500:600].any(axis=1)) + 500
    middle = (int(rows.min()) + int(rows.max())) / 2
    lens = 8
    dots = Image.new("L", (lens * 1400, lens * 100), 255)
    for left in range(100, 1200, PITCH):
        x, y = lens * (left + shift), lens * (middle - 500)
        ImageDraw.Draw(dots).ellipse((x, y - lens * size / 2, x + lens * size, y + lens * size / 2), fill=shade)
    page = plain.copy()
    page[500:600] = np.minimum(page[500:600], np.asarray(dots.resize((1400, 100), Image.Resampling.BOX)))
    return plain, page


@pytest.mark.parametrize(("size", "shade"), [(3.5, 20), (4.2, 20), (6.5, 120)])
@pytest.mark.parametrize("shift", range(0, PITCH, 4))
def test_dot_under_a_letter_stays_wherever_the_dots_of_its_leader_fall(shift: float, size: float, shade: int) -> None:
    plain, page = on_leader(MARKED, shift, size, shade)
    marks = (plain < 128) & (printed((*LINES, UNMARKED)) > 128)
    assert flat_ink(page)[marks].mean() >= 0.8
    assert (flat_ink(page) & ~flat_ink(plain)).sum() <= 5 * size * size


@pytest.mark.parametrize(("size", "shade"), [(3.5, 20), (4.2, 20), (6.5, 120)])
@pytest.mark.parametrize("shift", range(0, PITCH, 4))
def test_dot_of_a_leader_under_a_letter_is_no_tone_mark(shift: float, size: float, shade: int) -> None:
    plain, page = on_leader(UNMARKED, shift, size, shade)
    assert (flat_ink(page) & ~flat_ink(plain)).sum() <= 4


def test_seam_of_two_leaders_under_a_letter_is_no_tone_mark() -> None:
    plain, left = on_leader(UNMARKED, 0, 5, 20)
    right = on_leader(UNMARKED, PITCH / 2, 5, 20)[1]
    page = np.hstack([left[:, :280], right[:, 280:]])
    assert (flat_ink(page) & ~flat_ink(plain)).sum() <= 4


def test_few_dots_between_descenders_are_judged_with_the_rest_of_their_leader() -> None:
    value, bare = "gọg gạg gẹg gộg gợg", "gog gag geg gôg gơg"
    plain, page = on_leader(value, 3, 4.2, 20)
    marks = (plain < 128) & (printed((*LINES, bare)) > 128)
    assert flat_ink(page)[marks].mean() >= 0.8


def test_table_goes_and_letters_stay() -> None:
    image, pen = drawn(printed(LINES))
    for y in range(88, 600, 80):
        pen.line((60, y, 1340, y), fill=20, width=4)
    for x in (60, 1340):
        pen.line((x, 88, x, 568), fill=20, width=4)
    plain, ruled = flat_ink(printed(LINES)), flat_ink(np.asarray(image))
    assert (plain & ~ruled).sum() <= 0.01 * plain.sum()
    assert (ruled & ~plain).sum() <= 0.04 * plain.sum()
    assert kinds(np.asarray(image))["ruling"] == 9


def test_bold_capitals_are_no_rulings() -> None:
    page = Image.new("L", (1400, 700), 255)
    bold = ImageFont.truetype(FONT.replace("Serif", "Sans-Bold"), 58)
    for n, line in enumerate(
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "GIẤY TIẾP NHẬN: TTTT EEEE LLLL HHHH", "OOO ooo 000 BBB 888")
    ):
        ImageDraw.Draw(page).text((40, 80 + 110 * n), line, font=bold, fill=10)
    assert kinds(np.asarray(page)) == Counter()


@pytest.mark.parametrize("mark", ["", "cross", "tick"])
def test_tick_box_tells_whether_it_is_ticked(mark: str) -> None:
    image, pen = drawn(printed((*LINES, "Có" + " " * 16 + "Không")))
    pen.rectangle((250, 505, 296, 551), outline=20, width=3)
    if mark == "cross":
        pen.line((252, 500, 300, 556), fill=20, width=4)
        pen.line((296, 505, 250, 551), fill=20, width=4)
    if mark == "tick":
        pen.line((256, 525, 270, 545, 306, 490), fill=20, width=4)
    marks = clean_page(Raster(np.asarray(image), 300), CleanOptions(rotation=0)).marks
    (box,) = [mark for mark in marks if mark.kind == "checkbox"]
    assert all(abs(a - b) <= 3 for a, b in zip(box.box, (250, 505, 297, 552), strict=True))
    assert box.ink >= 0.1 if mark else box.ink <= 0.02


def test_comb_gives_its_cells_in_order_and_leaves_the_digits() -> None:
    image, pen = drawn(printed(LINES))
    digits, digits_pen = drawn(printed(LINES))
    for n, digit in enumerate("001199012345"):
        x = 150 + 62 * n + (15 if n >= 6 else 0)
        pen.rectangle((x, 500, x + 62, 572), outline=20, width=3)
        for canvas in (pen, digits_pen):
            canvas.text((x + 16, 504), digit, font=ImageFont.truetype(FONT, 50), fill=20)
    marks = clean_page(Raster(np.asarray(image), 300), CleanOptions(rotation=0)).marks
    (comb,) = [mark for mark in marks if mark.kind == "comb"]
    assert len(comb.cells) == 12
    assert list(comb.cells) == sorted(comb.cells)
    plain, combed = flat_ink(np.asarray(digits)), flat_ink(np.asarray(image))
    assert (plain ^ combed).sum() <= 0.02 * plain.sum()


def stamped(colour: tuple[int, int, int]) -> Pixels:
    """Black lines with a round seal printed over them, as ink lies on ink: the darker of the two in each channel."""
    seal = Image.new("RGB", (1400, 1000), (255, 255, 255))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((500, 120, 930, 550), outline=colour, width=10)
    pen.ellipse((570, 190, 860, 480), outline=colour, width=5)
    for angle in range(0, 360, 15):
        x, y = 715 + 180 * math.cos(math.radians(angle)), 335 + 180 * math.sin(math.radians(angle))
        pen.text((x - 14, y - 20), "Ủ", font=ImageFont.truetype(FONT, 32), fill=colour)
    text = np.repeat(printed(LINES)[:, :, None], 3, axis=2)
    both: Pixels = np.minimum(text, np.asarray(seal))[:, :, ::-1].copy()
    return both


@pytest.mark.parametrize("colour", [(211, 32, 42), (70, 50, 170), (130, 60, 150)])
def test_seal_is_marked_and_print_under_it_stays(colour: tuple[int, int, int]) -> None:
    page = stamped(colour)
    marks = clean_page(Raster(page, 300), CleanOptions(rotation=0)).marks
    (seal,) = [mark.box for mark in marks if mark.kind == "stamp"]
    assert seal.overlap(Box(470, 90, 960, 580)) > 0.99
    assert seal.width > 420
    plain, cleaned = flat_ink(printed(LINES)), flat_ink(page)
    assert (plain & ~cleaned).sum() <= 0.04 * plain.sum()
    assert (cleaned & ~plain).sum() <= 0.08 * plain.sum()


@pytest.mark.parametrize("darkest", [0, 120])
def test_seal_on_a_scan_without_colour_is_known_by_its_ring(darkest: int) -> None:
    page = np.asarray(cv2.cvtColor(stamped((darkest,) * 3), cv2.COLOR_BGR2GRAY), np.uint8)
    marks = clean_page(Raster(page, 300), CleanOptions(rotation=0)).marks
    (seal,) = [mark.box for mark in marks if mark.kind == "stamp"]
    assert seal.overlap(Box(470, 90, 960, 580)) > 0.99


def test_half_a_disc_and_print_alone_are_no_seal() -> None:
    image = Image.fromarray(printed(LINES * 2))
    ImageDraw.Draw(image).pieslice((900, 500, 1300, 900), 180, 360, fill=60)
    marks = clean_page(Raster(np.asarray(image), 300), CleanOptions(rotation=0)).marks
    assert not [mark for mark in marks if mark.kind == "stamp"]


def test_red_print_is_no_seal_and_blue_writing_stays_readable() -> None:
    image = Image.new("RGB", (1400, 1000), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    pen.text((100, 100), "GIẤY KHAI SINH số 112/2024", font=ImageFont.truetype(FONT, 56), fill=(192, 16, 32))
    pen.text((100, 300), "Nguyễn Thị Bích Phượng", font=ImageFont.truetype(FONT, 50), fill=(27, 47, 138))
    page = clean_page(Raster(np.asarray(image)[:, :, ::-1].copy(), 300), CleanOptions())
    assert {mark.kind for mark in page.marks} == {"pen"}
    grey = flat_ink(np.where(np.asarray(image).min(axis=2) < 128, np.uint8(0), np.uint8(255)))
    assert (grey & (page.flat > 140)).sum() <= 0.1 * grey.sum()


def test_a_head_of_several_red_lines_is_no_seal() -> None:
    image = Image.new("RGB", (1400, 1000), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do", "GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT")
    ):
        for fold in (0, 1):
            place = 700, 100 + 130 * row + 65 * fold
            pen.text(place, line, font=ImageFont.truetype(FONT, 50), fill=(192, 16, 32), anchor="mm")
    marks = clean_page(Raster(np.asarray(image)[:, :, ::-1].copy(), 300), CleanOptions(rotation=0)).marks
    assert "stamp" not in {mark.kind for mark in marks}


def shaded(page: Pixels) -> Pixels:
    """Lit from the left, on yellowed paper."""
    light = np.linspace(0.95, 0.55, page.shape[1])
    return np.asarray((page * light[None, :]).astype(np.uint8))


def test_uneven_light_becomes_even() -> None:
    flat = clean_page(Raster(shaded(printed(LINES)), 300), CleanOptions(rotation=0)).flat
    plain = printed(LINES)
    assert flat[plain == 255].mean() > 252
    assert flat[plain < 60].mean() < 60


@pytest.mark.parametrize(("dpi", "flat_dpi"), [(150, 300), (200, 300), (240, 240), (300, 300), (600, 300)])
def test_flat_page_has_a_resolution_for_reading(dpi: int, flat_dpi: int) -> None:
    page = cv2.resize(printed(LINES), None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
    clean = clean_page(Raster(np.asarray(page, np.uint8), dpi), CleanOptions(rotation=0))
    assert clean.flat_dpi == flat_dpi
    assert clean.flat.shape[1] == pytest.approx(page.shape[1] * flat_dpi / dpi, abs=12)
    assert clean.flat_to_upright.a == pytest.approx(dpi / flat_dpi, abs=0.001)


def on_desk(page: Pixels, grain: float) -> Pixels:
    """Small, on a dark desk much larger than itself, in the grain of a weak camera."""
    height, width = page.shape
    photo = np.full((2 * height, 2 * width), 45, np.uint8)
    photo[height // 2 : height // 2 + height, width // 2 : width // 2 + width] = page
    noise = np.random.default_rng(1).normal(0, grain, photo.shape)
    return np.asarray((photo + noise).clip(0, 255), np.uint8)


@pytest.mark.parametrize("grain", [0, 16])
def test_the_desk_around_a_page_becomes_white_and_its_print_stays(grain: float) -> None:
    plain = printed(LINES, height=600)
    flat = clean_page(Raster(on_desk(plain, grain), 300), CleanOptions(rotation=0)).flat
    inside = flat[300:900, 700:2100]
    assert inside[plain < 60].mean() < 60
    flat[290:910, 690:2110] = 255
    assert (flat < 185).mean() < 0.0001


def test_grey_labels_beside_bold_values_are_kept() -> None:
    image, pen = drawn(printed(LINES))
    pen.rectangle((100, 600, 900, 700), fill=0)
    pen.text((100, 760), "Ngày, tháng, năm sinh", font=ImageFont.truetype(FONT, 40), fill=165)
    page = np.asarray(image)
    flat = clean_page(Raster(page, 300), CleanOptions(rotation=0)).flat
    label = page[750:820] == 165
    assert (flat[750:820][label] < 185).mean() > 0.9


def test_print_beside_a_photo_is_as_dark_as_without() -> None:
    faint = np.maximum(printed(LINES), np.uint8(120))
    image, pen = drawn(faint)
    pen.rectangle((100, 600, 600, 990), fill=10)
    pages = (clean_page(Raster(page, 300), CleanOptions(rotation=0)).flat for page in (faint, np.asarray(image)))
    alone, beside = (float(np.percentile(flat[:560], 1)) for flat in pages)
    assert abs(alone - beside) < 5


@pytest.mark.parametrize("focus", ["soft", "sharp"])
def test_a_refocused_page_has_the_same_places(focus: Focus) -> None:
    page = tilted(printed(LINES), 2)
    plain = clean_page(Raster(page, 200), CleanOptions())
    other = clean_page(Raster(page, 200), CleanOptions(focus=focus))
    assert other.flat_to_upright == plain.flat_to_upright
    assert other.flat.shape == plain.flat.shape
    assert np.array_equal(other.upright, page)
    assert not np.array_equal(other.flat, plain.flat)


def dirty(page: Pixels) -> Pixels:
    """Specks, punch holes, a fold, a black edge; and the back's print shining through."""
    back = cv2.GaussianBlur(printed(LINES)[:, ::-1], (0, 0), 2)
    image, pen = drawn((page - (255 - back) * 0.2).clip(0, 255).astype(np.uint8))
    rng = np.random.default_rng(1)
    for x, y in rng.integers(0, 1000, (40, 2)):
        pen.ellipse((x, y, x + 3, y + 3), fill=90)
    for y in (200, 700):
        pen.ellipse((40, y, 110, y + 70), fill=60)
    pen.line((0, 480, 1400, 486), fill=170, width=3)
    pen.rectangle((0, 0, 18, 1000), fill=0)
    return np.asarray(image)


def test_dirt_and_bleed_through_leave_a_page_blank() -> None:
    empty = np.full((1000, 1400), 250, np.uint8)
    assert clean_page(Raster(empty, 300), CleanOptions()).blank
    page = clean_page(Raster(dirty(empty), 300), CleanOptions())
    assert page.blank
    assert page.rotation == 0
    assert (page.flat < 128).mean() < 0.001


@pytest.mark.parametrize("soil", [False, True])
def test_one_short_line_makes_a_page_not_blank(soil: bool) -> None:
    page = printed(("Trang 2",))
    assert not clean_page(Raster(dirty(page) if soil else page, 300), CleanOptions()).blank


def test_one_bit_page_is_cleaned_like_a_grey_one() -> None:
    image, pen = drawn(printed((*LINES, f"{NAME} " + "." * 24)))
    pen.line((60, 90, 1340, 90), fill=0, width=4)
    page = np.where(np.asarray(image) < 128, np.uint8(0), np.uint8(255))
    found = kinds(page)
    assert found["leader"] == 1
    assert found["ruling"] == 1


def test_page_without_anything_to_hold_on_to() -> None:
    for shade in (0, 128, 255):
        page = clean_page(Raster(np.full((40, 30), shade, np.uint8), 300), CleanOptions())
        assert page.blank
        assert page.flat.shape == (40, 30)


def test_black_scribble_is_marked_as_pen_once() -> None:
    image, pen = drawn(printed(LINES))
    stroke = [(700 + 3 * t, 650 + 60 * math.sin(t / 7) * math.cos(t / 31)) for t in range(110)]
    pen.line(stroke, fill=30, width=4)
    (mark,) = [mark for mark in clean_page(Raster(np.asarray(image), 300), CleanOptions()).marks if mark.kind == "pen"]
    assert mark.box.overlap(Box(690, 580, 1040, 720)) > 0.99
