"""Twenty dossiers one after another by keyboard: strokes, how soon the next one stands there, how soon it is saved."""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import Visit
from tests.browser.station import is_done, put, sit_down
from tests.integration.served import Service

pytestmark = pytest.mark.xdist_group("browser")
DOSSIERS = 20
NEXT_MS, SAVED_MS = 200.0, 300.0
LOOK_MS = 700
"""Less than anybody looks at a dossier; the next one is fetched meanwhile."""
WATCH = """() => {
    window.painted = [];
    let began = 0, shown = document.getElementById('dossier').textContent;
    addEventListener('keydown', (event) => {
        if (event.ctrlKey && event.key === 'Enter') began = performance.now();
    }, true);
    const seen = () => {
        const image = document.querySelector('.paper img');
        const there = image?.complete && image.naturalWidth > 0;
        requestAnimationFrame(there ? () => window.painted.push(performance.now() - began) : seen);
    };
    new MutationObserver(() => {
        const now = document.getElementById('dossier').textContent;
        if (now !== shown) { shown = now; seen(); }
    }).observe(document.getElementById('dossier'), {childList: true});
}"""
SAVES = """() => performance.getEntriesByType('resource')
    .filter((one) => one.name.endsWith('/field')).map((one) => one.duration)"""


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def busy() -> float:
    """How many times as much wants to run as there are cores; 1 on a machine that is not busy."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


def test_the_next_dossier_stands_there_at_once(visit: Visit, service: Service) -> None:
    dossiers = [put(service) for _ in range(DOSSIERS)]
    station = sit_down(visit, service, dossiers[0], path="/review/task")
    tab = station.tab
    tab.evaluate(WATCH)
    for _ in range(DOSSIERS - 1):
        code = tab.locator("h1").inner_text()
        uncertain = int(tab.locator("#progress-text").inner_text().split("/")[1].split()[0])
        assert uncertain == 3
        tab.wait_for_timeout(LOOK_MS)
        station.press(*["Enter"] * uncertain, "Control+Enter")
        tab.locator(f'h1:not(:text-is("{code}"))').wait_for()
    tab.wait_for_timeout(LOOK_MS)
    painted, saves = tab.evaluate("window.painted"), tab.evaluate(SAVES)
    station.press("Enter", "Enter", "Enter", "Control+Enter")
    tab.locator("#nothing").wait_for()
    assert len(painted) >= DOSSIERS - 1
    assert len(saves) == 3 * (DOSSIERS - 1)
    print(f"next dossier painted p95 {p95(painted):.0f} ms, saved p95 {p95(saves):.0f} ms")
    assert p95(painted) < NEXT_MS * busy()
    assert p95(saves) < SAVED_MS * busy()
    assert all(is_done(service, dossier) for dossier in dossiers)
