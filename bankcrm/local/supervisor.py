"""The supervisor: starts services in order, keeps them running, shows their logs, stops them in reverse.

One thread and one loop: what children print is read whenever the supervisor waits for something.
"""

import fcntl
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, cast

from bankcrm.local.console import StepFailed, say
from bankcrm.local.processes import birth, kill_session, spawn, stop
from bankcrm.local.services import Roster, Service

RESTARTS = 5
RESTART_WINDOW = 120.0
LOG_LIMIT = 10 * 1024 * 1024


class Stopping(BaseException):
    """A signal asked us to stop while a step was under way."""


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder."""


@dataclass
class Child:
    """A service with its process."""

    service: Service
    process: subprocess.Popen[bytes]
    born: str | None
    log: "Log"
    lines: "Lines" = field(init=False)
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=15))

    def alive(self) -> bool:
        return self.process.poll() is None


class Lines:
    """Cuts what comes out of a pipe into lines; no bytes mean the end."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if not chunk and self._rest:
            lines, self._rest = [self._rest], b""
        for raw in lines:
            self._show(raw.decode("utf-8", errors="replace").rstrip())


class Log:
    """A log file that starts anew, keeping the former one, when it has grown too large."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def write(self, line: str) -> None:
        """A full disk is no reason to stop: the line stands on the terminal."""
        try:
            self._append(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
        except OSError:
            self._file = None

    def _append(self, line: str) -> None:
        if self._file is None or self._file.tell() > LOG_LIMIT:
            self.close()
            if self.path.exists() and self.path.stat().st_size > LOG_LIMIT:
                self.path.replace(self.path.with_suffix(".log.1"))
            self._file = self.path.open("a", encoding="utf-8", errors="replace")
        self._file.write(line)
        self._file.flush()

    def close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()


class Supervisor:
    """Runs the services of one data folder. Use as a context manager: leaving it stops them all."""

    def __init__(self, home: Path, *, quiet: Sequence[str] = ()) -> None:
        self.home = home
        self.quiet = set(quiet)
        self.children: dict[str, Child] = {}
        self.stop_asked = 0
        self.failed: str | None = None
        self._lock: IO[str] | None = None
        self._roster = Roster(home / "run" / "children.json")
        self._selector = selectors.DefaultSelector()
        self._deaths: dict[str, list[float]] = {}
        self._due: dict[str, tuple[float, Service]] = {}

    def __enter__(self) -> "Supervisor":
        self._lock = take_lock(self.home / "run" / "lock")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
                signal.signal(number, self._on_signal)
        self._roster.clear_leftovers(say)
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop_all()
        if self._lock is not None:
            self._lock.close()

    def start(self, service: Service) -> None:
        """Start a service and wait until it is ready."""
        child = self._launch(service)
        deadline = time.monotonic() + service.ready_within
        while not service.is_ready():
            if not child.alive():
                self.pump(0.1)
                raise StepFailed(f"{service.title} ended at once: {_ending(child)}", self._advice(child))
            if time.monotonic() > deadline:
                raise StepFailed(
                    f"{service.title} is not ready after {service.ready_within:.0f} s", self._advice(child)
                )
            self.pump(0.05)
            self.heed()

    def launch(self, service: Service) -> None:
        """Start a service without waiting for it."""
        self._launch(service)

    def run(self, argv: Sequence[str], *, env: dict[str, str], cwd: Path, show: Callable[[str], None]) -> int:
        """Run a command to its end, showing its lines; the services go on meanwhile, and signals are heeded."""
        process = spawn(argv, env=env, cwd=cwd)
        born = birth(process.pid)
        pipe = cast(IO[bytes], process.stdout)
        self._selector.register(pipe, selectors.EVENT_READ, Lines(show))
        try:
            while pipe in self._files() or process.poll() is None:
                self.pump(0.2)
                self.heed()
            return process.wait()
        finally:
            if process.poll() is None:
                stop(process.pid, born, with_signal=signal.SIGTERM, grace=10, idle=lambda: self._reap(process))
                process.wait()
            if pipe in self._files():
                self._selector.unregister(pipe)
            pipe.close()

    def heed(self) -> None:
        """Give up the step under way when a signal asked for it, or when a service has died for good."""
        if self.stop_asked:
            raise Stopping
        if self.failed:
            raise StepFailed(self.failed)

    def watch(self) -> None:
        """Keep everything running until a signal comes or an essential service is past saving."""
        while not self.stop_asked and not self.failed:
            self.pump(0.5)
            self._revive()

    def pump(self, seconds: float) -> None:
        """Read what children print, for at most `seconds`."""
        for key, _ in self._selector.select(seconds):
            chunk = os.read(key.fd, 65536)
            key.data.feed(chunk)
            if not chunk:
                self._selector.unregister(key.fileobj)

    def _files(self) -> list[object]:
        return [key.fileobj for key in self._selector.get_map().values()]

    def stop_all(self) -> None:
        """Stop the services, last started first."""
        for name in reversed(list(self.children)):
            child = self.children.pop(name)
            began = time.monotonic()
            gentle = self._stop(child)
            how = "stopped" if gentle else "ended by force"
            say(f"  {child.service.title:<28} {how} {time.monotonic() - began:6.1f} s")
            self._selector_drop(child)
            child.log.close()
            self._roster.drop(name)

    def _stop(self, child: Child) -> bool:
        asked = self.stop_asked
        grace = child.service.grace if asked < 2 else 1.0

        def idle() -> None:
            self.pump(0.05)
            child.process.poll()
            if self.stop_asked > max(asked, 1):
                kill_session(child.process.pid)

        gentle = stop(child.process.pid, child.born, with_signal=child.service.stop_signal, grace=grace, idle=idle)
        child.process.wait()
        return gentle

    def _launch(self, service: Service) -> Child:
        service.before()
        try:
            process = spawn(
                service.argv,
                env=service.env,
                cwd=service.cwd,
                account=service.account,
                death_signal=service.stop_signal,
                pass_fds=service.pass_fds,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StepFailed(f"{service.title} cannot be started: {error}", service.advice) from error
        child = Child(service, process, birth(process.pid), Log(self.home / "logs" / f"{service.name}.log"))
        child.lines = Lines(lambda line: self._show(child, line))
        pipe = cast(IO[bytes], process.stdout)
        os.set_blocking(pipe.fileno(), False)
        self._selector.register(pipe, selectors.EVENT_READ, child.lines)
        self.children[service.name] = child
        self._roster.note(service, process.pid)
        return child

    def _revive(self) -> None:
        """Notice dead children and start them again after a pause that doubles; give up after a few times."""
        now = time.monotonic()
        for name, child in list(self.children.items()):
            if name not in self._due and not child.alive():
                self._note_death(child, now)
        for name, (due, service) in list(self._due.items()):
            if now >= due:
                del self._due[name]
                kill_session(self.children[name].process.pid)
                self._launch_again(name, service)

    def _note_death(self, child: Child, now: float) -> None:
        name, title = child.service.name, child.service.title
        self._selector_drop(child)
        deaths = [moment for moment in self._deaths.get(name, []) if now - moment < RESTART_WINDOW] + [now]
        self._deaths[name] = deaths
        if len(deaths) <= RESTARTS:
            pause = 2.0 ** (len(deaths) - 1) / 2
            say(f"! {title} ended ({_ending(child)}); starting it again in {pause:g} s")
            self._due[name] = (now + pause, child.service)
            return
        words = f"{title} has ended {len(deaths)} times in {RESTART_WINDOW:.0f} s ({_ending(child)})"
        if child.service.essential:
            self.failed = words
        else:
            say(f"! {words}; it stays down, the rest goes on. See {child.log.path}")
            del self.children[name]
            self._roster.drop(name)

    def _launch_again(self, name: str, service: Service) -> None:
        order = list(self.children)
        try:
            self._launch(service)
        except StepFailed as error:
            self.failed = str(error)
        self.children = {key: self.children[key] for key in order}

    def _show(self, child: Child, line: str) -> None:
        child.tail.append(line)
        child.log.write(line)
        if child.service.name not in self.quiet:
            say(f"{child.service.name:>9} | {line}")

    def _selector_drop(self, child: Child) -> None:
        """Read the last words of a child and close its pipe."""
        pipe = child.process.stdout
        if pipe is None or pipe.closed:
            return
        try:
            while chunk := os.read(pipe.fileno(), 65536):
                child.lines.feed(chunk)
        except BlockingIOError:
            pass
        child.lines.feed(b"")
        if pipe in self._files():
            self._selector.unregister(pipe)
        pipe.close()

    def _advice(self, child: Child) -> str:
        lines = [child.service.advice] if child.service.advice else []
        lines += [f"its last words (all of them in {child.log.path}):", *(f"  {line}" for line in child.tail)]
        return "\n".join(lines)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked += 1

    @staticmethod
    def _reap(process: subprocess.Popen[bytes]) -> None:
        process.poll()
        time.sleep(0.05)


def take_lock(path: Path) -> IO[str]:
    """Hold the data folder; the kernel lets go of it when we end, however we end."""
    file = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning from None
    return file


def _ending(child: Child) -> str:
    code = child.process.returncode
    if code is None:
        return "no exit status"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
