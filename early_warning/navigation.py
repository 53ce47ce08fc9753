"""Warnings in the menu, with how many wait, and the bell of the top bar."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bankcrm.common.navigation import (
    MenuGroup,
    MenuItem,
    Slot,
    register_elsewhere,
    register_group,
    register_item,
    register_slot,
)
from early_warning.desk import inbox
from early_warning.overview.read import OVERSEE
from early_warning.views.inbox import bell

VIEW = inbox.VIEW


def _bell(request: Any) -> SafeString:
    return bell(inbox.waiting(request.user))


def register() -> None:
    register_group(MenuGroup(code="warnings", label=_("Warnings"), icon="bell-ringing", position=50))
    register_item("warnings", MenuItem(_("Warning inbox"), "early_warning:inbox", VIEW, number=inbox.waiting))
    register_item("warnings", MenuItem(_("All warnings"), "early_warning:warning_list", VIEW))
    register_item("warnings", MenuItem(_("Warnings overview"), "early_warning:overview", OVERSEE))
    register_item("warnings", MenuItem(_("Rules"), "early_warning:rule_list", "early_warning.view_rule"))
    register_item("warnings", MenuItem(_("Runs"), "early_warning:warningrun_list", "early_warning.view_warningrun"))
    # A question about a customer, a loan or an account; and a choice of one's own, which hangs on one's own page.
    register_elsewhere("/warnings/why/customers/", "customers:customer_list")
    register_elsewhere("/warnings/why/loans/", "products:loan_list")
    register_elsewhere("/warnings/why/accounts/", "products:account_list")
    register_elsewhere("/warnings/notices/")
    register_slot(Slot(_bell, position=20, permission=VIEW))
