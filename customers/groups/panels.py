"""Panels of a group's page, and the groups on a customer's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting, panels
from bankcrm.common.amount_charts import amount_chart
from bankcrm.common.bank import reckoned_on
from bankcrm.common.charts import Series
from bankcrm.common.history import entries_of
from bankcrm.common.panels import Panel
from bankcrm.common.permissions import may, may_on
from bankcrm.common.tables import panel_table
from customers.groups import selectors, shown
from customers.groups.tables import CustomerGroupTable, FormerMemberTable, MemberTable
from customers.models import GroupMonth
from customers.reach import reaches

VIEW = "customers.view_group"
RECENT_ENTRIES = 8
MONTHS_SHOWN = 12


class GroupPanel(Panel):
    permission = VIEW

    @cached_property
    def reached(self) -> bool:
        return bool(self.record.is_reached)  # type: ignore[attr-defined]


class MembersPanel(GroupPanel):
    """Who belongs to it now. Members outside the reader's scope are counted, not named."""

    code = "members"
    label = gettext_lazy("Members")
    template = "customers/_group_table.html"
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        members = selectors.group_members(self.record, self.user)
        may_change = bool(may_on(self.user, "customers.change_group", self.record))
        return {
            "panel": {"count": len(members.seen) + members.hidden},
            "table": panel_table(MemberTable(members.seen, self.request, may_change=may_change)),
            "foot": outside_words(members.hidden),
            "empty": {
                "icon": "users-group",
                "title": _("No member to show"),
                "text": _("The group is dissolved, or its members lie outside your scope."),
            },
        }


class TotalsPanel(GroupPanel):
    """Sums by month, for whoever reaches the main member: of a part of the members no past is told."""

    code = "totals"
    label = gettext_lazy("Totals through time")
    template = "customers/_group_totals.html"
    position = 20
    in_overview = "main"
    has_tab = False

    def context(self) -> dict[str, Any]:
        if not self.reached:
            text = _("Whoever may open the main member's file sees what the whole group held.")
            return {"empty": {"icon": "chart-line", "title": _("Not within your scope"), "text": text}}
        months = month_firsts(reckoned_on(), MONTHS_SHOWN)
        rows = by_month(selectors.group_months(self.record, months[0]), months)
        if not any(rows):
            text = _("The totals of a group are kept from the day on which it is formed.")
            return {"empty": {"icon": "chart-line", "title": _("Nothing yet"), "text": text}}
        series = [
            Series(_("AUM"), [row.aum if row else None for row in rows], "c1"),
            Series(_("Loans"), [row.loans if row else None for row in rows], "c2"),
        ]
        label = _("Totals of the group by month")
        ends = [_month_end(month) for month in months]
        chart = amount_chart("group-totals", label, ends, series, bank.currency(), monthly=True)
        return {"chart": chart, "panel": {"note": _("month-end, this month as of now")}}


class FormerPanel(GroupPanel):
    """Who belonged to it from when to when, and in which role; where anybody did."""

    code = "former"
    label = gettext_lazy("Former memberships")
    template = "customers/_group_table.html"
    position = 30
    in_overview = "main"

    @cached_property
    def found(self) -> selectors.Members:
        return selectors.group_former_members(self.record, self.user)

    def applies(self) -> bool:
        return bool(self.found.seen or self.found.hidden)

    def context(self) -> dict[str, Any]:
        former = self.found
        return {
            "panel": {"count": len(former.seen) + former.hidden or None},
            "table": panel_table(FormerMemberTable(former.seen, self.request)),
            "foot": outside_words(former.hidden),
        }


class GroupHistoryPanel(GroupPanel):
    code = "history"
    label = gettext_lazy("History")
    template = "customers/_history.html"
    position = 90
    in_overview = "main"
    has_tab = False

    def context(self) -> dict[str, Any]:
        entries = entries_of(self.record, size=RECENT_ENTRIES)
        more = {"more_url": reverse("customers:group_history", args=[self.record.pk]), "more_label": _("All")}
        return {"entries": shown.history(entries, self.record, self.user), "panel": more}


class CustomerGroupsPanel(Panel):
    """The groups that a customer belongs or belonged to, on the customer's page."""

    code = "groups"
    label = gettext_lazy("Groups")
    template = "customers/_group_table.html"
    permission = VIEW
    position = 45
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        rows = selectors.groups_of(self.record, self.user)  # type: ignore[arg-type]
        url = f"{reverse('customers:group_create')}?main={self.record.pk}"
        may_add = may(self.user, "customers.add_group") and reaches(self.user, "customers.add_group", self.record)
        panel: dict[str, Any] = {"count": sum(1 for row in rows if row.until is None) or None}
        if may_add:
            panel |= {"more_url": url, "more_label": _("New group")}
        return {
            "panel": panel,
            "table": panel_table(CustomerGroupTable(rows, self.request)),
            "empty": {
                "icon": "users-group",
                "title": _("In no group"),
                "text": _("Families and company groups whose figures are looked at together stand here."),
            },
        }


def outside_words(hidden: int) -> str:
    if not hidden:
        return ""
    words = ngettext("%(number)s member outside your scope", "%(number)s members outside your scope", hidden)
    return words % {"number": formatting.number(hidden)}


def month_firsts(day: date, count: int) -> list[date]:
    """The first days of the last `count` months, this one included, oldest first."""
    months = [day.replace(day=1)]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def by_month(rows: list[GroupMonth], months: list[date]) -> list[GroupMonth | None]:
    """For each month the totals that stood at its end: those of the month, else as before; None before the first."""
    found: list[GroupMonth | None] = []
    for month in months:
        found.append(next((row for row in reversed(rows) if row.month <= month), None))
    return found


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def register() -> None:
    for panel in (MembersPanel, TotalsPanel, FormerPanel, GroupHistoryPanel):
        panels.register("customers.group", panel)
    panels.register("customers.customer", CustomerGroupsPanel)
