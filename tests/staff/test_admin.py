"""The administrators' desk: what it shows, what it records, and that it holds nothing about customers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django_celery_beat.models import IntervalSchedule

from bankcrm.common.models import AuditEntry, BankState, DictionaryItem
from staff.models import Role, RoleGrant, User
from tests.cast import Cast

SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def desk(cast: Cast, sign_in: SignIn) -> Client:
    """The administrator's browser."""
    return sign_in(cast.administrator)


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("id")


def test_no_model_of_customers_or_holdings_is_in_the_admin() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    # Tags are words of the bank; who carries one is not to be seen there.
    assert {label for label in registered if label.startswith(("customers.", "products."))} == {"customers.Tag"}


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_and_form_that_the_administrator_may_open_opens(desk: Client, cast: Cast, model: type) -> None:
    name = f"{model._meta.app_label}/{model._meta.model_name}"
    allowed = cast.administrator.access.has(f"{model._meta.app_label}.view_{model._meta.model_name}")
    assert desk.get(f"/admin/{name}/").status_code == (200 if allowed else 403)
    row = model._default_manager.first()
    if allowed and row is not None:
        assert desk.get(f"/admin/{name}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("person", ["manager", "head", "analyst", "auditor", "risk_officer", "nobody"])
def test_nobody_else_gets_in(cast: Cast, sign_in: SignIn, person: str) -> None:
    assert sign_in(getattr(cast, person)).get("/admin/staff/user/").status_code in (302, 403)


def test_who_is_not_signed_in_is_sent_to_the_products_own_door(cast: Cast) -> None:
    answer = Client().get("/admin/login/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/sign-in/")


def test_sign_ins_are_found_by_role(desk: Client) -> None:
    page = desk.get("/admin/staff/user/?role=analyst").content.decode()
    assert "/change/" in page and page.count('class="field-display_name"') == 1


def test_a_new_password_is_chosen_on_the_products_own_page(desk: Client) -> None:
    assert desk.get("/admin/password_change/").headers["Location"] == "/account/password/"


def test_a_new_sign_in_is_told_its_password_once(desk: Client) -> None:
    roles = [str(role.pk) for role in Role.objects.filter(code__in=["analyst"])]
    form = {"username": "new.analyst", "display_name": "新人", "email": "", "language": "", "roles": roles}
    answer = desk.post("/admin/staff/user/add/", form, headers=ENGLISH)
    password = re.search(r"<code>([\w-]+)</code>", answer.content.decode())
    made = User.objects.get(username="new.analyst")
    assert password and made.check_password(password[1]) and made.must_change_password
    assert made.access.roles == ("analyst",)
    assert "no-store" in answer.headers["Cache-Control"]
    assert last_entry().code == "user.created"
    assert password[1] not in str(list(AuditEntry.objects.values()))


def test_roles_are_set_and_recorded(desk: Client, cast: Cast) -> None:
    roles = [str(role.pk) for role in Role.objects.filter(code__in=["lobby", "analyst"])]
    form = {"display_name": "nobody", "email": "", "language": "", "roles": roles}
    answer = desk.post(f"/admin/staff/user/{cast.nobody.pk}/change/", form, headers=ENGLISH)
    assert answer.status_code == 302
    assert last_entry().changes == {"roles": [[], ["analyst", "lobby"]]}


def test_the_administrators_own_roles_stay(desk: Client, cast: Cast) -> None:
    roles = [str(role.pk) for role in Role.objects.all()]
    form = {"display_name": "administrator", "email": "", "language": "", "roles": roles}
    answer = desk.post(f"/admin/staff/user/{cast.administrator.pk}/change/", form, headers=ENGLISH)
    assert "Nobody changes their own roles" in answer.content.decode()
    assert User.objects.get(pk=cast.administrator.pk).access.roles == ("administrator",)


@pytest.mark.parametrize(("action", "is_active"), [("disable", False), ("open_with_password", True)])
def test_sign_ins_are_closed_and_opened(desk: Client, cast: Cast, action: str, is_active: bool) -> None:
    User.objects.filter(pk=cast.teller.pk).update(is_active=not is_active)
    desk.post("/admin/staff/user/", {"action": action, "_selected_action": [cast.teller.pk]})
    cast.teller.refresh_from_db()
    assert cast.teller.is_active is is_active
    assert last_entry().code == ("user.enabled" if is_active else "user.disabled")


def test_a_user_is_never_deleted(desk: Client, cast: Cast) -> None:
    assert desk.post(f"/admin/staff/user/{cast.teller.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=cast.teller.pk).exists()


def role_form(role: Role, **scopes: str) -> dict[str, str]:
    """The form of a role as a browser sends it; `scopes` overrides the scope of a permission by its codename."""
    grants = list(RoleGrant.objects.filter(role=role).select_related("permission").order_by("pk"))
    form = {name: getattr(role, name) for name in ("name_zh", "name_en", "description_zh", "description_en")}
    form |= {"grants-TOTAL_FORMS": str(len(grants)), "grants-INITIAL_FORMS": str(len(grants))}
    for number, grant in enumerate(grants):
        form |= {
            f"grants-{number}-id": str(grant.pk),
            f"grants-{number}-role": str(role.pk),
            f"grants-{number}-permission": str(grant.permission_id),
            f"grants-{number}-scope": scopes.get(grant.permission.codename, grant.scope),
            f"grants-{number}-masking": grant.masking,
        }
    return form


def test_a_changed_grant_is_one_entry_with_old_and_new(desk: Client, cast: Cast) -> None:
    role = Role.objects.get(code="lobby")
    answer = desk.post(f"/admin/staff/role/{role.pk}/change/", role_form(role, view_customer="below"))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert last_entry().code == "role.changed"
    assert last_entry().changes == {
        "grants": [["customers.view_customer: branch, numbers"], ["customers.view_customer: below, numbers"]]
    }
    assert len(User.objects.get(pk=cast.teller.pk).access.scope("customers.view_customer").branches) == 1


def test_nobody_changes_a_role_that_they_hold(desk: Client) -> None:
    role = Role.objects.get(code="administrator")
    assert desk.post(f"/admin/staff/role/{role.pk}/change/", role_form(role)).status_code == 403


def test_a_ready_role_is_never_deleted(desk: Client) -> None:
    role = Role.objects.get(code="auditor")
    assert desk.post(f"/admin/staff/role/{role.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_role_of_the_banks_own_is_made_and_deleted(desk: Client) -> None:
    form = {
        "code": "night_watch",
        "name_zh": "夜班",
        "name_en": "Night watch",
        "description_zh": "",
        "description_en": "",
    }
    empty = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}
    desk.post("/admin/staff/role/add/", form | empty)
    role = Role.objects.get(code="night_watch")
    assert (role.name, last_entry().code) == ("night_watch", "role.created")
    desk.post(f"/admin/staff/role/{role.pk}/delete/", {"post": "yes"})
    assert not Role.objects.filter(code="night_watch").exists()
    assert last_entry().code == "role.deleted"


class TestDictionaries:
    def entered(self, desk: Client) -> DictionaryItem:
        form = {"dictionary": "occupation", "code": "01", "name_zh": "教师", "name_en": "teacher", "position": "1"}
        desk.post("/admin/common/dictionaryitem/add/", form | {"is_active": "on"})
        return DictionaryItem.objects.get(code="01")

    def test_a_change_is_recorded_with_old_and_new(self, desk: Client) -> None:
        item = self.entered(desk)
        assert last_entry().code == "dictionary.created"
        form = {"name_zh": "老师", "name_en": "teacher", "position": "1", "is_active": "on", "seen_version": "1"}
        desk.post(f"/admin/common/dictionaryitem/{item.pk}/change/", form)
        assert last_entry().changes == {"name_zh": ["教师", "老师"]}
        item.refresh_from_db()
        assert item.row_version == 2

    def test_the_second_of_two_editors_is_told(self, desk: Client) -> None:
        item = self.entered(desk)
        form = {"name_zh": "老师", "name_en": "teacher", "position": "1", "is_active": "on", "seen_version": "1"}
        address = f"/admin/common/dictionaryitem/{item.pk}/change/"
        desk.post(address, form)
        answer = desk.post(address, form | {"name_zh": "师傅"}, headers=ENGLISH)
        assert "Somebody else has saved this record" in answer.content.decode()
        item.refresh_from_db()
        assert item.name_zh == "老师"


def test_the_business_date_is_not_set_by_hand(desk: Client) -> None:
    form = {"name_zh": "某行", "name_en": "A Bank", "currency": "USD", "business_date": "2030-01-01"}
    desk.post("/admin/common/bankstate/1/change/", form)
    state = BankState.objects.get(pk=1)
    assert (state.name_zh, state.currency, state.business_date.year) == ("某行", "CNY", 2026)
    assert set(last_entry().changes) == {"name_zh", "name_en"}


def test_a_changed_schedule_is_on_record(desk: Client) -> None:
    interval = IntervalSchedule.objects.create(every=5, period="minutes")
    address = f"/admin/django_celery_beat/intervalschedule/{interval.pk}/change/"
    inline = {"periodictask_set-TOTAL_FORMS": "0", "periodictask_set-INITIAL_FORMS": "0"}
    desk.post(address, {"every": "10", "period": "minutes"} | inline)
    assert (last_entry().code, last_entry().changes) == ("schedule.changed", {"every": [5, 10]})
