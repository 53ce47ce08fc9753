"""Batches of files from the core system."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import AdministratorsQuerySet, BankModel, MoneyField


class BatchState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    APPLIED = "applied", _("applied")
    TRIED = "tried", _("tried, not applied")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    STOPPED = "stopped", _("stopped")
    ALREADY = "already", _("already applied")


class FeedBatch(BankModel):
    """One folder of files of one business date, and what became of it."""

    State = BatchState

    number = models.CharField(_("number"), max_length=20, unique=True)
    profile = models.CharField(_("profile"), max_length=60)
    folder = models.CharField(_("folder"), max_length=500)
    business_date = models.DateField(_("business date"), null=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    is_trial = models.BooleanField(_("trial"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.WAITING)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    stage_seconds = models.JSONField(_("seconds per stage"), default=dict)
    entity = models.CharField(_("entity"), max_length=40, blank=True)
    rows_done = models.BigIntegerField(_("rows done"), default=0)
    rows_total = models.BigIntegerField(_("rows in all"), default=0)
    max_reject_share = models.DecimalField(_("rejects borne"), max_digits=6, decimal_places=5, null=True)
    refusal = models.JSONField(_("reasons of refusal"), default=list)
    moved_business_date = models.BooleanField(_("moved the business date"), default=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("started by")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        default_permissions = ("view", "add")
        permissions = [("download_feedreject", _("download rejected lines"))]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="batch_received"),
            models.Index(fields=["fingerprint"], name="batch_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.number


class FeedFile(BankModel):
    """One entity of a batch: what was expected, what came, what was done with it (the control sheet)."""

    batch = models.ForeignKey(FeedBatch, models.CASCADE, related_name="files", db_index=False, verbose_name=_("batch"))
    entity = models.CharField(_("entity"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    is_full = models.BooleanField(_("full"), default=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    rows_expected = models.BigIntegerField(_("rows expected"), null=True)
    rows_read = models.BigIntegerField(_("rows"), default=0)
    total_column = models.CharField(_("amount column"), max_length=60, blank=True)
    total_expected = MoneyField(_("total expected"), null=True)
    total_read = MoneyField(_("total"), null=True)
    rows_rejected = models.BigIntegerField(_("rejected"), default=0)
    rows_rejected_following = models.BigIntegerField(_("rejected because of another reject"), default=0)
    rows_remarked = models.BigIntegerField(_("with remarks"), default=0)
    rows_new = models.BigIntegerField(_("new"), default=0)
    rows_changed = models.BigIntegerField(_("changed"), default=0)
    rows_unchanged = models.BigIntegerField(_("unchanged"), default=0)
    rows_missing = models.BigIntegerField(_("no longer in the file"), default=0)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of a batch")
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["batch", "entity"], name="feed_file_entity_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.entity}"


class FeedSource(BankModel):
    """Which fields of an entity the last batch that brought it mapped: the core owns exactly these."""

    entity = models.CharField(_("entity"), max_length=40, unique=True)
    profile = models.CharField(_("profile"), max_length=60)
    batch = models.ForeignKey(FeedBatch, models.PROTECT, related_name="+", verbose_name=_("batch"))
    fields = models.JSONField(_("fields"), default=list)
    as_of = models.DateField(_("as of"))

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of an entity")
        verbose_name_plural = _("sources of entities")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.entity} {self.profile}"


class FeedReject(BankModel):
    """A line that was not applied, or was applied with a remark: line, column, value, reason."""

    batch = models.ForeignKey(
        FeedBatch, models.CASCADE, related_name="rejects", db_index=False, verbose_name=_("batch")
    )
    entity = models.CharField(_("entity"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    line = models.BigIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=60)
    value = models.TextField(_("value"), blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    detail = models.JSONField(_("detail"), default=dict)
    is_remark = models.BooleanField(_("remark only"), default=False)
    is_following = models.BooleanField(_("follows from another reject"), default=False)
    raw = models.TextField(_("line as sent"), blank=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("rejected line")
        verbose_name_plural = _("rejected lines")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["batch", "id"], name="reject_batch")]

    def __str__(self) -> str:
        return f"{self.file_name}:{self.line} {self.column}"


class FeedChange(BankModel):
    """What a batch overwrote, so that it can be undone and looked up: the old values by entity and key.

    `old` is null where the batch made the row. Written by SQL over whole sets.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(FeedBatch, models.PROTECT, related_name="+", db_index=False, verbose_name=_("batch"))
    entity = models.CharField(_("entity"), max_length=40)
    record_id = models.BigIntegerField(_("record id"))
    line = models.BigIntegerField(_("line"), null=True)
    old = models.JSONField(_("old values"), null=True)
    new = models.JSONField(_("new values"), null=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by a batch")
        verbose_name_plural = _("changes by a batch")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["entity", "record_id", "-id"], name="feed_change_record"),
            models.Index(fields=["batch", "entity"], name="feed_change_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.entity} {self.record_id}"
