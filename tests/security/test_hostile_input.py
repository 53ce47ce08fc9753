"""What nobody types by accident: NUL bytes, digits of other scripts, days beyond the calendar, forged cursors.

A page answers them as it answers any other nonsense, never with an error of the server.
"""

from __future__ import annotations

import base64
import json

import pytest
from django.db import transaction

from tests.addresses import path_of, patterns, records, table
from tests.cast import Cast

__all__ = ["patterns", "records"]

pytestmark = pytest.mark.django_db


def forged(value: object, key: object, backwards: object = 0) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, key, backwards]).encode()).decode().rstrip("=")


# Each aims at another way in: filters, pickers, sizes of pages, orders, cursors, panels, days at the calendar's ends.
QUERIES = (
    {"q": "\x00", "rows": "²", "before": "²", "rejected": "²", "customer": "\x00", "who": "\x00", "trace": "\x00"},
    {"q": "' OR 1=1 --", "branch": "9" * 30, "manager": "-1", "product": "²", "before": "9" * 30, "sort": "%s{0}"},
    {"category": "²", "kind": "\x00", "panel": "no-such", "tab": "\x00"},
    {"since": "0001-01-01", "until": "9999-12-31"},
    {"since_from": "0001-01-01", "since_to": "9999-12-31", "maturity_from": "0001-01-01", "maturity_to": "9999-12-31"},
    {"page": forged("a\x00b", 1)},
    {"page": forged("\ud800", 1)},
    {"page": forged("1e999999", 1)},
    {"page": forged("NaN", 1)},
    {"page": forged(10**40, 10**40)},
    {"page": forged("9999-12-31T23:59:59", 1)},
    {"page": forged({}, [])},
    {"page": "é"},
    {"sort": "maturity", "page": forged("0001-01-01", 1, 1)},
    {"sort": "-maturity", "page": forged(5, 1)},
    {"panel": "transactions", "place": forged("2026-01-01", "\ud800")},
    {"panel": "transactions", "place": forged("2026-01-01", "a\x00b")},
    {"panel": "rates", "r-day": "9999-12-31", "r-amount": "1e30", "r-term": "9" * 12, "r-grade": "x"},
)


@pytest.mark.parametrize("role", ["head", "administrator"])
def test_no_query_breaks_a_page(role: str, cast: Cast, records, patterns, sign_in) -> None:
    client, broken = sign_in(getattr(cast, role)), []
    for row in table():
        if row.method != "GET" or row.statuses[role] != 200 or row.name == "sysadmin:reject_download":
            continue
        path = path_of(patterns[row.name], records[row.record])
        for query in QUERIES:
            try:
                with transaction.atomic():
                    client.get(path, query)
            except Exception as error:
                broken.append((row.name, query, repr(error)))
    assert not broken, "\n".join(map(str, broken))
