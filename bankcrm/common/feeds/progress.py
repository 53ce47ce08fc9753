"""How far a batch is: told over a connection of its own, so that everybody sees it before the batch is committed.

A thread writes the heartbeat while the database works on a long statement, and hears when somebody stops the batch.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from bankcrm.common.feeds.refusal import Stopped
from bankcrm.common.models import FeedBatch

STAGES: dict[str, str | Promise] = {
    "receive": pgettext_lazy("batch step", "Receive"),
    "control": pgettext_lazy("batch step", "Control sheet"),
    "stage": pgettext_lazy("batch step", "Stage"),
    "check": pgettext_lazy("batch step", "Check"),
    "apply": pgettext_lazy("batch step", "Apply"),
    "totals": pgettext_lazy("batch step", "Totals"),
    "date": pgettext_lazy("batch step", "Move the date"),
}
BEAT = 1.0


class Progress:
    """Context of a running batch. `tell` is called with each step for a terminal."""

    def __init__(self, batch_id: int, tell: Callable[[Progress], None] | None = None) -> None:
        self.batch_id = batch_id
        self.stage_code, self.entity = "", ""
        self.rows_done, self.rows_total = 0, 0
        self.seconds: dict[str, float] = {}
        self.stop_asked = False
        self._tell = tell
        self._since = time.monotonic()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._other: Any = None
        self._working: Any = None
        self._thread = threading.Thread(target=self._beat, name=f"feed-{batch_id}", daemon=True)

    def __enter__(self) -> Progress:
        self._other = connection.copy()
        self._other.inc_thread_sharing()
        self._thread.start()
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self.close()

    def close(self) -> None:
        """No more news: from here on the batch's own transaction may write the row."""
        self._ended.set()
        self._working = None
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()
        if self._other is not None:
            self._other.close()
            self._other = None

    def other_cursor(self) -> Any:
        """A cursor of the connection on which news are written at once."""
        return self._other.cursor()

    def watch(self, working: Any) -> None:
        """The connection to interrupt when the batch is stopped."""
        self._working = working

    def stage(self, code: str, rows_total: int = 0) -> None:
        """The next stage begins."""
        with self._lock:
            self._end_stage()
            self.stage_code, self.entity, self.rows_done, self.rows_total = code, "", 0, rows_total
        self._write()
        self._say()

    def on(self, entity: str, rows_done: int | None = None) -> None:
        """The stage is at this entity."""
        self.entity = entity
        if rows_done is not None:
            self.rows_done = rows_done
        self._say()

    def at(self, rows_done: int) -> None:
        self.rows_done = rows_done
        self._say()

    def end(self) -> dict[str, float]:
        with self._lock:
            self._end_stage()
            self.stage_code = ""
        return self.seconds

    def _end_stage(self) -> None:
        now = time.monotonic()
        if self.stage_code:
            self.seconds[self.stage_code] = round(self.seconds.get(self.stage_code, 0) + now - self._since, 3)
        self._since = now

    def so_far(self) -> dict[str, float]:
        """Seconds per stage, the present one up to now."""
        with self._lock:
            running = {self.stage_code: round(time.monotonic() - self._since, 3)} if self.stage_code else {}
            return self.seconds | running

    def _say(self) -> None:
        if self.stop_asked:
            raise Stopped
        if self._tell is not None:
            self._tell(self)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            self._write()
            if self.stop_asked and self._working is not None:
                try:
                    self._working.cancel()
                except Exception:  # noqa: S110
                    pass  # It has ended meanwhile.

    def _write(self) -> None:
        """One statement: the news out, and the answer whether the batch may go on."""
        with self._lock:
            if self._ended.is_set() or self._other is None or not self.stage_code:
                return
            stage, entity, done, total = self.stage_code, self.entity, self.rows_done, self.rows_total
        seconds = json.dumps(self.so_far())
        try:
            with self._other.cursor() as cursor:
                cursor.execute(
                    "UPDATE common_feedbatch SET heartbeat_at = now(), stage = %s, entity = %s, rows_done = %s, "
                    "rows_total = %s, stage_seconds = %s WHERE id = %s AND state = %s RETURNING id",
                    [stage, entity, done, total, seconds, self.batch_id, FeedBatch.State.RUNNING],
                )
                if cursor.fetchone() is None:
                    self.stop_asked = True
        except Exception:  # noqa: S110
            pass  # News may fail; the batch itself will notice when the database is gone.
