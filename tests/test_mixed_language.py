"""No page shows English words to a Chinese reader: pages, their panels, forms sent empty, the administration."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from staff.models import Role
from tests.addresses import path_of, patterns, records, table
from tests.cast import PEOPLE, Cast
from tests.mixed_language import is_chinese, suspicious
from tests.url_tables import ADMIN_PATHS, ADMIN_TABLE

__all__ = ["patterns", "records"]

pytestmark = pytest.mark.django_db

# Words of the small bank itself: people are called what they are, one profile, one role of an assistant, a card.
DATA = {*PEOPLE, *(word for name in PEOPLE for word in name.split("_")), "neighbour", "assists", "canonical", "debit"}
# What Django's administration writes in every language, and the words of its records here.
FIXED = {"Search", "True", "False", "Test", "Bank", "occupation", "teacher"}
FRAGMENT = re.compile(r'hx-get="([^"]+)"')
# Each page is looked at once, by the first of these who gets it: those with the most buttons come first.
READERS = ("head", "manager", "product_manager", "administrator", "feed_officer", "auditor", "nobody")


def ask(client: Client, method: str, path: str) -> str:
    """The page as a Chinese reader gets it, empty if it is none; whatever the request changed is undone."""
    with transaction.atomic():
        response = getattr(client, method.lower())(path, headers={"accept-language": "zh-CN"})
        transaction.set_rollback(True)
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    return response.content.decode()


def with_fragments(client: Client, method: str, path: str) -> Iterator[str]:
    """The page, and each part that the browser asks for afterwards."""
    html = ask(client, method, path)
    yield html
    for address in sorted(set(FRAGMENT.findall(html))):
        yield ask(client, "GET", markup.unescape(address))


def told(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {found}" for name, found in wrong.items())


@pytest.mark.parametrize("reader", READERS)
def test_pages_are_all_chinese(reader: str, cast: Cast, records, patterns, sign_in) -> None:
    client, wrong = sign_in(getattr(cast, reader)), {}
    for row in table():
        page = 200 if row.method == "GET" else 422
        if reader != next((one for one in READERS if row.statuses[one] == page), None):
            continue
        for html in with_fragments(client, row.method, path_of(patterns[row.name], records[row.record])):
            if found := suspicious(html, DATA):
                wrong[f"{row.name} {row.method}"] = found
    assert not wrong, told(wrong)


def test_administration_is_all_chinese(cast: Cast, records, patterns, sign_in) -> None:
    client, wrong = sign_in(cast.administrator), {}
    known = {word for role in Role.objects.all() for word in _words(f"{role.name_en} {role.description_en}")}
    for name, (record, status, *_others) in ADMIN_TABLE.items():
        if status == 200 and not name.startswith("admin:django_celery_beat"):  # its own words, half translated
            html = ask(client, "GET", ADMIN_PATHS.get(name) or path_of(patterns[name], records[record]))
            if found := suspicious(html, DATA | FIXED | known):
                wrong[name] = found
    assert not wrong, told(wrong)


def _words(text: str) -> list[str]:
    return re.findall("[A-Za-z][A-Za-z'-]+", text)


def test_what_is_refused_or_does_not_exist_is_told_in_chinese(cast: Cast, patterns, sign_in) -> None:
    refused = sorted({row.name for row in table() if row.method == "GET" and row.statuses["nobody"] == 403})
    client, wrong = sign_in(cast.nobody), {}
    for name in refused:
        if "<" not in patterns[name] and (found := suspicious(ask(client, "GET", path_of(patterns[name], "")), DATA)):
            wrong[name] = found
    for path in (path_of(patterns["account_login"], ""), "/no-such-page/"):
        html = ask(Client(), "GET", path)
        assert is_chinese(html)
        if found := suspicious(html):
            wrong[path] = found
    assert not wrong, told(wrong)


def test_english_in_a_chinese_page_is_found() -> None:
    page = '<h1>客户</h1><p title="Edit customer">loans.csv 第 3 行</p><script>let it</script><a lang="en">English</a>'
    assert suspicious(page) == ["Edit customer"]
