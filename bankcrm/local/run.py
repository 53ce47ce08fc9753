"""`make run` inside `.venv`: servers, database, web, worker and beat under one supervisor."""

import http.client
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bankcrm.local.console import StepFailed, indent, say, say_error, step
from bankcrm.local.database import check_given_database, check_given_redis, has_users, identity_of, migration_state
from bankcrm.local.discovery import forget_bank, home_folder, running_bank, write_bank
from bankcrm.local.envfile import ROOT, read_env_file
from bankcrm.local.places import CannotPlace, find_place, make_home
from bankcrm.local.postgres import drop_database, make_database
from bankcrm.local.servers import start_postgres, start_valkey
from bankcrm.local.services import Service
from bankcrm.local.stamps import Stamps, content_of, listing_of
from bankcrm.local.supervisor import AlreadyRunning, Stopping, Supervisor
from bankcrm.local.translations import compile_translations

WEB_WORKERS = 2
LOG_LEVEL = os.environ.get("LOG_LEVEL") or "WARNING"


@dataclass(frozen=True)
class Wishes:
    """What the person asked for in the environment."""

    home: Path
    port: int
    demo: str
    database_url: str
    redis_url: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @classmethod
    def read(cls) -> "Wishes":
        port, demo = os.environ.get("PORT") or "8000", (os.environ.get("DEMO") or "").lower()
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise StepFailed(f"PORT={port} is no port number.", "For example: make run PORT=8001")
        if demo not in ("", "yes", "no"):
            raise StepFailed(f"DEMO={demo} is unknown.", "DEMO=yes makes a demo bank, DEMO=no an empty one.")
        database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
        return cls(home_folder(), int(port), demo or ("no" if database else "yes"), database, redis)


def main() -> int:
    supervisor: Supervisor | None = None
    try:
        read_env_file()
        wishes = Wishes.read()
        make_home(wishes.home, root=os.geteuid() == 0)
        with Supervisor(wishes.home, quiet=("postgres", "valkey")) as supervisor, listening(wishes) as line:
            try:
                bring_up(supervisor, wishes, line)
                supervisor.watch()
            finally:
                forget_bank(wishes.home)
                say("\nStopping:" if supervisor.children else "")
            if supervisor.failed:
                raise StepFailed(supervisor.failed, f"See {wishes.home / 'logs'}.")
    except Stopping:
        pass
    except AlreadyRunning:
        bank = running_bank(wishes.home)
        say_error(f"The bank in {wishes.home} runs already{f' at {bank.address}' if bank else ' or is just starting'}.")
        return 1
    except (CannotPlace, StepFailed) as error:
        say_error(f"\n{error}\n{indent(getattr(error, 'advice', ''))}".rstrip())
        return 1
    say("Stopped. The data stay; `make run` goes on with them.")
    return 0


def listening(wishes: Wishes) -> socket.socket:
    """Take the port before anything is started; the web server gets it from us and keeps it over restarts."""
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        line.bind(("127.0.0.1", wishes.port))
    except OSError as error:
        line.close()
        raise StepFailed(
            f"Port {wishes.port} cannot be taken: {error.strerror}.",
            f"Another program uses it, perhaps another bank. Choose another: make run PORT={wishes.port + 1}",
        ) from error
    return line


def bring_up(supervisor: Supervisor, wishes: Wishes, line: socket.socket) -> None:
    """Everything from the servers to the first page and what stands behind it."""
    database_url, redis_url = start_servers(supervisor, wishes)
    env = child_env(wishes, database_url, redis_url)
    prepare(supervisor, wishes, env)
    with step("web server"):
        supervisor.start(web(wishes, env, line))
    write_bank(wishes.home, database_url=database_url, redis_url=redis_url, port=wishes.port)
    began = float(os.environ.get("BANKCRM_BEGAN", "0"))
    taken = f" ({time.time() - began:.1f} s after the start)" if began else ""
    say()
    say(f"  BankCRM is at {wishes.address}{taken}")
    say()
    supervisor.launch(worker(env))
    supervisor.launch(beat(env))
    supervisor.run(manage("show_sign_ins"), env=env, cwd=ROOT, show=lambda text: say(f"  {text}"))
    say()
    say(f"  Data: {wishes.home}   Logs: {wishes.home / 'logs'}   Ctrl-C stops everything.")


def start_servers(supervisor: Supervisor, wishes: Wishes) -> tuple[str, str]:
    """The embedded servers, or those that DATABASE_URL and REDIS_URL name."""
    database_url, redis_url = wishes.database_url, wishes.redis_url
    if database_url:
        with step("PostgreSQL of DATABASE_URL") as current:
            current.remark = ", ".join(check_given_database(database_url))
    if redis_url:
        with step("Redis of REDIS_URL"):
            check_given_redis(redis_url)
    if not database_url or not redis_url:
        place = find_place(wishes.home, lambda text: say(f"  ({text})"))
        database_url = database_url or start_postgres(supervisor, place)
        redis_url = redis_url or start_valkey(supervisor, place)
    return database_url, redis_url


def prepare(supervisor: Supervisor, wishes: Wishes, env: dict[str, str]) -> None:
    """Translations, static files, migrations and the first content: only what is not there yet."""
    with step("translations") as current:
        if not compile_translations(ROOT):
            current.unchanged()
    stamps = Stamps(wishes.home / "done.json")
    drop_half_filled(stamps, wishes, env["DATABASE_URL"])
    url, lock = env["DATABASE_URL"], content_of(ROOT / "requirements.txt")
    bank = identity_of(url)
    static = lock + listing_of([ROOT / "static", ROOT / "static_vendor"])
    content = first_content(stamps, wishes, url, bank)
    needed = []
    if stamps.get("static") != static or not (wishes.home / "static").exists():
        needed.append("static")
    if content or stamps.get(f"migrated {bank}") != migration_state(url, ROOT, lock):
        needed.append("migrate")
    if content:
        needed.append(content)
        stamps.put(f"filled {bank}", "begun")
    if needed and supervisor.run([sys.executable, "-m", "bankcrm.local.prepare", *needed], env=env, cwd=ROOT, show=say):
        raise StepFailed("The bank could not be prepared.", "What went wrong stands above. Starting again is safe.")
    stamps.put("static", static)
    stamps.put(f"migrated {bank}", migration_state(url, ROOT, lock))
    stamps.put(f"filled {bank}", content or stamps.get(f"filled {bank}") or "found")


def drop_half_filled(stamps: Stamps, wishes: Wishes, url: str) -> None:
    """Begin anew with an embedded database whose very first filling was broken off: nobody has worked in it yet."""
    if not wishes.database_url and stamps.get(f"filled {identity_of(url)}") == "begun":
        with step("new database (the first was half filled)"):
            drop_database(url)
            make_database(url)


def first_content(stamps: Stamps, wishes: Wishes, url: str, bank: str) -> str | None:
    """What a new bank is filled with; None for a bank that is in use. A filling that was broken off is done again."""
    filled = stamps.get(f"filled {bank}")
    if filled != "begun" and (filled or has_users(url)):
        wanted, other = ("demo", "users") if wishes.demo == "yes" else ("users", "demo")
        if os.environ.get("DEMO") and (filled == other or (filled != wanted and wanted == "demo")):
            say(f"  (DEMO={wishes.demo} has no effect: this bank was begun before; `make demo` fills an empty one)")
        return None
    return "demo" if wishes.demo == "yes" else "users"


def child_env(wishes: Wishes, database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of our Django processes: the same under every locale."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    env |= {
        "BANKCRM_HOME": str(wishes.home),
        "PORT": str(wishes.port),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        # Root's worker takes tasks from a socket that only root can open: the warning would say nothing new.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    env.setdefault("DJANGO_SETTINGS_MODULE", "bankcrm.settings.local")
    return env


def manage(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def web(wishes: Wishes, env: dict[str, str], line: socket.socket) -> Service:
    """gunicorn on the port we hold; the product is loaded once and shared by the workers."""
    options = ["--config", "python:bankcrm.serving", "--workers", str(WEB_WORKERS)]
    options += [
        "--bind",
        f"fd://{line.fileno()}",
        "--timeout",
        "120",
        "--graceful-timeout",
        "10",
        "--log-level",
        "warning",
    ]
    options += ["--no-control-socket"]
    if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK):  # noqa: S108 (gunicorn makes a private file)
        options += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return Service(
        name="web",
        title="web server",
        argv=[sys.executable, "-m", "gunicorn", *options, "bankcrm.wsgi:application"],
        env=env,
        cwd=ROOT,
        is_ready=lambda: page_answers(wishes.port),
        ready_within=90,
        grace=15,
        pass_fds=(line.fileno(),),
    )


def worker(env: dict[str, str]) -> Service:
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", LOG_LEVEL]
    return Service(
        name="worker",
        title="worker",
        argv=[sys.executable, "-m", "celery", "-q", "-A", "bankcrm.celery", "worker", *options],
        env=env,
        cwd=ROOT,
        grace=30,
        essential=False,
    )


def beat(env: dict[str, str]) -> Service:
    """Schedules: its scheduler is the one of the settings, kept in the database."""
    return Service(
        name="beat",
        title="beat (schedules)",
        argv=[
            *(sys.executable, "-m", "celery", "-q", "-A", "bankcrm.celery"),
            *("beat", "--pidfile", "", "--loglevel", LOG_LEVEL),
        ],
        env=env,
        cwd=ROOT,
        essential=False,
    )


def page_answers(port: int) -> bool:
    """Has the first page come, whole? It leads to the sign-in, which is fetched too."""
    status, path = _fetch(port, "/")
    if status in (301, 302):
        status, path = _fetch(port, path)
    if status >= 500:
        raise StepFailed(f"The first page answers with status {status}", "See logs/web.log in the data folder.")
    return status > 0


def _fetch(port: int, path: str) -> tuple[int, str]:
    """Status and onward address of a page; status 0 when nobody answers yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location") or "/"
    except (OSError, http.client.HTTPException):
        return 0, "/"
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
