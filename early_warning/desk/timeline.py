"""What warnings tell on the customer's timeline: raised, closed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import timeline
from bankcrm.common.timeline import Event, Source
from early_warning.choices import State
from early_warning.desk.scale import code_of
from early_warning.desk.words import kind_label
from early_warning.models import Warning
from early_warning.sentences import sentence


class _Warnings(Source):
    kind = "warning"
    label = gettext_lazy("Warnings")
    permission = "early_warning.view_warning"
    is_day = True

    def rows(self) -> QuerySet:
        rows = Warning.objects.visible_to(self.user).filter(customer=self.record)
        return rows.select_related("rule", "version")


class WarningRaised(_Warnings):
    code, at = "warning_raised", "raised_on"

    def event(self, row: Warning) -> Event:
        title = _("Warning: %(kind)s") % {"kind": kind_label(row.rule.kind)}
        return Event(title, sentence(row), level=code_of(row.level), url=row.get_absolute_url())


class WarningClosed(_Warnings):
    code, at = "warning_closed", "closed_on"

    def rows(self) -> QuerySet:
        return super().rows().filter(state=State.CLOSED)

    def event(self, row: Warning) -> Event:
        title = _("Warning closed: %(kind)s") % {"kind": kind_label(row.rule.kind)}
        reason = capfirst(row.get_closing_reason_display())
        return Event(title, reason, icon="circle-check", url=row.get_absolute_url())


def register() -> None:
    for source in (WarningRaised, WarningClosed):
        timeline.register("customers.customer", source)
