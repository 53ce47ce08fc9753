"""What lists and pages of warnings call things, and whose names they hide."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import warning_kinds
from customers import shown as customers_shown
from early_warning.models import Warning

VIEW = "early_warning.view_warning"


def kind_label(code: str) -> str:
    """A kind's name in the reader's language; one whose module is gone by its code."""
    known = warning_kinds.kind(code)
    return capfirst(str(known.label)) if known else _("%(code)s (kind no longer there)") % {"code": code}


def masks_names(user: Any) -> bool:
    """Names are hidden from who sees them masked in warnings, or at customers."""
    return customers_shown.masks_names(user, VIEW) or customers_shown.masks_names(user)


def name_of(warning: Warning, user: Any) -> str:
    """The customer's name as this reader of warnings may see it."""
    customer = warning.customer
    return customers_shown.masked_name(customer.kind, customer.name) if masks_names(user) else customer.name
