"""`manage.py backup_bank [FILE]`: the whole running bank into one file, read back before it counts."""

import time
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.making import backup_make


class Command(BaseCommand):
    """Backup from the terminal."""

    help = "Write the whole bank (database and files) into one file, and read it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: a dated file in the data folder's backups/")

    def handle(self, *, file: Path | None, **options: object) -> None:
        began = time.monotonic()
        try:
            target = backup_make(target=file, say=self.stdout.write)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        size = target.stat().st_size / 1_000_000
        self.stdout.write(f"Backup: {target} ({size:,.1f} MB, {time.monotonic() - began:.1f} s)")
        self.stdout.write("It holds customers' data and is not encrypted: keep it where only few can read.")
