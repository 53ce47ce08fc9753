"""Commands find the bank that runs, and say when none does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bankcrm.local import discovery
from bankcrm.local.envfile import ROOT, read_env_file

DATABASE, REDIS = "postgres://bankcrm:secret@%2Ftmp%2FSockets/bankcrm", "unix:///tmp/valkey.sock?db=0"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "BANKCRM_ABSENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(discovery, "read_env_file", lambda: None)
    monkeypatch.setenv("BANKCRM_HOME", str(tmp_path))
    (tmp_path / "run").mkdir()


def test_running_bank_is_found(tmp_path: Path) -> None:
    discovery.write_bank(tmp_path, database_url=DATABASE, redis_url=REDIS, port=8123)
    discovery.into_environment()
    assert (os.environ["DATABASE_URL"], os.environ["REDIS_URL"]) == (DATABASE, REDIS)
    assert not discovery.bank_is_absent()
    bank = discovery.running_bank(tmp_path)
    assert bank is not None and bank.address == "http://127.0.0.1:8123/"


def test_file_with_passwords_is_closed_to_others(tmp_path: Path) -> None:
    discovery.write_bank(tmp_path, database_url=DATABASE, redis_url=REDIS, port=None)
    assert (tmp_path / "run" / "bank.json").stat().st_mode & 0o077 == 0


def test_given_servers_win_over_the_running_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    discovery.write_bank(tmp_path, database_url=DATABASE, redis_url=REDIS, port=8123)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/bank")
    discovery.into_environment()
    assert os.environ["DATABASE_URL"] == "postgres://elsewhere/bank"
    assert os.environ["REDIS_URL"] == REDIS


def test_bank_of_a_dead_supervisor_does_not_run(tmp_path: Path) -> None:
    discovery.write_bank(tmp_path, database_url=DATABASE, redis_url=REDIS, port=8123)
    path = tmp_path / "run" / "bank.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"born": "another start of that number"}))
    assert discovery.running_bank(tmp_path) is None
    path.write_text("{ half a file")
    assert discovery.running_bank(tmp_path) is None
    discovery.into_environment()
    assert discovery.bank_is_absent()


def test_command_without_a_bank_says_so(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--skip-checks"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "No bank is running here. Start one with `make run`" in done.stderr
    assert "Traceback" not in done.stderr


def test_env_file_fills_gaps_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("LOG_LEVEL", "")
    monkeypatch.delenv("LOG_LEVEL")
    (tmp_path / ".env").write_text('# remark\nPORT=1\nexport LOG_LEVEL="INFO"\n\n')
    read_env_file(tmp_path / ".env")
    assert (os.environ["PORT"], os.environ["LOG_LEVEL"]) == ("9000", "INFO")
    (tmp_path / ".env").write_text("what is this\n")
    with pytest.raises(SystemExit, match="line 1"):
        read_env_file(tmp_path / ".env")
