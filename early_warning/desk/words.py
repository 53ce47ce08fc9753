"""What lists and pages of warnings call things, and whose names they hide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from customers import shown as customers_shown
from early_warning.models import Warning

VIEW = "early_warning.view_warning"


def kind_label(warning: Warning) -> str:
    kind = warning.rule.kind_class
    return str(kind.label) if kind else _("Kind no longer there")


def masks_names(user: Any) -> bool:
    """Names are hidden from who sees them masked in warnings, or at customers."""
    return customers_shown.masks_names(user, VIEW) or customers_shown.masks_names(user)


def name_of(warning: Warning, user: Any) -> str:
    """The customer's name as this reader of warnings may see it."""
    customer = warning.customer
    return customers_shown.masked_name(customer.kind, customer.name) if masks_names(user) else customer.name
