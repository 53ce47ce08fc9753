"""What early warning adds to the pages of customers, loans and accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common import actions
from bankcrm.common.actions import Action

SUBJECTS = {"customers.customer": "why_customer", "products.loan": "why_loan", "products.account": "why_account"}


def register() -> None:
    for model, page in SUBJECTS.items():
        why = Action(_("Why no warning?"), "list-search", f"early_warning:{page}", "early_warning.view_rule")
        actions.register(model, why)
