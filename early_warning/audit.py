"""Audit codes of warnings."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit

audit.register("warningrun.started", _("Warning run started"))
audit.register("warningrun.finished", _("Warning run finished"))
audit.register("rule.created", _("Warning rule made"))
audit.register("rule.drafted", _("Draft of a warning rule saved"))
audit.register("rule.draft_discarded", _("Draft of a warning rule thrown away"))
audit.register("rule.changed", _("Warning rule changed"))
