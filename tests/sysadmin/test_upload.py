"""A night's files by browser: what is wrong is said at its place, what is right waits for the background."""

import json

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bankcrm.common.models import BankState, FeedBatch, JobRun
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
ADDRESS = "/system/feeds/upload/"
BRANCHES = "code,name,level,parent\n0001,Head office,head_office,\n"


def upload(client: Client, *files: tuple[str, str], **fields: str):
    chosen = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    return client.post(ADDRESS, {"files": chosen, **fields}, headers=ENGLISH)


@pytest.fixture
def administrator(cast: Cast, sign_in, tmp_path, settings) -> Client:
    settings.MEDIA_ROOT = tmp_path
    return sign_in(cast.administrator)


def test_files_become_a_batch_that_waits(administrator: Client, cast: Cast, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = upload(administrator, ("branches.csv", BRANCHES), business_date="2026-07-01", is_trial="on")
    batch = FeedBatch.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == f"/system/feeds/{batch.pk}/"
    assert (batch.state, batch.profile, batch.is_trial) == ("waiting", "canonical", True)
    assert str(batch.business_date) == "2026-07-01"
    assert batch.started_by == cast.administrator
    run = JobRun.objects.get()
    assert (run.task, run.arguments) == ("common.load_feed", {"batch_id": batch.pk})
    current_app.control.purge()


def test_files_lie_outside_every_served_folder(administrator: Client) -> None:
    upload(administrator, ("branches.csv", BRANCHES), business_date="2026-07-01")
    folder = FeedBatch.objects.get().folder
    assert folder.startswith(str(settings.MEDIA_ROOT))
    assert not folder.startswith(str(settings.STATIC_ROOT))


def test_limit_of_rejects_is_a_share(administrator: Client) -> None:
    upload(administrator, ("branches.csv", BRANCHES), business_date="2026-07-01", max_rejects="2.5")
    assert float(FeedBatch.objects.get().max_reject_share) == 0.025


def test_date_may_come_from_the_manifest(administrator: Client) -> None:
    told = json.dumps({"business_date": "2026-07-01", "files": [{"file": "branches.csv"}]})
    response = upload(administrator, ("branches.csv", BRANCHES), ("manifest.json", told))
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("files", "fields", "field", "words"),
    [
        ([], {"business_date": "2026-07-01"}, "files", "required"),
        ([("secrets.csv", "a")], {"business_date": "2026-07-01"}, "files", "secrets.csv"),
        ([("branches.exe", "a")], {"business_date": "2026-07-01"}, "files", "branches.exe"),
        ([("manifest.json", "{}")], {"business_date": "2026-07-01"}, "files", "at least one file"),
        ([("branches.csv", BRANCHES)], {}, "business_date", "no manifest"),
        ([("branches.csv", BRANCHES)], {"business_date": "yesterday"}, "business_date", "valid date"),
        ([("branches.csv", BRANCHES)], {"business_date": "2026-07-01", "max_rejects": "101"}, "max_rejects", "100"),
    ],
)
def test_mistake_stands_at_its_field(files, fields, field, words, administrator: Client) -> None:
    response = upload(administrator, *files, **fields)
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not FeedBatch.objects.exists()


def test_demo_bank_says_that_it_takes_no_files(administrator: Client) -> None:
    BankState.objects.update_or_create(pk=1, defaults={"is_demo": True})
    page = administrator.get(ADDRESS, headers=ENGLISH).content.decode()
    assert "This bank takes no files" in page
    assert "make run DEMO=no" in page
    assert upload(administrator, ("branches.csv", BRANCHES), business_date="2026-07-01").status_code == 422
    assert not FeedBatch.objects.exists()


def test_upload_is_for_administrators(cast: Cast, sign_in) -> None:
    for name in ("manager", "auditor", "feed_officer", "analyst"):
        assert sign_in(getattr(cast, name)).get(ADDRESS).status_code == 403
