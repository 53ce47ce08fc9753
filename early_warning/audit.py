"""Audit codes of warnings."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit

audit.register("warningrun.started", _("Warning run started"))
audit.register("warningrun.finished", _("Warning run finished"))
