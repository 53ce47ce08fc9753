"""Only the servers of a data folder, without web and worker: `python -m bankcrm.local.servers --home FOLDER`.

For work on the code: `manage.py` with the same BANKCRM_HOME finds them.
"""

import argparse
import sys
from pathlib import Path

from bankcrm.local.console import StepFailed, indent, say, say_error, step
from bankcrm.local.discovery import forget_bank, home_folder, write_bank
from bankcrm.local.places import CannotPlace, Place, find_place
from bankcrm.local.postgres import Postgres, make_database
from bankcrm.local.supervisor import AlreadyRunning, Stopping, Supervisor
from bankcrm.local.valkey import Valkey


def start_postgres(supervisor: Supervisor, place: Place, *, durable: bool = True) -> str:
    """Start PostgreSQL, made first where there is none; its database's URL."""
    server = Postgres(place, durable=durable)
    if not server.exists:
        with step("new PostgreSQL"):
            server.create()
    with step("start PostgreSQL"):
        supervisor.start(server.service())
        make_database(server.url)
    return server.url


def start_valkey(supervisor: Supervisor, place: Place, *, durable: bool = True) -> str:
    """Start Valkey; its URL."""
    server = Valkey(place, durable=durable)
    with step("start Valkey"):
        supervisor.start(server.service())
    return server.url


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", type=Path, default=None, help="data folder (default: BANKCRM_HOME or .bankcrm)")
    home = (parser.parse_args(arguments).home or home_folder()).absolute()
    try:
        place = find_place(home, say)
        with Supervisor(home) as supervisor:
            database_url = start_postgres(supervisor, place)
            redis_url = start_valkey(supervisor, place)
            write_bank(home, database_url=database_url, redis_url=redis_url, port=None)
            say(f"Servers of {home} are ready. Ctrl-C stops them.")
            try:
                supervisor.watch()
            finally:
                forget_bank(home)
            if supervisor.failed:
                raise StepFailed(supervisor.failed)
    except Stopping:
        pass
    except AlreadyRunning:
        say_error(f"Something runs in {home} already.")
        return 1
    except (CannotPlace, StepFailed) as error:
        say_error(f"{error}\n{indent(getattr(error, 'advice', ''))}".rstrip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
