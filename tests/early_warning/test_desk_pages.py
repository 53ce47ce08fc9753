"""The inbox and a warning's pages: what stands there, for whom, and what nobody is shown, counts, or takes along."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bankcrm.common.errors import NotAllowed
from bankcrm.common.models import FeedBatch, FeedChange, Holiday, Parameter
from bankcrm.common.time_limit import TookTooLong
from customers.models import Customer
from early_warning.desk import inbox
from early_warning.desk.deadlines import days_left
from early_warning.models import Rule, RuleVersion, Warning
from early_warning.services.closing import warning_close
from early_warning.services.desk import warning_escalate, warning_snooze
from early_warning.views.list import WarningListView
from staff.models import Role, User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.early_warning.warned import warned
from tests.queries import assert_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
INBOX = "/warnings/"
SEEING = ("manager", "head", "teller", "risk_officer", "analyst")


def html(client: Client, url: str, **headers: str) -> str:
    return client.get(url, headers={**ENGLISH, **headers}).content.decode()


def shown(client: Client, url: str = INBOX) -> list[str]:
    """The subjects of the lines of an inbox, in order."""
    response = client.get(url, headers=ENGLISH)
    return [row["warning"].subject_text for row in response.context["rows"]]


def numbers(world: World, *names: str) -> list[str]:
    return [world.loans[name].number for name in names]


# Whose desk holds what


REACH = {
    "manager": ("company", "mine", "assisted"),
    "colleague": ("colleagues",),
    "head": ("company", "next_door", "mine", "assisted", "unmanaged", "colleagues"),
    "teller": ("company", "mine", "unmanaged", "colleagues"),
    "risk_officer": ("company", "next_door", "mine", "assisted", "unmanaged", "colleagues"),
}


@pytest.mark.parametrize("who", REACH)
def test_all_within_reach_the_gravest_first(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    assert shown(client, f"{INBOX}?desk=reach") == numbers(world, *REACH[who])
    assert client.get(f"{INBOX}?desk=reach").context["inbox"].counts.all == len(REACH[who])


@pytest.mark.parametrize(
    ("named", "who", "names"),
    [
        (["manager", "head", "risk_officer"], "manager", REACH["manager"]),
        (["manager"], "colleague", REACH["colleague"]),
        (["head", "risk_officer"], "manager", ()),
        (["role:customer_manager"], "manager", REACH["manager"]),
        (["role:customer_manager", "manager"], "manager", REACH["manager"]),
        (["manager", "head", "risk_officer"], "head", ()),
        (["role:branch_head"], "head", REACH["head"]),
        (["manager", "head", "risk_officer"], "risk_officer", REACH["risk_officer"]),
        (["manager", "head"], "risk_officer", ()),
        (["role:lobby"], "teller", REACH["teller"]),
        ([], "manager", ()),
    ],
)
def test_one_s_own_desk_holds_what_a_rule_names_one_for(
    desks: dict[str, Warning],
    rule: Rule,
    world: World,
    cast: Cast,
    sign_in: SignIn,
    named: list[str],
    who: str,
    names: tuple[str, ...],
) -> None:
    RuleVersion.objects.filter(pk=rule.version.pk).update(recipients=named)
    user = getattr(cast, who)
    response = sign_in(user).get(f"{INBOX}?desk=mine")
    assert [row["warning"].subject_text for row in response.context["rows"]] == numbers(world, *names)
    assert response.context["inbox"].counts.all == len(names)
    assert inbox.waiting(User.objects.get(pk=user.pk)) == len(names), "the frame counts the same"


def test_people_who_ask_by_the_same_statement_each_get_their_own(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn
) -> None:
    assistant = world.employees["manager"]  # Assists another's customer; the colleague does not.
    for who in ("manager", "colleague", "manager"):
        client = sign_in(getattr(cast, who))
        assert shown(client, f"{INBOX}?desk=mine") == numbers(world, *REACH[who])
        assert client.get(INBOX).context["inbox"].counts.all == len(REACH[who])
    desks["colleagues"].customer.manager = assistant
    desks["colleagues"].customer.save()
    assert shown(sign_in(cast.colleague), f"{INBOX}?desk=mine") == []


def test_head_has_the_own_branch_and_what_was_sent_up(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn
) -> None:
    """The customers lie with sub-branches; a rule names the head of the customer's own branch."""
    world.employees["head"].branch = world.branches["north_east"]
    world.employees["head"].save()
    RuleVersion.objects.update(recipients=["head"])
    client = sign_in(cast.head)
    assert shown(client) == numbers(world, "company", "mine", "unmanaged", "colleagues")
    RuleVersion.objects.update(recipients=[])
    assert (
        shown(client)
        == shown(client, f"{INBOX}?desk=reach")
        == numbers(world, "company", "mine", "unmanaged", "colleagues")
    )
    assert 'href="/warnings/?desk=reach" aria-current="true"' in html(client, INBOX)
    assert shown(client, f"{INBOX}?desk=mine") == []
    assert 'href="/warnings/?desk=reach">All within reach' in html(client, f"{INBOX}?desk=mine").split("bc-empty")[1]
    warning_escalate(warning=desks["mine"], note="x", acting_user=cast.manager)
    assert shown(client) == numbers(world, "mine")
    assert "Warnings, 1 open" in html(client, INBOX)


def test_who_is_named_nowhere_begins_with_all_within_reach(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.teller)
    assert shown(client) == numbers(world, *REACH["teller"])
    assert "Warnings, none open" in html(client, INBOX)
    assert "单雪梅" in html(client, f"{reverse('home')}?card=warnings")


def test_of_one_level_what_is_most_at_stake_comes_first(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    warned(world, rule, "mine", exposure=Decimal(5))
    warned(world, rule, "assisted", exposure=None)
    warned(world, rule, "company", exposure=Decimal(500))
    assert shown(sign_in(cast.manager)) == numbers(world, "company", "mine", "assisted")


@pytest.mark.parametrize("who", ["product_manager", "auditor", "administrator", "feed_officer", "nobody"])
def test_without_the_right_there_is_no_bell_and_no_page(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    for url in (INBOX, "/warnings/all/", "/warnings/waiting/", desks["mine"].get_absolute_url()):
        assert client.get(url).status_code == 403
    assert 'id="bell"' not in html(client, "/me/")


def test_bell_and_menu_count_the_same_desk(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    page = html(sign_in(cast.manager), INBOX)
    assert "Warnings, 3 open" in page
    assert re.search(r'id="waiting-early_warning-inbox">3<', page)
    answer = html(sign_in(cast.manager), "/warnings/waiting/")
    assert "Warnings, 3 open" in answer
    assert "99+" not in answer


def test_what_is_put_off_or_closed_is_not_waiting(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    warning_snooze(warning=desks["mine"], until=today + timedelta(3), acting_user=cast.manager)
    warning_close(warning=desks["assisted"], reason="handled", note="x", acting_user=cast.manager)
    client = sign_in(cast.manager)
    assert shown(client) == [desks["company"].subject_text]
    assert shown(client, f"{INBOX}?snoozed=yes") == [desks[name].subject_text for name in ("company", "mine")]
    Warning.objects.filter(pk=desks["mine"].pk).update(snoozed_until=today)
    assert len(shown(client)) == 2


def test_escalated_to_me_is_what_went_up_to_my_branch(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    for _step in range(2):
        warning_escalate(warning=desks["mine"], note="x", acting_user=cast.manager)
    warning_escalate(warning=desks["company"], note="x", acting_user=cast.manager)
    client = sign_in(cast.head)
    assert shown(client, f"{INBOX}?desk=escalated") == [desks["mine"].subject_text]
    assert "单雪梅" in html(client, f"{reverse('home')}?card=warnings-escalated")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("level=4", ("company",)),
        ("level=2", ("mine",)),
        ("kind=loan_overdue&level=1", ("assisted",)),
        ("state=acknowledged", ()),
        ("level=9", ("company", "mine", "assisted")),
        ("kind=nonsense", ()),
        ("w=x", ("company", "mine", "assisted")),
    ],
)
def test_filters(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn, query: str, names: tuple[str, ...]
) -> None:
    assert shown(sign_in(cast.manager), f"{INBOX}?{query}") == numbers(world, *names)


def test_a_budget_keeps_lower_ones_aside_and_says_so(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    Parameter.objects.create(code="warnings.inbox_budget", value=5)
    for number in range(8):
        warned(world, rule, "mine", subject_id=10_000 + number, exposure=Decimal(number))
    client = sign_in(cast.manager)
    page = html(client, INBOX)
    assert len(shown(client)) == 5
    assert "The list holds 5; 3 lower ones are kept aside." in page
    assert len(shown(client, f"{INBOX}?all=yes")) == 8


def test_a_count_that_takes_too_long_is_left_out(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(_seconds: float) -> Any:
        raise TookTooLong

    monkeypatch.setattr("early_warning.desk.inbox.time_limit", too_long)
    assert "Counting takes too long" in html(sign_in(cast.manager), INBOX)


def test_a_name_does_not_get_out_of_its_line(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    Customer.objects.filter(pk=desks["mine"].customer_id).update(name="\"'><script>alert(1)</script>")
    page = html(sign_in(cast.manager), INBOX)
    assert "&quot;&#x27;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("who", ["manager", "head", "analyst"])
def test_the_first_view_of_the_inbox_asks_few_queries(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    assert_queries(f"warning inbox, {who}", lambda: client.get(INBOX))
    assert_queries(f"warnings, {who}", lambda: client.get("/warnings/all/"))


def test_the_first_warning_is_fetched_for_itself_and_a_chosen_one_comes_along(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn
) -> None:
    client, first = sign_in(cast.manager), desks["company"]
    page = html(client, INBOX)
    assert f'hx-get="{first.get_absolute_url()}"' in page
    assert "bc-wd-body" not in page
    assert "bc-wd-body" in html(client, first.get_absolute_url(), **{"hx-request": "true", "hx-target": "pane"})
    assert "bc-wd-body" in html(client, f"{INBOX}?w={first.pk}")


# One warning


def test_a_warning_says_why_with_limits_figures_and_origin(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn
) -> None:
    warning = warned(world, rule, "mine")
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical", business_date=BUSINESS_DATE)
    FeedChange.objects.create(batch=batch, entity="loans", record_id=warning.subject_id, line=18204)
    page = html(sign_in(cast.manager), warning.get_absolute_url())
    assert "is 100 days overdue" in page
    for told in ("30,000.00", "2026-03-22", "20260630-01", "line 18,204", "version 1", 'class="s-yellow"'):
        assert told in page, told
    assert f"/system/feeds/{batch.pk}/" not in page, "no way to where one may not go"


def test_the_deadline_counts_working_days(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    rule.version.escalation_days = 3
    rule.version.save(update_fields=["escalation_days"])
    warning = warned(world, rule, "mine")  # Raised on a Tuesday.
    assert days_left(warning, BUSINESS_DATE) == 3
    page = html(sign_in(cast.manager), warning.get_absolute_url())
    assert "2026-07-03" in page
    assert "东北支行" in page.split("Then goes to")[1][:80]
    Holiday.objects.create(day=BUSINESS_DATE + timedelta(1), is_working=False, name_zh="节", name_en="feast")
    assert "2026-07-06" in html(sign_in(cast.manager), warning.get_absolute_url())


@pytest.mark.parametrize("who", ["manager", "head", "teller", "risk_officer"])
@pytest.mark.parametrize("name", ["far_away", "sealed"])
def test_out_of_reach_is_not_there_on_any_way(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn, who: str, name: str
) -> None:
    client, warning = sign_in(getattr(cast, who)), desks[name]
    for url in (
        warning.get_absolute_url(),
        *(f"/warnings/{warning.pk}/{act}/" for act in ("chain", "chain.pdf")),
    ):
        assert client.get(url.replace(".pdf/", ".pdf")).status_code == 404
    for url in (
        f"{INBOX}?w={warning.pk}",
        f"{INBOX}?customer={warning.customer_id}",
        f"/warnings/all/?customer={warning.customer_id}",
        "/warnings/all/",
        reverse("home") + "?all=yes",
    ):
        page = html(client, url)
        assert warning.subject_text not in page, url
        assert world.customers[name].name not in page, url


def taken_along(user: User) -> list[list[str]]:
    """What a file of the list of all warnings would hold for this person."""
    offline = WarningListView.offline(User.objects.get(pk=user.pk), "")
    names = ["number", "customer", "why", "exposure", "customer_number"]
    return [[str(value) for value in row] for row in offline.rows(offline.columns(names))]


def test_a_file_holds_what_lies_within_reach(desks: dict[str, Warning], world: World, cast: Cast) -> None:
    within = [name for name in desks if name not in ("far_away", "sealed")]
    for user in (cast.head, cast.risk_officer):
        rows = taken_along(user)
        assert {row[0] for row in rows} == {str(desks[name]) for name in within}
        assert any("单雪梅" in row[1] for row in rows)


@pytest.mark.parametrize("who", ["manager", "teller", "analyst", "auditor"])
def test_without_the_right_nothing_is_taken_along(desks: dict[str, Warning], cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        taken_along(getattr(cast, who))


def test_who_takes_the_bank_along_takes_no_names(desks: dict[str, Warning], cast: Cast) -> None:
    cast.analyst.groups.set([Role.objects.get(code="analyst_exporting")])
    rows = taken_along(cast.analyst)
    assert len(rows) == len(desks) - 1, "all but the sealed one"
    assert "单雪梅" not in str(rows)
    assert "单**" in str(rows)


def test_names_are_masked_in_the_sentence_too(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    warning = warned(world, rule, "mine")
    client = sign_in(cast.analyst)
    for url in (INBOX, warning.get_absolute_url(), "/warnings/all/", f"/warnings/{warning.pk}/chain/"):
        page = html(client, url)
        assert "单雪梅" not in page
        assert "单**" in page


def test_an_account_number_is_masked_wherever_it_stands(world: World, rule: Rule, cast: Cast, sign_in: SignIn) -> None:
    account = world.accounts["mine"]
    warning = warned(
        world, rule, "mine", subject_type="products.account", subject_id=account.pk, subject_text=account.number
    )
    client = sign_in(cast.manager)
    for url in (
        INBOX,
        warning.get_absolute_url(),
        "/warnings/all/",
        f"/accounts/{account.pk}/?panel=warnings",
        f"/customers/{account.customer_id}/?panel=timeline",
        f"/warnings/{warning.pk}/chain/",
    ):
        page = html(client, url)
        assert account.number not in page, url
        assert account.number[-4:] in page, url


def test_what_colleagues_wrote_is_hidden_from_who_sees_no_names(
    world: World, rule: Rule, cast: Cast, sign_in: SignIn
) -> None:
    warning = warned(world, rule, "mine")
    warning_escalate(warning=warning, note="借款人王大力失联", acting_user=cast.manager)
    assert "王大力" in html(sign_in(cast.head), warning.get_absolute_url())
    assert "王大力" not in html(sign_in(cast.analyst), warning.get_absolute_url())


# On other pages


@pytest.mark.parametrize("who", SEEING)
def test_panels_stand_on_customer_loan_and_account(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn, who: str
) -> None:
    client, mine = sign_in(getattr(cast, who)), desks["mine"]
    for url in (f"/customers/{mine.customer_id}/", f"/loans/{mine.subject_id}/"):
        assert "100 days" in html(client, f"{url}?panel=warnings")
    assert "No rule has found anything here." in html(client, f"/accounts/{world.accounts['mine'].pk}/?panel=warnings")
    assert "Warning: Loan overdue" in html(client, f"/customers/{mine.customer_id}/?panel=timeline")


@pytest.mark.parametrize(("name", "said"), [("company", True), ("next_door", True), ("mine", False)])
def test_a_grave_one_stands_beneath_the_customer_s_head(
    desks: dict[str, Warning], cast: Cast, sign_in: SignIn, name: str, said: bool
) -> None:
    client, warning = sign_in(cast.head), desks[name]
    url = f"/customers/{warning.customer_id}/"
    assert ("bc-record-warn" in html(client, url)) is said
    warning_close(warning=warning, reason="handled", note="x", acting_user=cast.head)
    assert "bc-record-warn" not in html(client, url)


def test_the_home_page_counts_by_level_and_acknowledges(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    page = html(client, f"{reverse('home')}?card=warnings")
    assert "bc-levels-red" in page
    assert page.index("青竹粮油") < page.index("单雪梅")
    assert reverse("early_warning:warning_acknowledge", args=[desks["mine"].pk]) in page
    assert "Acknowledge" not in html(sign_in(cast.teller), f"{reverse('home')}?card=warnings")


def test_a_customer_who_moves_takes_the_warnings_along(
    desks: dict[str, Warning], world: World, cast: Cast, sign_in: SignIn
) -> None:
    Customer.objects.filter(pk=desks["mine"].customer_id).update(manager=world.employees["colleague"])
    assert desks["mine"].subject_text in shown(sign_in(cast.colleague))
    assert desks["mine"].subject_text not in shown(sign_in(cast.manager))


def test_who_only_sees_is_offered_no_act(desks: dict[str, Warning], cast: Cast, sign_in: SignIn) -> None:
    page = html(sign_in(cast.teller), desks["mine"].get_absolute_url())
    assert "data-key" not in page
    assert "data-key" in html(sign_in(cast.head), desks["mine"].get_absolute_url())
