#!/usr/bin/env python
"""Django's command line, on the bank that runs here."""

import os
import sys

from bankcrm.local.discovery import NO_BANK, bank_is_absent, into_environment


def main() -> None:
    into_environment()
    if bank_is_absent() and sys.argv[1:2] == ["dbshell"]:
        sys.exit(NO_BANK)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankcrm.settings.local")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed in this Python. Use .venv/bin/python manage.py, which `make run` prepares.")
    from django.db.utils import OperationalError

    import bankcrm.celery  # noqa: F401 (what a command puts into the queue goes to this bank's)

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        if bank_is_absent():
            sys.exit(NO_BANK)
        raise


if __name__ == "__main__":
    main()
