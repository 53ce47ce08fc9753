"""Many customers at once: who may give whom to whom, what is left out and why, and nothing beyond the scope."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import jobs
from bankcrm.common.bulk import services as bulk_services
from bankcrm.common.bulk.parameters import AT_ONCE, MOST_ROWS
from bankcrm.common.bulk.services import bulk_go_on
from bankcrm.common.bulk.tasks import run_bulk
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, BulkRun, JobRun, Parameter
from customers.models import Assignment, Assistant, Customer, CustomerFigures, CustomerTag, Tag
from customers.services.assignment import customer_assign
from customers.services.bulk_assignment import customers_assign
from staff.models import Role, RoleGrant, User
from staff.roles import permissions_named
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

ASSIGN = "/customers/assign/"
TAG = "/customers/tag/"
NORTH = {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"}


def keys(world: World, names: Iterable[str]) -> list[int]:
    return [world.customers[name].pk for name in names]


def chosen(world: World, names: Iterable[str]) -> str:
    return "&".join(f"pick={key}" for key in keys(world, names))


def managers(world: World) -> dict[str, Any]:
    found = dict(Customer.objects.values_list("pk", "manager_id"))
    return {name: found[customer.pk] for name, customer in world.customers.items()}


def assign(client: Any, world: World, query: str, manager: str = "colleague", **more: Any) -> Any:
    data = {
        "manager": world.employees[manager].pk,
        "reason": "transfer",
        "note": "",
        "seen_at": timezone.now().isoformat(),
    }
    return client.post(f"{ASSIGN}?{query}", data | more, headers={"accept-language": "en"})


def test_the_page_says_how_many_and_what_each_manager_has(world: World, cast: Cast, sign_in: Any) -> None:
    html = sign_in(cast.head).get(f"{ASSIGN}?{chosen(world, ['mine', 'unmanaged', 'far_away'])}").content.decode()
    assert "2 位客户" in html
    for name in ("manager", "colleague", "neighbour"):
        assert f'value="{world.employees[name].pk}"' in html
    assert f'value="{world.employees["far_manager"].pk}"' not in html
    found = sign_in(cast.head).get(f"{ASSIGN}?{chosen(world, ['mine'])}&find=neighbour").content.decode()
    assert f'value="{world.employees["neighbour"].pk}"' in found
    assert f'value="{world.employees["colleague"].pk}"' not in found


def test_ticked_customers_change_manager_with_history_and_trail(world: World, cast: Cast, sign_in: Any) -> None:
    client, colleague = sign_in(cast.head), world.employees["colleague"]
    names = ["mine", "unmanaged", "colleagues"]
    answer = assign(client, world, chosen(world, names), note="年度调整")
    run = BulkRun.objects.get()
    assert answer.headers["Location"] == f"/changes/{run.pk}/"
    assert (run.changed, run.left_out, run.is_done, run.ids) == (2, {"same_manager": 1}, True, [])
    for name in names:
        assert managers(world)[name] == colleague.pk
        assert CustomerFigures.objects.get(pk=world.customers[name].pk).manager == colleague
        world.accounts[name].refresh_from_db()
        assert world.accounts[name].customer_manager_id == colleague.pk
    first, then = Assignment.objects.filter(customer=world.customers["mine"]).order_by("pk")
    assert (first.until, then.since, then.until) == (world.business_date, world.business_date, None)
    assert (then.manager, then.reason, then.note, then.approved_by) == (colleague, "transfer", "年度调整", cast.head)
    trail = {entry.customer_id: entry.changes for entry in AuditEntry.objects.filter(code="customer.assigned")}
    assert trail == {
        world.customers["mine"].pk: {"manager": [world.employees["manager"].name, colleague.name]},
        world.customers["unmanaged"].pk: {"manager": [None, colleague.name]},
    }
    html = client.get(f"/changes/{run.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "managed by this manager already" in html
    assert sign_in(cast.risk_officer).get(f"/changes/{run.pk}/").status_code == 404


@pytest.mark.parametrize(
    "who",
    ["manager", "teller", "risk_officer", "analyst", "product_manager", "auditor", "administrator", "nobody"],
)
def test_without_the_right_nothing_is_assigned(world: World, cast: Cast, sign_in: Any, who: str) -> None:
    before = managers(world)
    client = sign_in(getattr(cast, who))
    for query in (chosen(world, world.customers), "all=1&of="):
        assert client.get(f"{ASSIGN}?{query}").status_code == 403
        assert assign(client, world, query).status_code == 403
    assert managers(world) == before
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize("forged", ["ticked", "all"])
def test_keys_out_of_scope_change_nothing(world: World, cast: Cast, sign_in: Any, forged: str) -> None:
    before = managers(world)
    query = chosen(world, world.customers) + "&pick=999999999&pick=x" if forged == "ticked" else "all=1&of=q%3D"
    assert assign(sign_in(cast.head), world, query).status_code == 302
    after = managers(world)
    assert {name for name in after if after[name] != before[name]} == NORTH - {"colleagues"}
    assert after["far_away"] == before["far_away"]
    assert after["sealed"] == before["sealed"]
    assert BulkRun.objects.get().rows == len(NORTH)


@pytest.mark.parametrize(
    ("who", "reached"),
    [("manager", {"mine", "company", "assisted"}), ("head", NORTH), ("analyst", set()), ("teller", set())],
)
def test_tags_reach_as_far_as_the_right_to_change(
    world: World, cast: Cast, sign_in: Any, who: str, reached: set[str]
) -> None:
    tag = Tag.objects.create(name="名单")
    data = {"way": "on", "tag": tag.pk, "seen_at": timezone.now().isoformat()}
    answer = sign_in(getattr(cast, who)).post(f"{TAG}?{chosen(world, world.customers)}", data)
    assert answer.status_code == (302 if reached else 403)
    assert set(CustomerTag.objects.values_list("customer_id", flat=True)) == set(keys(world, reached))


def test_a_tag_is_put_on_and_taken_off_again(world: World, cast: Cast, sign_in: Any) -> None:
    tag, client = Tag.objects.create(name="名单"), sign_in(cast.head)
    data = {"tag": tag.pk, "seen_at": timezone.now().isoformat()}
    client.post(f"{TAG}?{chosen(world, ['mine'])}", data | {"way": "on"})
    client.post(f"{TAG}?all=1&of=", data | {"way": "on"})
    first, second = BulkRun.objects.order_by("pk")
    assert (first.changed, second.changed, second.left_out) == (1, len(NORTH) - 1, {"as_wanted": 1})
    client.post(f"{TAG}?{chosen(world, ['mine'])}", data | {"way": "off"})
    assert CustomerTag.objects.count() == len(NORTH) - 1
    Tag.objects.update(is_active=False)
    assert client.post(f"{TAG}?all=1&of=", data | {"way": "on"}).status_code == 422
    assert client.post(f"{TAG}?all=1&of=", data | {"way": "off"}).status_code == 302
    assert not CustomerTag.objects.exists()


def test_an_employee_out_of_reach_is_given_nobody(world: World, cast: Cast, sign_in: Any) -> None:
    before = managers(world)
    for manager in ("far_manager", "analyst"):
        assert assign(sign_in(cast.head), world, chosen(world, NORTH), manager).status_code == 422
        with pytest.raises(RuleViolation):
            customers_assign(
                customers=keys(world, NORTH), manager=world.employees[manager], reason="transfer", acting_user=cast.head
            )
    assert managers(world) == before


def test_what_somebody_changed_meanwhile_is_left_alone(world: World, cast: Cast, sign_in: Any) -> None:
    listed = sign_in(cast.head).get("/customers/").content.decode()
    seen = parse_datetime(re.search('name="seen_at" value="([^"]+)"', listed)[1])  # type: ignore[index]
    page = sign_in(cast.head).get(ASSIGN, {"pick": world.customers["mine"].pk, "seen_at": seen.isoformat()})
    assert f'value="{seen.isoformat()}"' in page.content.decode()
    customer_assign(
        customer=world.customers["mine"], manager=world.employees["neighbour"], reason="wish", acting_user=cast.head
    )
    assign(sign_in(cast.head), world, chosen(world, ["mine", "company"]), seen_at=seen.isoformat())
    assert managers(world)["mine"] == world.employees["neighbour"].pk
    assert managers(world)["company"] == world.employees["colleague"].pk
    assert BulkRun.objects.get().left_out == {"changed_meanwhile": 1}


@pytest.fixture
def own_assigner(cast: Cast) -> User:
    """A manager whose bank lets them give away their own customers."""
    role = Role.objects.create(code="gives_own", name="gives_own", name_zh="自管", name_en="Own")
    name = "customers.assign_customer"
    RoleGrant.objects.create(role=role, permission=permissions_named([name])[name], scope="own", masking="numbers")
    cast.manager.groups.add(role)
    return User.objects.get(pk=cast.manager.pk)


def test_who_assigns_their_own_takes_nobody_from_another(world: World, own_assigner: User) -> None:
    me = world.employees["manager"]
    outcome = customers_assign(
        customers=keys(world, ["assisted", "colleagues"]), manager=me, reason="transfer", acting_user=own_assigner
    )
    assert (outcome.changed, dict(outcome.left_out)) == (0, {"anothers_portfolio": 1, "out_of_reach": 1})
    with pytest.raises(RuleViolation) as refused:
        customer_assign(customer=world.customers["assisted"], manager=me, reason="transfer", acting_user=own_assigner)
    assert refused.value.code == "anothers_portfolio"
    assert managers(world)["assisted"] == world.employees["neighbour"].pk


def state(world: World, names: Iterable[str]) -> Any:
    """Everything an assignment leaves behind, but for keys and instants."""
    pks = keys(world, names)
    return (
        list(Customer.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "manager", "row_version")),
        list(
            Assignment.objects.filter(customer__in=pks)
            .order_by("customer", "pk")
            .values_list("customer", "manager", "since", "until", "reason", "note", "approved_by")
        ),
        list(Assistant.objects.order_by("pk").values_list("customer", "employee", "until")),
        list(
            AuditEntry.objects.filter(code="customer.assigned")
            .order_by("customer_id")
            .values_list("customer_id", "user_name", "changes", "reason", "subject_text", "subject_type")
        ),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(st.sampled_from(sorted(NORTH | {"far_away", "sealed"})), min_size=1),
    manager=st.sampled_from(["manager", "colleague", "neighbour"]),
    note=st.sampled_from(["", "说明"]),
)
def test_a_set_is_what_one_after_the_other_would_be(
    world: World, cast: Cast, names: set[str], manager: str, note: str
) -> None:
    words: dict[str, Any] = {"manager": world.employees[manager], "reason": "transfer", "note": note}
    found = []
    with transaction.atomic():
        changed = customers_assign(customers=keys(world, names), acting_user=cast.head, **words).changed
        found.append((changed, state(world, world.customers)))
        transaction.set_rollback(True)
    with transaction.atomic():
        changed = 0
        for name in sorted(names):
            try:
                with transaction.atomic():
                    customer_assign(customer=world.customers[name], acting_user=cast.head, **words)
                changed += 1
            except (RuleViolation, NotAllowed):
                pass
        found.append((changed, state(world, world.customers)))
        transaction.set_rollback(True)
    assert found[0] == found[1]


def test_the_statements_do_not_grow_with_the_customers(world: World, cast: Cast) -> None:
    counts = []
    for names in (["mine"], NORTH):
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            customers_assign(
                customers=keys(world, names),
                manager=world.employees["neighbour"],
                reason="transfer",
                acting_user=User.objects.get(pk=cast.head.pk),
            )
            transaction.set_rollback(True)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.fixture
def by_job() -> None:
    """More than one row is a job."""
    Parameter.objects.create(code=AT_ONCE, value=1)


def work(run: BulkRun) -> BulkRun:
    """What the worker does with it."""
    run_bulk.apply(kwargs={"bulk_id": run.pk, "job_id": run.job_id})
    return BulkRun.objects.select_related("job").get(pk=run.pk)


def test_all_that_match_become_a_job_over_the_rows_confirmed(
    world: World, cast: Cast, sign_in: Any, by_job: None
) -> None:
    client = sign_in(cast.head)
    assign(client, world, "all=1&of=kind%3Dcorporate%26sort%3Daum")
    assert BulkRun.objects.get().job is None
    assign(client, world, "all=1&of=kind%3Dindividual", "neighbour")
    run = BulkRun.objects.order_by("-pk")[0]
    assert run.job is not None
    assert sorted(run.ids) == sorted(keys(world, NORTH - {"company"}))
    page = client.get(f"/changes/{run.pk}/?part=progress", headers={"hx-request": "true"})
    assert "hx-refresh" not in page.headers
    done = work(run)
    assert (done.is_done, done.changed, done.left_out) == (True, 3, {"same_manager": 2})
    assert client.get(f"/changes/{run.pk}/?part=progress").headers["HX-Refresh"] == "true"
    assert done.job is not None
    assert done.job.state == JobRun.State.DONE


def test_a_run_that_died_goes_on_and_counts_each_row_once(
    world: World, cast: Cast, sign_in: Any, by_job: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_services, "SET_SIZE", 2)
    client = sign_in(cast.head)
    assign(client, world, "all=1&of=")
    run = BulkRun.objects.get()

    def killed(*args: Any, done: int, **kwargs: Any) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk_go_on(bulk_id=run.pk, tell=killed)
    long_ago = timezone.now() - timedelta(hours=1)
    JobRun.objects.filter(pk=run.job_id).update(state="running", started_at=long_ago, heartbeat_at=long_ago)
    jobs.release_dead()
    assert BulkRun.objects.get().done == 2
    assert sign_in(cast.risk_officer).post(f"/changes/{run.pk}/again/").status_code == 404
    assert client.post(f"/changes/{run.pk}/again/").status_code == 302
    done = work(BulkRun.objects.get())
    assert (done.rows, done.changed, done.left_out) == (6, 5, {"same_manager": 1})
    assert AuditEntry.objects.filter(code="customer.assigned").count() == 5
    assert client.post(f"/changes/{run.pk}/again/").status_code == 409


def test_rights_are_asked_again_when_it_runs(world: World, cast: Cast, sign_in: Any, by_job: None) -> None:
    before = managers(world)
    assign(sign_in(cast.head), world, "all=1&of=")
    cast.head.groups.clear()
    done = work(BulkRun.objects.get())
    assert done.job is not None
    assert (done.job.state, done.changed) == (JobRun.State.FAILED, 0)
    assert managers(world) == before


def test_too_many_and_none_are_refused(world: World, cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.head)
    assert "disabled" in client.get(ASSIGN).content.decode()
    assert assign(client, world, "").status_code == 422
    assert assign(client, world, chosen(world, ["far_away"])).status_code == 422
    Parameter.objects.create(code=MOST_ROWS, value=5)
    assert assign(client, world, "all=1&of=").status_code == 422
    assert assign(client, world, "all=1&of=", seen_at="yesterday").status_code == 422
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("head", {ASSIGN, TAG, "/exports/new/"}),
        ("manager", {TAG}),
        ("risk_officer", {"/exports/new/"}),
        ("teller", set()),
        ("analyst", set()),
    ],
)
def test_the_list_offers_what_one_may_do(world: World, cast: Cast, sign_in: Any, who: str, offered: set[str]) -> None:
    html = sign_in(getattr(cast, who)).get("/customers/?kind=individual").content.decode()
    assert {path for path in (ASSIGN, TAG, "/exports/new/") if f'formaction="{path}"' in html} == offered
    assert ("data-pick " in html) is bool(offered)
    assert ('name="of" value="kind=individual"' in html) is bool(offered)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.dictionaries(
        st.sampled_from(["pick", "of", "all", "seen_at", "find", "manager", "list"]),
        st.one_of(
            st.text(), st.sampled_from(["1", "kind=x", "q=%00", "branch=-1&sort=x", "pick=1", "admin:index", "-5"])
        ),
    )
)
def test_no_address_breaks_a_page_or_changes_anything(
    world: World, cast: Cast, sign_in: Any, address: dict[str, str]
) -> None:
    client = sign_in(cast.head)
    for path in (ASSIGN, TAG, "/exports/new/"):
        assert client.get(path, address).status_code in (200, 404, 409)
    client.post(f"{ASSIGN}?{urlencode(address)}", {"manager": "1", "reason": "transfer", "seen_at": "x"})
    assert not BulkRun.objects.exists()
