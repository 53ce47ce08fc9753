"""What customers put on the first page of the day: what one answers for, and who was opened last."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, home
from bankcrm.common.amount_charts import amount_chart
from bankcrm.common.charts import Series
from bankcrm.common.home import HomeCard, HomeTile
from bankcrm.common.permissions import access_of, may
from bankcrm.common.tables import panel_table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown
from customers.choices import Grade
from customers.home_tables import ManagerTable
from customers.models import RecentCustomer
from customers.portfolios import registry
from customers.portfolios.reading import VIEW, PortfolioReading, managers_standing, portfolio_course
from staff.models import Employee

RECENT_SHOWN = 6
MANAGERS_SHOWN = 10


# Tiles


def amount_change(now: Decimal | None, before: Decimal | None) -> Any:
    """By how many percent an amount changed since the last month's end; nothing where that is not known."""
    if now is None or not before:
        return ""
    return tags.delta(100 * (now - before) / before, "%", against=_("on month"))


def number_change(now: int, before: int | None) -> Any:
    if now == before:
        return _("unchanged on month")
    return "" if before is None else tags.delta(now - before, places=0, against=_("on month"))


def amount_tile(code: str, label: Any, url: str) -> Callable[[Any], dict[str, Any] | None]:
    """A tile of an amount with its change since the last month's end."""

    def make(request: Any) -> dict[str, Any] | None:
        reading = PortfolioReading.of(request)
        if not reading.is_counted:
            return None
        amount, before = reading.now(code).amount, reading.before(code)
        figure = formatting.short_money(amount, currency=bank.currency())
        note = amount_change(amount, before.amount if before else None)
        return {"label": label, **figure.as_tile(), "note": note, "url": url}

    return make


def _customers(request: Any) -> dict[str, Any] | None:
    reading = PortfolioReading.of(request)
    if not reading.is_counted:
        return None
    number, before = reading.now("customers").number, reading.before("customers")
    return {
        "label": _("Customers"),
        "value": formatting.number(number),
        "note": number_change(number, before.number if before else None),
        "url": reverse("customers:customer_list"),
    }


def _unmanaged(request: Any) -> dict[str, Any] | None:
    """For whoever answers for branches; in one's own portfolio everybody has a manager."""
    scope, reading = access_of(request.user).scope(VIEW), PortfolioReading.of(request)
    if not reading.is_counted or not (scope.everything or scope.branches):
        return None
    return {
        "label": _("Without a manager"),
        "value": formatting.number(reading.now("unmanaged").number),
        "url": f"{reverse('customers:customer_list')}?unmanaged=no",
    }


def _list_by(order: str) -> str:
    return f"{reverse('customers:customer_list')}?sort=-{order}"


def register_tiles() -> None:
    home.register_tile(HomeTile("customers", VIEW, 10, _customers))
    for position, (code, label) in enumerate(
        (("aum", gettext_lazy("AUM")), ("deposits", gettext_lazy("Deposits")), ("loans", gettext_lazy("Loans"))), 2
    ):
        home.register_tile(
            HomeTile(
                code, VIEW, 10 * position, lambda request, c=code, w=label: amount_tile(c, w, _list_by(c))(request)
            )
        )
    home.register_tile(HomeTile("unmanaged", VIEW, 60, _unmanaged))


# Cards


def as_of_note(request: Any) -> str:
    """ "as of 2026-11-26", as a card's head says it."""
    day = PortfolioReading.of(request).as_of
    return _("as of %(day)s") % {"day": formatting.day(day)} if day else ""


class TilesCard(HomeCard):
    """The row of tiles; before the first count, and for whoever has no customer yet, what the next step is."""

    code = "tiles"
    label = gettext_lazy("Figures")
    template = "home/_tiles.html"
    permission = VIEW
    position = 10
    place = "top"

    def context(self) -> dict[str, Any]:
        incomplete = PortfolioReading.of(self.request).now("incomplete").number
        return {
            "tiles": home.tiles_for(self.request),
            "empty": self._empty(),
            "incomplete": incomplete,
            "incomplete_url": f"{reverse('customers:customer_list')}?incomplete=yes",
        }

    def _empty(self) -> dict[str, Any] | None:
        reading = PortfolioReading.of(self.request)
        if reading.is_counted and reading.now("customers").number:
            return None
        to_list = {"label": _("Customer list"), "url": reverse("customers:customer_list")}
        if reading.is_counted and access_of(self.user).scope(VIEW).employees:
            return {
                "icon": "users",
                "title": _("No customer is yours yet"),
                "text": _("As soon as a branch head assigns customers to you, their figures stand here."),
                "action": to_list,
            }
        return {
            "icon": "database-off",
            "title": _("No figures yet"),
            "text": _("They are added up once the core system's files are in; that takes a few minutes."),
            "action": to_list,
        }


def share(part: Decimal | int | None, whole: Decimal | int) -> Decimal:
    """Percent, for the length of a bar."""
    return Decimal(100) * (part or 0) / whole if whole else Decimal(0)


class GradesCard(HomeCard):
    """Structure by grade: customers and what they hold."""

    code = "grades"
    label = gettext_lazy("Customers by grade")
    template = "home/_bars.html"
    permission = VIEW
    position = 60
    place = "side"

    def context(self) -> dict[str, Any] | None:
        grades = PortfolioReading.of(self.request).family("grade")
        whole = sum(one.number for one in grades.values())
        if not whole:
            return None
        url = reverse("customers:customer_list")
        rows = [
            {
                "label": capfirst(str(grade.label)),
                "url": f"{url}?grade={grade.value}",
                "share": share(grades[grade.value].number, whole),
                "number": grades[grade.value].number,
                "amount": formatting.short_money(grades[grade.value].amount, currency=bank.currency()),
            }
            for grade in Grade
            if grade.value in grades
        ]
        return {"rows": rows, "amounts": _("AUM"), "panel": {"note": as_of_note(self.request)}}


class TrendCard(HomeCard):
    """AUM, deposits and loans at the ends of two years' months, and as of the business date."""

    code = "trend"
    label = gettext_lazy("Trend")
    template = "home/_chart.html"
    permission = VIEW
    position = 40
    place = "below"
    waits = True

    def context(self) -> dict[str, Any] | None:
        course = portfolio_course(self.user, ("aum", "deposits", "loans"))
        if not course:
            return None
        if len(course) < 2:
            return {"chart": None}
        names = {"aum": _("AUM"), "deposits": _("Deposits"), "loans": _("Loans")}
        series = [
            Series(name, [figures[code].amount if code in figures else None for figures in course.values()], colour)
            for (code, name), colour in zip(names.items(), ("c1", "c2", "c3"), strict=True)
        ]
        days = list(course)
        label = _("AUM, deposits and loans at month-ends")
        chart = amount_chart("home-trend", label, days, series, bank.currency(), monthly=True)
        note = _("month-ends, and as of %(day)s") % {"day": formatting.day(days[-1])}
        return {"chart": chart, "panel": {"note": note}}


class ManagersCard(HomeCard):
    """The managers of one's branches, by the deposits that they won since the last month's end."""

    code = "managers"
    label = gettext_lazy("Customer managers")
    template = "home/_table.html"
    permission = "customers.assign_customer"  # Who gives customers to managers answers for them.
    position = 50
    place = "below"
    waits = True

    @classmethod
    def is_for(cls, user: Any) -> bool:
        return bool(access_of(user).scope(VIEW).branches)

    def context(self) -> dict[str, Any] | None:
        loans = registry.permissions().get("overdue", "")
        sees_overdue = bool(loans) and bool(may(self.user, loans))
        codes = ["customers", "aum", "deposits", "loans", *(["overdue"] if sees_overdue else [])]
        standing = managers_standing(self.user, codes)
        if not standing:
            return None
        first = standing[:MANAGERS_SHOWN]
        people = Employee.objects.visible_to(self.user).in_bulk([one.manager for one in first])
        rows = [one for one in first if one.manager in people]
        table = ManagerTable(rows, self.request, people, sees_overdue=sees_overdue)
        note = _("new deposits this month; %(shown)s of %(all)s") % {"shown": len(rows), "all": len(standing)}
        return {
            "table": panel_table(table),
            "label": self.label,
            "panel": {"note": note, "more_url": reverse("staff:employee_list"), "more_label": _("All employees")},
        }


class RecentCard(HomeCard):
    """Customers whom one opened lately."""

    code = "recent"
    label = gettext_lazy("Recently opened")
    template = "customers/_home_recent.html"
    permission = VIEW
    position = 80
    place = "side"
    waits = True

    def context(self) -> dict[str, Any] | None:
        rows = RecentCustomer.objects.visible_to(self.user).filter(user=self.user).select_related("customer")
        opened = list(rows.order_by("-opened_at")[:RECENT_SHOWN])
        if not opened:
            return None
        return {
            "rows": [
                {
                    "url": one.customer.get_absolute_url(),
                    "name": shown.name_of(one.customer, self.user),
                    "grade": shown.grade_badge(one.customer),
                    "at": one.opened_at,
                }
                for one in opened
            ]
        }


def register() -> None:
    register_tiles()
    for card in (TilesCard, GradesCard, TrendCard, ManagersCard, RecentCard):
        home.register(card)
