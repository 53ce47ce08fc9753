"""Panels of the loan page."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.bank import reckoned_on
from bankcrm.common.panels import Panel, register
from bankcrm.common.tables import Column, Drawn, Table, panel_table
from bankcrm.common.templatetags import bankcrm as tags
from products import shown
from products.charts import course_chart
from products.choices import LoanClass
from products.models import Loan
from products.overdue import overdue_days
from products.panels.people import people
from products.panels.tables import OneCurrencyTable
from products.selectors.history import loan_month_course, loan_states
from products.selectors.people import is_visible_account, loan_collateral, loan_guarantors
from products.tables import HoldingMoney

MOST_STATES = 60


class LoanPanel(Panel):
    permission = "products.view_loan"


def _since(row: Any, table: Table) -> SafeString:
    """The day, and on a telephone how long overdue it was then."""
    if not row.overdue_since:
        return tags.day(row.since)
    mark = shown.overdue_mark(row.overdue_since, row.since)
    return format_html('{}<span class="bc-only-sm bc-sub bc-rowsub">{}</span>', tags.day(row.since), mark)


class StateTable(OneCurrencyTable):
    """Changes of a loan's state, each with the day from which it holds."""

    columns = (
        Drawn("since", gettext_lazy("From"), draw=_since, phone=True),
        HoldingMoney("outstanding", gettext_lazy("Outstanding"), phone=True),
        Drawn(
            "overdue",
            gettext_lazy("Overdue then"),
            draw=lambda row, _t: shown.overdue_mark(row.overdue_since, row.since),
        ),
        HoldingMoney("overdue_principal", gettext_lazy("Overdue principal")),
        HoldingMoney("overdue_interest", gettext_lazy("Overdue interest")),
        Drawn("class", gettext_lazy("Class"), draw=lambda row, _t: shown.class_badge(row.class_shown)),
        Column("currency", gettext_lazy("Currency")),
    )


class StatePanel(LoanPanel):
    """Outstanding through time, and every change of the state."""

    code = "state"
    label = gettext_lazy("State through time")
    template = "products/_state_panel.html"
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        loan = self.record
        course = loan_month_course(loan, reckoned_on())
        states = loan_states(loan, MOST_STATES)
        for state in states:
            state.currency = loan.currency
        context: dict[str, Any] = {
            "table": panel_table(StateTable(states, self.request)),
            "label": self.label,
            "empty": {"icon": "history", "title": _("No earlier state is known")},
        }
        if len(course.days) > 1 and course.is_known:
            name = _("Outstanding")
            context["chart"] = course_chart("loan-state", name, course, name, loan.currency, monthly=True)
        if len(states) == MOST_STATES:
            context["panel"] = {"note": _("the last %(number)s changes") % {"number": MOST_STATES}}
        return context


def _expiry(row: Any, table: Table) -> SafeString:
    """The day of expiry; red once it is past while the loan runs, near ones in days."""
    on = reckoned_on()
    day = tags.day(row.expires_on)
    if row.expires_on is None:
        return day
    if row.expires_on < on:
        return format_html('{} <span class="bc-delta is-risk">{}</span>', day, _("expired"))
    note = shown.maturity_note(row.expires_on, on)
    return format_html('{} <span class="bc-sub">{}</span>', day, note) if note else day


class CollateralTable(OneCurrencyTable):
    columns = (
        Drawn(
            "kind",
            gettext_lazy("Collateral"),
            phone=True,
            draw=lambda row, _t: format_html(
                '<b>{}</b> <span class="bc-sub bc-num">{}</span>', capfirst(row.get_kind_display()), row.number
            ),
        ),
        Column("description", gettext_lazy("Description"), css="w"),
        HoldingMoney("value", pgettext_lazy("collateral", "Value"), phone=True),
        Drawn("expires_on", gettext_lazy("Expires"), draw=_expiry),
        Column("currency", gettext_lazy("Currency")),
    )


class CollateralPanel(LoanPanel):
    code = "collateral"
    label = gettext_lazy("Collateral")
    template = "products/_table_panel.html"
    position = 20
    in_overview = "main"
    has_tab = False

    def context(self) -> dict[str, Any]:
        pledged = loan_collateral(self.record, self.user)
        for one in pledged:
            one.currency = self.record.currency
        return {
            "table": panel_table(CollateralTable(pledged, self.request)),
            "label": self.label,
            "empty": {"icon": "home", "title": _("Nothing is pledged for this loan")},
            "panel": {"count": len(pledged)},
        }


class ClassPanel(LoanPanel):
    """The class that is shown, the one that was sent, and why they differ; terms and repayment account."""

    code = "class"
    label = gettext_lazy("Classification and terms")
    template = "products/_facts_panel.html"
    position = 30
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        loan = self.record
        return {
            "reason": class_reason(loan, bank.business_date()),
            "facts": [
                {"label": _("Class"), "value": shown.class_badge(loan.class_shown)},
                {
                    "label": _("Class as sent"),
                    "value": capfirst(loan.get_class_sent_display()) if loan.class_sent else _("none was sent"),
                },
                {"label": _("Overdue since"), "value": tags.day(loan.overdue_since)},
                {"label": _("Overdue principal"), "value": shown.amount(loan.overdue_principal, loan.currency)},
                {"label": _("Overdue interest"), "value": shown.amount(loan.overdue_interest, loan.currency)},
                {"label": _("Term"), "value": self._term(loan)},
                {
                    "label": _("Repayment schedule"),
                    "value": capfirst(loan.get_schedule_display()) if loan.schedule else "",
                },
                {"label": _("Repayment account"), "value": self._repayment_account(loan)},
                {"label": _("As of"), "value": tags.day(loan.state_on)},
            ],
        }

    def _term(self, loan: Loan) -> str:
        return _("%(months)s months") % {"months": loan.term_months} if loan.term_months else ""

    def _repayment_account(self, loan: Loan) -> Any:
        account = loan.repayment_account
        if account is None:
            return ""
        number = shown.masked_account(account.number)
        visible = is_visible_account(account, self.user)
        return shown.link("products:account_detail", account, number) if visible else number


def class_reason(loan: Loan, on: Any) -> str:
    """Why the class shown is worse than the one that was sent; empty where it is not."""
    days = overdue_days(loan.overdue_since, on)
    if not days or not loan.class_shown or loan.class_shown == LoanClass.PASS:
        return ""
    if loan.class_sent is not None and loan.class_shown <= loan.class_sent:
        return ""
    words = {"days": shown.days_text(days), "floor": loan.get_class_shown_display()}
    if loan.class_sent is None:
        return _("%(days)s overdue: at least %(floor)s. The core system sent no class.") % words
    words["sent"] = loan.get_class_sent_display()
    return _("%(days)s overdue: at least %(floor)s, though the core system sent %(sent)s.") % words


class GuarantorsPanel(LoanPanel):
    code = "guarantors"
    label = gettext_lazy("Guarantors")
    template = "products/_people_panel.html"
    position = 40
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        found = loan_guarantors(self.record, self.user)
        currency = self.record.currency
        named = [
            (
                one.customer,
                _("for %(currency)s %(amount)s")
                % {"currency": shown.unit(currency), "amount": formatting.money(one.amount)}
                if one.amount is not None
                else _("for the whole loan"),
            )
            for one in found
        ]
        return {
            "people": people(named, self.user),
            "nobody": _("Nobody guarantees this loan."),
            "panel": {"count": len(named)} if named else {},
        }


register("products.loan", StatePanel)
register("products.loan", CollateralPanel)
register("products.loan", ClassPanel)
register("products.loan", GuarantorsPanel)
