"""Days on which the bank works or rests against the week: public holidays, and what makes up for them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import AdministratorsQuerySet, BankModel


class Holiday(BankModel):
    """One exception to Monday to Friday: a weekday off, or a weekend day at work (调休).

    The bank enters each year's plan when the State Council has published it; nothing is delivered with the product.
    Read through `bankcrm.common.working_days`.
    """

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(
        _("make-up working day"),
        default=False,
        help_text=_("A weekend day on which the bank works; otherwise a weekday on which it does not."),
    )
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday or make-up working day")
        verbose_name_plural = _("holidays and make-up working days")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_working=True, day__iso_week_day__gte=6) | Q(is_working=False, day__iso_week_day__lt=6),
                name="holiday_is_an_exception",
                violation_error_message=_(
                    "A holiday is entered for a weekday, a make-up working day for a Saturday or Sunday."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
