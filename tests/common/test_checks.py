"""What is forgotten does not start."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import path

from bankcrm.common import checks
from bankcrm.common.models import BankModel
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import PermittedView

ROOT = Path(__file__).resolve().parents[2]


def test_the_product_passes_its_own_checks() -> None:
    try:
        call_command("check")
    except SystemCheckError as error:
        pytest.fail(str(error))


def test_the_settings_of_a_server_pass_djangos_own_checks(tmp_path: Path) -> None:
    """`check --deploy` as an administrator would run it: no warning is waved through."""
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "bankcrm.settings.prod",
        "BANKCRM_HOME": str(tmp_path),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "bank.example",
        "CSRF_TRUSTED_ORIGINS": "https://bank.example",
    }
    argv = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@isolate_apps()
def test_model_without_scope_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgotten(BankModel):
        objects = models.Manager()

        class Meta:
            app_label = "customers"

    monkeypatch.setattr(checks.apps, "get_models", lambda: [Forgotten])
    assert [error.id for error in checks.every_model_has_a_scope(None)] == ["bankcrm.E001"]


class PageWithoutPermission(PermittedView):
    pass


class PageWithoutDeed(ObjectActionView):
    permission = "customers.view_customer"


def plain_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anything")


plain_page.__module__ = "customers.views.forgotten"
urlpatterns = [
    path("a/", PageWithoutPermission.as_view()),
    path("b/", plain_page),
    path("c/", PageWithoutDeed.as_view()),
]


def test_page_without_permission_is_refused(settings) -> None:
    settings.ROOT_URLCONF = __name__
    PageWithoutPermission.as_view().view_class.__module__ = "customers.views.forgotten"
    found = {error.id for error in checks.every_page_has_a_permission(None)}
    assert "bankcrm.E003" in found


def test_page_whose_base_class_still_waits_for_something_is_refused(settings, monkeypatch) -> None:
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(checks, "OUR_PACKAGES", ("tests.", *checks.OUR_PACKAGES))
    (error,) = checks.every_page_fills_its_hooks(None)
    assert (error.id, error.msg) == ("bankcrm.E005", "PageWithoutDeed does not fill act, success_url.")
