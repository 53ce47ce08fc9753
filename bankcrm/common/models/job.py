"""Background work that a person can look at."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import AdministratorsQuerySet, BankModel


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")


class JobRun(BankModel):
    """One run of a background job with its progress; a run whose heartbeat stands still is taken for dead."""

    State = JobState

    task = models.CharField(_("task"), max_length=80)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("total"), null=True)
    message = models.TextField(_("message"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("started by")
    )
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("stopped by")
    )
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        default_permissions = ("view",)
        permissions = [("stop_jobrun", _("stop jobs")), ("start_jobrun", _("run jobs again"))]
        indexes = [
            models.Index(fields=["-queued_at", "-id"], name="job_queued"),
            models.Index(fields=["state", "heartbeat_at"], name="job_alive"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"
