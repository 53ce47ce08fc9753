"""What all tests share. The throw-away servers come from the plugin `bankcrm.local.pytest_servers`."""

import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase

import bankcrm.celery  # noqa: F401 (tasks of the tests go to the throw-away broker)
from bankcrm.local.translations import compile_translations
from tests.browser import browser, page, playwright_driver
from tests.cast import cast, sign_in, world
from tests.emptying import keep, put_back

# The sync API of Playwright runs an event loop in the thread of the test; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A busy machine is no failure.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")

__all__ = ["browser", "cast", "page", "playwright_driver", "sign_in", "world"]


def pytest_configure(config: pytest.Config) -> None:
    """Read the translations as they stand in the repository, not as they were at the last start."""
    if not hasattr(config, "workerinput"):
        compile_translations(Path(__file__).resolve().parent.parent)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, migrated_database: str) -> None:
    """The test database is a copy of one that is migrated once for all workers."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database; what the migrations filled is remembered, to be put back after tests that commit."""
    with django_db_blocker.unblock():
        keep()


def _put_back(test_case: TransactionTestCase) -> None:
    put_back()


TransactionTestCase._fixture_teardown = _put_back
