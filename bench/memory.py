"""What processes take of the machine's memory, with what they share counted once."""

from __future__ import annotations

from pathlib import Path


def megabytes(process: int) -> float:
    """PSS in MB of a process and of all that it started; Linux."""
    return sum(_kilobytes(one) for one in _family(process)) / 1024


def _family(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [process, *(one for child in children for one in _family(child))]


def _kilobytes(process: int) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
