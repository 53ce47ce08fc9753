"""From a fresh clone to the first page, and again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.bank import ROOT

HEADS = ["work", "seconds"]


def measure() -> list[list[object]]:
    """First and later start of a clone with an empty HOME and no caches."""
    folder = Path(tempfile.mkdtemp(prefix="bankcrm start "))
    try:
        clone = folder / "bank crm"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        rows: list[list[object]] = [["first start to the first page", _start(clone, folder)]]
        rows.append(["later start", _start(clone, folder)])
        return rows
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(clone: Path, home: Path) -> float:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HOME": str(home), "PORT": str(port)}
    for name in ("BANKCRM_HOME", "DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    begun = time.perf_counter()
    process = subprocess.Popen(["make", "run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - begun < 600:
            if _answers(port):
                return time.perf_counter() - begun
            if process.poll() is not None:
                raise SystemExit("make run ended before it answered.")
            time.sleep(0.1)
        raise SystemExit("make run did not answer within ten minutes.")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/sign-in/", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
