"""The state of the feeds and the last of the audit trail on the first page, for whoever looks after them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting, home, parameters
from bankcrm.common.home import HomeCard
from bankcrm.common.models import AuditEntry, FeedBatch
from bankcrm.common.tables import panel_table
from sysadmin.batch_words import BROKEN_OFF, entity_name
from sysadmin.first_files import none_yet
from sysadmin.tables import AuditTable, BatchTable, with_sums

VIEW = "common.view_feedbatch"
SHOWN = 5


class FeedsCard(HomeCard):
    """Business date, last batch, what was rejected in it, and which files of the night have not come."""

    code = "feeds"
    label = gettext_lazy("Feeds")
    template = "sysadmin/_home_feeds.html"
    permission = VIEW
    position = 15

    def context(self) -> dict[str, Any]:
        found = FeedBatch._default_manager.get_queryset().visible_to(self.user).select_related("started_by")
        batches = list(with_sums(found).order_by("-received_at", "-pk")[:SHOWN])
        last = batches[0] if batches else None
        more = {"more_url": reverse("sysadmin:batch_list"), "more_label": _("All batches")}
        return {
            "tiles": self._tiles(last) if last else [],
            "alarm": self._alarm(last),
            "table": panel_table(BatchTable(batches, self.request)),
            "label": self.label,
            "none_yet": none_yet(self.user),
            "panel": more,
        }

    def _tiles(self, last: FeedBatch) -> list[dict[str, Any]]:
        day, batch = bank.business_date(), reverse("sysadmin:batch_detail", args=[last.pk])
        missing = self._missing(last)
        return [
            {
                "label": _("Business date"),
                "value": formatting.day(day),
                "note": "" if day else _("no complete night yet"),
                "url": reverse("sysadmin:batch_list"),
            },
            {"label": _("Last batch"), "value": capfirst(last.get_state_display()), "note": last.number, "url": batch},
            {
                "label": _("Rejected lines"),
                "value": formatting.number(last.rows_rejected or 0),
                "note": _("of %(rows)s") % {"rows": formatting.number(last.rows_read or 0)},
                "url": batch,
            },
            {
                "label": _("Files missing"),
                "value": formatting.number(len(missing)),
                "note": formatting.listed(entity_name(entity) for entity in missing),
                "url": batch,
            },
        ]

    def _missing(self, last: FeedBatch) -> list[str]:
        arrived = set(last.files.values_list("entity", flat=True))
        return [entity for entity in parameters.get("feeds.required_entities") if entity not in arrived]

    def _alarm(self, last: FeedBatch | None) -> str:
        if last is None or last.state not in BROKEN_OFF:
            return ""
        return _("Batch %(number)s: %(state)s.") % {"number": last.number, "state": last.get_state_display()}


class AuditCard(HomeCard):
    """What was done last, and the way to all of it, for whoever reads it."""

    code = "audit"
    label = gettext_lazy("Audit trail")
    template = "sysadmin/_home_audit.html"
    permission = "common.view_auditentry"
    position = 10

    def context(self) -> dict[str, Any] | None:
        seen = AuditEntry._default_manager.get_queryset().visible_to(self.user)
        entries = list(seen.order_by("-at", "-pk")[:SHOWN])
        if not entries:
            return None
        return {
            "table": panel_table(AuditTable(entries, self.request)),
            "panel": {"more_url": reverse("sysadmin:audit_list"), "more_label": _("The whole audit trail")},
        }


home.register(FeedsCard)
home.register(AuditCard)
