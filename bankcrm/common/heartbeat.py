"""The pulse of a running job: a thread with a database connection of its own writes progress every two seconds.

The work itself may sit in one transaction, or in one statement, for an hour; what it has done so far must be seen
meanwhile, and so must the fact that it is alive. When the process dies, so does the pulse.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet
from django.utils import timezone

from bankcrm.common.models import JobRun

BEAT_SECONDS = 2.0

logger = logging.getLogger(__name__)


class JobStopped(Exception):
    """The run was stopped by a person, or given up for dead, while it worked."""


class Progress:
    """What a task says of its progress. Cheap to call often: it changes memory, the pulse writes it down."""

    def __init__(self) -> None:
        self._step = ""
        self._done = 0
        self._total: int | None = None
        self._stopped = threading.Event()

    def step(self, words: str, *, done: int = 0, total: int | None = None) -> None:
        """Begin a step. `words` is a message id without placeholders (gettext_noop): each reader gets it translated."""
        self._step, self._done, self._total = words[:200], done, total
        self.check()

    def advance(self, done: int, total: int | None = None) -> None:
        """So much of the step is done."""
        self._done = done
        if total is not None:
            self._total = total
        self.check()

    def check(self) -> None:
        """Raise JobStopped if the run shall not go on; a long loop asks now and then."""
        if self._stopped.is_set():
            raise JobStopped

    @property
    def facts(self) -> dict[str, str | int | None]:
        return {"step": self._step, "done": self._done, "total": self._total}

    def stop(self) -> None:
        self._stopped.set()


class Pulse:
    """Writes the progress of one run, and hears from its row that the run was stopped."""

    def __init__(self, run_id: int, progress: Progress, *, every: float = BEAT_SECONDS) -> None:
        self._run_id = run_id
        self._progress = progress
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pulse of job {run_id}", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Silent before the run's end is written: nothing may overwrite it."""
        self._over.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        try:
            while not self._over.wait(self._every):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            if not _running(self._run_id).update(heartbeat_at=timezone.now(), **self._progress.facts):
                state = JobRun.objects.filter(pk=self._run_id).values_list("state", flat=True).first()
                if state is not None:
                    self._progress.stop()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("job %s: no heartbeat this time: %s", self._run_id, type(error).__name__)
            connection.close()


def _running(run_id: int) -> QuerySet[JobRun]:
    return JobRun.objects.filter(pk=run_id, state=JobRun.State.RUNNING)
