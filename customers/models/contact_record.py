"""What passed between the bank and a customer: a visit, a call, a message, and what was agreed to follow."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from customers.choices import ContactChannel
from customers.models.customer import CustomerQuerySet

OPEN_STEP = Q(next_step_due__isnull=False, next_step_done_at=None, voided_at=None)


class ContactQuerySet(ScopedQuerySet):
    scope = ScopePaths.via("customer", CustomerQuerySet.scope)

    def standing(self) -> Self:
        """Those that took place: not the ones that were entered by mistake."""
        return self.filter(voided_at=None)

    def with_open_step(self) -> Self:
        return self.filter(OPEN_STEP)


class Contact(BankModel):
    """One contact with a customer. Written once: a wrong one is voided with a reason and stays.

    How a customer is reached (telephones, addresses) is `ContactPoint`. `recorded_by` is empty where another system
    brought the contact.
    """

    Channel = ContactChannel

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", db_index=False, verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactChannel)
    took_place_at = models.DateTimeField(_("took place"))
    employee = models.ForeignKey(
        "staff.Employee", models.PROTECT, related_name="+", db_index=False, verbose_name=_("employee")
    )
    summary = models.TextField(_("what was said"), max_length=2000)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_due = models.DateField(_("due"), null=True)
    next_step_done_at = models.DateTimeField(_("done"), null=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )
    voided_at = models.DateTimeField(_("voided"), null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("voided by"),
    )
    void_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ("view", "add")
        indexes = [
            models.Index(fields=["customer", "-took_place_at", "-id"], name="contact_record_customer"),
            models.Index(fields=["employee", "-took_place_at"], name="contact_record_employee"),
            # What is still to be done: of one person, and of one portfolio's customers.
            models.Index(fields=["employee", "next_step_due"], name="contact_step_employee", condition=OPEN_STEP),
            models.Index(fields=["customer", "next_step_due"], name="contact_step_customer", condition=OPEN_STEP),
            models.Index(fields=["recorded_by"], name="contact_recorded_by", condition=Q(recorded_by__isnull=False)),
            models.Index(fields=["voided_by"], name="contact_voided_by", condition=Q(voided_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(summary=""), name="contact_says_something"),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_due=None) | (~Q(next_step="") & Q(next_step_due__isnull=False)),
                name="contact_step_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(next_step_done_at=None) | Q(next_step_due__isnull=False), name="contact_done_step_is_one"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="contact_voided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """Without a word of what was said: the trail is read by people who may not read it."""
        return f"#{self.pk}"

    @property
    def day(self) -> date:
        """The day it took place, in the bank's zone."""
        return timezone.localdate(self.took_place_at)

    @property
    def has_open_step(self) -> bool:
        return self.next_step_due is not None and self.next_step_done_at is None and self.voided_at is None
