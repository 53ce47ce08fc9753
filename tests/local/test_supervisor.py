"""Start in order, stop in reverse, bring the dead back, leave nothing behind when killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bankcrm.local.envfile import ROOT
from bankcrm.local.processes import LINUX, birth

pytestmark = pytest.mark.servers
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a fake bank in the test's folder and waits until it is ready."""
    running: list[subprocess.Popen[str]] = []

    def begin(mode: str = "", ready: bool = True) -> "subprocess.Popen[str]":
        output = (tmp_path / "output").open("a+")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.local.fake_bank", str(tmp_path), mode],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        if ready:
            wait(lambda: "all ready" in said(tmp_path) or process.poll() is not None)
            assert process.poll() is None, said(tmp_path)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def test_children_start_in_order_and_stop_in_reverse(tmp_path: Path, start: Start) -> None:
    process = start()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    words = ["start first", "start second", "start third", "stop third", "stop second", "stop first"]
    assert order(tmp_path) == words
    assert not (tmp_path / "run" / "bank.json").exists()


def test_what_children_print_is_shown_with_their_name_and_kept(tmp_path: Path, start: Start) -> None:
    start()
    wait(lambda: "third | hello from third" in said(tmp_path))
    assert "hello from first" in (tmp_path / "logs" / "first.log").read_text()


def test_child_that_ignores_the_signal_is_ended_by_force(tmp_path: Path, start: Start) -> None:
    process = start("stubborn")
    second = pid(tmp_path, "second")
    process.terminate()
    assert process.wait(20) == 0
    assert birth(second) is None
    assert "ended by force" in said(tmp_path)
    assert order(tmp_path)[-2:] == ["stop third", "stop first"]


def test_dead_child_is_started_again(tmp_path: Path, start: Start) -> None:
    start()
    before = pid(tmp_path, "second")
    os.kill(before, signal.SIGKILL)
    wait(lambda: pid(tmp_path, "second") != before)
    assert "second ended (signal SIGKILL); starting it again" in said(tmp_path)
    assert birth(pid(tmp_path, "first")) is not None


def test_child_that_dies_again_and_again_stays_down_and_the_rest_goes_on(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start("dying")
    wait(lambda: "starting it again in 1 s" in said(tmp_path), seconds=10)
    assert process.poll() is None


def test_second_start_on_the_same_folder_is_refused(tmp_path: Path, start: Start) -> None:
    first = start()
    second = start(ready=False)
    assert second.wait(20) == 1
    assert "runs already" in said(tmp_path)
    assert first.poll() is None
    assert order(tmp_path).count("start first") == 1


@pytest.mark.skipif(not LINUX, reason="the kernel ends orphans on Linux only")
def test_killed_supervisor_takes_its_children_along(tmp_path: Path, start: Start) -> None:
    process = start()
    children = [pid(tmp_path, name) for name in ("first", "second", "third")]
    process.kill()
    process.wait(5)
    wait(lambda: all(birth(child) is None for child in children))


def test_start_after_a_kill_clears_what_was_left(tmp_path: Path, start: Start) -> None:
    process = start("stubborn")
    survivor = pid(tmp_path, "second")
    process.kill()
    process.wait(5)
    time.sleep(0.3)
    assert birth(survivor) is not None, "this child ignores the signal, so it outlives its supervisor"
    (tmp_path / "output").write_text("")
    start()
    assert birth(survivor) is None
    assert "stopping second" in said(tmp_path)


def test_leftover_record_never_ends_another_process(tmp_path: Path, start: Start) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (tmp_path / "run").mkdir(parents=True)
        (tmp_path / "run" / "children.json").write_text(
            json.dumps({"first": {"pid": bystander.pid, "born": "another", "signal": 15, "grace": 1}})
        )
        start()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_signal_ends_a_long_step_that_prints_nothing(tmp_path: Path, start: Start) -> None:
    process = start("step", ready=False)
    wait(lambda: "the step begins" in said(tmp_path))
    process.terminate()
    assert process.wait(10) == 0
    assert order(tmp_path)[-1] == "stop first"


def order(folder: Path) -> list[str]:
    return (folder / "order").read_text().splitlines()


def said(folder: Path) -> str:
    return (folder / "output").read_text()


def pid(folder: Path, name: str) -> int:
    return int((folder / f"{name}.pid").read_text() or 0)


def wait(happened: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
