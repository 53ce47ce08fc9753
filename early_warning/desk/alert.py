"""The red or orange line on a customer's page: the gravest open warning."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common import alerts
from early_warning.choices import Level
from early_warning.desk.scale import code_of
from early_warning.desk.words import VIEW, kind_label
from early_warning.models import Warning
from early_warning.sentences import sentence


def customer_alert(record: Any, user: Any) -> dict[str, Any] | None:
    rows = Warning.objects.visible_to(user).open().filter(customer=record, level__gte=Level.ORANGE)
    gravest = rows.select_related("rule").ranked().first()
    if gravest is None:
        return None
    return {
        "level": code_of(gravest.level),
        "title": kind_label(gravest.rule.kind),
        "text": sentence(gravest),
        "url": gravest.get_absolute_url(),
        "more": _("Open the warning"),
    }


def register() -> None:
    alerts.register("customers.customer", VIEW, customer_alert)
