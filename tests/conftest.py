"""What all tests share. The throw-away servers come from the plugin `bankcrm.local.pytest_servers`."""

import os

import bankcrm.celery  # noqa: F401 (tasks of the tests go to the throw-away broker)
from tests.browser import browser, page, playwright_driver
from tests.cast import cast, sign_in, world

# The sync API of Playwright runs an event loop in the thread of the test; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

__all__ = ["browser", "cast", "page", "playwright_driver", "sign_in", "world"]
