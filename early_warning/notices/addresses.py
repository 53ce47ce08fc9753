"""Where a webhook may lie."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_address(address: str) -> None:
    """https anywhere, http to this machine alone, unless the settings allow more. ValidationError says why not."""
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("An address that begins with https:// is needed."))
    if parts.username or parts.password:
        raise ValidationError(_("No user name or password in the address: the signature says who sends."))
    if parts.scheme == "http" and not (_is_here(parts.hostname) or settings.WEBHOOKS_ALLOW_HTTP):
        raise ValidationError(_("Only https: over http anybody on the way could read along."))


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 a port that is none raises
    except ValueError:
        return None
    return None if any(one.isspace() or not one.isprintable() for one in address) else parts


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
