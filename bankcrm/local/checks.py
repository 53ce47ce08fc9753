"""`make test` inside `.venv`: lints, type checks, import contract, migrations check, then the suite.

Everything runs, also after a failure, so that one run tells all; words given are passed to pytest. The checks that only
read the code run beside the suite's beginning, where one worker migrates a database and the others wait for it.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bankcrm.local.browser import ensure_browser
from bankcrm.local.console import say, say_error
from bankcrm.local.discovery import into_environment
from bankcrm.local.envfile import ROOT
from bankcrm.local.translations import compile_translations

# A worker that has nothing left takes over from the other: journeys in the browser are the longest tests and come last.
_SHARED = ("-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "worksteal")


def main(arguments: list[str]) -> int:
    compile_translations(ROOT)
    env = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    for name in ("PORT", "DEMO", "BANKCRM_HOME", "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MFLAGS"):
        env.pop(name, None)
    if not ensure_browser() and os.environ.get("BANKCRM_REQUIRE_BROWSER") == "1":
        say_error("The browser tests are demanded (BANKCRM_REQUIRE_BROWSER=1), and there is no Chromium.")
        return 1
    settled = _settled(env)
    with ThreadPoolExecutor(max_workers=1) as beside:
        static = {what: beside.submit(_passes, what, words, settled) for what, words in _static_checks().items()}
        suite_passes = _runs("suite", ["-m", "pytest", *_SHARED, *arguments], env)
        failed = [what for what, passes in static.items() if not passes.result()]
    if not suite_passes:
        failed.append("suite")
    say()
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _static_checks() -> dict[str, list[str]]:
    """Checks that need no server."""
    imports = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo', '--no-cache'])"
    return {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "import contract": ["-c", imports],
        "types": ["-m", "mypy"],
        "django check": ["manage.py", "check", "--fail-level", "WARNING"],
        "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    }


def _settled(env: dict[str, str]) -> dict[str, str]:
    """Settings for commands that read the code only: addresses at which nobody listens."""
    before = dict(os.environ)
    try:
        into_environment()
        return {
            **env,
            "DJANGO_SETTINGS_MODULE": "bankcrm.settings.test",
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "REDIS_URL": os.environ["REDIS_URL"],
            "PYTHONWARNINGS": "ignore::RuntimeWarning",
        }
    finally:
        os.environ.clear()
        os.environ.update(before)


def _passes(what: str, words: list[str], env: dict[str, str]) -> bool:
    """Run a check and print what it said in one piece, for the suite prints meanwhile."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say(f"\n== {what}\n{done.stdout.rstrip()}\n{_outcome(done.returncode, began)}")
    return done.returncode == 0


def _runs(what: str, words: list[str], env: dict[str, str]) -> bool:
    """Run a check that prints for itself as it goes."""
    say(f"== {what}")
    began = time.monotonic()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    say(_outcome(done.returncode, began))
    return done.returncode == 0


def _outcome(returncode: int, began: float) -> str:
    return f"   {'passed' if returncode == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
