"""A service: one program that the supervisor keeps running, and the record of what runs."""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bankcrm.local.console import say_error
from bankcrm.local.processes import Account, alive, birth, session_members, stop


@dataclass
class Service:
    """How to start, recognise as ready and stop one program."""

    name: str
    title: str
    argv: list[str]
    env: dict[str, str] = field(repr=False)
    cwd: Path | str = "/"
    account: Account | None = None
    is_ready: Callable[[], bool] = lambda: True
    ready_within: float = 60
    stop_signal: int = signal.SIGTERM
    grace: float = 15
    essential: bool = True
    pass_fds: tuple[int, ...] = ()
    before: Callable[[], None] = lambda: None
    advice: str = ""


class Roster:
    """The file with the children of a supervisor, for the start after one that was killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[str, dict[str, object]] = {}

    def note(self, service: Service, pid: int) -> None:
        self._rows[service.name] = {
            "pid": pid,
            "born": birth(pid),
            "signal": int(service.stop_signal),
            "grace": service.grace,
        }
        self._write()

    def drop(self, name: str) -> None:
        if self._rows.pop(name, None) is not None:
            self._write()

    def clear_leftovers(self, say: Callable[[str], None]) -> None:
        """Stop what a killed supervisor left running: last started first."""
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return
        self._wait_for_dying(rows)
        for name, row in reversed(list(rows.items())):
            pid, born = int(row["pid"]), row["born"]
            if alive(pid, born):
                say(f"stopping {name} (process {pid}), left by a start that was killed")
                stop(pid, born, with_signal=int(row["signal"]), grace=min(float(row["grace"]), 10))
            elif birth(pid) is None and session_members(pid):
                say(f"ending what is left of {name}")
                stop(pid, born, with_signal=signal.SIGKILL, grace=0)
        self.path.unlink(missing_ok=True)

    def _wait_for_dying(self, rows: dict[str, dict[str, object]]) -> None:
        """The kernel told them to end when their supervisor died: a moment is usually enough."""
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline:
            if not any(alive(int(str(row["pid"])), str(row["born"])) for row in rows.values()):
                return
            time.sleep(0.05)

    def _write(self) -> None:
        """Never a reason to stop: on Linux the kernel ends the children of a killed supervisor anyway."""
        draft = self.path.with_suffix(".new")
        try:
            draft.write_text(json.dumps(self._rows), encoding="utf-8")
            os.replace(draft, self.path)
        except OSError as error:
            say_error(f"! {self.path} cannot be written: {error.strerror}")
