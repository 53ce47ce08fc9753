"""Audit codes of warnings, and what the trail says of a rule's limits and scope."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit
from bankcrm.common.models import AuditEntry
from early_warning import said
from early_warning.desk.words import kind_label
from early_warning.models import Rule

audit.register("warningrun.started", _("Warning run started"))
audit.register("warningrun.finished", _("Warning run finished"))
audit.register("rule.created", _("Warning rule made"))
audit.register("rule.drafted", _("Draft of a warning rule saved"))
audit.register("rule.draft_discarded", _("Draft of a warning rule thrown away"))
audit.register("rule.changed", _("Warning rule changed"))

audit.register("warning.acknowledged", _("Warning acknowledged"))
audit.register("warning.handling", _("Handling of a warning begun"))
audit.register("warning.contact", _("Contact because of a warning"))
audit.register("warning.note", _("Note on a warning"))
audit.register("warning.snoozed", _("Warning put off"))
audit.register("warning.escalated", _("Warning escalated"))
audit.register("warning.closing_asked", _("Closing of a warning asked for"))
audit.register("warning.closing_refused", _("Closing of a warning refused"))
audit.register("warning.closed", _("Warning closed"))
audit.register("warning.exempted", _("Customer exempted from a rule"))
audit.register("notices.chosen", _("Notices of warnings chosen"))
audit.register("webhook.created", _("Webhook set up"))
audit.register("webhook.changed", _("Webhook changed"))
audit.register("webhook.deleted", _("Webhook removed"))
audit.register("warning.printed", _("Chain of a warning printed"))
audit.register("warning.saved", _("Chain of a warning saved as PDF"))


def _rule_in_words(entry: AuditEntry) -> dict[str, list[Any]]:
    """Limits by level and scope by name instead of what JSON keeps; the kind decides what a limit measures."""
    kind = Rule.objects.filter(pk=entry.subject_id).values_list("kind", flat=True).first() or ""
    before = {name: old for name, (old, _new) in entry.changes.items() if old is not None and name != "kind"}
    after = {name: new for name, (_old, new) in entry.changes.items() if name != "kind"}
    words = said.differences(kind, before, after)
    if "kind" in entry.changes:
        words[str(_("Kind"))] = [None, kind_label(entry.changes["kind"][1])]
    return words


audit.register_words("early_warning.rule", _rule_in_words)
