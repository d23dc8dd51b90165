"""Twenty dossiers one after another by keyboard: strokes, how soon the next one stands there, how soon it is saved."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.station import is_done, put, sit_down
from tests.integration.served import Service

pytestmark = pytest.mark.xdist_group("browser")
DOSSIERS = 20
NEXT_MS, SAVED_MS = 200.0, 300.0
WATCH = """() => {
    window.painted = [];
    let began = 0;
    addEventListener('keydown', (event) => { if (event.ctrlKey && event.key === 'Enter') began = performance.now(); }, true);
    const seen = () => {
        const image = document.querySelector('.paper img');
        if (image?.complete && image.naturalWidth > 0) requestAnimationFrame(() => window.painted.push(performance.now() - began));
        else requestAnimationFrame(seen);
    };
    new MutationObserver(seen).observe(document.getElementById('dossier'), {childList: true});
}"""
SAVES = "() => performance.getEntriesByType('resource').filter(one => one.name.endsWith('/field')).map(one => one.duration)"


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def test_the_next_dossier_stands_there_at_once(visit: Visit, service: Service, record_property: object) -> None:
    dossiers = [put(service) for _ in range(DOSSIERS)]
    station = sit_down(visit, service, path="/review/task")
    tab = station.tab
    tab.evaluate(WATCH)
    for _ in range(DOSSIERS - 1):
        code = tab.locator("h1").inner_text()
        uncertain = int(tab.locator("#progress-text").inner_text().split("/")[1].split()[0])
        assert uncertain == 3
        station.press(*["Enter"] * uncertain, "Control+Enter")
        tab.locator(f'h1:not(:text-is("{code}"))').wait_for()
        tab.wait_for_timeout(250)
    painted, saves = tab.evaluate("window.painted"), tab.evaluate(SAVES)
    station.press("Enter", "Enter", "Enter", "Control+Enter")
    tab.locator("#nothing").wait_for()
    assert len(painted) >= DOSSIERS - 1
    assert len(saves) == 3 * (DOSSIERS - 1)
    print(f"next dossier painted p95 {p95(painted):.0f} ms, saved p95 {p95(saves):.0f} ms")
    assert p95(painted) < NEXT_MS
    assert p95(saves) < SAVED_MS
    assert all(is_done(service, dossier) for dossier in dossiers)
