"""Filters of the product, account and loan lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common.bank import reckoned_on
from bankcrm.common.filtersets import PickerSelect, ScopedFilterSet
from bankcrm.common.permissions import access_of, may
from products import choices
from products.models import Account, Loan, Product
from products.overdue import BUCKETS, bucket
from products.selectors.catalogue import category_choices, category_subtree_ids, currencies, product_ids_of_kind
from staff.filters import BranchFilter, EmployeeFilter

# As much of a number as its mask shows; whoever may see whole numbers may look for more of it.
SHOWN_HEAD = 4
HELD = [("yes", _("Still held")), ("no", _("Closed, or no longer in the feed"))]
WITHIN_DAYS = [("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]


def options(listed: Any) -> list[tuple[Any, str]]:
    return [(code, capfirst(label)) for code, label in listed.choices]


class ProductFilter(ScopedFilterSet):
    q = django_filters.CharFilter(label=_("Name or code"), method="find", max_length=60)
    category = django_filters.ChoiceFilter(label=_("Category"), method="keep_category", choices=category_choices)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), field_name="category__kind", choices=lambda: options(choices.ProductKind)
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=lambda: options(choices.ProductStatus))
    risk_level = django_filters.ChoiceFilter(label=_("Risk level"), choices=choices.RiskLevel.choices)

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        return queryset.filter(Q(code__startswith=typed) | Q(name__icontains=typed)) if typed else queryset

    def keep_category(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(category__in=category_subtree_ids(int(value)))

    def chip_text(self, name: str, value: Any) -> str:
        return super().chip_text(name, value).strip()


class HoldingFilter(ScopedFilterSet):
    """What accounts and loans are filtered by alike. Days count from the business date."""

    alike_for_all = frozenset({"maturing", "held", "status", "overdue", "loan_class"})

    product = django_filters.ModelChoiceFilter(
        label=_("Product"),
        queryset=Product.objects.all(),
        widget=PickerSelect("products:product_options", empty_label=_("Any")),
    )
    branch = BranchFilter(lookup="customer_branch", label=_("Branch of the customer"))
    manager = EmployeeFilter(lookup="customer_manager")
    maturing = django_filters.ChoiceFilter(label=_("Matures within"), method="keep_maturing", choices=WITHIN_DAYS)
    held = django_filters.ChoiceFilter(label=_("Held"), method="keep_held", choices=HELD)
    maturity_from = django_filters.DateFilter(label=_("Maturity from"), field_name="maturity", lookup_expr="gte")
    maturity_to = django_filters.DateFilter(label=_("Maturity to"), field_name="maturity", lookup_expr="lte")

    def keep_held(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """As the figures of customers and portfolios count: settled and closed ones, and those gone, are no longer."""
        still_held = Q(missing_since=None) & ~Q(status="closed")
        return queryset.filter(still_held if value == "yes" else ~still_held)

    def keep_maturing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = reckoned_on()
        return queryset.filter(maturity__gte=today, maturity__lte=today + timedelta(days=int(value)))


class AccountFilter(HoldingFilter):
    q = django_filters.CharFilter(label=_("Account number"), method="find", max_length=40)
    kind = django_filters.ChoiceFilter(label=_("Kind"), method="keep_kind", choices=lambda: _account_kinds())
    status = django_filters.ChoiceFilter(label=_("Status"), choices=lambda: options(choices.AccountStatus))
    currency = django_filters.ChoiceFilter(label=_("Currency"), choices=lambda: [(code, code) for code in currencies()])

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """By the beginning of the number; beyond what the mask shows only by the whole of it.

        Else anyone could spell out a masked number digit by digit, with nothing on record.
        """
        typed = value.replace(" ", "")
        if not typed:
            return queryset
        if len(typed) <= SHOWN_HEAD:
            return queryset.filter(number__startswith=typed)
        found = queryset.filter(number=typed)
        user, reveal = self.request.user, "customers.reveal_customer"
        if not may(user, reveal):
            return found
        if access_of(user).scope(reveal) == access_of(user).scope("products.view_account"):
            return queryset.filter(number__startswith=typed)
        # The right to ask for numbers may reach fewer accounts than one sees.
        within: Any = queryset
        return found | within.visible_to(user, reveal).filter(number__startswith=typed)

    def keep_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(product__in=product_ids_of_kind(value))


def _account_kinds() -> list[tuple[str, str]]:
    return [(code, label) for code, label in options(choices.ProductKind) if code != choices.ProductKind.LOAN]


class LoanFilter(HoldingFilter):
    q = django_filters.CharFilter(label=_("Loan or contract number"), method="find", max_length=40)
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"),
        method="keep_overdue",
        choices=lambda: [("yes", _("All overdue")), *((one.code, capfirst(one.label)) for one in BUCKETS)],
    )
    loan_class = django_filters.ChoiceFilter(
        label=_("Class"), field_name="class_shown", choices=lambda: options(choices.LoanClass)
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=lambda: options(choices.LoanStatus))

    class Meta:
        model = Loan
        fields: tuple[str, ...] = ()

    def find(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        typed = value.strip()
        if not typed:
            return queryset
        return queryset.filter(Q(number__startswith=typed) | Q(contract_number__startswith=typed))

    def keep_overdue(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = reckoned_on()
        asked = bucket(value)
        if asked is None:
            return queryset.filter(overdue_since__lt=today)
        earliest, latest = asked.since(today)
        queryset = queryset.filter(overdue_since__lte=latest)
        return queryset if earliest is None else queryset.filter(overdue_since__gte=earliest)
