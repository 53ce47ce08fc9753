"""Who changed a record and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common.history import PAGE_SIZE, entries_of, entries_with_batches
from bankcrm.common.views.base import RecordView


class ObjectHistoryView(RecordView):
    """The history of one record, newest first, by keyset."""

    action = "view"
    # The feed's name of these records, where batches change them too.
    entity = ""
    # The list that the record stands in: its name and the name of its address.
    listed: tuple[str | Promise, str]

    def entries(self, record: Any, before: int | None, size: int) -> list[dict[str, Any]]:
        if self.entity:
            return entries_with_batches(record, self.entity, before=before, size=size)
        return entries_of(record, before=before, size=size)

    def record_title(self, record: Any) -> str:
        return str(record)

    def record_url(self, record: Any) -> str:
        return str(record.get_absolute_url())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        asked = request.GET.get("before", "")
        entries = self.entries(record, int(asked) if asked.isdecimal() else None, PAGE_SIZE)
        written = [entry["id"] for entry in entries if entry["id"]]
        more = len(written) >= PAGE_SIZE
        context = {
            "heading": _("History"),
            "record_title": self.record_title(record),
            "crumbs": [
                (self.listed[0], reverse(self.listed[1])),
                (self.record_title(record), self.record_url(record)),
                (_("History"), ""),
            ],
            "entries": entries,
            "pager": {
                "previous_url": request.path if asked else "",
                "next_url": f"{request.path}?before={min(written)}" if more else "",
            },
        }
        return render(request, "generic/object_history.html", context)
