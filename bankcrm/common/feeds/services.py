"""What pages, tasks and commands call: start a batch, stop it, hear how far it is, read its rejects."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit, bank
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds import entities, manifest, profiles, reasons, refusal, uploads
from bankcrm.common.feeds.folder import likely_date
from bankcrm.common.feeds.progress import STAGES
from bankcrm.common.jobs import DEAD_AFTER, UNDER_WAY, job_start, name_task, runs_again, stop_locked, when_stopped
from bankcrm.common.models import FeedBatch, FeedReject, JobRun
from bankcrm.common.permissions import demand_unless_system

TASK = "common.load_feed"
State = FeedBatch.State
audit.register("feed_batch.started", _("Batch started"))
name_task(TASK, _("Take in a feed"))


class Upload(Protocol):
    """A file that came with a form."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


@transaction.atomic
def batch_create(
    *,
    folder: str = "",
    files: Iterable[Upload] = (),
    profile: str = profiles.CANONICAL,
    business_date: date | None = None,
    is_trial: bool = False,
    max_rejects: Decimal | None = None,
    acting_user: Any,
) -> FeedBatch:
    """A batch that waits, with its own number; uploaded canonical files are kept in a folder of its own."""
    likely = business_date or (likely_date(Path(folder), profile) if folder else None)
    batch = FeedBatch(
        number=_next_number(likely),
        profile=profile,
        business_date=business_date,
        is_trial=is_trial,
        max_reject_share=max_rejects,
        started_by=acting_user,
    )
    sent = list(files)
    batch.folder = str(_keep(batch.number, sent)) if sent else str(Path(folder).resolve())
    batch.save()
    audit.record("feed_batch.started", batch, acting_user=acting_user, batch_id=batch.pk)
    return batch


def batch_start(*, acting_user: Any, **asked: Any) -> FeedBatch:
    """Make a batch and queue it; the worker takes it up once this is committed. Arguments as `batch_create`."""
    with transaction.atomic():
        if bank.state().is_demo:
            raise RuleViolation("demo_bank", reasons.sentence("demo_bank"))
        batch = batch_create(acting_user=acting_user, **asked)
        job_start(task=TASK, arguments={"batch_id": batch.pk}, acting_user=acting_user)
    return batch


@transaction.atomic
def batch_stop(*, batch: FeedBatch, acting_user: Any) -> FeedBatch:
    """Stop a batch that waits or runs, and its job; the worker hears of it within seconds, and nothing of it stays."""
    demand_unless_system(acting_user, "common.add_feedbatch")
    jobs = JobRun.objects.filter(task=TASK, state__in=UNDER_WAY, arguments__batch_id=batch.pk)
    run = jobs.select_for_update().first()
    if run is None:
        _stop(batch.pk, acting_user)
    else:
        stop_locked(run, acting_user)  # It comes back to _stop: the job's row is locked first, always.
    return FeedBatch.objects.get(pk=batch.pk)


def _stop(batch_id: int, acting_user: Any) -> None:
    """The batch's row alone. One that runs is finished when its worker has rolled everything back."""
    locked = FeedBatch.objects.select_for_update().get(pk=batch_id)
    if locked.state not in (State.WAITING, State.RUNNING):
        raise RuleViolation("batch_has_ended", gettext("This batch has ended already."))
    if locked.state == State.WAITING:
        locked.finished_at = timezone.now()
    locked.state = State.STOPPED
    locked.refusal = [{"code": "stopped_by", "who": str(acting_user)} if acting_user else {"code": "stopped"}]
    locked.save(update_fields=["state", "refusal", "finished_at"])
    audit.record("feed_batch.stopped", locked, acting_user=acting_user, batch_id=locked.pk)


def again_refusal(batch: FeedBatch) -> str:
    """Why the same files cannot be taken in once more; empty if they can."""
    if bank.state().is_demo:
        return reasons.sentence("demo_bank")
    if batch.state not in (State.REFUSED, State.FAILED, State.STOPPED):
        return gettext("Only a batch of which nothing was applied can be started again.")
    if batch.finished_at is None and batch.heartbeat_at and batch.heartbeat_at > timezone.now() - DEAD_AFTER:
        return gettext("The batch is still being stopped. Try again in a moment.")
    return "" if Path(batch.folder).is_dir() else gettext("The batch's files are no longer there.")


def batch_start_again(*, batch: FeedBatch, acting_user: Any) -> JobRun:
    """Queue the files of a batch that was not applied as a new batch, asked for as the old one was."""
    demand_unless_system(acting_user, "common.add_feedbatch")
    with transaction.atomic():
        if refusal_ := again_refusal(batch):
            raise RuleViolation("not_again", refusal_)
        new = batch_create(
            folder=batch.folder,
            profile=batch.profile,
            business_date=batch.business_date,
            is_trial=batch.is_trial,
            max_rejects=batch.max_reject_share,
            acting_user=acting_user,
        )
        return job_start(task=TASK, arguments={"batch_id": new.pk}, acting_user=acting_user)


def _batch_of(run: JobRun) -> FeedBatch:
    return FeedBatch.objects.get(pk=run.arguments["batch_id"])


when_stopped(TASK, lambda run, acting_user: _stop(run.arguments["batch_id"], acting_user))
runs_again(
    TASK,
    start=lambda run, acting_user: batch_start_again(batch=_batch_of(run), acting_user=acting_user),
    refusal=lambda run: again_refusal(_batch_of(run)),
)


def _next_number(business_date: date | None) -> str:
    """20261120-01: the business date, else today, and the batch of that day."""
    day = f"{business_date or timezone.localdate():%Y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('common_feedbatch number'))")
    last = FeedBatch.objects.filter(number__startswith=f"{day}-").values_list("number", flat=True)
    highest = max((int(number.rpartition("-")[2]) for number in last), default=0)
    return f"{day}-{highest + 1:02d}"


def _keep(number: str, files: list[Upload]) -> Path:
    """Uploaded files under names that the engine knows; nothing of the sender's path is used."""
    names = [upload_name(upload.name or "") for upload in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise RuleViolation("file_twice", reasons.sentence("file_twice", detail={"file": twice}), "files")
    folder = uploads.new_folder(number)
    for name, upload in zip(names, files, strict=True):
        with (folder / name).open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
    return folder


def upload_name(name: str) -> str:
    """The name of an uploaded file if it is that of a canonical file, else a RuleViolation that lists them."""
    plain = re.split(r"[/\\]", name)[-1].strip()
    known = [entity.name for entity in entities.entities()]
    if plain == manifest.FILE_NAME or any(plain in (f"{entity}.csv", f"{entity}.csv.gz") for entity in known):
        return plain
    detail = {"file": plain, "known": ", ".join(known)}
    raise RuleViolation("unknown_file", reasons.sentence("unknown_file", detail=detail), "files")


@dataclass(frozen=True)
class StageState:
    """One stage of a batch for its page: done, current or ahead, and how long it took."""

    code: str
    label: str
    state: str
    seconds: float | None


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch is. `percent` counts rows of the stage; None when the stage cannot be counted."""

    stages: list[StageState]
    label: str
    entity: str
    rows_done: int
    rows_total: int
    percent: int | None
    rows_per_second: int | None
    seconds_left: int | None


def batch_progress(batch: FeedBatch) -> BatchProgress:
    """The numbers of the progress card, from the batch's row alone."""
    current = batch.stage if batch.state == State.RUNNING else ""
    seconds, stages, passed = batch.stage_seconds, [], True
    for code, label in STAGES.items():
        if code == current:
            state, passed = "current", False
        elif code in seconds and (passed or not current):
            state = "done"
        else:
            state = "ahead"
        stages.append(StageState(code, str(label), state, seconds.get(code)))
    spent = seconds.get(current, 0)
    rate = int(batch.rows_done / spent) if current and spent > 0 and batch.rows_done else None
    left = max(batch.rows_total - batch.rows_done, 0)
    entity = entities.entity(batch.entity)
    return BatchProgress(
        stages=stages,
        label=str(STAGES.get(current, "")),
        entity=str(entity.label) if entity else batch.entity,
        rows_done=batch.rows_done,
        rows_total=batch.rows_total,
        percent=min(100 * batch.rows_done // batch.rows_total, 100) if current and batch.rows_total else None,
        rows_per_second=rate,
        seconds_left=int(left / rate) if rate else None,
    )


def refusal_sentences(batch: FeedBatch, *, whole: bool = True) -> list[str]:
    """Why the batch was not applied, in the reader's language; not `whole`: without values from its files."""
    return refusal.sentences(batch.refusal, whole=whole)


def reject_sentence(reject: FeedReject) -> str:
    """Why the line was rejected or remarked upon, in the reader's language."""
    return reasons.sentence(reject.reason, reject.value, reject.detail)


def rejects_csv(rejects: Iterable[FeedReject], show: Any = None) -> Iterator[str]:
    """Rejected lines as CSV, piece by piece. `show(reject)` gives value and line as this reader may see them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "line", "column", "value", "reason", "remark", "line as sent"])
    for reject in rejects:
        value, raw = show(reject) if show else (reject.value, reject.raw)
        cells = [reject.file_name, reject.line, reject.column, value, reject_sentence(reject)]
        writer.writerow([*map(_harmless, cells), int(reject.is_remark), _harmless(raw)])
        if text.tell() > 1 << 16:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula stands behind an apostrophe; a number with a sign stays one."""
    if not isinstance(cell, str) or cell[:1] not in ("=", "@", "\t", "\r", "+", "-") or not cell:
        return cell
    return cell if re.fullmatch(r"[+-][0-9.]+", cell) else f"'{cell}"
