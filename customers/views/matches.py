"""Customers that hold the same number already, as notes and fragments show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers import shown
from customers.selectors import Duplicate, duplicates_of
from customers.services.look_up import look_up_recorded


def as_rows(
    *, user: Any, identity_numbers: list[str] | None = None, telephones: list[str] | None = None, besides: int | None
) -> list[dict[str, Any]]:
    """label, detail, url of each match; out of the reader's scope, on record, by branch and manager: whom to ask."""
    numbers = [*(identity_numbers or []), *(telephones or [])]
    found = duplicates_of(
        identity_numbers=identity_numbers or [], telephones=telephones or [], besides=besides, user=user
    )
    look_up_recorded(found=found, numbers=numbers, acting_user=user)
    return [_as_row(match, user) for match in found]


def _as_row(match: Duplicate, user: Any) -> dict[str, Any]:
    same = _("same identity number") if match.by_identity else _("same telephone")
    customer = match.customer
    if customer is None:
        known = [match.branch, _("manager: %s") % match.manager if match.manager else ""]
        where = " · ".join(part for part in known if part)
        label = _("A customer outside your scope")
        return {"label": label, "detail": f"{where} · {same}" if where else same, "url": ""}
    detail = [capfirst(str(customer.get_grade_display())), match.branch, match.manager or _("no manager"), same]
    return {
        "label": f"{shown.name_of(customer, user)} ({customer.number})",
        "detail": " · ".join(detail),
        "url": reverse("customers:customer_detail", args=[customer.pk]),
    }
