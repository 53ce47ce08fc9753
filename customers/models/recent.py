"""Which customers a person opened lately."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet


class RecentCustomerQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")


class RecentCustomer(BankModel):
    """Kept for the search box alone, a few for each person; who looked at whom is the audit trail's business."""

    pk = models.CompositePrimaryKey("user_id", "customer_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False, verbose_name=_("user")
    )
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", verbose_name=_("customer"))
    opened_at = models.DateTimeField(_("opened"))

    objects = RecentCustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("recent customer")
        verbose_name_plural = _("recent customers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.customer_id}"
