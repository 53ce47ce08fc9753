"""What products put on the first page of the day: what is overdue, what is held, and who moved most."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, home
from bankcrm.common.amount_charts import amount_chart
from bankcrm.common.charts import Series
from bankcrm.common.home import HomeCard, HomeTile
from bankcrm.common.permissions import access_of
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown as customers_shown
from customers.home import as_of_note, share
from customers.portfolios.reading import Figure, PortfolioReading, portfolio_course
from products.choices import ProductKind
from products.home_maturing import MaturingCard, MaturingNextCard, short
from products.overdue import BUCKETS
from products.portfolios import ACCOUNTS, LOANS
from products.selectors.movements import largest_movements
from products.shown import overdue_level

HELD_KINDS = (
    ProductKind.DEMAND_DEPOSIT,
    ProductKind.TIME_DEPOSIT,
    ProductKind.WEALTH,
    ProductKind.INSURANCE,
)
MOVEMENTS_SHOWN = 10


def _overdue_tile(request: Any) -> dict[str, Any] | None:
    reading = PortfolioReading.of(request)
    if not reading.is_counted:
        return None
    now, before = reading.now("overdue"), reading.before("overdue")
    figure = formatting.short_money(now.amount or 0, currency=bank.currency())
    return {
        "label": _("Overdue"),
        **figure.as_tile(),
        "note": _amount_moved(now, before),
        "url": f"{reverse('products:loan_list')}?overdue=yes&held=yes",
    }


def _amount_moved(now: Figure, before: Figure | None) -> Any:
    """By which amount: the share of a share tells little. Red where it grew."""
    if before is None:
        return ""
    change = (now.amount or 0) - (before.amount or 0)
    figure = formatting.short_money(change, currency="")
    if not change:
        return _("unchanged on month")
    arrow, sign = ("arrow-up", "+") if change > 0 else ("arrow-down", "")
    css = "bc-delta is-risk" if change > 0 else "bc-delta"
    text = f"{sign}{figure.figure} {figure.unit}".strip()
    return format_html('<span class="{}">{}{}</span> {}', css, tags.icon(arrow), text, _("on month"))


class OverdueCard(HomeCard):
    """Overdue loans by days, each bucket a link to its list."""

    code = "overdue"
    label = gettext_lazy("Overdue loans")
    template = "home/_bars.html"
    permission = LOANS
    position = 30
    place = "side"
    height = 245

    def context(self) -> dict[str, Any] | None:
        reading = PortfolioReading.of(self.request)
        if not reading.now("loans").amount and not reading.now("overdue").number:
            return None
        whole, buckets = reading.now("overdue"), reading.family("overdue")
        url = f"{reverse('products:loan_list')}?held=yes&overdue="
        found = [(one, buckets.get(one.code, Figure())) for one in BUCKETS]
        rows = [
            {
                "label": capfirst(one.label),
                "url": f"{url}{one.code}",
                "level": overdue_level(one.first),
                "share": share(held.amount, whole.amount) if whole.amount else share(held.number, whole.number),
                "number": held.number,
                "amount": short(held),
            }
            for one, held in found
        ]
        more = {
            "more_url": f"{url}yes",
            "more_label": _("All %(number)s") % {"number": formatting.number(whole.number)},
        }
        return {"rows": rows, "amounts": _("Overdue amount"), "panel": {"note": as_of_note(self.request), **more}}


class KindsCard(HomeCard):
    """Structure by kind of product: accounts and balances."""

    code = "kinds"
    label = gettext_lazy("Holdings by kind")
    template = "home/_bars.html"
    permission = ACCOUNTS
    position = 50
    place = "side"

    def context(self) -> dict[str, Any] | None:
        kinds = PortfolioReading.of(self.request).family("kind")
        shown_kinds = [kind for kind in HELD_KINDS if kind.value in kinds]
        whole = sum((kinds[kind.value].amount or 0 for kind in shown_kinds), 0)
        if not shown_kinds:
            return None
        url = reverse("products:account_list")
        rows = [
            {
                "label": capfirst(str(kind.label)),
                "url": f"{url}?kind={kind.value}&held=yes",
                "share": share(kinds[kind.value].amount, whole),
                "number": kinds[kind.value].number,
                "amount": short(kinds[kind.value]),
            }
            for kind in shown_kinds
        ]
        return {"rows": rows, "amounts": _("Balance"), "panel": {"note": as_of_note(self.request)}}


class OverdueTrendCard(HomeCard):
    """What was overdue at the ends of twelve months, by how long."""

    code = "overdue-trend"
    label = gettext_lazy("Overdue trend")
    template = "home/_chart.html"
    permission = LOANS
    position = 45
    place = "below"
    waits = True
    STACKS = (
        (gettext_lazy("1 to 30 days"), ("1-30",), "risk-1"),
        (gettext_lazy("31 to 90 days"), ("31-90",), "risk-2"),
        (gettext_lazy("Over 90 days"), ("91-270", "271-360", "361"), "risk-3"),
    )

    @classmethod
    def is_for(cls, user: Any) -> bool:
        """For whoever answers for more than a portfolio of their own."""
        scope = access_of(user).scope(LOANS)
        return scope.everything or bool(scope.branches)

    def context(self) -> dict[str, Any] | None:
        codes = [f"overdue.{one.code}" for one in BUCKETS]
        course = portfolio_course(self.user, codes, months=12, permission=LOANS)
        if not course:
            return None
        if len(course) < 2:
            return {"chart": None}
        series = [
            Series(
                str(name),
                [
                    sum((month.get(f"overdue.{code}", Figure()).amount or 0 for code in of), 0)
                    for month in course.values()
                ],
                colour,
            )
            for name, of, colour in self.STACKS
        ]
        days = list(course)
        label = _("Overdue principal and interest at month-ends, by days overdue")
        chart = amount_chart(
            "home-overdue", label, days, series, bank.currency(), monthly=True, kind="bar", stacked=True
        )
        note = _("month-ends, and as of %(day)s") % {"day": formatting.day(days[-1])}
        legend = list(zip(("ly", "lo", "lr"), (name for name, _of, _colour in self.STACKS), strict=True))
        return {"chart": chart, "legend": legend, "panel": {"note": note}}


class MovementsCard(HomeCard):
    """Whose assets moved most within a week."""

    code = "movements"
    label = gettext_lazy("Largest movements")
    template = "products/_home_movements.html"
    permission = ACCOUNTS
    position = 60
    place = "below"
    waits = True

    def context(self) -> dict[str, Any] | None:
        found = largest_movements(self.user, MOVEMENTS_SHOWN)
        if not found:
            return None
        rows = [
            {
                "url": one.customer.get_absolute_url(),
                "name": customers_shown.name_of(one.customer, self.user),
                "grade": customers_shown.grade_badge(one.customer),
                "manager": one.customer.manager.name if one.customer.manager else "",
                "change": one.change,
                "aum": one.customer.figures.aum,
            }
            for one in found
        ]
        facts = {"since": formatting.day(found[0].since), "day": formatting.day(found[0].as_of)}
        note = _("assets from %(since)s to %(day)s") % facts
        return {"rows": rows, "unit": bank.currency_unit(), "panel": {"note": note}}


def register() -> None:
    home.register_tile(HomeTile("overdue", LOANS, 50, _overdue_tile))
    for card in (MaturingCard, MaturingNextCard, OverdueCard, KindsCard, OverdueTrendCard, MovementsCard):
        home.register(card)
