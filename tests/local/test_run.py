"""What a person may ask of `make run`, and what it decides to do."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from bankcrm.local.console import StepFailed
from bankcrm.local.database import check_given_database, check_given_redis, has_users, identity_of, migration_state
from bankcrm.local.postgres import drop_database, make_database
from bankcrm.local.run import Wishes, drop_half_filled, first_content, listening
from bankcrm.local.secret import kept_secret
from bankcrm.local.stamps import Stamps

SERVER = os.environ["DATABASE_URL"].rpartition("/")[0]
OWN = f"{SERVER}/local_run_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PORT", "DEMO", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BANKCRM_HOME", str(tmp_path))


def test_demo_is_the_default_only_with_our_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Wishes.read().demo == "yes"
    monkeypatch.setenv("DATABASE_URL", "postgres://x/y")
    assert Wishes.read().demo == "no"
    monkeypatch.setenv("DEMO", "yes")
    assert Wishes.read().demo == "yes"


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "0"), ("PORT", "70000"), ("DEMO", "perhaps")])
def test_wish_that_makes_no_sense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(StepFailed, match=value):
        Wishes.read()


def test_port_in_use_is_said_with_another_to_take(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(StepFailed, match=f"Port {port} cannot be taken") as refusal:
            listening(Wishes.read())
        assert f"make run PORT={port + 1}" in refusal.value.advice


def test_port_is_bound_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    with listening(Wishes.read()) as line:
        assert line.getsockname() == ("127.0.0.1", port)


@pytest.mark.parametrize("address", ["mysql://x/y", "postgres://nobody@127.0.0.1:1/x", "nonsense"])
def test_database_that_cannot_be_used_is_said(address: str) -> None:
    with pytest.raises(StepFailed, match="DATABASE_URL cannot be used"):
        check_given_database(address)


def test_redis_that_cannot_be_used_is_said() -> None:
    with pytest.raises(StepFailed, match="REDIS_URL cannot be used"):
        check_given_redis("redis://127.0.0.1:1/0")


def test_secret_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "deep" / "secret")
    assert kept_secret(tmp_path / "deep" / "secret") == first
    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / "deep" / "secret").write_text("")
    with pytest.raises(RuntimeError, match="holds no secret"):
        kept_secret(tmp_path / "deep" / "secret")


class TestFirstContent:
    """A new bank is filled once; a bank in use is left alone, wherever it came from."""

    @pytest.fixture
    def url(self) -> Iterator[str]:
        """A database of this test's own on the suite's server."""
        drop_database(OWN)
        make_database(OWN)
        yield OWN
        drop_database(OWN)

    def test_new_bank_gets_what_was_asked(self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        stamps, bank = Stamps(tmp_path / "done.json"), identity_of(url)
        assert first_content(stamps, Wishes.read(), url, bank) == "demo"
        monkeypatch.setenv("DEMO", "no")
        assert first_content(stamps, Wishes.read(), url, bank) == "users"

    def test_filled_bank_is_left_alone(self, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        stamps, bank = Stamps(tmp_path / "done.json"), identity_of(url)
        stamps.put(f"filled {bank}", "users")
        assert first_content(Stamps(tmp_path / "done.json"), Wishes.read(), url, bank) is None
        assert "no effect" not in capsys.readouterr().out

    def test_wish_for_another_content_is_answered(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stamps, bank = Stamps(tmp_path / "done.json"), identity_of(url)
        stamps.put(f"filled {bank}", "users")
        monkeypatch.setenv("DEMO", "yes")
        assert first_content(stamps, Wishes.read(), url, bank) is None
        assert "DEMO=yes has no effect" in capsys.readouterr().out

    def test_restored_bank_is_never_filled_with_a_demo(self, url: str, tmp_path: Path) -> None:
        run(url, "CREATE TABLE staff_user (id int)")
        assert not has_users(url)
        run(url, "INSERT INTO staff_user VALUES (1)")
        assert has_users(url)
        assert first_content(Stamps(tmp_path / "done.json"), Wishes.read(), url, identity_of(url)) is None

    def test_filling_that_was_broken_off_begins_anew(self, url: str, tmp_path: Path) -> None:
        stamps, before = Stamps(tmp_path / "done.json"), identity_of(url)
        run(url, "CREATE TABLE half (id int)")
        stamps.put(f"filled {before}", "begun")
        drop_half_filled(stamps, Wishes.read(), url)
        assert identity_of(url) != before
        assert first_content(stamps, Wishes.read(), url, identity_of(url)) == "demo"

    def test_database_of_yours_is_never_dropped(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stamps, before = Stamps(tmp_path / "done.json"), identity_of(url)
        stamps.put(f"filled {before}", "begun")
        monkeypatch.setenv("DATABASE_URL", url)
        drop_half_filled(stamps, Wishes.read(), url)
        assert identity_of(url) == before

    def test_applied_migration_changes_the_state(self, url: str, tmp_path: Path) -> None:
        before = migration_state(url, tmp_path, "lock")
        assert migration_state(url, tmp_path, "lock") == before
        run(url, "CREATE TABLE django_migrations (id int)")
        run(url, "INSERT INTO django_migrations VALUES (1)")
        applied = migration_state(url, tmp_path, "lock")
        assert applied != before
        assert migration_state(url, tmp_path, "another lock") != applied

    def test_database_without_chinese_is_refused(self) -> None:
        run(f"{SERVER}/postgres", 'DROP DATABASE IF EXISTS "ascii_bank"')
        create = "CREATE DATABASE ascii_bank TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        run(f"{SERVER}/postgres", create)
        with pytest.raises(StepFailed, match="Chinese text would not be found"):
            check_given_database(f"{SERVER}/ascii_bank")
        drop_database(f"{SERVER}/ascii_bank")

    def test_missing_database_is_made(self, url: str) -> None:
        drop_database(url)
        assert check_given_database(url) == ["made the database"]
        assert check_given_database(url) == []


def run(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
