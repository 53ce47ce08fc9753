"""A backup restores for real; a damaged one is refused and changes nothing."""

import json
import tarfile
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from pytest_django import Settings

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.making import backup_make
from bankcrm.common.backup.reading import check_backup
from bankcrm.common.backup.restoring import backup_restore

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.BANKCRM_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files" / "feeds").mkdir(parents=True)
    (tmp_path / "files" / "feeds" / "客户.csv").write_text("an uploaded feed", encoding="utf-8")
    yield tmp_path
    connections.close_all()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    Group.objects.create(name="客户经理 before")
    return backup_make(target=tmp_path / "bank.tar", say=print)


def silent(text: str) -> None:
    """Nobody listens."""


def test_restored_bank_is_the_one_of_the_backup(backup: Path, home: Path) -> None:
    Group.objects.all().delete()
    Group.objects.create(name="after the backup")
    (home / "files" / "feeds" / "later.csv").write_text("later")
    cache.set("figure", 1)
    restored = backup_restore(source=backup, say=silent)
    try:
        assert Group.objects.filter(name="客户经理 before").exists()
        assert not Group.objects.filter(name="after the backup").exists()
        assert [path.name for path in (home / "files" / "feeds").iterdir()] == ["客户.csv"]
        assert restored.former_files is not None and (restored.former_files / "feeds" / "later.csv").exists()
        assert cache.get("figure") is None
        Group.objects.create(name="the sequences go on")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{restored.former_database}" WITH (FORCE)')


def test_backup_counts_every_table_and_is_closed_to_others(backup: Path) -> None:
    manifest = check_backup(backup, say=silent)
    assert manifest.rows["public.auth_group"] == Group.objects.count()
    assert manifest.rows["public.django_migrations"] > 10
    assert "files/feeds/客户.csv" in manifest.parts
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["byte", "cut", "empty", "other"])
def test_damaged_backup_is_refused_and_changes_nothing(backup: Path, damage: str) -> None:
    raw = bytearray(backup.read_bytes())
    if damage == "byte":
        raw[len(raw) // 2] ^= 0xFF
    elif damage == "cut":
        del raw[len(raw) // 2 :]
    elif damage == "empty":
        raw.clear()
    else:
        raw = bytearray(b"not a backup at all" * 100)
    backup.write_bytes(raw)
    with pytest.raises(BackupFailed):
        backup_restore(source=backup, say=silent)
    assert Group.objects.filter(name="客户经理 before").exists()
    assert not scratch_databases()


def test_rows_that_differ_from_the_manifest_are_refused(backup: Path) -> None:
    rewrite(backup, lambda facts: facts["rows"].update({"public.auth_group": 77}))
    with pytest.raises(BackupFailed, match=r"auth_group has \d+ rows; the backup says 77"):
        backup_restore(source=backup, say=silent)
    assert not scratch_databases()


def test_backup_of_a_newer_version_is_refused(backup: Path) -> None:
    rewrite(backup, lambda facts: facts["migrations"].append("staff.9999_of_tomorrow"))
    with pytest.raises(BackupFailed, match="newer version"):
        backup_restore(source=backup, say=silent)


def test_path_that_leads_out_of_the_folder_is_refused(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup, "a") as archive:
        entry = tarfile.TarInfo("../escaped")
        entry.size = 4
        archive.addfile(entry, BytesIO(b"evil"))
    with pytest.raises(BackupFailed, match="escaped"):
        check_backup(backup, say=silent, unpack_to=tmp_path / "unpacked")
    assert not (tmp_path / "escaped").exists()


def test_backup_never_replaces_a_file(backup: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup_bank", str(backup))


def test_commands_say_what_they_did(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backup_bank")
    (made,) = (home / "backups").glob("bank-*.tar")
    assert str(made) in capsys.readouterr().out
    with pytest.raises(CommandError, match="has not been changed"):
        call_command("restore_bank", str(home / "missing.tar"))


def scratch_databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, current_database() || '_restore_')")
        return [name for (name,) in cursor.fetchall()]


def rewrite(backup: Path, change) -> None:  # type: ignore[no-untyped-def]
    """The same backup with another manifest."""
    entries: list[tuple[tarfile.TarInfo, bytes]] = []
    with tarfile.open(backup) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            assert content is not None
            entries.append((entry, content.read()))
    facts = json.loads(entries[0][1])
    change(facts)
    raw = json.dumps(facts).encode()
    entries[0][0].size = len(raw)
    entries[0] = (entries[0][0], raw)
    with tarfile.open(backup, "w") as archive:
        for entry, body in entries:
            archive.addfile(entry, BytesIO(body))


def test_people_at_work_are_sent_away_and_come_back(backup: Path) -> None:
    """Restores while others keep asking, as they do in a running bank."""
    stop, seen = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            other = connections.create_connection("default")
            try:
                with other.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM auth_group WHERE name = 'after the backup'")
                    seen.append(cursor.fetchone()[0])
            except DatabaseError:
                pass
            finally:
                other.close()
            time.sleep(0.02)

    Group.objects.create(name="after the backup")
    people = [threading.Thread(target=ask) for _ in range(3)]
    for person in people:
        person.start()
    try:
        restored = backup_restore(source=backup, say=silent)
    finally:
        stop.set()
        for person in people:
            person.join()
    assert (seen[0], Group.objects.filter(name="after the backup").count()) == (1, 0)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{restored.former_database}" WITH (FORCE)')
