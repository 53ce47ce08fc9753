"""Every page that anybody may read: no violation of axe, no word on the console, no other host, no sideways scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.addresses import Row, path_of, table
from tests.browser import settle, unroll, violations
from tests.cast import Cast
from tests.url_tables import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

# A page is loaded once in each language and changes its theme and width where it stands, as a person's screen does.
# Chinese pages are loaded on a desk's screen, English ones on a telephone.
IN_PLACE = {"zh-CN": [("light", 1366), ("dark", 390)], "en": [("light", 390), ("dark", 1366)]}
# They answer scripts and downloads, not readers.
NO_PAGES = ("_options", "number_check", "customer_graph_data", "_download", ":waiting")
MORE = {"nobody": ["/", "/customers/", "/customers/999999999/"]}  # Nothing open yet, not allowed, not there.


def pages() -> dict[str, list[Row]]:
    """For each role the pages that it reads and that no role before it has read."""
    found: dict[str, list[Row]] = {role: [] for role in ROLES}
    for row in table():
        reader = next((role for role in ROLES if row.statuses[role] == 200), None)
        if row.method == "GET" and reader is not None and not row.name.endswith(NO_PAGES):
            found[reader].append(row)
    return {role: rows for role, rows in found.items() if rows or role == "nobody"}


PAGES = pages()


@pytest.mark.parametrize("language", IN_PLACE)
@pytest.mark.parametrize("role", PAGES)
def test_every_page_is_well_made(visit, cast: Cast, patterns, records, live_server, role, language) -> None:
    wrong: list[str] = []
    looks = IN_PLACE[language]
    page = visit("/me/", user=getattr(cast, role), language=language)
    for path in [path_of(patterns[row.name], records[row.record]) for row in PAGES[role]] + MORE.get(role, []):
        wrong += look_at(page, live_server.url, path, looks)
        tabs = page.locator("nav[data-tabs] a").evaluate_all("links => links.map(link => link.search)")
        for tab in tabs[1:]:
            wrong += look_at(page, live_server.url, f"{path}{tab}", looks, within="#pane")
    assert not wrong, "\n".join(wrong)


def test_sign_in_is_well_made(visit, live_server) -> None:
    for language, looks in IN_PLACE.items():
        assert look_at(visit("/account/sign-in/", language=language), live_server.url, "/account/sign-in/", looks) == []


def look_at(page: Page, host: str, path: str, looks: list[tuple[str, int]], within: str = "html") -> list[str]:
    """What is wrong with one page in each theme and width, each point in a line. The first look is loaded.

    within: the part that axe judges; around an opened tab stands what was judged with the record's first one.
    """
    found: list[str] = []
    wear(page, *looks[0])
    page.said.clear()  # type: ignore[attr-defined]
    response = page.goto(f"{host}{path}")
    unroll(page)
    for theme, width in looks:
        wear(page, theme, width)
        settle(page)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        where = f"{path} ({theme}, {width})"
        found += [f"{where}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations(page, within)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: scrolls sideways")
    expected_to_fail = response is not None and response.status >= 400
    said = [line for line in page.said if not (expected_to_fail and "status of" in line)]  # type: ignore[attr-defined]
    found += [f"{path}: console: {line}" for line in said]
    found += [f"{path}: asked {address}" for address in page.strangers]  # type: ignore[attr-defined]
    return found


def wear(page: Page, theme: str, width: int) -> None:
    """Change theme and width where the page stands."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 768 if width > 500 else 844})
    # Colours begin to change with the next frame: a look before it would take the old ones for settled.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
