"""One batch from its folder to the business date: every stage in one transaction, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit, bank, parameters
from bankcrm.common.feeds import applying, bulk, checking, comparing, entities, outcome, owned, profiles, staging
from bankcrm.common.feeds.folder import Feed, receive
from bankcrm.common.feeds.part import quoted
from bankcrm.common.feeds.progress import Progress
from bankcrm.common.feeds.refusal import Refused, Stopped
from bankcrm.common.feeds.run import Run
from bankcrm.common.models import BankState, FeedBatch, FeedReject

State = FeedBatch.State
LOCK = 0x62616E6B66656564
WAIT_FOR_LOCK = 6.0
WAIT_FOR_DATABASE = 30.0
DEFAULT_LIMIT = 0.001
MISSING_LIMIT = 0.01
REQUIRED = ["customers", "accounts", "balances", "loans"]
# For this transaction alone; the first frees the locks of a client that was killed.
SESSION = {
    "client_connection_check_interval": "1s",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "temp_buffers": "256MB",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "jit": "off",
    "default_statistics_target": "10",
    "datestyle": "ISO, YMD",
}

parameters.register(
    "feeds.required_entities", _("Files that a complete night needs before the business date moves"), default=REQUIRED
)
audit.register("feed_batch.applied", _("Batch applied"))
audit.register("feed_batch.stopped", _("Batch stopped"))


@dataclass
class Ending(Exception):
    """How a batch ended without being applied."""

    state: str
    reasons: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[FeedReject] = field(default_factory=list)


@dataclass
class Work:
    """What is known of a batch at any moment, for whoever has to tell of its end."""

    batch: FeedBatch
    progress: Progress
    feed: Feed | None = None
    run: Run | None = None


def take_in(batch: FeedBatch, tell: Callable[[Progress], None] | None = None) -> FeedBatch:
    """Take a waiting batch in and return it as it ended. Raises nothing that a batch can cause."""
    if not connection.in_atomic_block:
        connection.close()  # A session of its own: temporary tables and settings end with it.
    with Progress(batch.pk, tell) as progress:
        work = Work(batch, progress)
        try:
            with transaction.atomic():
                _apply_or_end(work)
        except Ending as ending:
            _close_unapplied(work, ending)
        except Stopped:
            _close_unapplied(work, Ending(State.STOPPED, [{"code": "stopped"}]))
        except DatabaseError as error:
            stopped = progress.stop_asked
            message = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            reason = {"code": "stopped"} if stopped else {"code": "database_error", "message": message}
            _close_unapplied(work, Ending(State.STOPPED if stopped else State.FAILED, [reason]))
        except BaseException as error:
            _close_unapplied(work, Ending(State.FAILED, [{"code": "program_error", "message": repr(error)[:500]}]))
            raise
    if not connection.in_atomic_block:
        connection.close()
    return FeedBatch.objects.get(pk=batch.pk)


def _apply_or_end(work: Work) -> None:
    """Every stage. Ends the batch by an exception, so that the transaction is rolled back, unless it is applied."""
    with connection.cursor() as cursor:
        for name, value in SESSION.items():
            cursor.execute(f"SET LOCAL {name} = '{value}'")
        try:
            _claim(work, cursor)
            work.progress.watch(cursor.connection)
            run = _open_batch(work, cursor)
            _stage(run)
            _check(run)
            if work.batch.is_trial:
                raise Ending(State.TRIED)
            _apply(run)
            _close_applied(work, run)
        except Refused as refused:
            raise Ending(State.REFUSED, refused.reasons, _rejects(work)) from None
        except Ending as ending:
            ending.rejects = _rejects(work)
            raise


def _rejects(work: Work) -> list[FeedReject]:
    return outcome.collect_rejects(work.run) if work.run and work.run.parts else []


def _claim(work: Work, cursor: Any) -> None:
    """Be the only batch at work. Whatever else still says that it runs is dead: it would hold the lock."""
    until = time.monotonic() + WAIT_FOR_LOCK
    while True:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone()[0]:
            break
        if time.monotonic() > until:
            running = FeedBatch.objects.filter(state=State.RUNNING).values_list("number", flat=True).first()
            raise Refused("other_batch_running", batch=running or "?")
        time.sleep(0.2)
    with work.progress.other_cursor() as other:
        release_dead(other)
        other.execute(
            "UPDATE common_feedbatch SET state = %s, started_at = now(), heartbeat_at = now() "
            "WHERE id = %s AND state = %s RETURNING id",
            [State.RUNNING, work.batch.pk, State.WAITING],
        )
        if other.fetchone() is None:
            raise Stopped


def release_dead(cursor: Any) -> None:
    """Mark batches failed whose process has died; call it only while holding the lock."""
    cursor.execute(
        "UPDATE common_feedbatch SET state = %s, refusal = %s, finished_at = now() WHERE state = %s",
        [State.FAILED, '[{"code": "worker_died"}]', State.RUNNING],
    )


def _open_batch(work: Work, cursor: Any) -> Run:
    """Receive the files and settle whether this batch may be taken in at all."""
    batch, progress = work.batch, work.progress
    progress.stage("receive")
    state = bank.state()
    if state.is_demo:
        raise Refused("demo_bank")
    profile = profiles.load(batch.profile)
    feed = work.feed = receive(Path(batch.folder), profile, batch.business_date)
    fingerprint = feed.fingerprint()
    with progress.other_cursor() as other:
        other.execute(
            "UPDATE common_feedbatch SET business_date = %s, fingerprint = %s WHERE id = %s",
            [feed.business_date, fingerprint, batch.pk],
        )
    if FeedBatch.objects.filter(fingerprint=fingerprint, state=State.APPLIED).exists():
        raise Ending(State.ALREADY)
    progress.stage("control")
    _check_dates(state, feed)
    work.run = run = Run(batch, feed, cursor, progress, state)
    checking.make_reject_table(run)
    _show_sheet(run)
    return run


def _check_dates(state: BankState, feed: Feed) -> None:
    if state.business_date and feed.business_date and feed.business_date < state.business_date:
        raise Refused("older_date", date=str(feed.business_date), bank=str(state.business_date))
    if state.business_date and feed.currency and feed.currency != state.currency:
        raise Refused("currency_differs", feed=feed.currency, bank=state.currency)


def _show_sheet(run: Run) -> None:
    with run.progress.other_cursor() as other:
        outcome.write_sheet(other, run.batch.pk, run.feed, run.parts)


def _stage(run: Run) -> None:
    """Files into tables of text, promises checked, rows of each entity by the profile."""
    feed, progress, broken, read = run.feed, run.progress, [], {}
    progress.stage("stage", sum(max(file.lines - 1, 0) for file in feed.files.values()))
    canonical = feed.profile.is_canonical
    for alias, file in feed.files.items():
        progress.on(alias)
        read[alias] = staging.stage_file(run, file, entities.entity(alias) if canonical else None)
        broken += staging.check_promises(run, file)
    if broken:
        raise Refused.because(broken)
    for planned in feed.planned:
        name = planned.entity.name
        progress.on(name)
        if canonical:
            run.parts[name] = staging.canonical_part(run, planned, feed.files[name], read[name])
        else:
            run.parts[name] = staging.foreign_part(run, planned)
    _show_sheet(run)


def _check(run: Run) -> None:
    """Every part is checked and compared, so that all that is wrong is told at once."""
    run.progress.stage("check", sum(part.rows for part in run.parts.values()))
    limit = run.batch.max_reject_share
    borne = DEFAULT_LIMIT if limit is None else float(limit)
    broken, done = [], 0
    for part in run.parts.values():
        run.progress.on(part.name, done)
        checking.check_part(run, part)
        if part.entity.total_column and part.has(part.entity.total_column):
            column = quoted(part.entity.db_column(part.entity.total_column))
            part.total = run.value(f"SELECT sum({column}) FROM {part.typed}")
        comparing.compare_part(run, part)
        done += part.rows
        run.progress.on(part.name, done)
        broken += _over_the_limits(part, borne)
        _show_sheet(run)
    if broken:
        raise Refused.because(broken)


def _over_the_limits(part: Any, borne: float) -> list[dict[str, Any]]:
    found, file = [], part.file_names[0]
    if part.rejected > borne * part.rows:
        facts = {"rejected": part.rejected, "rows": part.rows}
        share, limit = f"{100 * part.rejected / part.rows:.2f}", f"{100 * borne:g}"
        found.append({"code": "too_many_rejects", "file": file, "share": share, "limit": limit, **facts})
    if part.missing > MISSING_LIMIT * part.on_file:
        found.append({"code": "too_many_missing", "file": file, "missing": part.missing, "rows": part.on_file})
    return found


def _apply(run: Run) -> None:
    """Write what differs, then history and figures; indexes of tables that were empty are built at the end."""
    run.progress.stage("apply", sum(part.new + part.changed for part in run.parts.values()))
    _settle_currency(run)
    large = [part for part in run.parts.values() if part.new > bulk.LARGE and not part.entity.write]
    rebuild, done = bulk.take_down(run, large), 0
    for part in run.parts.values():
        run.progress.on(part.name, done)
        applying.apply_part(run, part)
        done += part.new + part.changed
    run.progress.stage("totals")
    for work in entities.totals():
        work(run)
    if rebuild:
        bulk.build(run, rebuild)


def _settle_currency(run: Run) -> None:
    """A bank without a business date takes the feed's currency."""
    if run.bank.business_date is None and run.feed.currency:
        run.currency = run.feed.currency
    run.sql(
        "INSERT INTO common_bankstate (id, currency, name_zh, name_en, is_demo) VALUES (1, %s, '', '', false) "
        "ON CONFLICT (id) DO UPDATE SET currency = excluded.currency",
        [run.currency],
    )


def _close_applied(work: Work, run: Run) -> None:
    """The business date, the sheet, the rejects and the state: in the transaction of all the rest."""
    run.progress.stage("date")
    moves = set(parameters.get("feeds.required_entities")) <= set(run.parts)
    known: date | None = run.bank.business_date
    moved = moves and (known is None or run.business_date > known)
    if moved:
        run.sql("UPDATE common_bankstate SET business_date = %s WHERE id = 1", [run.business_date])
    owned.remember(run)
    FeedReject.objects.bulk_create(outcome.collect_rejects(run), batch_size=1000)
    run.sql("SET CONSTRAINTS ALL IMMEDIATE")
    total = sum(part.rows for part in run.parts.values())
    seconds = run.progress.end()
    run.progress.close()
    outcome.write_sheet(run.cursor, run.batch.pk, run.feed, run.parts)
    audit.record("feed_batch.applied", run.batch, acting_user=run.batch.started_by, batch_id=run.batch.pk)
    facts: dict[str, Any] = {
        "moved_business_date": moved,
        "stage_seconds": seconds,
        "rows_done": total,
        "rows_total": total,
    }
    if not outcome.close_batch(run.batch, State.APPLIED, stage="", **facts):
        raise Stopped


def _wait_for_database() -> None:
    """A server that restarts refuses connections for a moment."""
    until = time.monotonic() + WAIT_FOR_DATABASE
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def _close_unapplied(work: Work, ending: Ending) -> None:
    """The state of a batch of which nothing stays, on a connection that works."""
    stage, seconds = work.progress.stage_code, work.progress.end()
    work.progress.close()
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
        _wait_for_database()
    with transaction.atomic():
        FeedReject.objects.bulk_create(ending.rejects, batch_size=1000)
        if work.run is not None:
            with connection.cursor() as cursor:
                outcome.write_sheet(cursor, work.batch.pk, work.feed, work.run.parts)
        facts = {"refusal": ending.reasons, "stage": stage, "stage_seconds": seconds}
        FeedBatch.objects.filter(pk=work.batch.pk, state__in=[State.WAITING, State.RUNNING]).update(
            state=ending.state, finished_at=timezone.now(), **facts
        )
        del facts["refusal"]  # Whoever stopped it has said so.
        FeedBatch.objects.filter(pk=work.batch.pk, state=State.STOPPED, finished_at=None).update(
            finished_at=timezone.now(), **facts
        )
