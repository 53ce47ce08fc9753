"""Operating-system processes: who is who, starting a child that cannot outlive us, stopping one for sure."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """The operating-system user that the servers run as when root started them."""

    name: str
    uid: int
    gid: int


def birth(pid: int) -> str | None:
    """When process `pid` began, as a word to compare; None when there is no living process.

    A pid alone says little: the number is given again. Pid and birth together name one process.
    """
    if pid <= 0:
        return None
    if LINUX:
        fields = _stat(pid)
        return None if fields is None or fields[0] in ("Z", "X") else f"{_boot()}:{fields[19]}"
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    state, _, began = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else began.strip()


def alive(pid: int, born: str | None) -> bool:
    """Is the process that was given as `pid` and `born` still running?"""
    return born is not None and birth(pid) == born


def command_line(pid: int) -> list[str]:
    """The words process `pid` was started with; empty when they cannot be read."""
    if LINUX:
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return [word.decode(errors="replace") for word in raw.split(b"\0") if word]
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.split()


def session_members(session: int) -> list[int]:
    """Living processes of a session (a child is started as the leader of its own), the leader first."""
    members = []
    for pid in _all_pids():
        try:
            if os.getsid(pid) == session and birth(pid) is not None:
                members.append(pid)
        except OSError:
            continue
    return sorted(members, key=lambda pid: pid != session)


def spawn(
    argv: Sequence[str],
    *,
    env: dict[str, str],
    cwd: Path | str,
    account: Account | None = None,
    death_signal: int = signal.SIGTERM,
    stdout: int | None = subprocess.PIPE,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, so that Ctrl-C reaches only us; it gets `death_signal` if we die.

    Call it from the main thread: the kernel ties the death signal to the thread that forked.
    """
    identity: dict[str, object] = {}
    if account is not None:
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        list(argv),
        env=env,
        cwd=str(cwd),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=tuple(pass_fds),
        preexec_fn=_tie_to_parent(death_signal),
        **identity,
    )


def stop(pid: int, born: str | None, *, with_signal: int, grace: float, idle: Callable[[], None] | None = None) -> bool:
    """Ask a process to end, wait `grace` seconds, then end its whole session. True when it ended by itself."""
    if not alive(pid, born):
        kill_session(pid)
        return True
    _signal(pid, with_signal)
    deadline = time.monotonic() + grace
    while alive(pid, born) and time.monotonic() < deadline:
        (idle or _nap)()
    gentle = not alive(pid, born)
    kill_session(pid)
    deadline = time.monotonic() + 5
    while alive(pid, born) and time.monotonic() < deadline:
        (idle or _nap)()
    return gentle


def kill_session(session: int) -> None:
    """End what is left of a session; its leader may be long gone."""
    for pid in session_members(session):
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def _nap() -> None:
    time.sleep(0.05)


def _tie_to_parent(number: int) -> Callable[[], None] | None:
    if not LINUX:
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # The parent died before the line above.
            os._exit(1)

    return tie


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the state on; the name before it may hold blanks and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return "boot"


def _all_pids() -> list[int]:
    if LINUX:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    answer = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=False)
    return [int(word) for word in answer.stdout.split()]
