"""`make test` inside `.venv`: lints, type checks, import contract, migrations check, then the suite.

Everything runs, also after a failure, so that one run tells all; words given are passed to pytest.
"""

import os
import subprocess
import sys
import time

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
    failed = [what for what, words in _static_checks().items() if not _passes(what, words, _settled(env))]
    if not _passes("suite", ["-m", "pytest", *_SHARED, *arguments], env):
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
    say(f"== {what}")
    began = time.monotonic()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    say(f"   {'passed' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
