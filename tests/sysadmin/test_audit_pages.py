"""The audit trail on screen: found by who, what, which customer, when; old and new value of each field."""

import pytest
from django.db import transaction

from bankcrm.common import audit
from bankcrm.common.models import AuditEntry
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def entries(world: World, cast: Cast) -> dict[str, AuditEntry]:
    mine = world.customers["mine"]
    with transaction.atomic():
        return {
            "branch": audit.record(
                "branch.changed",
                world.branches["north"],
                acting_user=cast.administrator,
                changes={"name": ["北区", "北区分行"], "telephone": ["", "010"]},
            ),
            "customer": audit.record("user.changed", mine, acting_user=cast.manager, customer_id=mine.pk),
            "system": audit.record("branch.moved", world.branches["south"], acting_user=None, reason="new tree"),
        }


def shown(client, **query) -> set[str]:
    """Which entries the list shows, by their addresses."""
    page = client.get("/system/audit/", query, headers=ENGLISH)
    assert page.status_code == 200
    rows = page.context["page"].table["rows"]
    return {row.url for row in rows}


def urls(entries: dict[str, AuditEntry], *names: str) -> set[str]:
    return {f"/system/audit/{entries[name].pk}/" for name in names}


def test_list_shows_everything_to_the_auditor(entries, cast: Cast, sign_in) -> None:
    assert shown(sign_in(cast.auditor)) == urls(entries, "branch", "customer", "system")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"who": "admin"}, ["branch"]),
        ({"who": "nobody at all"}, []),
        ({"code": "branch.moved"}, ["system"]),
        ({"subject_type": "customers.customer"}, ["customer"]),
        ({"customer": "nobody's number"}, []),
        ({"since": "2000-01-01", "until": "2000-01-02"}, []),
        ({"since": "2000-01-01"}, ["branch", "customer", "system"]),
        ({"source": "command"}, ["branch", "customer", "system"]),
        ({"source": "file"}, []),
    ],
)
def test_filters(query, expected, entries, cast: Cast, sign_in) -> None:
    assert shown(sign_in(cast.auditor), **query) == urls(entries, *expected)


def test_filter_by_customer_number(entries, world: World, cast: Cast, sign_in) -> None:
    number = world.customers["mine"].number
    assert shown(sign_in(cast.auditor), customer=number) == urls(entries, "customer")


def test_entry_shows_old_and_new(entries, cast: Cast, sign_in) -> None:
    page = sign_in(cast.auditor).get(f"/system/audit/{entries['branch'].pk}/", headers=ENGLISH).content.decode()
    for words in ("Branch changed", "administrator", "北区", "北区分行", "telephone", "010"):
        assert words in page


def test_entry_of_the_system_says_so(entries, cast: Cast, sign_in) -> None:
    page = sign_in(cast.auditor).get(f"/system/audit/{entries['system'].pk}/", headers=ENGLISH).content.decode()
    assert "The system" in page
    assert "new tree" in page


def test_trail_is_closed_to_who_has_no_right(entries, cast: Cast, sign_in) -> None:
    for name in ("manager", "analyst", "feed_officer", "nobody"):
        client = sign_in(getattr(cast, name))
        assert client.get("/system/audit/").status_code == 403
        assert client.get(f"/system/audit/{entries['branch'].pk}/").status_code == 403


@pytest.mark.parametrize(
    ("address", "allowed"), [("/system/audit/", 12), ("/system/jobs/", 12), ("/system/feeds/", 12)]
)
def test_lists_cost_few_queries(
    address: str, allowed: int, entries, cast: Cast, sign_in, django_assert_max_num_queries
) -> None:
    client = sign_in(cast.auditor)
    client.get(address)
    with django_assert_max_num_queries(allowed):
        client.get(address)


def test_roles_are_said_by_their_names(cast: Cast, sign_in) -> None:
    with transaction.atomic():
        changes = {"roles": [["teller"], ["teller", "branch_head"]]}
        entry = audit.record("user.roles_set", cast.teller, acting_user=cast.administrator, changes=changes)
    page = sign_in(cast.auditor).get(f"/system/audit/{entry.pk}/").content.decode()
    assert "支行行长" in page
    assert "branch_head" not in page
