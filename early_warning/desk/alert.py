"""The red or orange line on a customer's page: the gravest open warning."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext as _

from bankcrm.common import alerts
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from early_warning.choices import Level
from early_warning.desk.scale import code_of
from early_warning.desk.words import VIEW, kind_label
from early_warning.models import Warning
from early_warning.sentences import sentence


@prepared
def _gravest(scope: Scope) -> QuerySet:
    rows = Warning.objects.within(scope).open().filter(customer=Asked("customer", BigIntegerField()))
    return rows.filter(level__gte=Level.ORANGE).select_related("rule").ranked()[:1]


def customer_alert(record: Any, user: Any) -> dict[str, Any] | None:
    found = _gravest(access_of(user).scope(VIEW), customer=record.pk)
    if not found:
        return None
    gravest = found[0]
    return {
        "level": code_of(gravest.level),
        "title": kind_label(gravest.rule.kind),
        "text": sentence(gravest),
        "url": gravest.get_absolute_url(),
        "more": _("Open the warning"),
    }


def register() -> None:
    alerts.register("customers.customer", VIEW, customer_alert)
