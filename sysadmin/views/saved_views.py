"""The views of lists that people share: for who keeps them tidy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from bankcrm.common.models import SavedView
from bankcrm.common.ordering import Order
from bankcrm.common.views.list import ObjectListView
from sysadmin.tables import SavedViewTable


class SavedViewListView(ObjectListView):
    """What others share, to be renamed or removed when its owner no longer does."""

    model = SavedView
    permission = SavedView.KEEP
    title = gettext_lazy("Shared views")
    table_class = SavedViewTable
    select_related = ("owner", "branch")
    orders = (Order("changed", gettext_lazy("time"), "changed_at", descending=True),)
    empty_icon = "bookmark"
    empty_title = gettext_lazy("Nobody shares a view")
    empty_text = gettext_lazy("What people save of a list and share with others will stand here.")
