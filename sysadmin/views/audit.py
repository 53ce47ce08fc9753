"""The audit trail: who did what to which record, when and from where."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import audit, formatting
from bankcrm.common.models import AuditEntry
from bankcrm.common.ordering import Order
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.list import ObjectListView
from sysadmin.filtersets import AuditFilterSet
from sysadmin.tables import AuditTable
from sysadmin.wording import changes_of, subject_name


class AuditListView(ObjectListView):
    model = AuditEntry
    table_class = AuditTable
    filterset_class = AuditFilterSet
    orders = (Order("at", gettext_lazy("time"), "at", descending=True),)
    title = gettext_lazy("Audit trail")
    empty_icon = "history"
    empty_title = gettext_lazy("Nothing is on record yet")
    empty_text = gettext_lazy("Every change and every look at a masked number will stand here.")


class AuditDetailView(RecordView):
    """One entry: who, what, where from, and each field's old and new value."""

    model = AuditEntry
    action = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = self.get_object()
        context = {
            "heading": audit.label(entry.code),
            "crumbs": [(_("Audit trail"), reverse("sysadmin:audit_list")), (audit.label(entry.code), "")],
            "facts": self._facts(entry),
            "changes": changes_of(entry, request.user),
            "together_url": self._together(entry),
        }
        return render(request, "sysadmin/audit_detail.html", context)

    def _facts(self, entry: AuditEntry) -> list[dict[str, Any]]:
        return [
            {"label": _("When"), "value": formatting.moment(entry.at)},
            {"label": _("Who"), "value": entry.user_name or capfirst(_("the system"))},
            {"label": _("Record"), "value": audit.as_shown_to(self.request.user, entry)[0]},
            {"label": _("Record kind"), "value": capfirst(subject_name(entry.subject_type))},
            {"label": _("Source"), "value": capfirst(entry.get_source_display())},
            {"label": _("IP address"), "value": entry.address},
            {"label": _("Reason"), "value": entry.reason},
        ]

    def _together(self, entry: AuditEntry) -> str:
        """The list of what the same request or run did; its day narrows the search."""
        if not entry.trace:
            return ""
        day = formatting.day(entry.at)
        return f"{reverse('sysadmin:audit_list')}?{urlencode({'trace': entry.trace, 'since': day, 'until': day})}"
