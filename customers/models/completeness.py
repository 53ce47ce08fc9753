"""How complete the files of each branch are, counted for all branches at once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class BranchCompletenessQuerySet(ScopedQuerySet):
    scope = ScopePaths(branch="branch")


class BranchCompleteness(BankModel):
    """One row per branch that has customers, written anew each night; confidential files are not counted.

    Bands by the share of a file in percent; `average` of all of them.
    """

    branch = models.OneToOneField(
        "staff.Branch", models.PROTECT, primary_key=True, related_name="+", verbose_name=_("branch")
    )
    customers = models.PositiveIntegerField(_("customers"))
    average = models.DecimalField(_("average in %"), max_digits=5, decimal_places=2)
    below_40 = models.PositiveIntegerField(_("below 40 %"))
    below_60 = models.PositiveIntegerField(_("40 to 59 %"))
    below_80 = models.PositiveIntegerField(_("60 to 79 %"))
    below_100 = models.PositiveIntegerField(_("80 to 99 %"))
    whole = models.PositiveIntegerField(_("complete"))
    counted_at = models.DateTimeField(_("counted"))

    objects = BranchCompletenessQuerySet.as_manager()

    class Meta:
        verbose_name = _("completeness of a branch's files")
        verbose_name_plural = _("completeness of files by branch")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.branch)
