"""How complete a file is: right whoever writes, by weights that the bank may set, shown, ordered and counted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import JobRun
from customers import completeness
from customers.models import BranchCompleteness, ContactPoint, Customer, CustomerFigures, IdentityDocument
from customers.services.completeness import branches_count, file_state, files_rate
from customers.services.contact_point import contact_point_add, contact_point_retire
from customers.services.customer import customer_create, customer_edit
from customers.tasks import rate_files
from staff.models import User
from sysadmin.services.parameter import parameter_set
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def share(customer: Customer) -> int:
    return CustomerFigures.objects.get(pk=customer.pk).complete


def nobody_differs() -> None:
    """What stands is what a whole new reckoning gives."""
    with connection.cursor() as cursor:
        cursor.execute(completeness.update_sql())
        assert cursor.rowcount == 0


def test_the_share_follows_every_way_of_writing(world: World, mine: Customer, cast: Cast) -> None:
    assert share(mine) == 15 + 15 + 8 + 4, "document, mobile, birth date, sex"
    customer_edit(customer=mine, values={"occupation": "教师", "employer": "一中"}, acting_user=cast.manager)
    assert share(mine) == 42 + 8 + 6
    point = contact_point_add(customer=mine, kind="address", value="青竹路 8 号", acting_user=cast.manager)
    contact_point_add(customer=mine, kind="wechat", value="xuemei", acting_user=cast.manager)
    assert share(mine) == 56 + 10 + 8
    contact_point_retire(contact_point=point, acting_user=cast.manager)
    assert share(mine) == 74 - 10
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET education = 'college', grade = 'key' WHERE kind = 'individual'")
        assert share(mine) == 64 + 5
        cursor.execute("UPDATE customers_contactpoint SET retired_at = now() WHERE kind = 'mobile'")
        assert share(mine) == 69 - 15 - 8
        other = world.customers["next_door"]
        before = share(other)
        cursor.execute(
            "UPDATE customers_identitydocument SET customer_id = %s WHERE customer_id = %s", [other.pk, mine.pk]
        )
        assert (share(mine), share(other)) == (46 - 15, before + 15)
        cursor.execute("DELETE FROM customers_identitydocument")
        assert share(other) == before
    nobody_differs()


def test_a_new_customer_is_rated_at_once(world: World, cast: Cast) -> None:
    made = customer_create(
        values={
            "kind": "corporate",
            "name": "青竹食品有限公司",
            "branch": world.branches["north_east"],
            "credit_code": "91510100000000010F",
            "legal_representative": "单雪梅",
        },
        contacts={"telephone": "02866660001"},
        confirmed_duplicates=True,
        acting_user=cast.head,
    )
    assert share(made) == 15 + 12 + 15
    nobody_differs()


WRITES = (
    "UPDATE customers_customer SET sex = CASE sex WHEN '' THEN 'male' ELSE '' END WHERE kind = 'individual'",
    "UPDATE customers_customer SET birth_date = NULL, risk_rating = 'C3'",
    "UPDATE customers_customer SET industry = 'F51', founded_on = '2000-01-01', is_listed = false",
    "UPDATE customers_customer SET manager_id = NULL",
    "INSERT INTO customers_contactpoint (customer_id, kind, value, is_preferred, is_verified, do_not_contact) "
    "SELECT id, 'email', 'x@example.cn', false, false, false FROM customers_customer ON CONFLICT DO NOTHING",
    "UPDATE customers_contactpoint SET retired_at = now() WHERE id % 2 = 0",
    "DELETE FROM customers_contactpoint WHERE kind = 'mobile'",
    "UPDATE customers_contactpoint SET customer_id = (SELECT min(id) FROM customers_customer) WHERE kind = 'email' "
    "AND id = (SELECT max(id) FROM customers_contactpoint) AND NOT EXISTS (SELECT FROM customers_contactpoint o "
    "WHERE o.kind = 'email' AND o.customer_id = (SELECT min(id) FROM customers_customer))",
    "UPDATE customers_identitydocument SET retired_at = now()",
    "UPDATE customers_identitydocument SET retired_at = NULL",
)


@given(st.lists(st.sampled_from(WRITES), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_by_sql_leaves_the_shares_right(world: World, writes: list[str]) -> None:
    for statement in writes:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    nobody_differs()


def test_the_database_holds_what_is_declared() -> None:
    with connection.cursor() as cursor:
        for name, table, event, rows in completeness._TRIGGERS:
            cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"customers_rate_files_{name}"])
            (body,) = cursor.fetchone()
            assert body.strip() == completeness.function_body(rows), f"{table} {event}: this needs a new migration"


def test_every_item_can_be_held_and_weighs_something() -> None:
    for kind, items in completeness.ITEMS.items():
        assert sum(item.weight for item in items) == 100, kind
        assert len({item.code for item in items}) == len(items)


# Weights


@pytest.mark.parametrize(
    "weights",
    [{"shoe_size": 5}, {"mobile": -1}, {"mobile": 101}, {"mobile": "5"}, {"mobile": True}]
    + [{item.code: 0 for item in completeness.INDIVIDUAL}],
)
def test_weights_that_make_no_sense_are_refused(cast: Cast, weights: dict[str, Any]) -> None:
    code = completeness.PARAMETERS["individual"]
    with pytest.raises(RuleViolation) as refused:
        parameter_set(code=code, value=weights, row_version=0, acting_user=cast.administrator)
    assert refused.value.field == "value"
    assert not JobRun.objects.exists()


def test_other_weights_rate_every_file_anew(world: World, mine: Customer, cast: Cast) -> None:
    code = completeness.PARAMETERS["individual"]
    weights = {item.code: 0 for item in completeness.INDIVIDUAL} | {"mobile": 1, "address": 2}
    parameter_set(code=code, value=weights, row_version=0, acting_user=cast.administrator)
    run = JobRun.objects.get()
    assert (run.task, run.started_by) == (completeness.JUDGE_TASK, cast.administrator)
    assert share(mine) == 42
    rate_files(job_id=run.pk)
    run.refresh_from_db()
    assert run.state == JobRun.State.DONE, run.message
    assert share(mine) == 33
    assert share(world.customers["company"]) == 15
    assert BranchCompleteness.objects.exists()
    nobody_differs()
    assert [item.code for item in file_state(mine).missing] == ["address"]
    assert files_rate() == 0


# Pages


def panel(client: Client, customer: Customer) -> str:
    url = f"{customer.get_absolute_url()}?panel=completeness"
    return client.get(url, headers={"accept-language": "en"}).content.decode()


def test_the_page_says_what_is_missing_and_leads_there(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    html = panel(sign_in(cast.manager), mine)
    edit = reverse("customers:customer_edit", args=[mine.pk])
    assert "42%" in html
    assert f'href="{edit}#id_address"' in html
    assert f'href="{edit}#id_occupation"' in html
    assert reverse("customers:contact_point_add", args=[mine.pk]) in html
    assert "Mobile" not in html
    form = sign_in(cast.manager).get(edit).content.decode()
    for item in completeness.INDIVIDUAL:
        assert not item.input or f'id="id_{item.input}"' in form, item.code
    html = panel(sign_in(cast.teller), mine)
    assert "Occupation" in html
    assert edit not in html


def test_a_company_has_items_of_its_own(world: World, cast: Cast, sign_in: SignIn) -> None:
    company = world.customers["company"]
    html = panel(sign_in(cast.manager), company)
    assert "Registered capital" in html
    assert "Birth date" not in html
    form = sign_in(cast.manager).get(reverse("customers:customer_edit", args=[company.pk])).content.decode()
    for item in completeness.CORPORATE:
        assert not item.input or f'id="id_{item.input}"' in form, item.code


def test_the_list_is_ordered_by_it(world: World, cast: Cast, sign_in: SignIn) -> None:
    Customer.objects.filter(pk=world.customers["unmanaged"].pk).update(occupation="教师")
    url = reverse("customers:customer_list")
    html = sign_in(cast.head).get(url, {"sort": "-complete"}, headers={"accept-language": "en"}).content.decode()
    assert "File complete" in html
    assert 0 < html.index("赵无主") < html.index("单雪梅") < html.index("青竹粮油")
    html = sign_in(cast.head).get(url, {"sort": "complete"}).content.decode()
    assert html.index("青竹粮油") < html.index("单雪梅") < html.index("赵无主")


def test_branches_are_counted_within_scope(world: World, cast: Cast, sign_in: SignIn) -> None:
    assert branches_count() == 3
    row = BranchCompleteness.objects.get(branch=world.branches["north_east"])
    north_east = [world.customers[name] for name in ("mine", "company", "colleagues", "unmanaged")]
    assert row.customers == 4, "the sealed one is not counted"
    assert float(row.average) == pytest.approx(sum(share(one) for one in north_east) / 4, abs=0.01)
    assert (row.below_40, row.below_60, row.below_80, row.below_100, row.whole) == (1, 3, 0, 0, 0)
    url = reverse("customers:completeness_list")
    html = sign_in(cast.head).get(url, headers={"accept-language": "en"}).content.decode()
    assert "东北支行" in html
    assert "西北支行" in html
    assert "东南支行" not in html
    assert f"/customers/?branch={row.branch_id}&amp;sort=complete" in html
    assert "东南支行" in sign_in(cast.analyst).get(url).content.decode()
    for who in (cast.manager, cast.teller, cast.auditor, cast.nobody):
        assert sign_in(who).get(url).status_code == 403


def test_before_the_first_count_the_report_says_when(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:completeness_list")
    html = sign_in(cast.head).get(url, headers={"accept-language": "en"}).content.decode()
    assert "counted each night" in html


def test_old_rows_of_a_part_count_no_more(mine: Customer) -> None:
    IdentityDocument.objects.filter(customer=mine).update(retired_at=timezone.now())
    ContactPoint.objects.create(customer=mine, kind="address", value="x", retired_at=timezone.now())
    Customer.objects.filter(pk=mine.pk).update(birth_date=date(1985, 3, 7))
    assert share(mine) == 42 - 15
