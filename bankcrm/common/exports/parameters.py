"""What a bank may set about files made of lists."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters

DAYS_KEPT = "common.export_days"
MOST_ROWS = "common.export_rows"

parameters.register(
    DAYS_KEPT,
    _("Days an exported file is kept"),
    default=7,
    minimum=1,
    maximum=90,
    help=_("Afterwards the file is removed; that it was made stays on record."),
)
parameters.register(
    MOST_ROWS,
    _("Most rows of an exported file"),
    default=200_000,
    minimum=1_000,
    maximum=1_000_000,
    help=_("A list with more rows has to be narrowed by a filter first."),
)
