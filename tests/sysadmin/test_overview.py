"""The administrator's first page: where the bank stands, and what needs somebody."""

import pytest
from django.test import Client
from django.utils import timezone

from bankcrm.common import jobs
from bankcrm.common.models import FeedBatch, JobRun
from sysadmin.views import overview
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def administrator(cast: Cast, sign_in) -> Client:
    return sign_in(cast.administrator)


@pytest.fixture(autouse=True)
def roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the disk of this machine is like."""
    monkeypatch.setattr(overview, "disk", lambda: (40 << 30, 100 << 30))


def attention(client: Client) -> list[str]:
    return [item["text"] for item in client.get("/overview/", headers=ENGLISH).context["attention"]]


def test_calm_bank_says_so(administrator: Client) -> None:
    page = administrator.get("/overview/", headers=ENGLISH).content.decode()
    for words in (
        "2026-06-30",
        "Nothing needs you just now",
        "No files have come yet",
        "/system/feeds/upload/",
        "Disk free",
        "database",
    ):
        assert words in page


def test_failed_batch_and_job_need_somebody(administrator: Client) -> None:
    FeedBatch.objects.create(number="20260630-01", profile="canonical", state=FeedBatch.State.FAILED)
    JobRun.objects.create(
        task="common.release_dead_jobs",
        state=JobRun.State.FAILED,
        message=jobs.DIED,
        finished_at=timezone.now(),
    )
    found = attention(administrator)
    assert found[0] == "Batch 20260630-01: failed."
    assert found[1].startswith("Release dead jobs failed at ")


def test_batch_that_went_well_after_a_failed_one_is_enough(administrator: Client) -> None:
    FeedBatch.objects.create(number="20260630-01", profile="canonical", state=FeedBatch.State.FAILED)
    FeedBatch.objects.create(number="20260630-02", profile="canonical", state=FeedBatch.State.APPLIED)
    assert attention(administrator) == []


def test_nearly_full_disk_is_told(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "disk", lambda: (4 << 30, 100 << 30))
    assert attention(administrator) == ["The disk is nearly full: 4% free."]


def test_overview_costs_few_queries(administrator: Client, django_assert_max_num_queries) -> None:
    administrator.get("/overview/")
    with django_assert_max_num_queries(14):
        administrator.get("/overview/")


def test_overview_is_for_administrators(cast: Cast, sign_in) -> None:
    for name in ("manager", "auditor", "analyst", "feed_officer"):
        assert sign_in(getattr(cast, name)).get("/overview/").status_code == 403
