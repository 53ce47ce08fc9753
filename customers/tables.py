"""Columns of the customer list."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, masking
from bankcrm.common.tables import Column, Day, Drawn, Main, Money, Table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown


def _folded(row: Any, table: Table) -> Any:
    """What the folded columns say on a telephone: grade, mobile, manager."""
    manager = row.manager.name if row.manager else "—"
    mobile = masking.mask_telephone(row.mobile or "") or "—"
    said = f"{shown.grade_badge(row.customer)} {escape(mobile)} · {escape(manager)}"
    return mark_safe(said)  # noqa: S308 escaped above


class CustomerTable(Table):
    """Rows are `CustomerFigures` with customer, manager and branch joined, and `mobile` and `identity` annotated."""

    url_name = "customers:customer_detail"
    columns = (
        Main(
            "customer",
            _("Customer"),
            "shown_name",
            sub=lambda row, _t: row.customer.number,
            sub_label=_("Customer number"),
            folded=_folded,
        ),
        Drawn("grade", _("Grade"), draw=lambda row, _t: shown.grade_badge(row.customer)),
        Drawn("status", _("Status"), draw=lambda row, _t: shown.status_badge(row.customer)),
        Drawn("mobile", _("Mobile"), draw=lambda row, _t: tags.or_nothing(masking.mask_telephone(row.mobile or ""))),
        Drawn(
            "identity", _("ID number"), draw=lambda row, _t: tags.or_nothing(masking.mask_identity(row.identity or ""))
        ),
        Column("manager", _("Manager"), "manager.name"),
        Column("branch", _("Branch"), "branch.name"),
        Money("aum", _("AUM"), order="aum", unit=bank.unit, phone=True),
        Money("deposits", _("Deposits"), order="deposits", unit=bank.unit, css="r bc-ink2"),
        Money("loans", _("Loans"), order="loans", unit=bank.unit, css="r bc-ink2"),
        Day("last_contact", _("Last contact"), "last_contact_on"),
        Drawn(
            "complete", _("File complete"), order="complete", draw=lambda row, _t: f"{row.complete}%", css="r bc-ink2"
        ),
    )

    def __init__(self, rows: Iterable[Any], request: Any) -> None:
        super().__init__(rows, request)
        masked = shown.masks_names(self.user)
        for row in self._rows:
            customer = row.customer
            row.shown_name = shown.masked_name(customer.kind, customer.name) if masked else customer.name
