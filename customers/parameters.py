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
