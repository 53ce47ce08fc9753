"""Working days: inverse to each other, without drift over years, and as the notices of real holidays word them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import working_days
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, Holiday
from bankcrm.common.services.holiday import Entered, holidays_enter
from bankcrm.common.services.holiday_file import WrongLines, holidays_load
from bankcrm.common.working_days import Calendar
from tests.cast import Cast

# A busy machine may be slow at making up the exceptions.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ONE = timedelta(days=1)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
# A week off, a Saturday and a Sunday worked for it.
WEEK = Entered("长假", "Long holiday", date(2026, 10, 1), date(2026, 10, 8), (date(2026, 9, 27), date(2026, 10, 10)))


def exceptions(days: set[int]) -> list[tuple[date, bool]]:
    return [(day, day.weekday() >= 5) for day in map(date.fromordinal, days)]


# Day numbers around the years that are tried.
EXCEPTIONS = st.sets(st.integers(730_000, 752_000), max_size=40)
CALENDARS = EXCEPTIONS.map(lambda days: Calendar.of(exceptions(days)))


@UNHURRIED
@given(CALENDARS, DAYS, st.integers(min_value=1, max_value=3000))
def test_so_many_working_days_lie_between_a_day_and_the_nth_after_it(calendar: Calendar, day: date, n: int) -> None:
    later = calendar.add(day, n)
    assert calendar.between(day, later) == n
    assert calendar.is_working_day(later) and later > day


@UNHURRIED
@given(CALENDARS, DAYS, st.integers(min_value=1, max_value=3000))
def test_there_and_back_from_a_working_day_is_the_same_day(calendar: Calendar, day: date, n: int) -> None:
    begun = calendar.add(day, 1)
    assert calendar.add(calendar.add(begun, n), -n) == begun
    assert calendar.add(calendar.add(begun, -n), n) == begun


@UNHURRIED
@given(CALENDARS, DAYS, DAYS, DAYS)
def test_between_adds_up_and_turns_round(calendar: Calendar, a: date, b: date, c: date) -> None:
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)
    assert calendar.between(a, a) == 0


@UNHURRIED
@given(CALENDARS, DAYS, st.integers(min_value=1, max_value=400))
def test_between_counts_what_one_counts_day_by_day(calendar: Calendar, day: date, length: int) -> None:
    days = [day + ONE * number for number in range(1, length + 1)]
    assert calendar.between(day, days[-1]) == sum(calendar.is_working_day(one) for one in days)


@UNHURRIED
@given(EXCEPTIONS, DAYS)
def test_a_day_is_worked_on_by_the_week_unless_it_is_an_exception(days: set[int], day: date) -> None:
    by_the_week = day.weekday() < 5
    assert Calendar.of(exceptions(days)).is_working_day(day) == (by_the_week != (day.toordinal() in days))


def test_sixty_years_of_ordinary_weeks_do_not_drift() -> None:
    assert Calendar().between(date(2000, 1, 3), date(2060, 1, 5)) == 5 * (date(2060, 1, 5) - date(2000, 1, 3)).days // 7
    assert Calendar().add(date(2000, 1, 3), 5 * 52 * 60) == date(2000, 1, 3) + timedelta(weeks=52 * 60)


@pytest.fixture
def long_holiday(db: None) -> list[Holiday]:
    return holidays_enter(entered=[WEEK], acting_user=None)


def test_a_week_off_is_passed_over_and_its_make_up_days_count(long_holiday: list[Holiday]) -> None:
    """Thursday 1st to Thursday 8th off; Sunday 27 September and Saturday 10 October at work."""
    assert {row.day for row in long_holiday if not row.is_working} == {
        date(2026, 10, day) for day in (1, 2, 5, 6, 7, 8)
    }
    assert working_days.is_working_day(date(2026, 9, 27))
    assert not working_days.is_working_day(date(2026, 10, 5))
    assert working_days.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 9)
    assert working_days.add_working_days(date(2026, 9, 30), 2) == date(2026, 10, 10)
    assert working_days.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 12)
    assert working_days.add_working_days(date(2026, 10, 4), -1) == date(2026, 9, 30)
    assert working_days.working_days_between(date(2026, 9, 26), date(2026, 10, 11)) == 6
    assert working_days.add_working_days(date(2026, 10, 4), 0) == date(2026, 10, 4)


def test_the_calendar_is_read_once(long_holiday: list[Holiday]) -> None:
    with (
        working_days.read_once(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        for number in range(50):
            working_days.add_working_days(date(2026, 9, 1), number)
    assert len(asked) == 1
    assert working_days.calendar() is not working_days.calendar()


def test_a_change_within_a_request_is_seen_in_it(long_holiday: list[Holiday]) -> None:
    with working_days.read_once():
        assert working_days.is_working_day(date(2026, 5, 1))
        day = date(2026, 5, 1)
        holidays_enter(entered=[Entered("劳动节", "Labour Day", day, day)], acting_user=None)
        assert not working_days.is_working_day(day)


def test_the_same_holiday_again_changes_nothing(long_holiday: list[Holiday]) -> None:
    entries = AuditEntry.objects.filter(code="holiday.created")
    assert entries.count() == len(long_holiday) == 8
    assert holidays_enter(entered=[WEEK], acting_user=None) == []
    assert entries.count() == 8


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (Entered("节", "H", date(2026, 10, 7), date(2026, 10, 1)), "order", "last"),
        (Entered("节", "H", date(2026, 10, 1), date(2026, 12, 1)), "long", "last"),
        (Entered("节", "H", date(2026, 11, 7), date(2026, 11, 8)), "weekend", "first"),
        (Entered("节", "H", date(2026, 11, 9), date(2026, 11, 9), (date(2026, 11, 10),)), "no_weekend", "made_up"),
        (Entered("节", "H", date(2026, 11, 6), date(2026, 11, 9), (date(2026, 11, 8),)), "within", "made_up"),
        (Entered("别的", "Other", date(2026, 10, 8), date(2026, 10, 9)), "taken", "first"),
    ],
)
def test_what_cannot_be_is_refused_whole(long_holiday: list[Holiday], wrong: Entered, code: str, field: str) -> None:
    before = Holiday.objects.count()
    with pytest.raises(RuleViolation) as refused:
        holidays_enter(entered=[Entered("好", "Good", date(2026, 12, 1), date(2026, 12, 1)), wrong], acting_user=None)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert Holiday.objects.count() == before


@pytest.mark.parametrize(("day", "works"), [(date(2026, 10, 3), False), (date(2026, 10, 5), True)])
def test_the_database_refuses_what_is_no_exception(db: None, day: date, works: bool) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=day, is_working=works, name_zh="节", name_en="Holiday")


def test_nobody_but_who_may_enters_holidays(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        holidays_enter(entered=[WEEK], acting_user=cast.head)
    assert len(holidays_enter(entered=[WEEK], acting_user=cast.administrator)) == 8


CSV = "from,to,made_up,name_zh,name_en\n2026-10-01,2026-10-08,2026-09-27 2026-10-10,长假,Long holiday\n"


def test_a_year_from_a_file_and_the_trial_before_it(db: None, tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text("\ufeff" + CSV, "utf-8")
    call_command("load_holidays", file, "--try")
    assert not Holiday.objects.exists()
    call_command("load_holidays", file)
    call_command("load_holidays", file)
    assert Holiday.objects.count() == 8


def test_a_bad_line_is_named_and_nothing_is_entered(db: None, tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text(CSV + "2026-13-01,,,节,Holiday\n", "utf-8")
    with pytest.raises(CommandError, match="3"):
        call_command("load_holidays", file)
    assert not Holiday.objects.exists()


WRONG = (
    "2026-13-01,,,节,Holiday\n"
    "2026-05-01,2026-05-05,2026-05-04,劳动节,Labour Day\n"
    "2026-06-19,,,端午节,Dragon Boat Festival\n"
    "2026-10-02,,,另一个,Another\n"
    "2026-12-31,,,除夕,\n"
)


def test_every_wrong_line_is_told_and_nothing_is_half(db: None) -> None:
    """Line 3: no date; 4: a Monday made up; 5 is right; 6: stands already, from line 2; 7: a name is missing."""
    with translation.override("en"), pytest.raises(WrongLines) as refused:
        holidays_load(content=(CSV + WRONG).encode(), acting_user=None)
    assert [number for number, _why in refused.value.lines] == [3, 4, 6, 7]
    assert "2026-13-01" in refused.value.lines[0][1] and "Both names" in refused.value.lines[3][1]
    assert not Holiday.objects.exists() and not AuditEntry.objects.filter(code="holiday.created").exists()


def test_a_file_of_a_chinese_spreadsheet_is_read(db: None) -> None:
    assert len(holidays_load(content=CSV.encode("gb18030"), acting_user=None)) == 8
    assert Holiday.objects.filter(name_zh="长假").count() == 8


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x81", b"day\n", b"from,to\n", b"x" * 100_001])
def test_what_is_no_such_file_is_refused_whole(db: None, content: bytes) -> None:
    with pytest.raises(RuleViolation):
        holidays_load(content=content, acting_user=None)


@settings(parent=UNHURRIED, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(db: None, text: str) -> None:
    for head in ("", "from,to,made_up,name_zh,name_en\n"):
        try:
            found = holidays_load(content=(head + text).encode("utf-8", "surrogatepass"), trial=True, acting_user=None)
        except RuleViolation:
            continue
        assert all(one.name_zh for one in found)


def test_the_administrator_loads_a_year_from_a_file(cast: Cast, sign_in) -> None:
    desk, page = sign_in(cast.administrator), "/admin/common/holiday/load/"

    def send(text: str, **besides: str) -> Any:
        upload = SimpleUploadedFile("2026.csv", text.encode(), content_type="text/csv")
        return desk.post(page, {"file": upload, **besides}, headers={"accept-language": "zh-hans"})

    assert page in desk.get("/admin/common/holiday/").content.decode()
    answer = send(CSV + WRONG)
    assert answer.status_code == 422 and [number for number, _why in answer.context["wrong"]] == [3, 4, 6, 7]
    assert "两个名称都要填写" in answer.content.decode() and not Holiday.objects.exists()
    answer = send(CSV, _try="1")
    assert answer.status_code == 200 and len(answer.context["found"]) == 8 and not Holiday.objects.exists()
    assert send("nothing").context["form"].errors["file"]
    assert desk.post(page, {}).context["form"].errors["file"]
    assert send(CSV).status_code == 302 and Holiday.objects.count() == 8
    entries = AuditEntry.objects.filter(code="holiday.created", user=cast.administrator)
    assert entries.count() == 8
    assert send(CSV).status_code == 302 and entries.count() == 8, "a second time changes nothing"


@pytest.mark.parametrize("who", ["head", "auditor", "manager"])
def test_nobody_else_loads_holidays(cast: Cast, sign_in, who: str) -> None:
    with pytest.raises(NotAllowed):
        holidays_load(content=CSV.encode(), acting_user=getattr(cast, who))
    upload = SimpleUploadedFile("2026.csv", CSV.encode())
    sign_in(getattr(cast, who)).post("/admin/common/holiday/load/", {"file": upload})
    assert not Holiday.objects.exists()


def test_the_administrator_enters_a_holiday_and_is_told_at_the_field(cast: Cast, sign_in) -> None:
    desk: Client = sign_in(cast.administrator)
    sent = {
        "name_zh": "长假",
        "name_en": "Long holiday",
        "first": "2026-10-01",
        "last": "2026-10-08",
        "made_up": "2026-09-27、2026-10-10",
    }
    answer = desk.post("/admin/common/holiday/add/", sent | {"made_up": "2026-10-09"})
    assert answer.status_code == 200 and answer.context["form"].errors["made_up"]
    answer = desk.post("/admin/common/holiday/add/", sent | {"made_up": "Saturday"})
    assert answer.status_code == 200 and answer.context["form"].errors["made_up"]
    assert not Holiday.objects.exists()
    assert desk.post("/admin/common/holiday/add/", sent).status_code == 302
    assert Holiday.objects.filter(is_working=False).count() == 6
    assert desk.get("/admin/common/holiday/?year=2026").content.decode().count("field-day") == 8


def test_a_day_is_mended_and_removed_on_record(cast: Cast, sign_in, long_holiday: list[Holiday]) -> None:
    desk: Client = sign_in(cast.administrator)
    row = Holiday.objects.get(day=date(2026, 10, 10))
    page = f"/admin/common/holiday/{row.pk}/"
    # A Saturday that is no longer worked on is no exception.
    answer = desk.post(f"{page}change/", {"day": "2026-10-10", "name_zh": "节", "name_en": "Holiday"})
    assert answer.status_code == 200
    sent = {"day": "2026-10-11", "is_working": "on", "name_zh": "节", "name_en": "Holiday"}
    assert desk.post(f"{page}change/", sent).status_code == 302
    assert AuditEntry.objects.latest("id").changes["day"] == ["2026-10-10", "2026-10-11"]
    assert desk.post(f"{page}delete/", {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.latest("id").code == "holiday.deleted"
    assert not Holiday.objects.filter(pk=row.pk).exists()
