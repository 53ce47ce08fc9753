"""What guarantees add up to: circles in which each answers for the next, and who answers for many.

Found over the whole bank each night (`customers.services.guarantees`), from relationships and from loans' guarantors.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel, CodeField, MoneyField
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.models.customer import CustomerQuerySet


class GuaranteeLoopQuerySet(ScopedQuerySet):
    """Seen by whoever sees one of those in it; the others are named within the reader's scope only."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        members = GuaranteeLoopMember.objects.within(access_of(user).scope(self.permission_for(action)))
        return self.filter(Exists(members.filter(loop=OuterRef("pk"))))

    def standing(self) -> Self:
        return self.filter(gone_on=None)


class GuaranteeLoop(BankModel):
    """A guarantees for B, B for C, C for A. `path` is the same whoever it is read from; it stays once it is gone."""

    path = CodeField(_("path"), max_length=200)
    length = models.PositiveSmallIntegerField(_("customers in it"))
    amount = MoneyField(_("guaranteed in all"), null=True)
    found_on = models.DateField(_("found"))
    gone_on = models.DateField(_("gone"), null=True)

    objects = GuaranteeLoopQuerySet.as_manager()

    class Meta:
        verbose_name = _("guarantee loop")
        verbose_name_plural = _("guarantee loops")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-found_on", "-id"], name="guarantee_loop_found")]
        constraints = [
            models.UniqueConstraint(fields=["path"], condition=Q(gone_on=None), name="guarantee_loop_once"),
            models.CheckConstraint(condition=Q(length__gte=2), name="guarantee_loop_of_two_at_least"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class GuaranteeLoopMemberQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.customer")


class GuaranteeLoopMember(BankModel):
    """One in a loop, who answers for the next; the last one for the first. amount: for the next, as far as known."""

    loop = models.ForeignKey(
        GuaranteeLoop, models.CASCADE, related_name="members", db_index=False, verbose_name=_("guarantee loop")
    )
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", verbose_name=_("customer"))
    place = models.PositiveSmallIntegerField(_("place"))
    amount = MoneyField(_("amount"), null=True)

    objects = GuaranteeLoopMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer in a guarantee loop")
        verbose_name_plural = _("customers in guarantee loops")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["loop", "place"], name="guarantee_loop_place")]

    def __str__(self) -> str:
        return str(self.customer_id)


class GuarantorLoadQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope, permission="customers.guaranteeloop")


class GuarantorLoad(BankModel):
    """For how many borrowers a customer answers, and with how much as far as known; from two borrowers on."""

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="+", verbose_name=_("guarantor")
    )
    borrowers = models.PositiveIntegerField(_("borrowers"))
    amount = MoneyField(_("guaranteed in all"), null=True)
    as_of = models.DateField(_("as of"))

    objects = GuarantorLoadQuerySet.as_manager()

    class Meta:
        verbose_name = _("load of a guarantor")
        verbose_name_plural = _("loads of guarantors")
        default_permissions = ()
        indexes = [models.Index(F("borrowers").desc(), F("customer").desc(), name="guarantor_load_borrowers")]

    def __str__(self) -> str:
        return str(self.customer_id)
