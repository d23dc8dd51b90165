"""What a page of the station measures while somebody works there: keys, mouse, drawing, saving."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles

from playwright.sync_api import BrowserContext, Page

from schemas.model import Frozen

_SCRIPT = """
const watched = window.watched = { keys: 0, mouse: 0, turned: [], painted: [], saves: [] };
const MODIFIERS = ['Control', 'Alt', 'Shift', 'Meta'];
const MOUSE = ['pointerdown', 'pointermove', 'mousedown', 'mousemove', 'contextmenu', 'wheel', 'touchstart'];
let finished = null;
const heard = { capture: true, passive: true };
addEventListener('keydown', (event) => {
    if (!MODIFIERS.includes(event.key)) watched.keys++;
    if (event.ctrlKey && event.key === 'Enter') finished = event.timeStamp;
}, heard);
for (const name of MOUSE) addEventListener(name, () => watched.mouse++, heard);
addEventListener('click', (event) => { if (event.detail > 0) watched.mouse++; }, heard);
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.name.endsWith('/field')) watched.saves.push(one.duration);
}).observe({ type: 'resource', buffered: true });
addEventListener('DOMContentLoaded', () => {
    const title = document.getElementById('dossier');
    if (!title) return;
    let shown = title.textContent;
    const frame = () => new Promise(requestAnimationFrame);
    const drawn = async (since) => {
        const image = document.querySelector('.paper img');
        while (!(image.getAttribute('src') && image.complete && image.naturalWidth > 0)) await frame();
        await image.decode();
        await frame();
        await frame();
        watched.painted.push(performance.now() - since);
    };
    new MutationObserver(() => {
        if (title.textContent === shown) return;
        shown = title.textContent;
        if (finished === null) return;
        watched.turned.push(performance.now() - finished);
        void drawn(finished);
        finished = null;
    }).observe(title, { childList: true });
});
"""


class Watched(Frozen):
    """Of one or several pages. `keys`: keys pressed but for modifiers. `mouse`: events of a mouse, pen or finger.

    Milliseconds. `turned`: from Ctrl+Enter until the next dossier's fields stand in the page. `painted`: until its page
    image, decoded, was in a frame that the browser has drawn. `saves`: from a field's PUT to the end of the answer.
    """

    keys: int = 0
    mouse: int = 0
    turned: tuple[float, ...] = ()
    painted: tuple[float, ...] = ()
    saves: tuple[float, ...] = ()

    def __add__(self, other: Watched) -> Watched:
        return Watched(
            keys=self.keys + other.keys,
            mouse=self.mouse + other.mouse,
            turned=self.turned + other.turned,
            painted=self.painted + other.painted,
            saves=self.saves + other.saves,
        )


def watch(context: BrowserContext) -> None:
    """From now on every page that is opened measures itself."""
    context.add_init_script(f"(() => {{{_SCRIPT}}})()")


def watched(tab: Page) -> Watched:
    """Since the tab's page was loaded."""
    return Watched.model_validate(tab.evaluate("window.watched"))


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation."""
    return quantiles([*values, *values][: max(2, len(values))], n=100, method="inclusive")[percent - 1]
