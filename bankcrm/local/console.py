"""What `make run` says on the terminal: one line for each step, with the time it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class StepFailed(Exception):
    """A step of the start could not be done; `advice` says what to do about it."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


def say(text: str = "") -> None:
    """Write a line; a terminal that has gone away is no reason to stop."""
    try:
        print(text, flush=True)
    except (OSError, ValueError):
        pass


def say_error(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass


@contextmanager
def step(what: str) -> Iterator["Step"]:
    """Announce a step, then tell how it went and how long it took."""
    current = Step(what)
    try:
        yield current
    except BaseException:
        say(f"  {what:<46} failed   {current.elapsed():6.1f} s")
        raise
    say(f"  {what:<46} {current.result:<8} {current.elapsed():6.1f} s{current.tail()}")


class Step:
    """A step that runs: its outcome can be worded before it ends."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.result = "done"
        self.remark = ""
        self._began = time.monotonic()

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def unchanged(self) -> None:
        self.result = "ready"

    def tail(self) -> str:
        return f"   {self.remark}" if self.remark else ""


def indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
