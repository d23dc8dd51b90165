"""The page beside the fields: boxes where they belong at every turn and zoom, both ways linked; a zone drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit, visiting
from tests.browser.station import Station, sit_down
from tests.integration.served import Service
from tests.reviewed import BIRTH, CARD

pytestmark = pytest.mark.xdist_group("browser")
BOX = (90, 230, 700, 270)
WIDTH, HEIGHT = 874, 1240
GEOMETRY = """() => {
    const of = (what) => {
        const { left, top, right, bottom } = document.querySelector(what).getBoundingClientRect();
        return [left, top, right, bottom];
    };
    return {sizer: of('.sizer'), box: of('.box[data-active]'), image: of('.paper img'), overlay: of('.overlay')};
}"""


@pytest.fixture(scope="module")
def module_station(chromium: Browser, service: Service) -> Iterator[Station]:
    with ExitStack() as visitors:
        yield sit_down(lambda **options: visitors.enter_context(visiting(chromium, service, **options)), service)


def centre(box: list[float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def expected(turn: int) -> tuple[float, float]:
    """The box's centre on the turned page, as shares of its width and height."""
    x, y = (BOX[0] + BOX[2]) / 2 / WIDTH, (BOX[1] + BOX[3]) / 2 / HEIGHT
    return {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[turn]


@pytest.mark.parametrize("zooms", [("Alt+0",), ("Alt+=", "Alt+="), ("Alt+-", "Alt+-", "Alt+-"), ("F2",)])
def test_boxes_sit_where_they_belong_at_every_turn_and_zoom(module_station: Station, zooms: tuple[str, ...]) -> None:
    module_station.press(*zooms)
    for turn in (0, 90, 180, 270):
        found = module_station.tab.evaluate(GEOMETRY)
        left, top, right, bottom = found["sizer"]
        x, y = expected(turn)
        assert centre(found["box"]) == pytest.approx((left + x * (right - left), top + y * (bottom - top)), abs=1)
        for layer in ("image", "overlay"):
            assert found[layer] == pytest.approx(found["sizer"], abs=1)
        assert (right - left) / (bottom - top) == pytest.approx(
            WIDTH / HEIGHT if turn % 180 == 0 else HEIGHT / WIDTH, rel=0.01
        )
        module_station.press("Alt+r")


@pytest.fixture
def station(visit: Visit, service: Service) -> Station:
    return sit_down(visit, service)


def test_the_page_follows_the_field_and_the_field_the_box(station: Station) -> None:
    card = station.dossier.field(CARD, "sex")
    station.press("Alt+a")
    station.input(card).focus()
    active = station.tab.locator(".box[data-active]")
    assert active.get_attribute("data-field") == f"{card.document}/{card.field}"
    current = station.tab.locator(".thumb[aria-current]")
    assert current.get_attribute("data-page") == str(station.dossier.pages[1])
    station.press("PageUp")
    current = station.tab.locator(f'.thumb[aria-current][data-page="{station.dossier.pages[0]}"]')
    current.wait_for()
    name = station.dossier.field(BIRTH, "child.nationality")
    station.tab.locator(f'.box[data-field="{name.document}/{name.field}"]').dispatch_event("click")
    assert station.active() == f"{name.document}/{name.field}"


def test_a_zone_is_drawn_by_dragging_and_read(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.press("F7")
    stage = station.tab.locator(".paper").bounding_box()
    assert stage is not None
    scale = stage["width"] / WIDTH
    mouse = station.tab.mouse
    mouse.move(stage["x"] + 80 * scale, stage["y"] + 225 * scale)
    mouse.down()
    mouse.move(stage["x"] + 500 * scale, stage["y"] + 260 * scale)
    mouse.move(stage["x"] + 640 * scale, stage["y"] + 275 * scale)
    mouse.up()
    station.tab.locator("#toast:text-matches('vùng')").wait_for(timeout=60_000)
    assert station.active() == f"{name.document}/{name.field}"
    station.tab.keyboard.press("Control+a")
    station.tab.keyboard.type("TRẦN GIA HƯNG")
    station.press("Enter")
    station.saved()
    box = station.tab.locator(f'.box[data-field="{name.document}/{name.field}"]').get_attribute("x")
    assert float(box or 0) == pytest.approx(80 - 4, abs=2)


def test_a_zone_is_drawn_with_two_clicks_or_with_arrows(station: Station) -> None:
    zone = station.tab.locator(".zone")
    station.press("F7", "Shift+ArrowRight", "Shift+ArrowRight", "ArrowDown")
    assert float(zone.get_attribute("width") or 0) > BOX[2] - BOX[0]
    assert float(zone.get_attribute("y") or 0) > BOX[1]
    station.press("Escape")
    assert zone.count() == 0
    assert station.active() != ""
    station.press("F7")
    stage = station.tab.locator(".paper").bounding_box()
    assert stage is not None
    station.tab.mouse.click(stage["x"] + 40, stage["y"] + 50)
    assert zone.count() == 1
    station.tab.mouse.click(stage["x"] + 200, stage["y"] + 80)
    assert zone.count() == 0


def test_the_history_of_a_field_is_shown(station: Station) -> None:
    station.tab.keyboard.type("MỘT")
    station.press("Enter")
    station.saved()
    station.press("Shift+Enter", "Alt+h")
    lines = station.tab.locator("dialog tbody tr")
    lines.first.wait_for()
    texts = lines.all_inner_texts()
    assert any("MỘT" in text and station.person.name in text for text in texts)
    assert any("TRẦN GIA HƯNG" in text and "Máy" in text for text in texts)
