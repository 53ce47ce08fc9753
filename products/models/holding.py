"""What accounts and loans share: they follow the scope of the customer who owns them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import CoreFedModel
from bankcrm.common.scoping import ScopePaths

HOLDING_SCOPE = ScopePaths(
    owner="customer_manager", branch="customer_branch", customer="customer", confidential="customer_confidential"
)


class Holding(CoreFedModel):
    """Branch, manager and confidentiality of the customer are copied here, so that a list of any scope walks one
    index; a database trigger on the customer table keeps the copies right, and fills them for a new row.
    """

    customer_branch = models.ForeignKey(
        "staff.Branch",
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("branch of the customer"),
    )
    customer_manager = models.ForeignKey(
        "staff.Employee",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("manager of the customer"),
    )
    customer_confidential = models.BooleanField(_("confidential"), default=False, editable=False)

    class Meta:
        abstract = True
