"""Lists taken along as files: whose rows, how shown, harmless, expiring, on record."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common import jobs
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.exports.parameters import MOST_ROWS
from bankcrm.common.exports.services import export_start, exports_remove_old
from bankcrm.common.exports.tasks import make_export
from bankcrm.common.exports.writing import ACTS_AS_FORMULA, CsvWriter, csv_cell
from bankcrm.common.models import AuditEntry, Export, JobRun, Parameter
from bankcrm.common.tables import FileColumn, Kind
from customers.models import Customer, CustomerFigures
from staff.models import Employee, Role, User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db

LIST = "/customers/"
NORTH = {"mine", "company", "colleagues", "unmanaged", "assisted", "next_door"}


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "exports"


@pytest.fixture
def exporter(cast: Cast) -> User:
    """An analyst who may take the whole bank along, masked."""
    cast.analyst.groups.set([Role.objects.get(code="analyst_exporting")])
    return User.objects.get(pk=cast.analyst.pk)


def ask(user: User, query: str = "", file_format: str = "csv", list_name: str = "customers:customer_list") -> Export:
    return export_start(list_name=list_name, query=query, columns=[], file_format=file_format, acting_user=user)


def make(export: Export) -> Export:
    """What the worker does with what was asked for."""
    make_export.apply(kwargs={"export_id": export.pk, "job_id": export.job_id})
    return Export.objects.select_related("job").get(pk=export.pk)


def rows_of(export: Export) -> list[dict[str, str]]:
    text = export.path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    about, _empty, rows = text.decode("utf-8-sig").partition("\r\n\r\n")
    assert about.startswith(("列表,客户", "列表,账户", "列表,贷款"))
    return list(csv.DictReader(io.StringIO(rows, newline="")))


def sheet(export: Export, number: int) -> list[list[tuple[str, str]]]:
    """The cells of a spreadsheet's sheet, each with its type as the file says it ("" is a number)."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(export.path) as book:
        root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))  # noqa: S314 our own file
    return [
        [(cell.get("t", ""), "".join(cell.itertext())) for cell in row.iter(f"{space}c")]
        for row in root.iter(f"{space}row")
    ]


def numbers(world: World, names: set[str]) -> set[str]:
    return {world.customers[name].number for name in names}


def number_column(rows: list[dict[str, str]]) -> set[str]:
    return {row["客户号"] for row in rows}


@pytest.mark.parametrize(("language", "head"), [("en", "Customer number"), ("zh-hans", "客户号")])
def test_a_file_speaks_the_language_of_the_page(
    exporter: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, language: str, head: str
) -> None:
    """Whoever has chosen none reads pages in their browser's."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda task, kwargs: sent.append(kwargs))
    with translation.override(language), django_capture_on_commit_callbacks(execute=True):
        export = ask(exporter)
    make_export.apply(kwargs=sent[0])
    assert head in Export.objects.get(pk=export.pk).path.read_text(encoding="utf-8-sig")


def test_the_file_holds_the_rows_of_who_asked_and_numbers_masked(world: World, cast: Cast) -> None:
    export = make(ask(cast.head))
    assert export.job is not None
    assert (export.job.state, export.rows) == (JobRun.State.DONE, len(NORTH))
    rows = rows_of(export)
    assert number_column(rows) == numbers(world, NORTH)
    text = export.path.read_text("utf-8-sig")
    assert "199****0001" in text
    assert "19900000001" not in text
    assert "000001198503070020" not in text
    assert "单雪梅" in text


def test_an_analyst_takes_the_bank_along_without_names(world: World, exporter: User) -> None:
    export = make(ask(exporter))
    assert number_column(rows_of(export)) == numbers(world, NORTH | {"far_away"})
    assert not any(customer.name in export.path.read_text("utf-8-sig") for customer in world.customers.values())


def test_names_are_masked_where_the_right_to_export_masks_them(world: World, cast: Cast) -> None:
    cast.manager.groups.add(Role.objects.get(code="analyst_exporting"))
    both = User.objects.get(pk=cast.manager.pk)
    text = make(ask(both)).path.read_text("utf-8-sig")
    assert "单雪梅" not in text
    assert "单*" in text


def test_filters_and_order_of_the_address_hold(world: World, cast: Cast) -> None:
    CustomerFigures.objects.filter(customer=world.customers["next_door"]).update(aum=Decimal("5.00"))
    CustomerFigures.objects.filter(customer=world.customers["mine"]).update(aum=Decimal("9.00"))
    rows = rows_of(make(ask(cast.head, "kind=individual&sort=-aum")))
    assert number_column(rows) == numbers(world, NORTH - {"company"})
    assert [row["客户号"] for row in rows[:2]] == [world.customers[name].number for name in ("mine", "next_door")]


def test_rights_are_asked_again_when_the_file_is_written(world: World, cast: Cast) -> None:
    export = ask(cast.head)
    world.customers["mine"].branch = world.branches["south_east"]
    world.customers["mine"].save()
    assert numbers(world, {"mine"}).isdisjoint(number_column(rows_of(make(export))))
    lost = ask(cast.head)
    cast.head.groups.clear()
    assert make(lost).job.state == JobRun.State.FAILED
    assert not make(lost).is_there


@pytest.mark.parametrize("who", ["manager", "teller", "analyst", "auditor", "administrator", "nobody"])
def test_without_the_right_nothing_is_made(cast: Cast, sign_in: Any, who: str) -> None:
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        ask(person)
    assert sign_in(person).post(LIST, {"do": "export", "format": "csv"}).status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("who", "offered"), [("head", True), ("risk_officer", True), ("manager", False), ("analyst", False)]
)
def test_the_button_stands_where_the_right_is(cast: Cast, sign_in: Any, who: str, offered: bool) -> None:
    client = sign_in(getattr(cast, who))
    for path in (LIST, "/accounts/", "/loans/"):
        assert (b'value="xlsx"' in client.get(path).content) is offered
    assert b'value="xlsx"' not in client.get("/branches/").content


def test_rows_that_were_picked_are_said_on_the_page_in_the_file_and_in_the_trail(
    world: World, cast: Cast, sign_in: Any
) -> None:
    picked = [world.customers[name] for name in ("mine", "company")]
    export = make(ask(cast.head, "&".join(f"pick={one.pk}" for one in picked), file_format="xlsx"))
    assert "已勾选 2 行" in sign_in(cast.head).get("/exports/").content.decode()
    assert any("已勾选 2 行" in text for row in sheet(export, 2) for _kind, text in row)
    entry = AuditEntry.objects.get(code="export.made")
    assert "已勾选 2 行" in str(entry.changes)


def test_a_list_that_declares_none_is_not_exported(cast: Cast, sign_in: Any) -> None:
    assert sign_in(cast.head).post("/branches/", {"do": "export", "format": "csv"}).status_code == 405
    with pytest.raises(RuleViolation):
        ask(cast.head, list_name="staff:branch_list")


@pytest.mark.parametrize("name", ["products:account_list", "products:loan_list"])
def test_holdings_are_exported_with_their_currency(world: World, cast: Cast, name: str) -> None:
    export = make(ask(cast.head, list_name=name))
    rows = rows_of(export)
    assert len(rows) == len(NORTH)
    assert {row["币种"] for row in rows} == {"CNY"}


def test_the_page_of_one_s_own_shows_and_gives_it_and_all_is_on_record(world: World, cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.head)
    answer = client.post(f"{LIST}?q=单&page=x&rows=25", {"do": "export", "format": "xlsx"})
    assert answer.headers["Location"] == "/exports/"
    export = make(Export.objects.get())
    assert export.query == "q=%E5%8D%95"
    html = client.get("/exports/").content.decode()
    assert f"/exports/{export.pk}/download/" in html
    got = client.get(f"/exports/{export.pk}/download/")
    assert got.status_code == 200
    assert "attachment" in got.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "单雪梅" in sheet
    assert "王建国" not in sheet
    entries = list(AuditEntry.objects.filter(code__startswith="export.").order_by("pk"))
    assert [entry.code for entry in entries] == ["export.asked_for", "export.made", "export.downloaded"]
    assert {entry.user_id for entry in entries} == {cast.head.pk}
    assert not any("单" in str(entry.changes) for entry in entries)


def test_the_file_has_the_columns_of_the_page_in_their_order(cast: Cast, sign_in: Any) -> None:
    client = sign_in(cast.head)
    client.post(LIST, {"do": "columns", "show": ["aum", "occupation", "grade"], "act": "apply"})
    client.post(LIST, {"do": "export", "format": "csv"})
    client.post(LIST, {"do": "columns", "show": ["aum"], "act": "apply"})  # Later than it was asked for.
    row = rows_of(make(Export.objects.get()))[0]
    assert [head.partition(" ")[0] for head in row] == ["客户", "客户号", "管理资产", "职业", "等级"]


def test_nobody_else_gets_the_file_nor_its_maker_without_the_right(cast: Cast, sign_in: Any) -> None:
    export = make(ask(cast.head))
    path = f"/exports/{export.pk}/download/"
    assert sign_in(cast.risk_officer).get(path).status_code == 404
    assert f"/exports/{export.pk}/" not in sign_in(cast.risk_officer).get("/exports/").content.decode()
    cast.head.groups.set([Role.objects.get(code="customer_manager")])
    assert sign_in(cast.head).get(path).status_code == 403
    assert path not in sign_in(cast.head).get("/exports/").content.decode()
    assert not AuditEntry.objects.filter(code="export.downloaded").exists()


def test_a_file_stays_closed_to_its_maker_moved_elsewhere(world: World, cast: Cast, sign_in: Any) -> None:
    export = make(ask(cast.head))
    path = f"/exports/{export.pk}/download/"
    assert sign_in(cast.head).get(path).status_code == 200
    Employee.objects.filter(user=cast.head).update(branch=world.branches["south"])
    assert sign_in(cast.head).get(path).status_code == 403
    Employee.objects.filter(user=cast.head).update(branch=world.branches["head_office"])
    assert sign_in(cast.head).get(path).status_code == 200


def test_a_job_that_died_is_made_again_with_the_same_rows(world: World, cast: Cast, sign_in: Any) -> None:
    export = ask(cast.head, "kind=individual")
    long_ago = timezone.now() - timedelta(hours=1)
    JobRun.objects.filter(pk=export.job_id).update(state="running", started_at=long_ago, heartbeat_at=long_ago)
    assert export.job_id in {run.pk for run in jobs.release_dead()}
    client = sign_in(cast.head)
    assert f"/exports/{export.pk}/again/" in client.get("/exports/").content.decode()
    assert sign_in(cast.risk_officer).post(f"/exports/{export.pk}/again/").status_code == 404
    assert client.post(f"/exports/{export.pk}/again/").status_code == 302
    again = make(Export.objects.get(pk=export.pk))
    assert number_column(rows_of(again)) == numbers(world, NORTH - {"company"})
    assert client.post(f"/exports/{export.pk}/again/").status_code == 409
    assert list(again.path.parent.iterdir()) == [again.path]


def test_one_that_waits_is_stopped_by_its_maker_alone(cast: Cast, sign_in: Any) -> None:
    export = ask(cast.head)
    assert sign_in(cast.risk_officer).post(f"/exports/{export.pk}/stop/").status_code == 404
    assert sign_in(cast.head).post(f"/exports/{export.pk}/stop/").status_code == 302
    stopped = make(export)
    assert stopped.job is not None
    assert stopped.job.state == JobRun.State.STOPPED
    assert not stopped.is_there


def test_a_spreadsheet_holds_numbers_and_dates_and_says_what_it_is(world: World, cast: Cast) -> None:
    figures = CustomerFigures.objects.filter(customer=world.customers["mine"])
    figures.update(aum=Decimal("1234.50"), last_contact_on=world.business_date)
    formula = '=HYPERLINK("http://x","y")'
    Customer.objects.filter(pk=world.customers["mine"].pk).update(name=formula)
    export = make(ask(cast.head, "sort=-aum", "xlsx"))
    heads, first, *_others = sheet(export, 1)
    row = dict(zip((words for _kind, words in heads), first, strict=False))
    assert row["客户"] == ("inlineStr", formula)
    assert ("n", "1234.50") in [(kind or "n", value) for kind, value in first]
    day = str((world.business_date - date(1899, 12, 30)).days)
    assert ("n", day) in [(kind or "n", value) for kind, value in first]
    said = {label: value for (_k, label), (_kind, value) in sheet(export, 2)}
    assert said["列表"] == "客户"
    assert said["业务日期"] == "2026-06-30"
    assert said["生成人"] == str(cast.head)


def test_a_file_is_removed_when_its_days_are_over(cast: Cast, sign_in: Any, files: Path) -> None:
    export = make(ask(cast.head))
    assert export.path.is_relative_to(files)
    assert export.expires_at is not None
    assert timedelta(days=6) < export.expires_at - timezone.now() <= timedelta(days=7)
    assert exports_remove_old() == 0
    assert exports_remove_old(now=export.expires_at) == 1
    assert not export.path.exists()
    assert sign_in(cast.head).get(f"/exports/{export.pk}/download/").status_code == 409
    assert exports_remove_old(now=export.expires_at) == 0
    assert AuditEntry.objects.filter(code="export.removed").count() == 1


def test_a_list_too_long_is_refused_with_the_way_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Parameter.objects.create(code=MOST_ROWS, value=5)
    export = make(ask(cast.head))
    assert export.job is not None
    assert export.job.state == JobRun.State.FAILED
    assert "5" in export.job.message
    assert not export.is_there


def test_three_at_once_are_enough(cast: Cast) -> None:
    for _time in range(3):
        ask(cast.head)
    with pytest.raises(RuleViolation) as refused:
        ask(cast.head)
    assert refused.value.code == "too_many_exports"


def test_a_filter_that_is_not_understood_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolation):
        ask(cast.head, "kind=nonsense")


@given(text=st.text())
def test_no_text_of_a_csv_acts(text: str) -> None:
    cell = csv_cell(text)
    assert not cell.startswith(ACTS_AS_FORMULA)
    assert cell.removeprefix("'") == text.replace("\0", "").removeprefix("'")


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"])),
            st.decimals(allow_nan=False, allow_infinity=False, places=2),
        )
    )
)
def test_a_csv_reads_back_as_it_was(rows: list[tuple[str, Decimal]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("csv") / "file"
    columns = [FileColumn(name, kind, lambda row, table: row) for name, kind in (("a", Kind.TEXT), ("b", Kind.MONEY))]
    with CsvWriter(path, columns, "t", []) as writer:
        for row in rows:
            writer.row(row)
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read[:2] == [[], ["a", "b"]]
    assert [(text, Decimal(amount)) for text, amount in read[2:]] == [(csv_cell(text), amount) for text, amount in rows]
