"""A supervisor over tiny children, which tests start and kill: `python fake_bank.py HOME [stubborn|dying|step]`."""

import os
import signal
import sys
from pathlib import Path

from bankcrm.local.console import StepFailed, say, say_error
from bankcrm.local.discovery import forget_bank, write_bank
from bankcrm.local.services import Service
from bankcrm.local.supervisor import AlreadyRunning, Stopping, Supervisor

CHILD = """
import os, signal, sys, time
name, folder, mode = sys.argv[1:]
def end(number, frame):
    if mode == "stubborn":
        return
    with open(os.path.join(folder, "order"), "a") as file:
        file.write(f"stop {name}\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
with open(os.path.join(folder, "order"), "a") as file:
    file.write(f"start {name}\\n")
with open(os.path.join(folder, name + ".pid"), "w") as file:
    file.write(str(os.getpid()))
print("hello from", name, flush=True)
if mode == "dying":
    sys.exit(3)
while True:
    time.sleep(0.05)
"""


def service(home: Path, name: str, mode: str, *, essential: bool = True) -> Service:
    pid_file = home / f"{name}.pid"
    pid_file.unlink(missing_ok=True)
    return Service(
        name=name,
        title=name,
        argv=[sys.executable, "-c", CHILD, name, str(home), mode],
        env={"PATH": os.environ["PATH"]},
        is_ready=pid_file.exists,
        ready_within=10,
        stop_signal=signal.SIGTERM,
        grace=1,
        essential=essential,
    )


def main(home: Path, mode: str) -> int:
    for name in ("run", "logs"):
        (home / name).mkdir(parents=True, exist_ok=True)
    try:
        with Supervisor(home) as supervisor:
            for name in ("first", "second", "third"):
                supervisor.start(service(home, name, "stubborn" if mode == "stubborn" and name == "second" else ""))
            if mode == "step":
                words = [sys.executable, "-c", "import time; print('the step begins', flush=True); time.sleep(60)"]
                supervisor.run(words, env={"PATH": os.environ["PATH"]}, cwd=home, show=say)
            if mode == "dying":
                supervisor.launch(service(home, "mortal", "dying", essential=False))
            write_bank(home, database_url="postgres://x/y", redis_url="redis://x", port=None)
            say("all ready")
            supervisor.watch()
            forget_bank(home)
            if supervisor.failed:
                say_error(supervisor.failed)
                return 1
    except Stopping:
        return 0
    except AlreadyRunning:
        say_error("runs already")
        return 1
    except StepFailed as error:
        say_error(f"{error} {error.advice}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
