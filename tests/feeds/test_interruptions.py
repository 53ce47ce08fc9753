"""Whatever happens to a batch while it runs: whole or not at all, and the next one succeeds."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from bankcrm.common import jobs
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds import batch as batches
from bankcrm.common.feeds.progress import Progress
from bankcrm.common.feeds.services import TASK, batch_create, batch_progress, batch_start, batch_stop, upload_name
from bankcrm.common.feeds.tasks import load_feed
from bankcrm.common.models import FeedBatch, JobRun
from customers.models import Customer
from products.models import Transaction
from tests.feeds.conftest import Folder, load, small_bank, whole_state, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]
State = FeedBatch.State


def in_another_process(work: Callable[[], object]) -> int:
    """Run something in a process of its own, forked: it has no connection of ours."""
    connection.close()
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(0)
    except BaseException:
        os._exit(1)


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def backends_at_work() -> int:
    """Sessions that hold the lock of the batches."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
                       "(SELECT oid FROM pg_database WHERE datname = current_database())")  # fmt: skip
        return cursor.fetchone()[0]


@pytest.mark.long
def test_killed_at_any_moment_it_is_whole_or_not_at_all(folder: Folders) -> None:
    """kill -9 at ten random moments of ten nights: each night is there whole or not at all."""
    load(small_bank(folder("2026-01-01"), customers=300).path)
    started = time.monotonic()
    load(small_bank(folder("2026-01-02"), customers=600).path)
    usual = time.monotonic() - started
    there = 600
    chance = random.Random(7)
    for night in range(10):
        here, wanted = folder(f"2026-01-{night + 3:02d}"), 900 + 300 * night
        path = small_bank(here, customers=wanted).path
        batch = batch_create(folder=str(path), acting_user=None)
        process = in_another_process(lambda batch=batch: batches.take_in(batch))  # type: ignore[misc]
        time.sleep(chance.uniform(0, usual * 1.3))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        wait_for(lambda: backends_at_work() == 0)
        found = {Customer.objects.count(), Transaction.objects.count()}
        assert found in ({there}, {wanted}), f"half of night {night}: {found}"
        there = found.pop()
        assert (FeedBatch.objects.get(pk=batch.pk).state == State.APPLIED) == (there == wanted)
    last = small_bank(folder("2026-02-01"), customers=4000)
    ended = load(last.path)
    assert ended.state == State.APPLIED, why(ended)
    assert (Customer.objects.count(), Transaction.objects.count()) == (4000, 4000)
    assert not FeedBatch.objects.filter(state=State.RUNNING).exists(), "a dead batch is marked by the next"


def test_a_batch_whose_process_died_is_marked_failed_by_the_next(folder: Folders) -> None:
    dead = batch_create(folder=str(small_bank(folder("2026-01-01")).path), acting_user=None)
    FeedBatch.objects.filter(pk=dead.pk).update(state=State.RUNNING)
    load(small_bank(folder("2026-01-02")).path)
    dead.refresh_from_db()
    assert dead.state == State.FAILED
    assert "has died" in why(dead)


def test_two_at_once_cannot_be(folder: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WAIT_FOR_LOCK", 0.2)
    other = psycopg2.connect(**_without_wrapper(connection))
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [batches.LOCK])
        batch = load(small_bank(folder()).path)
        assert batch.state == State.REFUSED
        assert "Another batch is being taken in" in why(batch)
    other.close()
    assert load(small_bank(folder()).path).state == State.APPLIED


def _without_wrapper(wrapper: DatabaseWrapper) -> dict[str, object]:
    params = wrapper.get_connection_params()
    return {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}


def test_two_that_start_together_are_taken_in_one_after_the_other(folder: Folders) -> None:
    """The second waits a little for the first, and then finds the bank as the first left it."""
    first = batch_create(folder=str(small_bank(folder("2026-01-01"), customers=50).path), acting_user=None)
    second = batch_create(folder=str(small_bank(folder("2026-01-02"), customers=50).path), acting_user=None)
    one = in_another_process(lambda: batches.take_in(first))
    two = in_another_process(lambda: batches.take_in(second))
    os.waitpid(one, 0), os.waitpid(two, 0)
    first.refresh_from_db(), second.refresh_from_db()
    assert second.state == State.APPLIED, why(second)
    assert first.state in (State.APPLIED, State.REFUSED), why(first)
    assert Customer.objects.count() == 50


def test_a_database_that_goes_away_leaves_nothing(folder: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart ends every session of the server; so does this, for the session of the batch, at each stage."""
    before = whole_state()
    made = small_bank(folder())
    for stage in ("control", "stage", "check", "apply", "totals", "date"):

        def shoot(progress: Progress, stage: str = stage) -> None:
            if progress.stage_code == stage:
                with progress.other_cursor() as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

        batch = batches.take_in(batch_create(folder=str(made.path), acting_user=None), shoot)
        assert batch.state == State.FAILED, stage
        assert "The database gave up" in why(batch)
        assert whole_state() == before
    assert load(made.path).state == State.APPLIED


# Stopping


def test_a_running_batch_can_be_stopped(folder: Folders, settings: object) -> None:
    made = small_bank(folder())
    batch = batch_create(folder=str(made.path), acting_user=None)
    before = whole_state()

    def stop(progress: Progress) -> None:
        if progress.stage_code == "apply" and FeedBatch.objects.get(pk=batch.pk).state == State.RUNNING:
            with progress.other_cursor() as other:
                other.execute("UPDATE common_feedbatch SET state = 'stopped' WHERE id = %s", [batch.pk])

    ended = batches.take_in(batch, stop)
    assert ended.state == State.STOPPED
    assert ended.finished_at is not None
    assert whole_state() == before


def test_a_waiting_batch_that_was_stopped_never_starts(folder: Folders) -> None:
    batch = batch_create(folder=str(small_bank(folder()).path), acting_user=None)
    batch_stop(batch=batch, acting_user=None)
    assert batches.take_in(batch).state == State.STOPPED
    assert not Customer.objects.exists()
    with pytest.raises(RuleViolation):
        batch_stop(batch=batch, acting_user=None)


# In the background


def test_the_task_takes_the_batch_in(folder: Folders) -> None:
    batch = batch_create(folder=str(small_bank(folder()).path), acting_user=None)
    run = JobRun.objects.create(task=TASK, arguments={"batch_id": batch.pk})
    load_feed(batch_id=batch.pk, job_id=run.pk)
    run.refresh_from_db()
    assert run.state == JobRun.State.DONE
    assert run.message.startswith(f"{batch.number}: ")
    assert Customer.objects.count() == 20


def test_the_task_says_why_a_batch_was_refused(folder: Folders) -> None:
    made = folder()
    made.table("branches", "code,name", "HO,x")
    batch = batch_create(folder=str(made.path), acting_user=None)
    run = JobRun.objects.create(task=TASK, arguments={"batch_id": batch.pk})
    load_feed(batch_id=batch.pk, job_id=run.pk)
    run.refresh_from_db()
    assert run.state == JobRun.State.FAILED
    assert "branches.csv" in run.message


def test_a_job_that_was_lost_takes_its_batch_along(folder: Folders) -> None:
    batch = batch_create(folder=str(small_bank(folder()).path), acting_user=None)
    run = JobRun.objects.create(task=TASK, arguments={"batch_id": batch.pk})
    jobs._lost(run, jobs.QUEUE_SILENT)
    batch.refresh_from_db()
    assert batch.state == State.FAILED


class Sent:
    """An uploaded file."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data

    def chunks(self) -> list[bytes]:
        return [self.data]


def test_uploads_lie_in_a_folder_of_their_own(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    files = [Sent("C:\\core\\branches.csv", b"code,name,level\nHO,x,head_office\n"), Sent("manifest.json", b"{}")]
    batch = batch_start(files=files, business_date=date(2026, 1, 5), acting_user=None)
    assert Path(batch.folder).parent == tmp_path / "feeds"
    assert Path(batch.folder).name.startswith(batch.number)
    assert JobRun.objects.get().arguments == {"batch_id": batch.pk}
    ended = batches.take_in(batch)
    assert ended.state == State.APPLIED, why(ended)
    shown = batch_progress(ended)
    assert [stage.state for stage in shown.stages][0] == "done"


@pytest.mark.parametrize("name", ["../branches.csv.exe", "customer.csv", "", "branches.xlsx"])
def test_an_upload_of_another_name_is_refused(name: str) -> None:
    with pytest.raises(RuleViolation):
        upload_name(name)


def test_an_upload_loses_its_path() -> None:
    assert upload_name("/etc/../branches.csv.gz") == "branches.csv.gz"
