"""Customers beside a holding: which of them the reader may open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from customers.models import Customer, Group, GroupMembership
from products.models import Account, AccountHolder, Card, Collateral, Loan, LoanGuarantor, StandingOrder


def visible_customer_ids(customers: Iterable[Customer], user: Any) -> set[int]:
    """Those of the customers that lie within the reader's scope."""
    wanted = {customer.pk for customer in customers}
    if not wanted:
        return set()
    return set(Customer.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))


def account_holders(account: Account, user: Any) -> list[AccountHolder]:
    """Who may use the account besides its owner."""
    found = AccountHolder.objects.visible_to(user).filter(account=account)
    return list(found.select_related("customer").order_by("role", "pk"))


def account_cards(account: Account, user: Any) -> list[Card]:
    found = Card.objects.visible_to(user).filter(account=account)
    return list(found.select_related("holder").order_by("number"))


def account_standing_orders(account: Account, user: Any) -> list[StandingOrder]:
    return list(StandingOrder.objects.visible_to(user).filter(account=account).order_by("number"))


def loan_collateral(loan: Loan, user: Any) -> list[Collateral]:
    return list(Collateral.objects.visible_to(user).filter(loan=loan).order_by("expires_on", "number"))


def loan_guarantors(loan: Loan, user: Any) -> list[LoanGuarantor]:
    found = LoanGuarantor.objects.visible_to(user).filter(loan=loan)
    return list(found.select_related("customer").order_by("pk"))


def is_visible_account(account: Account | None, user: Any) -> bool:
    """Whether the reader may open the account: a loan may be repaid from somebody else's."""
    return account is not None and Account.objects.visible_to(user).filter(pk=account.pk).exists()


def group_joint_accounts(group: Group, user: Any, most: int = 100) -> list[AccountHolder]:
    """Joint ownerships of a group's present members in accounts that the reader may see; `is_counted` says whether the

    account stands in the group's totals: only where its primary owner is a member too.
    """
    members = GroupMembership.objects.open().filter(group=group).values("customer")
    found = AccountHolder.objects.visible_to(user, "products.view_account").filter(
        role=AccountHolder.Role.JOINT, customer__in=members, missing_since=None
    )
    found = found.exclude(account__status=Account.Status.CLOSED).annotate(
        is_counted=Exists(GroupMembership.objects.open().filter(group=group, customer=OuterRef("account__customer")))
    )
    named = found.select_related("account__product", "account__customer", "customer")
    return list(named.order_by("account", "pk")[:most])
