"""The steps of a start that need Django, in one process since loading it takes seconds.

    python -m bankcrm.local.prepare static migrate demo|users

Each step is said with its time. The supervisor calls only those whose input has changed.
"""

import os
import sys
from io import StringIO

from bankcrm.local.console import StepFailed, indent, say, say_error, step


def main(steps: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bankcrm.settings.local")
    try:
        with step("load the product"):
            import django

            django.setup()
            from django.core.management import CommandError
        for name in steps:
            _run(name, CommandError)
    except StepFailed as error:
        say_error(f"{error}\n{indent(error.advice)}".rstrip())
        return 1
    return 0


def _run(name: str, refusal: type[Exception]) -> None:
    try:
        _STEPS[name]()
    except refusal as error:
        raise StepFailed(str(error)) from error


def _static() -> None:
    from django.core.management import call_command

    with step("collect static files") as current:
        heard = StringIO()
        call_command("collectstatic", interactive=False, verbosity=1, stdout=heard)
        current.remark = heard.getvalue().strip().split(",")[0][:60]


def _migrate() -> None:
    from django.core.management import call_command

    with step("database migrations"):
        call_command("migrate", interactive=False, verbosity=0)


def _demo() -> None:
    from django.core.management import call_command

    say("  demo bank: 5,000 customers with holdings, staff and branches")
    with step("demo bank"):
        call_command("make_demo", size="small", seed=1)


def _users() -> None:
    """The first users of an empty bank; the command prints their passwords, once."""
    from django.core.management import call_command

    with step("first users"):
        heard = StringIO()
        call_command("create_first_users", stdout=heard)
    say(indent(heard.getvalue()))


_STEPS = {"static": _static, "migrate": _migrate, "demo": _demo, "users": _users}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
