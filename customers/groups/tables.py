"""Columns of the group list and of the tables on a group's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import bank
from bankcrm.common.tables import Column, Day, Drawn, Main, Money, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown
from customers.groups import shown as group_shown


def _main_name(row: Any, table: Table) -> Any:
    return shown.name_of(row.main, table.user) if row.group.is_reached and row.main else tags.EMPTY


def _total(name: str) -> Any:
    """The whole group's sum, for whoever reaches the main member; the others read theirs on the group's page."""
    return lambda row: getattr(row, name) if row.group.is_reached else None


class GroupTable(Table):
    """Rows are `GroupFigures` with group and main member joined and `is_reached` annotated."""

    columns = (
        Main(
            "name",
            gettext_lazy("Group name"),
            "shown_name",
            sub=lambda row, _table: row.group.number if row.group.is_reached else "",
            folded=lambda row, _table: capfirst(row.group.get_kind_display()),
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: capfirst(row.group.get_kind_display())),
        Drawn("main", gettext_lazy("Main member"), draw=_main_name),
        Number("members", gettext_lazy("Members")),
        Money("aum", gettext_lazy("AUM"), _total("aum"), order="aum", unit=bank.unit, phone=True),
        Money("deposits", gettext_lazy("Deposits"), _total("deposits"), unit=bank.unit, css="r bc-ink2"),
        Money("loans", gettext_lazy("Loans"), _total("loans"), order="loans", unit=bank.unit, css="r bc-ink2"),
        Money("overdue", gettext_lazy("Overdue"), _total("overdue"), unit=bank.unit, css="r bc-ink2"),
        Day("formed_on", gettext_lazy("Formed"), "group.formed_on"),
        Drawn("state", gettext_lazy("Status"), draw=lambda row, _t: group_shown.state_badge(row.group)),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        for row in self._rows:
            row.group.is_reached = row.is_reached
            row.shown_name = group_shown.name_of(row.group, self.user)

    def url(self, row: Any) -> str:
        return reverse("customers:group_detail", args=[row.pk])


def _acts(row: Any, table: Table) -> Any:
    """What can be done about a member, for whoever may change the group."""
    if not getattr(table, "may_change", False) or row.is_main:
        return ""
    name = shown.name_of(row.customer, table.user)
    return format_html(
        '<a class="bc-act" href="{}" aria-label="{}">{}</a> · <a class="bc-act" href="{}" aria-label="{}">{}</a>',
        reverse("customers:group_main_set", args=[row.pk]),
        _("Make %s the main member") % name,
        _("Make main"),
        reverse("customers:group_member_end", args=[row.pk]),
        _("End the membership of %s") % name,
        _("End"),
    )


def _folded(row: Any, table: Table) -> str:
    return group_shown.role_words(row.role, row.is_main)


class MemberTable(Table):
    """Rows are memberships with customer and figures joined."""

    may_change = False
    columns = (
        Main(
            "name",
            gettext_lazy("Customer"),
            "shown_name",
            sub=lambda row, _table: row.customer.number,
            folded=_folded,
        ),
        Drawn("role", pgettext_lazy("group", "Role"), draw=_folded),
        Drawn("grade", gettext_lazy("Grade"), draw=lambda row, _t: shown.grade_badge(row.customer)),
        Column("manager", gettext_lazy("Manager"), "customer.manager.name"),
        Money("aum", gettext_lazy("AUM"), "customer.figures.aum", unit=bank.unit, phone=True),
        Money("deposits", gettext_lazy("Deposits"), "customer.figures.deposits", unit=bank.unit, css="r bc-ink2"),
        Money("loans", gettext_lazy("Loans"), "customer.figures.loans", unit=bank.unit, css="r bc-ink2"),
        Day("since", pgettext_lazy("date", "From")),
    )

    def __init__(self, rows: Any, request: Any, *, may_change: bool = False) -> None:
        super().__init__(rows, request)
        self.may_change = may_change
        for row in self._rows:
            row.shown_name = shown.name_of(row.customer, self.user)

    def visible_columns(self) -> list[Column]:
        return [*self.columns, Drawn("acts", "", draw=_acts, css="r")] if self.may_change else list(self.columns)

    def url(self, row: Any) -> str:
        return reverse("customers:customer_detail", args=[row.customer_id])


class FormerMemberTable(MemberTable):
    columns = (
        Main("name", gettext_lazy("Customer"), "shown_name", sub=lambda row, _t: row.customer.number, folded=_folded),
        Drawn("role", pgettext_lazy("group", "Role"), draw=_folded),
        Day("since", pgettext_lazy("date", "From"), phone=True),
        Day("until", pgettext_lazy("date", "To"), phone=True),
    )


class CustomerGroupTable(Table):
    """Groups on a customer's page: rows are memberships whose group carries `is_reached`."""

    columns = (
        Main(
            "name",
            gettext_lazy("Group name"),
            lambda row: row.shown_name,
            sub=lambda row, _t: row.group.number if row.group.is_reached else "",
            folded=_folded,
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: capfirst(row.group.get_kind_display())),
        Drawn("role", pgettext_lazy("group", "Role"), draw=_folded),
        Number("members", gettext_lazy("Members"), "group.figures.members"),
        Money(
            "aum",
            gettext_lazy("AUM of the group"),
            lambda row: row.group.figures.aum if row.group.is_reached else None,
            unit=bank.unit,
            phone=True,
        ),
        Day("since", pgettext_lazy("date", "From")),
        Day("until", pgettext_lazy("date", "To")),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        for row in self._rows:
            row.shown_name = group_shown.name_of(row.group, self.user)

    def url(self, row: Any) -> str:
        return reverse("customers:group_detail", args=[row.group_id])
