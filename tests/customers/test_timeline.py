"""The timeline: what each module tells, to whom, in what order, and page after page without a gap."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import timeline
from bankcrm.common.timeline import Cursor, sources_for, timeline_page
from customers.models import Assignment, Customer, Note, RatingHistory, Relationship
from customers.services.on_file import attachment_add, note_add
from products.models import Account
from staff.models import User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def shown(client: Client, customer: Customer, query: str = "") -> str:
    response = client.get(f"{customer.get_absolute_url()}?panel=timeline{query}", headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def test_every_module_tells_newest_first(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note_add(customer=mine, text="喜欢下午来电", acting_user=cast.head)
    attachment_add(
        customer=mine, upload=SimpleUploadedFile("a.txt", b"x"), description="收入证明", acting_user=cast.manager
    )
    for since, grade in ((date(2024, 1, 1), "general"), (date(2025, 5, 5), "key"), (date(2025, 6, 6), "key")):
        RatingHistory.objects.create(customer=mine, since=since, status="active", grade=grade)
    other = world.customers["colleagues"]
    Relationship.objects.create(customer=other, other=mine, type="guarantor", since=date(2023, 3, 3))
    html = shown(sign_in(cast.head), mine)
    expected = [
        "Attachment · manager",
        "Note · head",
        "Overdue since · 消费贷款",
        "100 days overdue",
        "Grade: General → Key",
        "Loan drawn · 消费贷款",
        "Manager: manager",
        "Guarantor · 王建国",
        "Account opened · 活期储蓄",
    ]
    places = [html.find(words) for words in expected]
    assert -1 not in places, dict(zip(expected, places, strict=True))
    assert places == sorted(places)
    assert html.count("Grade:") == 1, "what stayed the same is no event"
    assert "6999****0001" in html
    assert "69990000000001" not in html


def test_who_may_not_see_a_part_hears_nothing_of_it(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note_add(customer=mine, text="喜欢下午来电", acting_user=cast.head)
    note_add(customer=mine, text="他正在谈离婚", is_confidential=True, acting_user=cast.head)
    attachment_add(
        customer=mine, upload=SimpleUploadedFile("a.txt", b"x"), description="收入证明", acting_user=cast.manager
    )
    other = world.customers["colleagues"]
    Relationship.objects.create(customer=other, other=mine, type="guarantor", since=date(2023, 3, 3))
    analyst = shown(sign_in(cast.analyst), mine)
    assert "Note" not in analyst
    assert "收入证明" not in analyst
    assert "王建国" not in analyst
    teller = shown(sign_in(cast.teller), mine)
    assert "喜欢下午来电" in teller
    assert "收入证明" not in teller
    assert "Confidential" not in teller
    manager = shown(sign_in(cast.manager), mine)
    assert "A customer outside your scope" in manager
    assert "王建国" not in manager
    assert "Confidential" not in manager
    head = shown(sign_in(cast.head), mine)
    assert "Confidential note · head" in head
    assert "离婚" not in head, "its words are asked for at the note, on record"
    for who, status in ((cast.colleague, 404), (cast.far_manager, 404), (cast.auditor, 403)):
        assert sign_in(who).get(f"{mine.get_absolute_url()}?panel=timeline").status_code == status


def test_a_manager_who_was_followed_is_told_once(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    Assignment.objects.filter(customer=mine).update(until=date(2025, 1, 1))
    follower = Assignment.objects.create(
        customer=mine, manager=world.employees["colleague"], since=date(2025, 1, 1), reason="transfer", note="请假"
    )
    html = shown(sign_in(cast.head), mine)
    assert "Manager: colleague" in html
    assert "Transfer · 请假" in html
    assert "No longer managed" not in html
    follower.until = date(2026, 2, 2)
    follower.save()
    assert "No longer managed by colleague" in shown(sign_in(cast.head), mine)
    assert "请假" not in shown(sign_in(cast.analyst), mine)


def test_what_matures_soon_stands_at_the_top(world: World, mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    account = world.accounts["mine"]
    Account.objects.filter(pk=account.pk).update(maturity=BUSINESS_DATE + timedelta(days=30))
    note_add(customer=mine, text="x", acting_user=cast.head)
    html = shown(sign_in(cast.manager), mine)
    assert 0 < html.find("Matures · 活期储蓄 · planned") < html.find("Note · head")
    assert "1,000.00" in html
    Account.objects.filter(pk=account.pk).update(maturity=BUSINESS_DATE + timedelta(days=31))
    assert "planned" not in shown(sign_in(cast.manager), mine)


def test_it_is_filtered_by_kind(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    note_add(customer=mine, text="x", acting_user=cast.head)
    client = sign_in(cast.head)
    html = shown(client, mine, "&kind=loan")
    assert "Loan drawn" in html
    assert "Note · head" not in html
    assert "Account opened" not in html
    assert "Note · head" in shown(client, mine, "&kind=nonsense")


def test_the_overview_shows_a_few_and_leads_to_all(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    for place in range(9):
        note_add(customer=mine, text=f"note {place}", acting_user=cast.head)
    html = shown(sign_in(cast.head), mine, "&alone=no")
    assert html.count("<li>") == 6
    assert "?tab=timeline" in html


@pytest.mark.parametrize("before", ["nonsense", "W10", "WyJ4Iiwgb", "%00", "WzEsMiwzXQ"])
def test_a_cursor_of_nonsense_begins_at_the_start(mine: Customer, cast: Cast, sign_in: SignIn, before: str) -> None:
    assert "Loan drawn" in shown(sign_in(cast.head), mine, f"&before={before}")


def test_earlier_pages_follow_to_the_end(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    Note.objects.bulk_create(Note(customer=mine, made_by=cast.head, text=f"note {n:02d}") for n in range(70))
    client, query, met = sign_in(cast.head), "&kind=note", []
    for _step in range(3):
        html = shown(client, mine, query)
        met += [f"{n:02d}" for n in range(70) if f"note {n:02d}" in html]
        if 'rel="next"' not in html:
            break
        query = "&kind=note&before=" + html.split("before=")[1].split('"')[0].split("&")[0]
    assert len(met) == len(set(met)) == 70
    assert "Nothing earlier is known." in html


def test_queries_stay_few(mine: Customer, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    assert_queries("timeline, head", lambda: client.get(f"{mine.get_absolute_url()}?panel=timeline"))


# Any mixture of days and instants, many of them the same.

DAY = date(2026, 1, 10)
ZONED = timezone.get_default_timezone()
INSTANTS = st.sampled_from(
    [datetime(2026, 1, day, hour, minute, tzinfo=ZONED) for day in (9, 10, 11) for hour, minute in ((0, 0), (12, 30))]
)
DAYS = st.sampled_from([DAY + timedelta(days=n) for n in (-1, 0, 1)])


@given(
    notes=st.lists(INSTANTS, max_size=8),
    opened=st.lists(DAYS, max_size=6),
    ratings=st.sets(DAYS),
    size=st.integers(1, 7),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_every_event_once_in_order(
    world: World, mine: Customer, cast: Cast, notes: list[datetime], opened: list[date], ratings: set[date], size: int
) -> None:
    Note.objects.all().delete()
    RatingHistory.objects.all().delete()
    Account.objects.exclude(pk__in=[one.pk for one in world.accounts.values()]).delete()
    for at in notes:
        note = Note.objects.create(customer=mine, made_by=cast.head, text="x")
        Note.objects.filter(pk=note.pk).update(made_at=at)
    for place, since in enumerate(sorted(ratings)):
        RatingHistory.objects.create(customer=mine, since=since, status="active", grade="key" if place % 2 else "core")
    for place, on in enumerate(opened):
        Account.objects.create(
            number=f"77{place:08d}",
            product=world.products["demand"],
            customer=mine,
            branch=mine.branch,
            currency="CNY",
            opened_on=on,
            balance=Decimal(1),
            balance_on=BUSINESS_DATE,
        )
    sources = sources_for(mine, cast.head)
    whole = timeline_page(sources, before=None, limit=1000).events
    assert [one.place for one in whole] == sorted((one.place for one in whole), reverse=True)
    assert sum(one.source == "note" for one in whole) == len(notes)
    met: list[timeline.Placed] = []
    before: Cursor | None = None
    for _step in range(60):
        page = timeline_page(sources, before=before, limit=size)
        met += page.events
        before = Cursor.decode(page.earlier)
        if before is None:
            break
    assert [one.place for one in met] == [one.place for one in whole]
