"""Audit codes of system management, with the words that history pages show."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit

audit.register("bank.demo_made", _("Demo bank made"))
audit.register("parameter.changed", _("Parameter changed"))
audit.register("feed_batch.rejects_downloaded", _("Rejected lines downloaded"))
