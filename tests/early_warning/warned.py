"""A warning about any loan of the small world, without a night that finds it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from early_warning.choices import Level
from early_warning.models import Rule, Warning
from tests.cast import BUSINESS_DATE, World


def warned(world: World, rule: Rule, name: str, level: int = Level.YELLOW, **values: Any) -> Warning:
    """The loan of a customer of the cast is overdue, as far as the warning says."""
    loan = world.loans[name]
    made: dict[str, Any] = {
        "rule": rule,
        "version": rule.version,
        "subject_type": "products.loan",
        "subject_id": loan.pk,
        "subject_text": loan.number,
        "customer": loan.customer,
        "branch": loan.customer.branch,
        "manager": loan.customer.manager,
        "is_confidential": loan.customer.is_confidential,
        "level": level,
        "episode_since": BUSINESS_DATE,
        "raised_on": BUSINESS_DATE,
        "last_seen_on": BUSINESS_DATE,
        "level_since": BUSINESS_DATE,
        "figures": {"days": 100, "overdue_since": "2026-03-22", "outstanding": 30000.0, "overdue_principal": 2000.0},
        "exposure": Decimal(30000),
    }
    warning = Warning.objects.create(**{**made, **values})
    return Warning.objects.select_related("rule", "version").get(pk=warning.pk)
