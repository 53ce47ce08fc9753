"""The first part of `make run` and `make test`: runs under the system's Python with no package installed.

Makes `.venv` from the lock and fetches the browser assets, then hands over to a module inside `.venv`.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bankcrm.local.assets import make_assets
from bankcrm.local.bytecode import keep_bytecode
from bankcrm.local.console import StepFailed, indent, say, say_error, step
from bankcrm.local.discovery import home_folder, running_bank
from bankcrm.local.envfile import ROOT, read_env_file
from bankcrm.local.packages import install_installer, install_locked
from bankcrm.local.stamps import Stamps, content_of

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What comes after the set-up, for each word the Makefile may give.
AFTER = {"run": "bankcrm.local.run", "test": "bankcrm.local.checks", "setup": None}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("BANKCRM_BEGAN", str(time.time()))
    what = arguments[0] if arguments else ""
    if what not in AFTER:
        say_error(f"usage: python3 -m bankcrm.local.bootstrap {'|'.join(AFTER)}")
        return 2
    try:
        read_env_file()
        if what == "run":
            refuse_second_start()
        set_up(with_tests=what == "test")
    except StepFailed as error:
        say_error(f"\n{error}\n{indent(error.advice)}".rstrip())
        return 1
    except KeyboardInterrupt:
        say_error("\nStopped; the next start goes on from here.")
        return 130
    keep_bytecode(VENV)
    module = AFTER[what]
    if module is not None:
        os.execv(str(PYTHON), [str(PYTHON), "-m", module, *arguments[1:]])  # noqa: S606 (our own Python)
    return 0


def refuse_second_start() -> None:
    home = home_folder()
    bank = running_bank(home)
    if bank is not None:
        where = f" at {bank.address}" if bank.address else ""
        raise StepFailed(
            f"The bank in {home} runs already{where} (process {bank.pid}).",
            "Stop it with Ctrl-C in its terminal, or start another beside it:\n"
            "make run PORT=8001 BANKCRM_HOME=/another/folder",
        )


def set_up(*, with_tests: bool) -> None:
    """Environment, packages and browser assets; quick when nothing has changed."""
    if sys.version_info < (3, 11):  # noqa: UP036 (any Python may run this file)
        raise StepFailed(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.",
            "Install one, then: make run PYTHON=/path/to/python3.11",
        )
    with alone():
        _environment()
        _packages(with_tests=with_tests)
        make_assets(ROOT, VENV)


@contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time in this checkout; the lock file itself is never touched."""
    with (ROOT / "requirements.txt").open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  another start sets this checkout up; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _environment() -> None:
    """The virtual environment with uv in it; made again when its Python has gone."""
    if _works(PYTHON) and (VENV / "bin" / "uv").exists():
        return
    with step("Python environment (.venv)"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise StepFailed(
                "The Python environment cannot be made",
                f"{made.stdout}{made.stderr}\nOn Debian and Ubuntu: apt-get install python3-venv",
            )
        install_installer(VENV, ROOT / "requirements-setup.txt")


def _packages(*, with_tests: bool) -> None:
    """The locked packages. Those for tests contain those for running, so they are never taken away again."""
    stamps = Stamps(VENV / "bankcrm-lock.json")
    version = sys.version.split()[0]
    run, test = (f"{version} {content_of(ROOT / name)}" for name in ("requirements.txt", "requirements-dev.txt"))
    if stamps.get("run") == run and (not with_tests or stamps.get("test") == test):
        return
    with_tests = with_tests or (VENV / "bin" / "pytest").exists()
    lock = ROOT / ("requirements-dev.txt" if with_tests else "requirements.txt")
    with step(f"locked packages ({lock.name})"):
        install_locked(VENV, lock)
    stamps.put("run", run)
    stamps.put("test", test if with_tests else None)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-c", "import json, sys; print(json.dumps([sys.version.split()[0], sys.prefix]))"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.returncode == 0 and json.loads(asked.stdout)[1] == str(VENV)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
