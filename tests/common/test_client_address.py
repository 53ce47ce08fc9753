"""Whose address the audit trail keeps: the proxy's word only where a proxy of ours is trusted."""

import pytest
from django.test import RequestFactory

from bankcrm.common.middleware import client_address


@pytest.mark.parametrize(
    ("trusted", "told", "address"),
    [
        (None, "203.0.113.9", "127.0.0.1"),
        ("X-Real-IP", "203.0.113.9", "203.0.113.9"),
        ("X-Real-IP", " 2001:db8::1 ", "2001:db8::1"),
        ("X-Real-IP", "nobody", None),
        ("X-Real-IP", "", None),
    ],
)
def test_client_address(settings, trusted: str | None, told: str, address: str | None) -> None:
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = trusted
    assert client_address(RequestFactory().get("/", headers={"x-real-ip": told})) == address
