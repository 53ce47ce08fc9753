"""Entering and changing a customer on the page: fields, duplicates, conflicts, what is rolled back."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bankcrm.common.errors import NotAllowed
from bankcrm.common.models import AuditEntry, FeedBatch, FeedSource, Parameter
from customers import shown
from customers.models import Customer
from customers.services.customer import customer_create, customer_edit
from staff.models import Role, RoleGrant, User
from staff.roles import permissions_named
from tests.cast import BUSINESS_DATE, Cast, World
from tests.customers import numbers
from tests.queries import assert_queries

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "/customers/new/"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def typed(world: World) -> dict[str, Any]:
    """What a person types for a new one."""
    return {
        "name": "曾小贤",
        "mobile": "13900001234",
        "document_type": "resident_card",
        "document_number": numbers.person("19900307", "002"),
        "grade": "general",
        "branch": world.branches["north_east"].pk,
        "source": "visit",
    }


@pytest.fixture
def mine(world: World) -> Customer:
    return world.customers["mine"]


def fields_of(client: Client, url: str) -> dict[str, str]:
    """The form's fields as a browser would send them back."""
    html = client.get(url, headers=ENGLISH).content.decode()
    form = html.split("data-edit-form")[1].split("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if name is None or (kind and kind.group(1) == "checkbox" and " checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent[name.group(1)] = value.group(1).replace("&quot;", '"') if value else ""
    for name, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        sent[name] = chosen.group(1) if chosen else ""
    for name, body in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = body.strip()
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def test_a_manager_enters_a_customer_of_their_own(
    typed: dict[str, Any], world: World, cast: Cast, sign_in: SignIn
) -> None:
    answer = sign_in(cast.manager).post(NEW, typed)
    customer = Customer.objects.get(name="曾小贤")
    assert answer.status_code == 302
    assert answer["Location"] == customer.get_absolute_url()
    assert customer.manager == world.employees["manager"]
    assert (customer.birth_date, customer.sex) == (date(1990, 3, 7), "female")


def test_a_head_enters_a_company_without_a_manager(world: World, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.head).post(
        f"{NEW}?kind=corporate",
        {
            "name": "样例食品有限公司",
            "credit_code": numbers.company(),
            "legal_representative": "张三",
            "grade": "general",
            "branch": world.branches["north_west"].pk,
            "source": "counter",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    customer = Customer.objects.get(credit_code=numbers.company())
    assert (customer.kind, customer.manager) == ("corporate", None)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("name", "", "required"),
        ("mobile", "123", "11 digits"),
        ("document_number", "99010119900307002A", "18 characters"),
        ("document_number", numbers.person()[:-1] + "q", "18 characters"),
        ("branch", "999999", "valid choice"),
        ("email", "x", "e-mail"),
    ],
)
def test_a_mistake_stands_at_its_field_and_at_the_top(
    typed: dict[str, Any], cast: Cast, sign_in: SignIn, name: str, value: str, said: str
) -> None:
    answer = sign_in(cast.manager).post(NEW, typed | {name: value}, headers=ENGLISH)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html.split(f'id="id_{name}_error"')[1][:600]
    assert f'href="#id_{name}"' in html
    assert not Customer.objects.filter(name="曾小贤").exists()


def test_a_match_is_shown_and_saved_only_when_confirmed(
    typed: dict[str, Any], world: World, cast: Cast, sign_in: SignIn
) -> None:
    typed["mobile"] = world.customers["mine"].contact_points.get().value
    client = sign_in(cast.manager)
    answer = client.post(NEW, typed, headers=ENGLISH)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "单雪梅" in html
    assert 'name="confirmed_duplicates"' in html
    assert not Customer.objects.filter(name="曾小贤").exists()
    assert client.post(NEW, typed | {"confirmed_duplicates": "on"}).status_code == 302
    assert world.customers["mine"].number in AuditEntry.objects.get(code="customer.created").reason


def test_a_match_outside_the_scope_tells_no_name(
    typed: dict[str, Any], world: World, cast: Cast, sign_in: SignIn
) -> None:
    other = world.customers["far_away"]
    typed["mobile"] = other.contact_points.get().value
    html = sign_in(cast.manager).post(NEW, typed, headers=ENGLISH).content.decode()
    assert "A customer outside your scope" in html
    assert "far_manager" in html
    assert other.name not in html
    assert other.number not in html


def test_a_confidential_match_tells_nothing(typed: dict[str, Any], world: World, cast: Cast, sign_in: SignIn) -> None:
    sealed = world.customers["sealed"]
    typed["mobile"] = sealed.contact_points.get().value
    html = sign_in(cast.manager).post(NEW, typed, headers=ENGLISH).content.decode()
    assert "A customer outside your scope" in html
    notice = html.split("A customer outside your scope")[1][:200]
    assert "manager" not in notice
    assert sealed.branch.name not in notice


@pytest.mark.parametrize("who", ["teller", "analyst", "auditor", "risk_officer"])
def test_who_may_not_enter_gets_403(typed: dict[str, Any], cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    assert client.get(NEW).status_code == client.post(NEW, typed).status_code == 403


def test_what_one_could_not_see_afterwards_is_rolled_back(
    typed: dict[str, Any], world: World, cast: Cast, sign_in: SignIn
) -> None:
    typed["branch"] = world.branches["south_east"].pk
    assert sign_in(cast.head).post(NEW, typed).status_code == 403
    assert not Customer.objects.filter(name="曾小贤").exists()
    assert not AuditEntry.objects.exists()


# Changing


@pytest.fixture
def url(mine: Customer) -> str:
    return reverse("customers:customer_edit", args=[mine.pk])


def test_what_the_head_decides_stands_locked_before_the_manager_and_is_not_taken(
    mine: Customer, world: World, url: str, cast: Cast, sign_in: SignIn
) -> None:
    decided = {"grade": "core", "is_blacklisted": "on", "branch": world.branches["north_west"].pk}
    manager, head = sign_in(cast.manager), sign_in(cast.head)
    assert "Decided by the head of the branch" in manager.get(url, headers=ENGLISH).content.decode()
    assert manager.post(url, fields_of(manager, url) | decided).status_code == 302
    mine.refresh_from_db()
    assert (mine.grade, mine.is_blacklisted, mine.branch) == ("general", False, world.branches["north_east"])
    assert head.post(url, fields_of(head, url) | decided).status_code == 302
    mine.refresh_from_db()
    assert (mine.grade, mine.is_blacklisted, mine.branch) == ("core", True, world.branches["north_west"])


def test_only_what_was_touched_is_written(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    sent = fields_of(client, url)
    assert client.post(url, sent | {"occupation": "教师"}).status_code == 302
    assert AuditEntry.objects.get().changes == {"occupation": ["", "教师"]}


def test_sending_the_form_back_untouched_changes_nothing(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    assert client.post(url, fields_of(client, url)).status_code == 302
    assert not AuditEntry.objects.exists()
    assert Customer.objects.get(pk=mine.pk).row_version == mine.row_version


def test_standing_numbers_are_masked_and_kept(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    html = client.get(url).content.decode()
    assert 'placeholder="199****0001"' in html
    assert "19900000001" not in html
    client.post(url, fields_of(client, url) | {"mobile": "13900001234"})
    assert mine.contact_points.get().value == "13900001234"


def test_fields_of_the_core_say_so_and_cannot_be_sent(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    batch = FeedBatch.objects.create(number="B1", profile="p", folder="f", business_date=BUSINESS_DATE)
    FeedSource.objects.create(
        entity="customers", profile="p", batch=batch, fields=["name", "grade"], as_of=BUSINESS_DATE
    )
    Customer.objects.filter(pk=mine.pk).update(made_by_batch=batch.pk)
    client = sign_in(cast.manager)
    html = client.get(url, headers=ENGLISH).content.decode()
    assert "Core system, as of 2026-06-30" in html
    client.post(url, fields_of(client, url) | {"grade": "core", "name": "别人"})
    mine.refresh_from_db()
    assert (mine.grade, mine.name) == ("general", "单雪梅")


def test_the_second_editor_sees_both_values_and_loses_nothing(
    mine: Customer, url: str, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.manager)
    sent = fields_of(client, url)
    customer_edit(customer=mine, values={"occupation": "教师", "employer": "小学"}, acting_user=cast.head)
    answer = client.post(url, sent | {"occupation": "医生"}, headers=ENGLISH)
    html = answer.content.decode()
    assert answer.status_code == 409
    panel = html.split("bc-conflict")[1].split("</section>")[0]
    assert "教师" in panel
    assert "医生" in panel
    assert "小学" in panel
    assert Customer.objects.get(pk=mine.pk).occupation == "教师"
    # Saving again keeps the own value where the person typed one, and the other's everywhere else.
    again = {**sent, "occupation": "医生"}
    again["row_version"] = re.search(r'name="row_version" value="(\d+)"', html).group(1)  # type: ignore[union-attr]
    again["employer"] = re.search(r'name="employer" value="([^"]*)"', html).group(1)  # type: ignore[union-attr]
    assert client.post(url, again).status_code == 302
    mine.refresh_from_db()
    assert (mine.occupation, mine.employer) == ("医生", "小学")


def test_what_others_changed_elsewhere_disturbs_nobody(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    sent = fields_of(client, url)
    Customer.objects.filter(pk=mine.pk).update(row_version=mine.row_version + 1)
    assert client.post(url, sent | {"occupation": "教师"}).status_code == 302
    assert Customer.objects.get(pk=mine.pk).occupation == "教师"


def test_who_else_has_it_open_is_said(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.head).get(url)
    html = sign_in(cast.manager).get(url, headers=ENGLISH).content.decode()
    assert "head has been editing this since" in html


def test_moving_a_customer_out_of_ones_own_reach_is_rolled_back(
    world: World, mine: Customer, url: str, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.head)
    sent = fields_of(client, url) | {"branch": world.branches["south_east"].pk}
    assert client.post(url, sent).status_code == 403
    mine.refresh_from_db()
    assert mine.branch == world.branches["north_east"]


@pytest.mark.parametrize("who", ["manager", "head"])
def test_the_form_asks_few_queries(mine: Customer, url: str, cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    assert_queries(f"customer form, {who}", lambda: client.get(url))


def test_a_branch_that_another_decides_stands_as_text(mine: Customer, url: str, cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.manager).get(url).content.decode()
    (locked,) = re.findall(r'<input[^>]*id="id_branch"[^>]*>', html)
    assert f'value="{mine.branch}"' in locked
    assert "readonly" in locked
    assert "name=" not in locked


@pytest.mark.parametrize("who", ["manager", "head"])
def test_a_save_asks_few_queries(mine: Customer, url: str, cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(cast, who))
    words, versions = iter(["教师", "医生"]), iter([mine.row_version, mine.row_version + 1])

    def save() -> None:
        sent = {**saved_fields, "occupation": next(words)}
        sent["row_version"] = next(versions)
        assert client.post(url, sent).status_code == 302

    saved_fields = fields_of(client, url)
    assert_queries(f"customer save, {who}", save)


# A company's social credit code is its identity number


@pytest.fixture
def coded(world: World) -> Customer:
    company = world.customers["company"]
    company.credit_code, company.legal_representative = numbers.company(), "张三"
    company.save()
    return company


def show_as(user: User, masking: str) -> None:
    """A role of the bank's own that changes customers, with this masking right."""
    role = Role.objects.create(name="own", code="own", name_zh="自设", name_en="own")
    known = permissions_named(["customers.view_customer", "customers.change_customer", "staff.view_branch"])
    for permission in known.values():
        RoleGrant.objects.create(role=role, permission=permission, scope="all", masking=masking)
    user.groups.set([role])


@pytest.mark.parametrize("masking", ["numbers", "names"])
def test_a_credit_code_never_stands_whole_in_the_form(
    coded: Customer, cast: Cast, sign_in: SignIn, masking: str
) -> None:
    show_as(cast.colleague, masking)
    client, url = sign_in(cast.colleague), reverse("customers:customer_edit", args=[coded.pk])
    html = client.get(url).content.decode()
    assert coded.credit_code not in html
    assert shown.masked_identity(coded.credit_code) in html
    sent = fields_of(client, url)
    assert sent["credit_code"] == ""
    assert client.post(url, sent | {"registered_capital": "500"}).status_code == 302
    standing = Customer.objects.get(pk=coded.pk)
    assert (standing.credit_code, standing.registered_capital) == (coded.credit_code, 500)
    assert set(AuditEntry.objects.get(code="customer.edited").changes) == {"registered_capital"}


def test_a_new_credit_code_replaces_it_and_becomes_the_main_document(
    coded: Customer, cast: Cast, sign_in: SignIn
) -> None:
    client, url = sign_in(cast.manager), reverse("customers:customer_edit", args=[coded.pk])
    sent, new = fields_of(client, url), numbers.company("91990100MA00000AC")
    assert new != coded.credit_code
    wrong = client.post(url, sent | {"credit_code": new[:-1] + ("1" if new[-1] != "1" else "2")})
    assert list(wrong.context["form"].errors) == ["credit_code"]
    assert client.post(url, sent | {"credit_code": new}).status_code == 302
    assert Customer.objects.get(pk=coded.pk).credit_code == new
    assert coded.identity_documents.get(is_primary=True).number == new


def test_the_conflict_of_two_editors_does_not_print_it(coded: Customer, cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.manager), reverse("customers:customer_edit", args=[coded.pk])
    sent, theirs, mine = (
        fields_of(client, url),
        numbers.company("91990100MA00000AC"),
        numbers.company("91990100MA00000AD"),
    )
    customer_edit(customer=coded, values={"credit_code": theirs}, acting_user=cast.head)
    answer = client.post(url, sent | {"credit_code": mine})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert theirs not in html
    assert shown.masked_identity(theirs) in html.split("bc-conflict")[1].split("</section>")[0]
    again = {
        **sent,
        "row_version": answer.context["form"].data["row_version"],
        "seen": answer.context["form"].data["seen"],
    }
    assert client.post(url, again | {"credit_code": ""}).status_code == 302
    assert Customer.objects.get(pk=coded.pk).credit_code == theirs


def test_a_look_at_a_credit_code_is_on_record(coded: Customer, cast: Cast, sign_in: SignIn) -> None:
    url = reverse("customers:credit_code_reveal", args=[coded.pk])
    assert url not in sign_in(cast.teller).get(f"{coded.get_absolute_url()}?panel=profile").content.decode()
    client = sign_in(cast.manager)
    assert url in client.get(f"{coded.get_absolute_url()}?panel=profile").content.decode()
    assert client.post(url).json() == {"value": coded.credit_code}
    entry = AuditEntry.objects.get(code="customer.number_revealed")
    assert (entry.customer_id, entry.user) == (coded.pk, cast.manager)
    assert coded.credit_code not in str(entry.changes)


# While typing


def check(client: Client, besides: int | None = None, **sent: str) -> str:
    url = reverse("customers:number_check") + (f"?besides={besides}" if besides else "")
    response = client.post(url, sent, headers=ENGLISH)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_a_number_is_checked_while_it_is_typed(world: World, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    right = numbers.person("19900307", "002")
    assert check(client, document_type="resident_card", document_number=right[:10]).strip() == ""
    assert "1990-03-07" in check(client, document_type="resident_card", document_number=right)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert f"should be {right[-1]}" in check(client, document_type="resident_card", document_number=wrong)
    mine = world.customers["mine"]
    number = mine.contact_points.get().value
    assert mine.number in check(client, mobile=number)
    assert check(client, besides=mine.pk, mobile=number).strip() == ""


@pytest.mark.parametrize("who", ["teller", "analyst", "auditor"])
def test_who_may_not_change_asks_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    url = reverse("customers:number_check")
    assert sign_in(getattr(cast, who)).post(url, {"mobile": "19900000001"}).status_code == 403


def test_an_answer_about_a_customer_out_of_scope_is_on_record(world: World, cast: Cast, sign_in: SignIn) -> None:
    client, stranger = sign_in(cast.manager), world.customers["far_away"]
    number = stranger.contact_points.get().value
    html = check(client, mobile=number)
    assert "A customer outside your scope" in html
    assert stranger.name not in html
    entry = AuditEntry.objects.get(code="customer.number_looked_up")
    assert (entry.customer_id, entry.user) == (stranger.pk, cast.manager)
    assert number not in str(entry.changes)
    check(client, mobile=world.customers["mine"].contact_points.get().value)
    assert AuditEntry.objects.filter(code="customer.number_looked_up").count() == 1


def test_beyond_the_limit_only_saving_tells(world: World, cast: Cast, sign_in: SignIn) -> None:
    Parameter.objects.create(code="customers.look_ups_an_hour", value=2)
    client, number = sign_in(cast.manager), world.customers["far_away"].contact_points.get().value
    for _time in range(2):
        assert "outside your scope" in check(client, mobile=number)
    html = check(client, mobile=number)
    assert "outside your scope" not in html
    assert "is told when you save" in html
    assert AuditEntry.objects.filter(code="customer.number_looked_up").count() == 2


def test_nobody_enters_a_customer_out_of_scope(world: World, cast: Cast) -> None:
    values = {"kind": "individual", "name": "曾小贤", "branch": world.branches["south"]}
    before = Customer.objects.count()
    with pytest.raises(NotAllowed), transaction.atomic():
        customer_create(values=values, contacts={"mobile": "19900004321"}, acting_user=cast.manager)
    assert Customer.objects.count() == before
