"""Background work as its row tells it: queued, run, refused, broken, tried again, one at a time, stopped."""

from datetime import date
from pathlib import Path

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone

from bankcrm.celery import app as celery_app
from bankcrm.common import jobs
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.feeds.services import batch_start_again, batch_stop
from bankcrm.common.models import AuditEntry, FeedBatch, JobRun
from bankcrm.common.single_flight import single_flight
from bankcrm.common.tasks import release_dead_jobs
from tests.cast import Cast
from tests.jobs.tasks import break_down, count, hiccup, refuse

pytestmark = pytest.mark.django_db

State = JobRun.State


def queued(task: str, **arguments: object) -> JobRun:
    return JobRun.objects.create(task=task, arguments=arguments)


def test_run_that_ends_well_says_what_it_did() -> None:
    run = queued("tests.count", up_to=3)
    count.apply(kwargs={"up_to": 3, "job_id": run.pk})
    run.refresh_from_db()
    assert (run.state, run.message) == (State.DONE, "counted to 3")
    assert (run.step, run.done, run.total) == ("Counting", 3, 3)
    assert run.started_at <= run.finished_at


def test_message_delivered_twice_runs_once() -> None:
    run = queued("tests.count", up_to=1)
    count.apply(kwargs={"up_to": 1, "job_id": run.pk})
    JobRun.objects.filter(pk=run.pk).update(message="untouched")
    count.apply(kwargs={"up_to": 1, "job_id": run.pk})
    run.refresh_from_db()
    assert run.message == "untouched"


def test_run_by_the_clock_has_a_row_of_its_own() -> None:
    count.apply(kwargs={"up_to": 2})
    run = JobRun.objects.get()
    assert (run.task, run.state, run.started_by) == ("tests.count", State.DONE, None)
    assert run.arguments == {"up_to": 2}


def test_refusal_by_a_rule_is_a_failed_run_with_its_sentence() -> None:
    run = queued("tests.refuse")
    refuse.apply(kwargs={"job_id": run.pk})
    run.refresh_from_db()
    assert (run.state, run.message) == (State.FAILED, "The bank does not want this.")


def test_breakdown_names_its_kind_and_not_the_data() -> None:
    run = queued("tests.break_down", name="Zhang San")
    break_down.apply(kwargs={"name": "Zhang San", "job_id": run.pk})
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "ValueError" in run.message
    assert "Zhang San" not in run.message


def test_exception_that_passes_is_tried_again_and_one_that_stays_fails() -> None:
    passes, stays = queued("tests.hiccup", times=2), queued("tests.hiccup", times=9)
    hiccup.apply(kwargs={"times": 2, "job_id": passes.pk})
    hiccup.apply(kwargs={"times": 9, "job_id": stays.pk})
    passes.refresh_from_db()
    stays.refresh_from_db()
    assert (passes.state, passes.message) == (State.DONE, "passed")
    assert stays.state == State.FAILED
    assert "Hiccup" in stays.message


@pytest.mark.django_db(transaction=True)
def test_second_run_of_one_at_a_time_ends_at_once(second_connection_holds) -> None:
    run = queued("tests.count", up_to=1)
    with second_connection_holds("tests.count"):
        count.apply(kwargs={"up_to": 1, "job_id": run.pk})
    run.refresh_from_db()
    assert run.state == State.STOPPED
    with single_flight("tests.count") as held:
        assert held


def test_dead_run_is_released_and_a_live_one_is_not() -> None:
    long_ago = timezone.now() - 2 * jobs.DEAD_AFTER
    dead = JobRun.objects.create(task="tests.count", state=State.RUNNING, heartbeat_at=long_ago)
    live = JobRun.objects.create(task="tests.count", state=State.RUNNING, heartbeat_at=timezone.now())
    waits = JobRun.objects.create(task="tests.count")
    assert [run.pk for run in jobs.release_dead()] == [dead.pk]
    states = dict(JobRun.objects.values_list("pk", "state"))
    assert states == {dead.pk: State.FAILED, live.pk: State.RUNNING, waits.pk: State.WAITING}
    dead.refresh_from_db()
    assert dead.message == jobs.DIED


def test_released_run_does_not_come_back_to_life() -> None:
    """The broker delivers an unacknowledged message again, hours later."""
    run = JobRun.objects.create(task="tests.count", state=State.FAILED, message="given up")
    count.apply(kwargs={"up_to": 1, "job_id": run.pk})
    run.refresh_from_db()
    assert (run.state, run.message) == (State.FAILED, "given up")


def test_stop_of_a_waiting_run_is_recorded_and_of_one_that_is_over_refused() -> None:
    run = queued("tests.count", up_to=1)
    jobs.job_stop(run=run, acting_user=None)
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert AuditEntry.objects.get().code == "job.stopped"
    with pytest.raises(RuleViolation):
        jobs.job_stop(run=run, acting_user=None)


def test_run_that_ends_well_after_a_stop_stays_stopped_and_says_so() -> None:
    run = JobRun.objects.create(task="tests.count", state=State.RUNNING, heartbeat_at=timezone.now())
    jobs.job_stop(run=run, acting_user=None)
    jobs.finish(run, "counted to 3")
    run.refresh_from_db()
    assert (run.state, run.message) == (State.STOPPED, jobs.TOO_LATE)


def test_run_given_up_for_dead_that_ends_well_after_all_is_done() -> None:
    run = JobRun.objects.create(task="tests.count", state=State.FAILED, message=jobs.DIED)
    jobs.finish(run, "counted to 3")
    run.refresh_from_db()
    assert (run.state, run.message) == (State.DONE, "counted to 3")


def test_only_whoever_may_stops_and_runs_again(cast: Cast) -> None:
    for user in (cast.auditor, cast.head, cast.feed_officer):
        run = queued("common.remove_old_uploads")
        with pytest.raises(NotAllowed):
            jobs.job_stop(run=run, acting_user=user)
        JobRun.objects.filter(pk=run.pk).update(state=State.FAILED)
        with pytest.raises(NotAllowed):
            jobs.job_start_again(run=run, acting_user=user)
    jobs.job_stop(run=(run := queued("common.remove_old_uploads")), acting_user=cast.administrator)
    run.refresh_from_db()
    assert (run.state, run.stopped_by) == (State.STOPPED, cast.administrator)


def test_run_that_has_ended_is_run_again_as_a_new_one(cast: Cast) -> None:
    failed = JobRun.objects.create(task="common.remove_old_uploads", state=State.FAILED, message=jobs.DIED)
    new = jobs.job_start_again(run=failed, acting_user=cast.administrator)
    failed.refresh_from_db()
    assert (failed.state, failed.message) == (State.FAILED, jobs.DIED)
    assert (new.task, new.state, new.started_by) == (failed.task, State.WAITING, cast.administrator)
    assert AuditEntry.objects.get().code == "job.started_again"


@pytest.mark.parametrize(("task", "state"), [("tests.count", "failed"), ("common.remove_old_uploads", "waiting")])
def test_what_is_not_over_or_not_meant_for_it_is_not_run_again(task: str, state: str) -> None:
    run = JobRun.objects.create(task=task, state=state)
    with pytest.raises(RuleViolation):
        jobs.job_start_again(run=run, acting_user=None)
    assert JobRun.objects.count() == 1


# A batch and its job are stopped together


@pytest.fixture
def batch_with_job() -> tuple[FeedBatch, JobRun]:
    batch = FeedBatch.objects.create(number="20260630-01", profile="canonical", folder="/nowhere")
    return batch, queued("common.load_feed", batch_id=batch.pk)


@pytest.mark.parametrize("which", ["batch", "job"])
def test_waiting_batch_and_its_job_are_stopped_together(
    batch_with_job: tuple[FeedBatch, JobRun], cast: Cast, which: str
) -> None:
    batch, run = batch_with_job
    if which == "batch":
        batch_stop(batch=batch, acting_user=cast.administrator)
    else:
        jobs.job_stop(run=run, acting_user=cast.administrator)
    batch.refresh_from_db()
    run.refresh_from_db()
    assert (batch.state, run.state) == (FeedBatch.State.STOPPED, State.STOPPED)
    assert batch.finished_at is not None
    assert batch.refusal == [{"code": "stopped_by", "who": "administrator"}]
    assert set(AuditEntry.objects.values_list("code", flat=True)) == {"job.stopped", "feed_batch.stopped"}


def test_job_of_a_batch_that_was_applied_meanwhile_is_not_stopped(batch_with_job: tuple[FeedBatch, JobRun]) -> None:
    batch, run = batch_with_job
    FeedBatch.objects.filter(pk=batch.pk).update(state=FeedBatch.State.APPLIED)
    with pytest.raises(RuleViolation), transaction.atomic():
        jobs.job_stop(run=run, acting_user=None)
    run.refresh_from_db()
    assert run.state == State.WAITING


def test_files_of_a_stopped_batch_are_taken_in_again_as_a_new_batch(cast: Cast, tmp_path: Path) -> None:
    batch = FeedBatch.objects.create(
        number="20260630-01",
        profile="canonical",
        folder=str(tmp_path),
        business_date=date(2026, 6, 30),
        is_trial=True,
        state=FeedBatch.State.STOPPED,
        finished_at=timezone.now(),
    )
    for user in (cast.auditor, cast.feed_officer):
        with pytest.raises(NotAllowed):
            batch_start_again(batch=batch, acting_user=user)
    run = batch_start_again(batch=batch, acting_user=cast.administrator)
    new = FeedBatch.objects.get(pk=run.arguments["batch_id"])
    assert (new.folder, new.business_date, new.is_trial) == (batch.folder, batch.business_date, True)
    assert (new.number, new.state) == ("20260630-02", FeedBatch.State.WAITING)
    tmp_path.rmdir()
    with pytest.raises(RuleViolation):
        batch_start_again(batch=batch, acting_user=cast.administrator)


@pytest.mark.django_db(transaction=True)
def test_queue_that_does_not_answer_is_a_failed_run() -> None:
    Celery("nowhere", broker="redis+socket:///nowhere.sock").set_current()
    try:
        run = jobs.job_start(task="tests.count", arguments={"up_to": 1}, acting_user=None)
    finally:
        celery_app.set_current()
    run.refresh_from_db()
    assert (run.state, run.message) == (State.FAILED, jobs.QUEUE_SILENT)


def test_batch_without_a_heartbeat_is_released_by_the_clock() -> None:
    long_ago = timezone.now() - 2 * jobs.DEAD_AFTER
    facts = {"profile": "canonical", "state": FeedBatch.State.RUNNING}
    dead = FeedBatch.objects.create(number="20260630-01", heartbeat_at=long_ago, **facts)
    live = FeedBatch.objects.create(number="20260630-02", heartbeat_at=timezone.now(), **facts)
    release_dead_jobs.apply()
    dead.refresh_from_db()
    live.refresh_from_db()
    assert (dead.state, dead.refusal) == (FeedBatch.State.FAILED, [{"code": "worker_died"}])
    assert live.state == FeedBatch.State.RUNNING
