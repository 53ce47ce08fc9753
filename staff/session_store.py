"""Django's sessions in the database, read by a query that is written down: every request asks it.

Everything else is Django's own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Model
from django.utils import timezone

from bankcrm.common.written import WrittenQuery


@cache
def _in_force(model: type[Model]) -> WrittenQuery[Model]:
    return WrittenQuery(model, "FROM django_session WHERE session_key = %s AND expire_date > %s", "key", "now")


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        """The row, or None; who has no session in force gets a new key."""
        session = _in_force(self.model).first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session
