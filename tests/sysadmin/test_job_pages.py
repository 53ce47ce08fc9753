"""Jobs on screen: the list, one run, and the progress that asks for itself until the run has ended."""

import pytest
from django.utils import timezone

from bankcrm.common import jobs
from bankcrm.common.models import JobRun
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def running(cast: Cast) -> JobRun:
    now = timezone.now()
    return JobRun.objects.create(
        task="common.release_dead_jobs",
        state=JobRun.State.RUNNING,
        step="Counting",
        done=30,
        total=120,
        started_by=cast.administrator,
        started_at=now,
        heartbeat_at=now,
    )


def test_list_names_the_job_its_step_and_who_started_it(running: JobRun, cast: Cast, sign_in) -> None:
    page = sign_in(cast.administrator).get("/system/jobs/", headers=ENGLISH).content.decode()
    for words in ("Release dead jobs", "Counting 30 / 120", "administrator", "Running"):
        assert words in page


def test_list_is_narrowed_by_state(running: JobRun, cast: Cast, sign_in) -> None:
    page = sign_in(cast.auditor).get("/system/jobs/", {"state": "failed"}, headers=ENGLISH)
    assert page.context["page"].table["rows"] == []


def test_progress_asks_for_itself_while_the_run_is_under_way(running: JobRun, cast: Cast, sign_in) -> None:
    client = sign_in(cast.administrator)
    address = f"/system/jobs/{running.pk}/"
    assert f'hx-get="{address}?part=progress"' in client.get(address, headers=ENGLISH).content.decode()
    part = client.get(f"{address}?part=progress", headers=ENGLISH)
    assert "25%" in part.content.decode()
    assert "HX-Refresh" not in part.headers


def test_progress_has_the_page_loaded_anew_at_the_end(running: JobRun, cast: Cast, sign_in) -> None:
    jobs.fail(running, jobs.DIED)
    client = sign_in(cast.administrator)
    part = client.get(f"/system/jobs/{running.pk}/?part=progress")
    assert part.headers["HX-Refresh"] == "true"
    page = client.get(f"/system/jobs/{running.pk}/", headers=ENGLISH).content.decode()
    assert "The worker died while it ran" in page
    assert "?part=progress" not in page


def test_a_job_is_stopped_on_its_page_by_who_may(running: JobRun, cast: Cast, sign_in) -> None:
    address = f"/system/jobs/{running.pk}/"
    assert "stop/" not in sign_in(cast.auditor).get(address).content.decode()
    client = sign_in(cast.administrator)
    assert f"{address}stop/" in client.get(address).content.decode()
    page = client.get(f"{address}stop/", headers=ENGLISH).content.decode()
    assert "What it has done by then stays" in page
    assert client.post(f"{address}stop/").status_code == 302
    page = client.get(address, headers=ENGLISH).content.decode()
    assert "Stopped by administrator." in page
    assert "Nothing of it stays" not in page
    assert client.post(f"{address}stop/").status_code == 409


def test_a_job_that_failed_is_run_again_on_its_page(cast: Cast, sign_in) -> None:
    failed = JobRun.objects.create(task="common.remove_old_uploads", state=JobRun.State.FAILED, message=jobs.DIED)
    client = sign_in(cast.administrator)
    assert f"{failed.pk}/start/" in client.get(f"/system/jobs/{failed.pk}/").content.decode()
    answer = client.post(f"/system/jobs/{failed.pk}/start/")
    new = JobRun.objects.latest("pk")
    assert new.pk != failed.pk
    assert answer.headers["Location"] == f"/system/jobs/{new.pk}/"
