"""Tables of the overview taken along: whole, by a right of their own, within both scopes, on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bankcrm.common.errors import NotAllowed
from bankcrm.common.exports.services import export_start
from bankcrm.common.exports.tasks import make_export
from bankcrm.common.models import AuditEntry, Export
from early_warning.choices import ClosingReason, Level, State
from early_warning.models import Rule
from early_warning.overview.count import figures_count
from early_warning.overview.read import Overview
from staff.models import Role, User
from tests.cast import BUSINESS_DATE, Cast, World
from tests.common.test_exports import sheet
from tests.early_warning.warned import warned

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
CODES = ["branches", "managers", "precision"]


@pytest.fixture(autouse=True)
def figures(world: World, cast: Cast, rule: Rule, settings: Any, tmp_path: Path) -> None:
    """Open ones here and far away, one sealed, one handled."""
    settings.MEDIA_ROOT = tmp_path / "files"
    User.objects.update(language="en")
    levels = {"mine": Level.RED, "company": Level.RED, "far_away": Level.YELLOW, "sealed": Level.RED}
    for name in levels:
        warned(world, rule, name, levels[name])
    closed = {"state": State.CLOSED, "closed_on": BUSINESS_DATE, "closing_reason": ClosingReason.HANDLED}
    warned(world, rule, "mine", subject_id=9000, is_watching=False, **closed)
    figures_count()


@pytest.fixture
def exporter(cast: Cast) -> User:
    """An analyst who may take the whole bank along."""
    cast.analyst.groups.set([Role.objects.get(code="analyst_exporting")])
    return User.objects.get(pk=cast.analyst.pk)


def made(user: User, code: str, file_format: str = "csv") -> Export:
    name = f"early_warning:overview_{code}"
    export = export_start(list_name=name, query="", columns=[], file_format=file_format, acting_user=user)
    make_export.apply(kwargs={"export_id": export.pk, "job_id": export.job_id})
    return Export.objects.get(pk=export.pk)


def rows_of(export: Export) -> list[list[str]]:
    _about, _empty, rows = export.path.read_text("utf-8-sig").partition("\n\n")
    return list(csv.reader(io.StringIO(rows, newline="")))


def test_a_head_takes_along_what_lies_below(cast: Cast) -> None:
    assert rows_of(made(cast.head, "branches")) == [
        ["Branch", "Red", "Orange", "Yellow", "Blue", "All"],
        ["东北支行", "2", "0", "0", "0", "2"],
    ]
    assert rows_of(made(cast.head, "managers"))[1:] == [["manager", "2", "0", "0", "0", "2"]]


def test_the_whole_bank_for_who_oversees_and_exports_it(exporter: User) -> None:
    assert [row[0] for row in rows_of(made(exporter, "branches"))[1:]] == ["东北支行", "东南支行"]
    heads, row = rows_of(made(exporter, "precision"))
    assert heads[:6] == ["Rule", "Warnings", "Handled", "False alarms", "In time (%)", "Precision (%)"]
    assert heads[-1] == "2026-06 (%)" and row[1:6] == ["4", "1", "0", "100", "100"]


def test_a_spreadsheet_holds_numbers(cast: Cast) -> None:
    cells = sheet(made(cast.head, "branches", "xlsx"), 1)
    assert [kind for kind, _text in cells[1]] == ["inlineStr", "", "", "", "", ""]


def test_of_the_two_rights_the_narrower_one_holds(cast: Cast, exporter: User) -> None:
    """Overseeing the whole bank as analyst, exporting as head of a branch."""
    cast.head.groups.add(Role.objects.get(code="analyst"))
    both = User.objects.get(pk=cast.head.pk)
    assert [row[0] for row in rows_of(made(both, "branches"))[1:]] == ["东北支行"]


@pytest.mark.parametrize("code", CODES)
def test_who_has_not_the_right_neither_sees_the_button_nor_gets_a_file(cast: Cast, sign_in: SignIn, code: str) -> None:
    url = f"/warnings/overview/{code}/"
    for who, seen in (("analyst", 200), ("manager", 403), ("auditor", 403)):
        client = sign_in(getattr(cast, who))
        assert client.get(url).status_code == seen
        assert client.post(url, {"do": "export", "format": "csv"}).status_code == 403
    page = sign_in(cast.analyst).get("/warnings/overview/", headers=ENGLISH).content.decode()
    assert "The whole table, as a file" not in page
    with pytest.raises(NotAllowed):
        made(cast.analyst, code)
    assert not Export.objects.exists()


def test_from_the_page_to_my_exports_and_on_record(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.head)
    page = client.get("/warnings/overview/", headers=ENGLISH).content.decode()
    assert "{#" not in page, "no remark of a template is shown"
    for code in CODES:
        assert f'action="/warnings/overview/{code}/"' in page
        answer = client.post(f"/warnings/overview/{code}/", {"do": "export", "format": "xlsx"})
        assert answer.headers["Location"] == "/exports/"
    listed = client.get("/exports/", headers=ENGLISH).content.decode()
    assert "Open warnings by branch" in listed and "Precision of warning rules" in listed
    assert AuditEntry.objects.filter(code="export.asked_for", user=cast.head).count() == 3


def test_beyond_the_first_the_page_of_the_table_has_them_all(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Overview.table, "__defaults__", (1,))
    client = sign_in(cast.analyst)
    first = client.get("/warnings/overview/").context["tables"][0]
    assert [row.label for row in first["rows"]] == ["东北支行"] and first["is_cut"]
    whole = client.get(first["url"]).context["table"]
    assert [row.label for row in whole["rows"]] == ["东北支行", "东南支行"]


def test_a_table_of_sums_is_no_list_of_rows_to_choose_from(cast: Cast, sign_in: SignIn) -> None:
    url = "/exports/new/?list=early_warning:overview_branches&all=1"
    assert sign_in(cast.head).get(url).status_code == 404


def test_before_anything_is_counted_there_is_nothing_to_take(cast: Cast, sign_in: SignIn) -> None:
    from early_warning.models import FiguresMark

    FiguresMark.objects.all().delete()
    page = sign_in(cast.head).get("/warnings/overview/managers/", headers=ENGLISH).content.decode()
    assert "Nothing is counted yet" in page and "as a file" not in page
