"""What the server's log says of pages that are refused."""

import logging

import pytest

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_refused_page_is_one_line(cast: Cast, sign_in, caplog: pytest.LogCaptureFixture) -> None:
    client = sign_in(cast.manager)
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.get("/system/audit/").status_code == 403
    (told,) = [record for record in caplog.records if record.name == "django.request"]
    assert "/system/audit/" in told.getMessage()
    assert told.exc_info is None
