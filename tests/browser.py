"""Fixtures for tests in a real browser: Debian's Chromium driven by Playwright."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from bankcrm.local.browser import chromium

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
