"""What all tests share. The throw-away servers come from the plugin `bankcrm.local.pytest_servers`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created

import bankcrm.celery  # noqa: F401 (tasks of the tests go to the throw-away broker)
from bankcrm.local.translations import compile_translations
from tests.browser import browser, page, playwright_driver
from tests.cast import cast, sign_in, world
from tests.in_flight import wait_for_the_last

# The sync API of Playwright runs an event loop in the thread of the test; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

__all__ = ["browser", "cast", "page", "playwright_driver", "sign_in", "world"]


def pytest_configure(config: pytest.Config) -> None:
    """Read the translations as they stand in the repository, not as they were at the last start."""
    if not hasattr(config, "workerinput"):
        compile_translations(Path(__file__).resolve().parent.parent)


def _empty_everything(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Tests that commit are followed by TRUNCATE of every table: it waits for the last request, and the audit trail,
    which refuses to be emptied, lets it through."""
    if not sql.startswith("TRUNCATE"):
        return execute(sql, params, many, context)
    wait_for_the_last()
    alter = "ALTER TABLE common_auditentry %s TRIGGER common_auditentry_not_emptied"
    execute(alter % "DISABLE", None, False, context)
    done = execute(sql, params, many, context)
    execute(alter % "ENABLE", None, False, context)
    return done


def _let_it_through(connection: Any, **kwargs: Any) -> None:
    if _empty_everything not in connection.execute_wrappers:
        connection.execute_wrappers.append(_empty_everything)


connection_created.connect(_let_it_through)
