"""The tree of categories on one page: small enough to be seen whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.actions import buttons
from bankcrm.common.permissions import may
from bankcrm.common.tables import Column, Drawn, Number, Table, panel_table
from bankcrm.common.views.base import PermittedView
from products import actions
from products.models import Category
from products.selectors.catalogue import INDENT, category_tree


def _name(row: Any, table: Table) -> SafeString:
    return format_html(
        '{}<a href="{}">{}</a> <span class="bc-sub bc-num">{}</span>',
        INDENT * 2 * row.depth,
        table.url(row),
        row.category.name,
        row.category.code,
    )


class CategoryTable(Table):
    """Rows are nodes of the tree; each leads to its products."""

    columns = (
        Drawn("name", gettext_lazy("Category"), draw=_name, phone=True),
        Column("kind", gettext_lazy("Kind"), lambda row: capfirst(row.category.get_kind_display())),
        Number("products", gettext_lazy("Products"), phone=True),
        Number("on_sale", gettext_lazy("On sale")),
        Drawn("edit", "", css="r", draw=lambda row, table: table.edit_link(row)),
    )

    def __init__(self, rows: Any, request: Any) -> None:
        super().__init__(rows, request)
        self.may_change = bool(may(self.user, "products.change_category"))

    def url(self, row: Any) -> str:
        return f"{reverse('products:product_list')}?category={row.pk}"

    def visible_columns(self) -> list[Column]:
        return [column for column in self.columns if column.name != "edit" or self.may_change]

    def edit_link(self, row: Any) -> SafeString:
        return format_html(
            '<a class="bc-act" href="{}">{}</a>', reverse("products:category_edit", args=[row.pk]), _("Edit")
        )


class CategoryListView(PermittedView):
    model = Category
    action = "view"

    def get(self, request: HttpRequest) -> HttpResponse:
        nodes = category_tree()
        new = buttons([actions.CATEGORY_NEW], request.user)
        context = {
            "heading": _("Product categories"),
            "crumbs": [(_("Products"), reverse("products:product_list")), (_("Product categories"), "")],
            "actions": new,
            "table": panel_table(CategoryTable(nodes, request)),
            "empty": {
                "icon": "list-tree",
                "title": _("No category yet"),
                "text": _("Categories come with the bank's files, or are entered by the product managers."),
                "action": new[0] if new else None,
            },
        }
        return render(request, "products/category_list.html", context)
