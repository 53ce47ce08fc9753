"""Columns of the customer list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, masking
from bankcrm.common.formatting import NOTHING
from bankcrm.common.html import drawn, escaped
from bankcrm.common.tables import Badge, Column, Day, Drawn, Main, Money, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown
from customers.choices import ContactKind
from customers.models import ContactPoint, IdentityDocument


def _choice(name: str, label: Any) -> Column:
    """A code of the customer in words."""
    words = f"get_{name}_display"
    return Drawn(
        name,
        label,
        needs=(f"customer__{name}",),
        extra=True,
        draw=lambda row, _t: tags.or_nothing(capfirst(getattr(row.customer, words)())),
    )


# Offered in the column chooser beside those that stand there at first.
MORE_COLUMNS = (
    Column("number", _("Customer number"), "customer.number", order="number", css="bc-num", extra=True),
    _choice("kind", _("Kind")),
    _choice("risk_rating", _("Risk rating")),
    Column("credit_rating", _("Credit rating"), "customer.credit_rating", extra=True),
    Money("overdue", _("Overdue"), unit=bank.unit, css="r bc-ink2", extra=True),
    Number("products_held", _("Products held"), extra=True),
    Drawn(
        "complete",
        _("File complete"),
        needs=("complete",),
        order="complete",
        css="r bc-ink2",
        extra=True,
        draw=lambda row, _t: f"{row.complete}%",
    ),
    Day("since", _("Customer since"), "customer.since", extra=True),
    _choice("source", _("Source")),
    Column("occupation", _("Occupation"), "customer.occupation", extra=True),
    Column("industry", _("Industry (GB/T 4754)"), "customer.industry", extra=True),
    _choice("company_size", _("Size")),
    Day("as_of", _("Figures as of"), extra=True),
)


def _folded(row: Any, table: Table) -> Any:
    """What the folded columns say on a telephone: grade, mobile, manager, as far as they are shown."""
    said = []
    if table.shows("mobile"):
        said.append(masking.mask_telephone(row.mobile or "") or NOTHING)
    if table.shows("manager"):
        manager = row.manager
        said.append(manager.name if manager else NOTHING)
    words = escaped(" · ".join(said))
    return drawn(f"{table.once(shown.badge_of_grade)(row.customer.grade)} {words}" if table.shows("grade") else words)


def _mobile() -> Subquery:
    """One index probe for each of the fifty rows."""
    mobiles = ContactPoint.objects.filter(customer=OuterRef("customer"), kind=ContactKind.MOBILE, retired_at=None)
    return Subquery(mobiles.order_by("-is_preferred", "pk").values("value")[:1])


def _identity() -> Subquery:
    documents = IdentityDocument.objects.filter(customer=OuterRef("customer"), retired_at=None)
    return Subquery(documents.order_by("-is_primary", "pk").values("number")[:1])


class CustomerTable(Table):
    """Rows are `CustomerFigures`; what a column does not need of the customer is not read."""

    url_name = "customers:customer_detail"
    columns = (
        Main(
            "customer",
            _("Customer"),
            "shown_name",
            needs=("customer__name", "customer__kind", "customer__number"),
            order="name",
            no_sort_reason=_("Names are masked for you and therefore give no order."),
            sub=lambda row, _t: row.customer.number,
            sub_label=_("Customer number"),
            folded=_folded,
        ),
        Badge("grade", _("Grade"), "customer.grade", draw=shown.badge_of_grade),
        Badge("status", _("Status"), "customer.status", draw=shown.badge_of_status),
        Drawn(
            "mobile",
            _("Mobile"),
            expression=_mobile,
            draw=lambda row, _t: tags.or_nothing(masking.mask_telephone(row.mobile or "")),
        ),
        Drawn(
            "identity",
            _("ID number"),
            expression=_identity,
            draw=lambda row, _t: tags.or_nothing(masking.mask_identity(row.identity or "")),
        ),
        Column("manager", _("Manager"), "manager.name"),
        Column("branch", _("Branch"), "branch.name"),
        Money("aum", _("AUM"), order="aum", unit=bank.unit, phone=True),
        Money("deposits", _("Deposits"), order="deposits", unit=bank.unit, css="r bc-ink2"),
        Money("loans", _("Loans"), order="loans", unit=bank.unit, css="r bc-ink2"),
        Day("last_contact", _("Last contact"), "last_contact_on"),
        *MORE_COLUMNS,
    )

    def __init__(self, rows: Iterable[Any], request: Any) -> None:
        super().__init__(rows, request)
        masked = shown.masks_names(self.user)
        for row in self._rows:
            customer = row.customer
            row.shown_name = shown.masked_name(customer.kind, customer.name) if masked else customer.name
