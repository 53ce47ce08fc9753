"""Journeys in a real browser: pages that keep what the console said and which hosts were asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from staff.models import User
from tests.addresses import patterns, records
from tests.browser import watch
from tests.jobs.conftest import worker

__all__ = ["patterns", "records", "worker"]

Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, live_server) -> Iterator[Visit]:
    """Open a page as somebody, in a language, theme and width. `page.said` is what the console said, `page.strangers`
    the addresses of other hosts that were asked."""
    contexts = []

    def opened(path: str = "/", *, user: User | None = None, language="en", theme="light", width=1366) -> Page:
        size = {"width": width, "height": 768 if width > 500 else 844}
        context = browser.new_context(locale=language, color_scheme=theme, viewport=size)
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        watch(page, urlsplit(live_server.url).netloc)
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
