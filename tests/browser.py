"""Fixtures for tests in a real browser: Debian's Chromium driven by Playwright."""

import os
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Request, expect, sync_playwright

from bankcrm.local.browser import chromium

expect.set_options(timeout=15_000)  # milliseconds; a busy machine is no failure
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    if chromium() is None:
        if os.environ.get("BANKCRM_REQUIRE_BROWSER") == "1":
            pytest.fail("the browser is demanded, and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """One browser for the run."""
    started = playwright_driver.chromium.launch(executable_path=chromium(), args=OPTIONS)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a new visitor: Simplified Chinese, a desk's screen."""
    context: BrowserContext = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def watch(page: Page, host: str) -> None:
    """Keep what the page's console says in `said`, addresses of other hosts in `strangers`, what is on its way in
    `awaited`."""
    page.said, page.strangers, page.awaited = [], [], set()  # type: ignore[attr-defined]
    page.on("console", lambda message: page.said.append(message.text) if message.type != "debug" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            page.awaited.add(request)  # type: ignore[attr-defined]
            if parts.netloc != host:
                page.strangers.append(request.url)  # type: ignore[attr-defined]

    page.on("request", asked)
    page.on("requestfinished", lambda request: page.awaited.discard(request))  # type: ignore[attr-defined]
    page.on("requestfailed", lambda request: page.awaited.discard(request))  # type: ignore[attr-defined]


# Parts that come after the page or into view, htmx at work, movements that end; what moves for ever (a skeleton) does
# not count.
_UNSETTLED = """() => document.readyState !== "complete"
  || document.querySelector('[hx-trigger="load"], .htmx-request, .htmx-swapping, .htmx-settling, .htmx-added') !== null
  || [...document.querySelectorAll('[hx-trigger^="intersect"]')].some((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  })
  || document.getAnimations().some(
    (one) => one.playState === "running" && one.effect.getComputedTiming().endTime < 1e9
  )"""


def settle(page: Page) -> None:
    """Wait until a watched page stands still: nothing on its way, in two looks one after the other.

    Playwright's "networkidle" waits half a second at every page, whatever happens.
    """
    until = time.monotonic() + 30
    looks = 0
    while looks < 2:
        looks = looks + 1 if _stands_still(page) else 0
        assert time.monotonic() < until, f"{page.url} does not come to rest: {page.awaited}"  # type: ignore[attr-defined]
        page.wait_for_timeout(20)


def _stands_still(page: Page) -> bool:
    try:
        return not page.evaluate(_UNSETTLED) and not page.awaited  # type: ignore[attr-defined]
    except Error:  # The page is being left for another.
        return False


def unroll(page: Page) -> None:
    """Go down a page whose lower parts come when they are seen, until all are there, and back to its top.

    What is not drawn at this width is never seen, and does not come.
    """
    settle(page)
    while page.evaluate("""() => {
        const parts = [...document.querySelectorAll('[hx-trigger^="intersect"]')];
        const next = parts.find((one) => one.getClientRects().length > 0);
        next?.scrollIntoView({ block: "center", behavior: "instant" });
        return next !== undefined;
    }"""):
        settle(page)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


def violations(page: Page, within: str = "html") -> list[dict]:
    """What axe finds against the page as it stands, or against a part of it, given by a selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    run = "(part) => axe.run(part, { resultTypes: ['violations'] }).then((found) => found.violations)"
    return page.evaluate(run, within)
