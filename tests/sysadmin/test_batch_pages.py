"""Batches on screen: list, progress, control sheet, why one was refused, rejected lines by right, stop, download."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from bankcrm.common.models import AuditEntry, FeedBatch, FeedFile, FeedReject
from tests.cast import BUSINESS_DATE, Cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
State = FeedBatch.State
IDENTITY = "000001198503070020"


@pytest.fixture
def batch(cast: Cast) -> FeedBatch:
    """A refused batch: a total that differs, lines rejected for themselves and after another, a remark."""
    made = FeedBatch.objects.create(
        number="20260630-01",
        profile="canonical",
        folder="/nowhere",
        business_date=BUSINESS_DATE,
        state=State.REFUSED,
        stage="check",
        stage_seconds={"receive": 1, "control": 1, "stage": 4, "check": 2},
        refusal=[{"code": "manifest_rows", "file": "loans.csv", "found": 9, "expected": 10}],
        started_by=cast.administrator,
    )
    FeedFile.objects.create(
        batch=made, entity="customers", file_name="customers.csv", rows_read=100, rows_rejected=2, rows_remarked=1
    )
    FeedFile.objects.create(
        batch=made,
        entity="loans",
        file_name="loans.csv",
        rows_expected=10,
        rows_read=9,
        total_column="principal",
        total_expected=Decimal("1000.00"),
        total_read=Decimal("900.00"),
        rows_rejected_following=1,
    )
    reject(made, "customers", 2, "birth_date", "1985-02-30", "not_a_date")
    reject(made, "customers", 3, "name", IDENTITY, "too_long", detail={"longest": 10})
    unknown = {"entity": "customers"}
    reject(made, "loans", 7, "customer_number", "C000999999", "missing_reference", unknown, is_following=True)
    reject(made, "accounts", 5, "number", "6200000000000034", "same_as_line", {"line": 4})
    reject(made, "customers", 4, "name", "somebody with a name", "too_long", {"longest": 9}, is_remark=True)
    return made


def reject(batch: FeedBatch, entity: str, line: int, column: str, value: str, reason: str, detail=None, **more) -> None:
    FeedReject.objects.create(
        batch=batch,
        entity=entity,
        file_name=f"{entity}.csv",
        line=line,
        column=column,
        value=value,
        reason=reason,
        detail=detail or {},
        raw=f"{line},{value}",
        **more,
    )


def page_of(client, batch: FeedBatch, query: str = "") -> str:
    response = client.get(f"{reverse('sysadmin:batch_detail', args=[batch.pk])}{query}", headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def test_list_shows_rows_and_rejects_of_all_files(batch: FeedBatch, cast: Cast, sign_in) -> None:
    response = sign_in(cast.auditor).get("/system/feeds/", headers=ENGLISH)
    row = response.context["page"].table["rows"][0]
    words = [str(html) for html, _css in row.cells]
    assert any("20260630-01" in word for word in words)
    assert "109" in words
    assert "3" in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "refused"}, 1),
        ({"state": "applied"}, 0),
        ({"since": "2026-06-30"}, 1),
        ({"until": "2026-06-29"}, 0),
        ({"is_trial": "yes"}, 0),
        ({"is_trial": "no"}, 1),
        ({"since": "never"}, 0),
    ],
)
def test_list_is_narrowed(query: dict[str, str], found: int, batch: FeedBatch, cast: Cast, sign_in) -> None:
    response = sign_in(cast.auditor).get("/system/feeds/", query, headers=ENGLISH)
    assert len(response.context["page"].table["rows"]) == found


def test_page_says_why_the_batch_was_refused_and_where_it_differs(batch: FeedBatch, cast: Cast, sign_in) -> None:
    page = page_of(sign_in(cast.administrator), batch)
    assert "loans.csv: 9 rows, the manifest says 10" in page
    assert "Differs, held" in page
    assert "−100.00" in page
    assert "Refused; nothing was applied" in page


def test_sheet_names_files_that_a_complete_night_needs(batch: FeedBatch, cast: Cast, sign_in) -> None:
    response = sign_in(cast.administrator).get(reverse("sysadmin:batch_detail", args=[batch.pk]))
    missing = [row.entity for row in response.context["sheet"]["rows"] if row.file is None]
    assert missing == ["accounts", "balances"]


def test_rejected_lines_are_masked(batch: FeedBatch, cast: Cast, sign_in) -> None:
    cast.feed_officer.refresh_from_db()
    page = page_of(sign_in(cast.feed_officer), batch)
    assert "1985-02-30" in page
    assert "000***********0020" in page
    assert "C000999999" in page
    for hidden in (IDENTITY, "somebody with a name", "6200000000000034"):
        assert hidden not in page


def test_rejected_lines_without_their_right_show_no_value(batch: FeedBatch, cast: Cast, sign_in) -> None:
    page = page_of(sign_in(cast.administrator), batch)
    assert "No such date" in page
    for hidden in (IDENTITY, "1985-02-30", "0020", "C000999999", "999"):
        assert hidden not in page


def test_rejects_and_remarks_stand_apart(batch: FeedBatch, cast: Cast, sign_in) -> None:
    context = sign_in(cast.feed_officer).get(reverse("sysadmin:batch_detail", args=[batch.pk])).context
    assert [row.line for row in context["rejected"]["rows"]] == [2, 3, 7, 5]
    assert [row.line for row in context["remarks"]["rows"]] == [4]
    assert context["counts"] == {"rejected": 2, "following": 1, "remarked": 1}


def test_rejected_lines_are_walked_by_key(batch: FeedBatch, cast: Cast, sign_in) -> None:
    for line in range(100, 160):
        reject(batch, "customers", line, "birth_date", "x", "not_a_date")
    client, seen, query = sign_in(cast.feed_officer), [], ""
    for _page in range(4):
        context = client.get(f"{reverse('sysadmin:batch_detail', args=[batch.pk])}{query}").context
        seen += [row.line for row in context["rejected"]["rows"]]
        if context["rejected"]["next"] is None:
            break
        query = f"?rejected={context['rejected']['next']}"
    assert seen == [2, 3, 7, 5, *range(100, 160)]


def test_damaged_position_begins_at_the_first_line(batch: FeedBatch, cast: Cast, sign_in) -> None:
    page_of(sign_in(cast.feed_officer), batch, "?rejected=x'&remarks=99999999999999999999")


def test_download_holds_whole_values_and_is_on_record(batch: FeedBatch, cast: Cast, sign_in) -> None:
    reject(batch, "customers", 8, "name", "=1+1", "too_long", {"longest": 1})
    response = sign_in(cast.feed_officer).get(reverse("sysadmin:reject_download", args=[batch.pk]), headers=ENGLISH)
    assert response.headers["Content-Disposition"] == 'attachment; filename="rejects-20260630-01.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert IDENTITY in text
    assert "No such date" in text
    assert ",'=1+1," in text
    assert len(text.splitlines()) == 7
    entry = AuditEntry.objects.get(code="feed_batch.rejects_downloaded")
    assert (entry.user_id, entry.subject_id) == (cast.feed_officer.pk, batch.pk)


def test_download_needs_its_own_right(batch: FeedBatch, cast: Cast, sign_in) -> None:
    address = reverse("sysadmin:reject_download", args=[batch.pk])
    for name in ("administrator", "auditor", "manager"):
        assert sign_in(getattr(cast, name)).get(address).status_code == 403
    assert not AuditEntry.objects.filter(code="feed_batch.rejects_downloaded").exists()


@pytest.fixture
def running(batch: FeedBatch) -> FeedBatch:
    FeedBatch.objects.filter(pk=batch.pk).update(
        state=State.RUNNING,
        refusal=[],
        entity="loans",
        rows_done=50,
        rows_total=100,
        heartbeat_at=timezone.now(),
        stage_seconds={"receive": 4, "control": 1, "stage": 30, "check": 5},
    )
    batch.refresh_from_db()
    return batch


def test_running_batch_asks_for_itself(running: FeedBatch, cast: Cast, sign_in) -> None:
    client = sign_in(cast.administrator)
    address = reverse("sysadmin:batch_detail", args=[running.pk])
    page = page_of(client, running)
    assert f'hx-get="{address}?part=live"' in page
    for words in ("46%", "Checking loans", "50 / 100 rows", "10 rows a second", "about 47 s left"):
        assert words in page, words
    assert "HX-Refresh" not in client.get(f"{address}?part=live").headers


def test_ended_batch_has_the_page_loaded_anew(batch: FeedBatch, cast: Cast, sign_in) -> None:
    response = sign_in(cast.auditor).get(reverse("sysadmin:batch_detail", args=[batch.pk]) + "?part=live")
    assert response.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in response.content.decode()


def test_stop_is_for_who_may_start(running: FeedBatch, cast: Cast, sign_in) -> None:
    address = reverse("sysadmin:batch_stop", args=[running.pk])
    assert sign_in(cast.auditor).post(address).status_code == 403
    assert address not in page_of(sign_in(cast.auditor), running)
    client = sign_in(cast.administrator)
    assert address in page_of(client, running)
    assert client.post(address).status_code == 302
    running.refresh_from_db()
    assert running.state == State.STOPPED


def test_stop_of_a_batch_that_has_ended_is_refused(batch: FeedBatch, cast: Cast, sign_in) -> None:
    client = sign_in(cast.administrator)
    address = reverse("sysadmin:batch_stop", args=[batch.pk])
    assert "This batch has ended already." in client.get(address, headers=ENGLISH).content.decode()
    assert client.post(address).status_code == 409
    batch.refresh_from_db()
    assert batch.state == State.REFUSED
