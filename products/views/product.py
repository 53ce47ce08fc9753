"""Pages of the catalogue."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common.bank import reckoned_on
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from bankcrm.common.views.history import ObjectHistoryView
from bankcrm.common.views.list import ObjectListView
from bankcrm.common.views.options import OptionsView
from products import actions, shown
from products.choices import ProductKind
from products.filtersets import ProductFilter
from products.models import Product
from products.selectors.catalogue import product_holdings, with_base_rate
from products.selectors.rates import rate_on
from products.tables import ProductTable
from products.views.lists import crumbs_to


class ProductListView(ObjectListView):
    model = Product
    title = gettext_lazy("Products")
    table_class = ProductTable
    filterset_class = ProductFilter
    select_related = ("category",)
    orders = (Order("code", gettext_lazy("code"), "code"),)
    actions = (actions.CATEGORIES, actions.PRODUCT_NEW)
    empty_icon = "packages"
    empty_title = gettext_lazy("No product yet")
    empty_text = gettext_lazy("Products come with the bank's files, or are entered by the product managers.")

    def annotate(self, queryset: QuerySet) -> QuerySet:
        return with_base_rate(queryset, reckoned_on())


class ProductDetailView(ObjectDetailView):
    model = Product
    select_related = ("category__parent",)

    def crumbs(self, record: Product) -> list[tuple[Any, str]]:
        return crumbs_to(_("Products"), reverse("products:product_list"), record.name)

    def header(self, record: Product) -> dict[str, Any]:
        category = reverse("products:product_list") + f"?category={record.category_id}"
        badges = [
            format_html('<span class="bc-badge">{}</span>', capfirst(record.category.get_kind_display())),
            shown.product_status(record.status),
        ]
        if record.risk_level:
            risk = format_html('<span class="bc-badge">{}</span>', record.get_risk_level_display())
            badges.insert(1, risk)
        return {
            "title": record.name,
            "badges": badges,
            "facts": [
                {"label": _("Code"), "value": shown.number(record.code)},
                {"label": _("Category"), "value": format_html('<a href="{}">{}</a>', category, record.category.name)},
                {"label": _("Department"), "value": record.department},
                {"label": _("On sale from"), "value": tags.day(record.sale_from)},
                {"label": _("On sale until"), "value": tags.day(record.sale_until)},
                {"label": _("Currency"), "value": record.currency},
            ],
        }

    def tiles(self, record: Product) -> list[dict[str, Any]]:
        held = product_holdings(record)
        rate = rate_on(product=record, day=reckoned_on())
        term = {"value": tags.number(record.term_months), "unit": _("months") if record.term_months else ""}
        return [
            {
                "label": pgettext("product", "Holdings"),
                "value": held.words,
                "note": _("in the whole bank"),
                "url": self._holdings_url(record),
            },
            {
                "label": _("Rate"),
                "value": tags.rate(rate.rate if rate else None),
                "unit": _("% a year") if rate else "",
                "note": _("since %(day)s") % {"day": rate.effective_from} if rate else _("none holds today"),
            },
            {"label": _("Term"), **term},
            {
                "label": _("Minimum amount"),
                **shown.amount_tile(record.minimum, record.currency),
            },
        ]

    def _holdings_url(self, record: Product) -> str:
        """The list behind the figure, for whoever may open it: there only their own scope is shown."""
        is_loan = record.category.kind == ProductKind.LOAN
        if not may(self.request.user, "products.view_loan" if is_loan else "products.view_account"):
            return ""
        return reverse("products:loan_list" if is_loan else "products:account_list") + f"?product={record.pk}"


class ProductHistoryView(ObjectHistoryView):
    model = Product
    listed = (gettext_lazy("Products"), "products:product_list")

    def record_url(self, record: Product) -> str:
        return reverse("products:product_detail", args=[record.pk])


class ProductOptionsView(OptionsView):
    """What the picker of products asks."""

    model = Product

    def matching(self, typed: str) -> Q:
        return Q(code__startswith=typed) | Q(name__icontains=typed)

    def text(self, row: Any) -> str:
        return f"{row.name} · {row.code}"
