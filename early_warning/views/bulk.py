"""Many warnings of the list at once: acknowledged, put off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting
from bankcrm.common.views.bulk import BulkActionView
from early_warning.desk import bulk
from early_warning.forms.desk import AcknowledgeManyForm, SnoozeManyForm


class WarningAcknowledgeManyView(BulkActionView):
    code, permission, list_name = bulk.ACKNOWLEDGE_MANY.code, bulk.ACKNOWLEDGE_MANY.permission, bulk.LIST
    form_class = AcknowledgeManyForm
    title = gettext_lazy("Acknowledge warnings")
    submit_label = gettext_lazy("Acknowledge")

    def sentence(self, rows: int) -> str:
        words = ngettext("%(number)s warning is acknowledged.", "%(number)s warnings are acknowledged.", rows)
        return words % {"number": formatting.number(rows)}


class WarningSnoozeManyView(BulkActionView):
    code, permission, list_name = bulk.SNOOZE_MANY.code, bulk.SNOOZE_MANY.permission, bulk.LIST
    form_class = SnoozeManyForm
    title = gettext_lazy("Put off warnings")
    submit_label = gettext_lazy("Put off")

    def sentence(self, rows: int) -> str:
        words = ngettext("%(number)s warning is put off.", "%(number)s warnings are put off.", rows)
        return words % {"number": formatting.number(rows)}
