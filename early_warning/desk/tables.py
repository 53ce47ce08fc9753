"""Columns of the list of all warnings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common import bank
from bankcrm.common.tables import Column, Day, Drawn, Main, Money, Table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown as customers_shown
from early_warning.choices import State
from early_warning.desk.scale import code_of
from early_warning.desk.words import kind_label, masks_names
from early_warning.models import Warning
from early_warning.sentences import sentence

# What the sentence reads: the figures, and the rule's kind and version.
SENTENCE = ("figures", "subject_type", "subject_text", "rule__kind")
TONES: dict[str, str] = {State.NEW: "wait", State.ACKNOWLEDGED: "on", State.HANDLING: "on", State.CLOSED: "off"}


def _state(row: Warning, table: Any) -> Any:
    label = row.get_closing_reason_display() if row.state == State.CLOSED else row.get_state_display()
    return tags.status_badge(capfirst(label), TONES[row.state])


class WarningTable(Table):
    """Rows are warnings with as much of rule, customer, branch and manager as is shown."""

    url_name = "early_warning:warning_detail"

    def __init__(self, rows: Iterable[Any], request: Any) -> None:
        super().__init__(rows, request)
        self.masks_names = masks_names(self.user)

    def name(self, row: Warning) -> str:
        customer = row.customer
        return customers_shown.masked_name(customer.kind, customer.name) if self.masks_names else customer.name

    columns = (
        Main(
            "number",
            _("Warning"),
            lambda row: f"W{row.pk}",
            needs=("customer__kind", "customer__name", "rule__kind"),
            folded=lambda row, table: f"{table.name(row)} · {kind_label(row.rule.kind)}",
        ),
        Drawn(
            "level",
            pgettext_lazy("warning", "Level"),
            needs=("level",),
            draw=lambda row, _t: tags.level(code_of(row.level)),
            phone=True,
        ),
        Drawn(
            "customer",
            _("Customer"),
            needs=("customer__kind", "customer__name"),
            draw=lambda row, table: table.name(row),
        ),
        Drawn("kind", _("Kind"), needs=("rule__kind",), draw=lambda row, _t: kind_label(row.rule.kind)),
        Drawn("why", _("Why"), needs=SENTENCE, draw=lambda row, table: sentence(row), css="w"),
        Money("exposure", _("At stake"), unit=bank.unit),
        Drawn("state", _("State"), needs=("state", "closing_reason"), draw=_state),
        Day("raised_on", _("Raised"), order="raised"),
        Column("branch", _("Branch"), "branch.name"),
        Column("manager", _("Manager"), "manager.name"),
        Column("escalated_to", _("Escalated to"), "escalated_to.name", extra=True),
        Day("last_seen_on", _("Last seen"), extra=True),
        Column("times_seen", _("Times seen"), css="r", extra=True),
        Day("closed_on", _("Closed on"), extra=True),
        Column("customer_number", _("Customer number"), "customer.number", css="bc-num", extra=True),
    )
