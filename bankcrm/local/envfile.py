"""The file `.env` at the root of the repository: settings for this machine that win over defaults only."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_env_file(path: Path = ROOT / ".env") -> None:
    """Put NAME=value lines into the environment; what is already set there stays."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        line = line.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier():
            raise SystemExit(f"{path}, line {number}: expected NAME=value, found {line!r}")
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        os.environ.setdefault(name, value)
