"""Who changed a record and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bankcrm.common.history import PAGE_SIZE, entries_of
from bankcrm.common.views.base import RecordView


class ObjectHistoryView(RecordView):
    """The history of one record, newest first, by keyset."""

    action = "view"

    def record_url(self, record: Any) -> str:
        return str(record.get_absolute_url())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        asked = request.GET.get("before", "")
        entries = entries_of(record, before=int(asked) if asked.isdigit() else None, size=PAGE_SIZE + 1)
        more = len(entries) > PAGE_SIZE
        entries = entries[:PAGE_SIZE]
        context = {
            "heading": _("History"),
            "record_title": str(record),
            "crumbs": [(str(record), self.record_url(record)), (_("History"), "")],
            "entries": entries,
            "pager": {
                "previous_url": request.path if asked else "",
                "next_url": f"{request.path}?before={entries[-1]['id']}" if more else "",
            },
        }
        return render(request, "generic/object_history.html", context)
