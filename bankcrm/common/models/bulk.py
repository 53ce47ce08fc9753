"""Acts on many rows, with what became of them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import BankModel
from bankcrm.common.models.job import JobRun
from bankcrm.common.scoping import ScopedQuerySet, ScopePaths


class BulkRunQuerySet(ScopedQuerySet):
    """A run is its maker's alone, whatever anybody's roles; what it did to a record stands in that record's history."""

    scope = ScopePaths()

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(made_by=user) if user.is_authenticated else self.none()


class BulkRun(BankModel):
    """One act on many rows: on which, with which values, how far it is, how many were left out and why.

    ids: the rows as they were confirmed, emptied when all are done. list_name, query: the list they were chosen in.
    seen_at: when the person saw them; what changed since is left alone.
    """

    code = models.CharField(_("act"), max_length=60)
    list_name = models.CharField(_("list"), max_length=80)
    query = models.TextField(_("filters in the address"), blank=True)
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("chosen rows"))
    rows = models.PositiveIntegerField(_("rows"))
    values = models.JSONField(_("values"), default=dict)
    seen_at = models.DateTimeField(_("seen"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("confirmed"), auto_now_add=True)
    job = models.OneToOneField(JobRun, models.PROTECT, null=True, related_name="bulk_run", verbose_name=_("job"))
    done = models.PositiveIntegerField(_("done"), default=0)
    changed = models.PositiveIntegerField(_("rows changed"), default=0)
    left_out = models.JSONField(_("left out"), default=dict)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many rows")
        verbose_name_plural = _("changes of many rows")
        default_permissions = ()
        indexes = [models.Index(fields=["made_by", "-made_at", "-id"], name="bulkrun_made_by")]
        constraints = [
            models.CheckConstraint(condition=models.Q(done__lte=models.F("rows")), name="bulkrun_done_within_rows"),
            models.CheckConstraint(condition=models.Q(changed__lte=models.F("done")), name="bulkrun_changed_of_done"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"

    @property
    def is_done(self) -> bool:
        return self.done == self.rows
