"""Where an act comes from, for the audit trail: set by middleware, a task or a command, read by `record`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """How a change came in."""

    FORM = "form", _("form")
    ADMIN = "admin", _("administration")
    FILE = "file", _("file")
    JOB = "job", _("background job")
    COMMAND = "command", _("command line")
    API = "api", _("interface")


@dataclass(frozen=True, slots=True)
class Origin:
    """source, client address and an id that ties together what one request or run did."""

    source: str = Source.COMMAND
    address: str | None = None
    trace: str = ""


UNSAID = Origin()
_origin: ContextVar[Origin] = ContextVar("bankcrm_origin", default=UNSAID)


def origin() -> Origin:
    return _origin.get()


@contextmanager
def acting_from(value: Origin) -> Iterator[None]:
    """Everything recorded inside comes from `value`."""
    token = _origin.set(value)
    try:
        yield
    finally:
        _origin.reset(token)
