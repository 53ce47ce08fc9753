"""A demo bank that has been made: its tables as they were built, its people able to sign in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bankcrm.common.approvals.services import waiting_for
from bankcrm.common.models import AuditEntry, BankState
from customers.models import Customer
from staff.models import Branch, User
from sysadmin.demo.signins import PASSWORD, SIGN_INS
from tests.demo.conftest import CUSTOMERS, DAY, Ask, make, shape, shape_before

pytestmark = pytest.mark.django_db


def shown() -> str:
    said = StringIO()
    call_command("show_sign_ins", stdout=said)
    return said.getvalue()


def test_keys_indexes_references_and_triggers_are_put_back(demo: Ask) -> None:
    assert len(shape_before) > 300
    assert shape() == shape_before


def test_what_is_entered_afterwards_gets_a_number_of_its_own(demo: Ask) -> None:
    branch = Branch.objects.get(code="0001")
    entered = Customer.objects.create(number="X1", kind="individual", name="新客户", branch=branch)
    assert entered.pk > CUSTOMERS
    assert entered.figures.branch_id == branch.pk  # The triggers work again.
    assert demo("SELECT nextval('customers_own_number')")[0][0] > CUSTOMERS


def test_a_second_demo_is_refused(demo: Ask) -> None:
    with pytest.raises(CommandError, match="not empty"):
        make(2)


def test_the_bank_says_that_it_is_a_demo(demo: Ask) -> None:
    state = BankState.objects.get(pk=1)
    assert (state.is_demo, state.business_date, state.name_zh) == (True, DAY, "青竹农村商业银行")
    assert AuditEntry.objects.filter(code="bank.demo_made").count() == 1


def test_there_is_a_sign_in_of_each_kind_with_the_password_shown(demo: Ask) -> None:
    said = shown()
    for one in SIGN_INS:
        user = User.objects.get(username=one.username)
        assert user.check_password(PASSWORD) and user.employee.post
        assert user.access.roles == tuple(sorted(one.roles))
        assert one.username in said
    assert said.count(PASSWORD) == len(SIGN_INS)


def test_another_bank_shows_no_password(demo: Ask) -> None:
    BankState.objects.update(is_demo=False)
    assert PASSWORD not in shown()


def test_something_waits_for_each_who_decides(demo: Ask) -> None:
    for name, number in (("head", 2), ("analyst2", 1), ("analyst", 0), ("manager", 0)):
        assert waiting_for(User.objects.get(username=name)).count() == number


def test_two_managers_have_customers_and_share_none(demo: Ask) -> None:
    portfolios = [
        set(Customer.objects.filter(manager__user__username=name).values_list("pk", flat=True))
        for name in ("manager", "manager2")
    ]
    assert all(portfolios) and not portfolios[0] & portfolios[1]
    head = User.objects.get(username="head")
    assert Customer.objects.filter(pk__in=portfolios[0]).visible_to(head).exists()
    assert not Customer.objects.filter(pk__in=portfolios[1]).visible_to(head).exists()
