"""The screen for everybody: WCAG 2.2 A and AA in light and dark, at 100 and 200 % zoom, with windows open."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from tests.browser.station import Station, sit_down
from tests.integration.served import Service

pytestmark = pytest.mark.xdist_group("browser")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
ZOOMS = {100: {"width": 1366, "height": 768}, 200: {"width": 683, "height": 384}, 400: {"width": 320, "height": 480}}
WINDOWS = ("F1", "F4", "Alt+p", "Alt+h")


def violations(station: Station) -> list[str]:
    found = Axe().run(station.tab, options=RULES).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_kept_out(visit: Visit, service: Service, theme: str, zoom: int) -> None:
    station = sit_down(visit, service, color_scheme=theme, viewport=ZOOMS[zoom], device_scale_factor=zoom / 100)
    assert violations(station) == []
    station.press("Alt+a", "Enter", "F8")
    station.saved()
    assert violations(station) == []
    for keys in WINDOWS:
        station.press(keys)
        station.tab.get_by_role("dialog").wait_for()
        assert violations(station) == [], keys
        station.press("Escape")
        station.tab.get_by_role("dialog").wait_for(state="detached")
    wide = station.tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
