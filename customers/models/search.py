"""What search knows of each customer, apart from the customer's row, which would be slow to load with such an index."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, CodeField
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class CustomerSearchQuerySet(ScopedQuerySet):
    scope = ScopePaths(
        owner="customer__manager",
        branch="branch",
        customer="customer",
        confidential="is_confidential",
        permission="customers.customer",
    )


class CustomerSearch(BankModel):
    """One row per customer, made and kept by triggers whoever writes; `check_search` proves it.

    name: as it is compared (`search_plain`, traditional characters folded). grams: what `search_names` says, with
    "b" and the branch's id, "m" and the manager's, and "i" and the beginnings of the initials as they are stored.
    """

    customer = models.OneToOneField(
        "customers.Customer",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("customer"),
    )
    branch = models.ForeignKey(
        "staff.Branch",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("branch"),
    )
    is_confidential = models.BooleanField(_("confidential"), default=False)
    name = CodeField(_("name"), max_length=200)
    grams = ArrayField(models.TextField(db_collation="C"), verbose_name=_("grams"))

    objects = CustomerSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search row of a customer")
        verbose_name_plural = _("search rows of customers")
        default_permissions = ()
        indexes = [
            models.Index(fields=["name", "customer"], name="search_name"),
            # A short list of what is not sorted in yet: it is read by every search.
            GinIndex(fields=["grams"], name="search_grams", gin_pending_list_limit=256),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)
