"""The guard itself: it must notice what no page may do, or all tests in the browser say nothing."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")
PAGE = "<!doctype html><html lang=vi><title>Trang</title><link rel=icon href=data:,>"


@pytest.mark.parametrize(
    ("script", "noticed"),
    [
        ("() => console.error('oh')", "console error: oh"),
        ("() => { setTimeout(() => { throw new Error('oh') }) }", "uncaught: "),
        ("() => fetch('http://127.0.0.2:1/').catch(() => 0)", "off the origin: http://127.0.0.2:1/"),
        ("() => fetch('/csp-report', {method: 'POST', body: 'a report'})", "csp: a report"),
        ("() => fetch('/nowhere')", "404"),
    ],
)
def test_what_no_page_may_do_is_noticed(visit: Visit, script: str, noticed: str) -> None:
    visitor = visit()
    visitor.context.route("**/page", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    tab = visitor.open("/page")
    assert not visitor.guard.complaints()
    tab.evaluate(script)
    tab.wait_for_timeout(200)
    assert any(noticed in one for one in visitor.guard.complaints())
    visitor.guard.allow(".")
