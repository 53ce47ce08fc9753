"""Pages opened in a real browser, as somebody, in a language and theme, at a width; the console is kept."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from staff.models import User
from tests.browser import settle, watch

PASSWORD = "a long enough password"


@pytest.fixture
def analyst(db) -> User:
    return User.objects.create_user(username="analyst", password=PASSWORD, display_name="梁戊")


@pytest.fixture
def visit(browser: Browser, live_server, client):
    """Open a page as somebody (or nobody), in a language, theme and width; whatever the console says is kept."""
    contexts = []

    def _visit(path: str, *, user: User | None = None, language="en", theme="light", width=1366, scripts=True) -> Page:
        context = browser.new_context(
            locale=language,
            color_scheme=theme,
            viewport={"width": width, "height": 768 if width > 500 else 844},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        watch(page, urlsplit(live_server.url).netloc)
        page.goto(f"{live_server.url}{path}")
        settle(page)
        return page

    yield _visit
    for context in contexts:
        context.close()
