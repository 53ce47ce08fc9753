"""All warnings, open and closed: filtered, taken along, many changed at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.ordering import Order
from bankcrm.common.views.list import ObjectListView
from early_warning.desk.filtersets import WarningFilter
from early_warning.desk.tables import WarningTable
from early_warning.models import Warning


class WarningListView(ObjectListView):
    model = Warning
    table_class = WarningTable
    filterset_class = WarningFilter
    title = _("All warnings")
    export_permission = "early_warning.export_warning"
    orders = (Order("raised", _("day raised"), "raised_on", descending=True, branch="branch"),)
    select_related = ("rule",)
    is_prepared = True
    empty_icon = "bell"
    empty_title = _("No warnings")
    empty_text = _("Rules look at each business date once its files are in; what they find stands here.")
