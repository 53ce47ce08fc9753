"""What a bank may set about its customers' files."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import parameters

ATTACHMENT_MEGABYTES = "customers.attachment_megabytes"

parameters.register(
    ATTACHMENT_MEGABYTES,
    _("Largest attachment (MB)"),
    default=10,
    minimum=1,
    maximum=100,
    help=_("A scanned contract in colour has about 1 MB a page."),
)

# How many customers out of scope somebody may hit upon while entering numbers.
LOOK_UPS_AN_HOUR = "customers.look_ups_an_hour"
parameters.register(
    LOOK_UPS_AN_HOUR,
    _("Answers about other people's customers (an hour)"),
    default=20,
    minimum=1,
    maximum=1000,
    help=_("Whoever enters numbers is told that one is the bank's already; beyond so many, only saving tells."),
)
