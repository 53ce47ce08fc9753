"""Finding the bank that runs here, so that every command works on it without being told where it is."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from bankcrm.local.envfile import ROOT, read_env_file
from bankcrm.local.processes import alive, birth

NO_BANK = "No bank is running here. Start one with `make run`, or set DATABASE_URL and REDIS_URL."
_ABSENT = "BANKCRM_ABSENT"


@dataclass(frozen=True)
class RunningBank:
    """What a supervisor says about its bank in `run/bank.json`."""

    database_url: str
    redis_url: str
    pid: int
    born: str | None
    port: int | None = None

    @property
    def address(self) -> str | None:
        return f"http://127.0.0.1:{self.port}/" if self.port else None


def home_folder() -> Path:
    """The data folder: BANKCRM_HOME, or `.bankcrm` beside the code."""
    return Path(os.path.abspath(os.path.expanduser(os.environ.get("BANKCRM_HOME") or ROOT / ".bankcrm")))


def write_bank(home: Path, *, database_url: str, redis_url: str, port: int | None) -> None:
    """Say that the bank in `home` runs, under the process that calls."""
    bank = RunningBank(database_url, redis_url, os.getpid(), birth(os.getpid()), port)
    path = _file(home)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(bank), file, indent=1)
    draft.replace(path)


def forget_bank(home: Path) -> None:
    _file(home).unlink(missing_ok=True)


def running_bank(home: Path) -> RunningBank | None:
    """The bank that runs in `home`, if its supervisor is alive."""
    try:
        bank = RunningBank(**json.loads(_file(home).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return bank if alive(bank.pid, bank.born) else None


def into_environment() -> None:
    """Set DATABASE_URL and REDIS_URL to the running bank's, unless they are set.

    When none runs they get addresses where nobody listens: what needs no database works, the rest fails
    at the first connection, which `manage.py` turns into a sentence (see `bank_is_absent`).
    """
    read_env_file()
    home = home_folder()
    os.environ["BANKCRM_HOME"] = str(home)
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    bank = running_bank(home)
    if bank is not None:
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or bank.database_url
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or bank.redis_url
        return
    if not os.environ.get("DATABASE_URL"):
        os.environ[_ABSENT] = "1"
        os.environ["DATABASE_URL"] = f"postgres://bankcrm@{quote(str(home / 'no-bank-runs'), safe='')}/bankcrm"
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or f"unix://{home}/no-bank-runs.sock?db=0"


def bank_is_absent() -> bool:
    """Did `into_environment` find no bank?"""
    return os.environ.get(_ABSENT) == "1"


def _file(home: Path) -> Path:
    return home / "run" / "bank.json"
