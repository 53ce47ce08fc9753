"""Uploaded files go some days after their batch has ended, on record; what was rejected stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bankcrm.common.feeds import uploads
from bankcrm.common.feeds.batch import take_in
from bankcrm.common.feeds.services import batch_create, rejects_csv
from bankcrm.common.feeds.tasks import remove_old_uploads
from bankcrm.common.models import AuditEntry, FeedBatch, JobRun, Parameter
from tests.feeds.conftest import BRANCHES

pytestmark = pytest.mark.usefixtures("bank")
KEPT = timedelta(days=30)


@pytest.fixture
def batch(settings: Any, tmp_path: Path) -> FeedBatch:
    """A batch of an uploaded file with a wrong line, refused for it."""
    settings.MEDIA_ROOT = tmp_path
    text = "\n".join([*BRANCHES, "B3,,branch,HO"]) + "\n"
    files = [SimpleUploadedFile("branches.csv", text.encode())]
    made = batch_create(files=files, business_date=timezone.localdate(), acting_user=None)
    ended = take_in(made)
    assert ended.state == FeedBatch.State.REFUSED
    return ended


def test_files_go_when_their_days_are_over(batch: FeedBatch) -> None:
    assert uploads.remove_old(now=batch.finished_at + KEPT) == []
    assert Path(batch.folder, "branches.csv").exists()
    assert uploads.remove_old(now=batch.finished_at + KEPT + timedelta(seconds=1)) == [batch]
    assert not Path(batch.folder).exists()
    entry = AuditEntry.objects.get(code=uploads.REMOVED)
    assert (entry.subject_id, entry.batch_id, entry.user) == (batch.pk, batch.pk, None)


def test_rejected_lines_stay_downloadable(batch: FeedBatch) -> None:
    before = list(rejects_csv(batch.rejects.all()))
    uploads.remove_old(now=batch.finished_at + 2 * KEPT)
    assert "B3,,branch,HO" in "".join(before)
    assert list(rejects_csv(FeedBatch.objects.get(pk=batch.pk).rejects.all())) == before


def test_the_bank_says_for_how_many_days(batch: FeedBatch) -> None:
    Parameter.objects.create(code="feeds.days_uploads_are_kept", value=90)
    assert uploads.remove_old(now=batch.finished_at + 2 * KEPT) == []
    assert uploads.remove_old(now=batch.finished_at + 4 * KEPT) == [batch]


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_files_of_a_batch_that_has_not_ended_stay(batch: FeedBatch, state: str) -> None:
    FeedBatch.objects.filter(pk=batch.pk).update(state=state)
    assert uploads.remove_old(now=batch.finished_at + 2 * KEPT) == []
    assert Path(batch.folder, "branches.csv").exists()


def test_killed_between_record_and_removal_the_next_run_removes_without_a_second_entry(batch: FeedBatch) -> None:
    copy = Path(batch.folder, "branches.csv").read_bytes()
    uploads.remove_old(now=batch.finished_at + 2 * KEPT)
    Path(batch.folder).mkdir()
    Path(batch.folder, "branches.csv").write_bytes(copy)
    uploads.remove_old(now=batch.finished_at + 2 * KEPT)
    assert not Path(batch.folder).exists()
    assert AuditEntry.objects.filter(code=uploads.REMOVED).count() == 1


def test_nothing_else_is_touched(batch: FeedBatch, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (uploads.home() / f"{batch.number}-abcdef").symlink_to(elsewhere)
    (uploads.home() / "notes").mkdir()
    uploads.remove_old(now=batch.finished_at + 2 * KEPT)
    assert elsewhere.is_dir()
    assert (uploads.home() / "notes").is_dir()


def test_an_upload_without_a_batch_goes_when_it_is_old(batch: FeedBatch) -> None:
    left = uploads.new_folder("20200101-01")
    uploads.remove_old(now=timezone.now())
    assert left.is_dir()
    uploads.remove_old(now=timezone.now() + 2 * KEPT)
    assert not left.exists()


def test_the_task_tells_which_batches(batch: FeedBatch) -> None:
    FeedBatch.objects.filter(pk=batch.pk).update(finished_at=timezone.now() - 2 * KEPT)
    remove_old_uploads.apply()
    run = JobRun.objects.get(task="common.remove_old_uploads")
    assert (run.state, run.message) == (JobRun.State.DONE, batch.number)
