"""Jobs in a real worker: progress is seen while it runs, a stop is heard, a death is noticed."""

import os
import signal
import subprocess

import pytest
from django.utils import timezone

from bankcrm.common import jobs
from bankcrm.common.models import JobRun
from tests.jobs.conftest import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

State = JobRun.State


def state_of(run: JobRun) -> str:
    run.refresh_from_db()
    return run.state


def test_queued_run_is_done_by_the_worker(worker: subprocess.Popen[bytes]) -> None:
    run = jobs.job_start(task="tests.count", arguments={"up_to": 2}, acting_user=None)
    eventually(lambda: state_of(run) == State.DONE, "done")
    assert run.message == "counted to 2"


def test_progress_is_seen_and_a_stop_is_heard(worker: subprocess.Popen[bytes]) -> None:
    run = jobs.job_start(task="tests.count", arguments={"up_to": 10_000, "pause": 0.05}, acting_user=None)
    eventually(lambda: state_of(run) == State.RUNNING and run.done > 0, "progress")
    assert (run.step, run.total) == ("Counting", 10_000)
    jobs.job_stop(run=run, acting_user=None)
    after = jobs.job_start(task="tests.count", arguments={"up_to": 1}, acting_user=None)
    eventually(lambda: state_of(after) == State.DONE, "the worker is free for the next run")
    assert state_of(run) == State.STOPPED


def test_killed_worker_is_noticed_and_its_run_released(worker: subprocess.Popen[bytes]) -> None:
    run = jobs.job_start(task="tests.count", arguments={"up_to": 10_000, "pause": 0.05}, acting_user=None)
    eventually(lambda: state_of(run) == State.RUNNING and run.done > 0, "progress")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(20)
    assert jobs.release_dead() == []  # It may still be a pause.
    released = jobs.release_dead(now=timezone.now() + jobs.DEAD_AFTER)
    assert [dead.pk for dead in released] == [run.pk]
    assert (state_of(run), run.message) == (State.FAILED, jobs.DIED)
