"""What a bank may set about acts on many rows."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters

MOST_ROWS = "common.bulk_rows"
AT_ONCE = "common.bulk_at_once"

parameters.register(
    MOST_ROWS,
    _("Most rows changed by one act"),
    default=20_000,
    minimum=100,
    maximum=500_000,
    help=_("A selection with more rows has to be narrowed by a filter first."),
)
parameters.register(
    AT_ONCE,
    _("Rows that are changed while the person waits"),
    default=500,
    minimum=1,
    maximum=5_000,
    help=_("More of them are changed by a background job with progress."),
)
