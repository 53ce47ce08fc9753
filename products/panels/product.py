"""Panels of the product page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common.bank import reckoned_on
from bankcrm.common.panels import Panel, register
from bankcrm.common.permissions import may
from bankcrm.common.tables import Column, Day, Drawn, Number, Rate, panel_table
from bankcrm.common.templatetags import bankcrm as tags
from products.forms import RateQuestionForm
from products.panels.tables import OneCurrencyTable
from products.rules import may_be_sold
from products.selectors.rates import rate_on, rates_of
from products.tables import HoldingMoney

MOST_RATES = 200


def _period(row: Any, table: Any) -> Any:
    """Whether the rate holds now, is still to come, or is over."""
    today = table.today
    if row.effective_from > today:
        return tags.status_badge(_("To come"), "wait")
    if row.effective_until is not None and row.effective_until <= today:
        return tags.status_badge(_("Over"), "off")
    return tags.status_badge(_("In force"))


class RateTable(OneCurrencyTable):
    """Rates through time; one that runs on can be ended by whoever may."""

    columns = (
        Day("effective_from", gettext_lazy("From"), phone=True),
        Day("effective_until", gettext_lazy("Ends before")),
        Number("term_months", gettext_lazy("Term"), unit=gettext_lazy("months")),
        HoldingMoney("amount_from", gettext_lazy("From amount")),
        Column("currency", gettext_lazy("Currency")),
        Column(
            "grade",
            gettext_lazy("Grade"),
            lambda row: capfirst(row.get_grade_display()) if row.grade else _("All grades"),
        ),
        Rate("rate", gettext_lazy("Rate"), unit="%", phone=True),
        Drawn("period", gettext_lazy("Status"), draw=_period),
        Drawn("end", "", css="r", draw=lambda row, table: table.end_link(row)),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        self.today = reckoned_on()
        self.may_change = bool(may(self.user, "products.change_rate"))

    def visible_columns(self) -> list[Column]:
        return [column for column in super().visible_columns() if column.name != "end" or self.may_change]

    def end_link(self, row: Any) -> Any:
        if row.effective_until is not None or row.made_by_batch is not None:
            return ""
        return format_html('<a class="bc-act" href="{}">{}</a>', reverse("products:rate_end", args=[row.pk]), _("End"))


class RatesPanel(Panel):
    """All rates through time, and the answer to: which rate held on a day?"""

    code = "rates"
    label = gettext_lazy("Rates")
    template = "products/_rates_panel.html"
    permission = "products.view_product"
    position = 10
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        product = self.record
        asked = {name: value for name, value in self.request.GET.items() if name.startswith("r-")}
        form = RateQuestionForm(asked or None, product=product, user=self.user, prefix="r")
        rates = list(rates_of(product)[:MOST_RATES])
        return {
            "form": form,
            "answer": self._answer(form),
            "table": panel_table(RateTable(rates, self.request)),
            "label": self.label,
            "empty": {"icon": "percentage", "title": _("No rate has been set")},
            "panel": {"note": _("the first %(number)s") % {"number": MOST_RATES}} if len(rates) == MOST_RATES else {},
        }

    def _answer(self, form: RateQuestionForm) -> dict[str, Any] | None:
        if not form.is_bound or not form.is_valid():
            return None
        asked = form.cleaned_data
        rate = rate_on(
            product=self.record,
            day=asked["day"],
            term_months=asked["term"],
            amount=asked["amount"] or 0,
            grade=asked["grade"],
        )
        return {"day": asked["day"], "rate": rate}


class AboutPanel(Panel):
    """What the product is, and whether it may be sold today."""

    code = "about"
    label = gettext_lazy("About this product")
    template = "products/_facts_panel.html"
    permission = "products.view_product"
    position = 20
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        product = self.record
        decision = may_be_sold(product, reckoned_on())
        parent = product.category.parent
        return {
            "facts": [
                {"label": _("May be sold"), "value": _("Yes") if decision else decision.reason},
                {"label": pgettext("category", "Belongs to"), "value": parent.name if parent else ""},
                {"label": _("Source"), "value": _("Core system") if product.made_by_batch else _("Entered here")},
                {"label": _("Changed"), "value": tags.moment(product.changed_at)},
            ],
            "text": product.description,
        }


register("products.product", RatesPanel)
register("products.product", AboutPanel)
