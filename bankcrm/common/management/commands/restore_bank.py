"""`manage.py restore_bank FILE`: a backup in the place of the running bank, after it proved itself beside it."""

import time
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bankcrm.common.backup.errors import BackupFailed
from bankcrm.common.backup.restoring import backup_restore


class Command(BaseCommand):
    """Restore from the terminal."""

    help = "Put a backup in the place of the running bank; the former bank is kept under another name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        began = time.monotonic()
        try:
            restored = backup_restore(source=file, say=self.stdout.write)
        except BackupFailed as error:
            raise CommandError(f"{error}\nThe running bank has not been changed.") from error
        self.stdout.write(f"Restored {restored.rows:,} rows from {file} in {time.monotonic() - began:.1f} s.")
        self.stdout.write(f"The former bank is kept as database {restored.former_database}. When you need it no more:")
        self.stdout.write(f"    echo 'DROP DATABASE \"{restored.former_database}\"' | make psql")
        if restored.former_files is not None:
            self.stdout.write(f"Its files are kept in {restored.former_files}")
