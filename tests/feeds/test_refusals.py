"""Broken input: refused whole with file, line and reason, and nothing of it stays."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bankcrm.common.models import FeedBatch
from customers.models import Customer
from tests.feeds.conftest import Folder, load, small_bank, whole_state, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]
State = FeedBatch.State
HEAD = b"number,kind,name,branch_code\n"
GOOD = "C1,individual,甲,B1\n".encode()


def replaced(folder: Folder, **texts: bytes) -> Path:
    """A good feed with one file put in the place of its own."""
    small_bank(folder)
    for entity, data in texts.items():
        folder.write(f"{entity}.csv", data)
    return folder.path


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(HEAD + GOOD + b"C2,indi", "customers.csv line 3: the file ends in the middle", id="truncated"),
        pytest.param(b"number,kind,name\n", "customers.csv line 1: the header lacks branch_code", id="header lacks"),
        pytest.param(b"number,kind,nane,name,branch_code\n", "line 1: no such column: nane", id="header unknown"),
        pytest.param(b"number,kind,name,name,branch_code\n", "name stands in the header twice", id="header twice"),
        pytest.param(HEAD + b"C1,individual,\xbc\xd7,B1\n", "customers.csv line 2: not UTF-8", id="encoding"),
        pytest.param("number\n".encode("utf-16"), "written as UTF-16", id="utf-16"),
        pytest.param(HEAD + GOOD + b'C2,individual,"x,B1\n' + GOOD * 3, "line 3: a quote is opened", id="open quote"),
        pytest.param(HEAD + GOOD + b"C2,indi\x00vidual,x,B1\n", "line 3: holds a NUL byte", id="nul"),
        pytest.param(b"", "customers.csv is empty", id="empty"),
    ],
)
def test_an_unreadable_file_is_refused(folder: Folders, data: bytes, words: str) -> None:
    before = whole_state()
    batch = load(replaced(folder(), customers=data))
    assert batch.state == State.REFUSED
    assert words in why(batch)
    assert whole_state() == before


def test_columns_that_belong_together_come_together(folder: Folders) -> None:
    made = small_bank(folder())
    made.table("accounts", "number,product_code,customer_number,branch_code,currency,balance", "A1,P1,C1,B1,CNY,1")
    assert "accounts.csv line 1: the header lacks balance_on" in why(load(made.path))


def test_a_byte_order_mark_is_read_over(folder: Folders) -> None:
    """What a spreadsheet puts before UTF-8 is no part of the first column's name."""
    path = replaced(folder(), branches=b"\xef\xbb\xbfcode,name,level\nHO,x,head_office\nB1,y,branch\nB2,z,branch\n")
    assert load(path).state == State.APPLIED


def test_a_damaged_archive_is_refused(folder: Folders) -> None:
    made = small_bank(folder())
    text = (made.path / "customers.csv").read_bytes()
    (made.path / "customers.csv").unlink()
    made.write("customers.csv.gz", gzip.compress(text)[:-9])
    assert "customers.csv.gz: the compressed file is damaged" in why(load(made.path))


def test_unknown_and_doubled_files_are_refused(folder: Folders) -> None:
    made = small_bank(folder())
    made.write("customer.csv", HEAD)
    assert "customer.csv: no entity is called so. Known are: branches, " in why(load(made.path))
    (made.path / "customer.csv").unlink()
    made.write("loans.csv.gz", gzip.compress(b"x"))
    assert "loans.csv stands there twice" in why(load(made.path))
    empty = folder("nothing")
    assert "holds no file of the feed" in why(load(empty.path))


def test_without_any_business_date_it_is_refused(folder: Folders) -> None:
    assert "The business date is not known" in why(load(small_bank(folder("incoming")).path))


# Wrong lines


BALANCES = "account_number,balance,balance_on"
ACCOUNTS = "number,product_code,customer_number,branch_code,currency"
CUSTOMERS = "number,kind,name,branch_code"
BRANCHES = "code,name,level,parent_code"
BOOKINGS = "number,account_number,booked_on,direction,amount"
RELATIONS = "customer_number,other_number,type"
RATES = "product_code,currency,rate,effective_from"


@pytest.mark.parametrize(
    ("entity", "lines", "words"),
    [
        ("balances", [BALANCES, "A1,86O000.00,2026-01-05"], "Not a number: character 3 is O"),
        ("balances", [BALANCES, 'A1,"1.234,56",2026-01-05'], "Not a number with a decimal point"),
        ("balances", [BALANCES, "A1,1 234.50,2026-01-05"], "Not a number with a decimal point"),
        ("balances", [BALANCES, "A1,1e5,2026-01-05"], "Not a number: character 2 is e"),
        ("balances", [BALANCES, "A1,NaN,2026-01-05"], "Not a number: character 1 is N"),
        ("balances", [BALANCES, "A1,1.234,2026-01-05"], "Too many digits"),
        ("balances", [BALANCES, "A1,,2026-01-05"], "line 2, balance: Required"),
        ("balances", [BALANCES, "A1,1.00,2026-02-30"], "line 2, balance_on: No such date"),
        ("balances", [BALANCES, "A1,1.00,05.01.2026"], "Not a date; it must look like"),
        ("balances", [BALANCES, "A99,1.00,2026-01-05"], "No such record on file"),
        ("balances", [BALANCES, *["A1,1,2026-01-05"] * 2], "line 3, account_number: Same as line 2"),
        (
            "accounts",
            [ACCOUNTS, "A1,P1,C1,0977,CNY"],
            "line 2, branch_code: Neither in the feed nor on file: branches 0977",
        ),
        ("accounts", [ACCOUNTS, "A1,P1,C1,B1,yuan"], "Not a currency code"),
        ("customers", [CUSTOMERS, "C1,person,x,B1"], "No such code; known are: individual, corporate"),
        ("customers", [CUSTOMERS, f"C1,individual,{'x' * 201},B1"], "Too long: at most 200 characters"),
        ("customers", [CUSTOMERS, "C1,individual,x,B1", "C2,individual,x"], "line 3, : 3 columns instead of 4"),
        ("customers", [CUSTOMERS + ",sex", "C1,corporate,x,B1,male"], "A company has neither sex nor birth date"),
        ("customers", [CUSTOMERS + ",is_listed", "C1,corporate,x,B1,maybe"], "Neither yes nor no"),
        ("branches", [BRANCHES, "HO,x,head_office,", "B1,x,branch,B2", "B2,x,branch,B1"], "Belongs to itself"),
        ("transactions", [BOOKINGS, "T1,A1,2026-01-06,credit,1"], "Lies after the business date"),
        ("transactions", [BOOKINGS, "T1,A1,2026-01-05,credit,0"], "Must be greater than nought"),
        ("relationships", [RELATIONS, "C1,C1,spouse"], "A customer is not related to itself"),
        ("rates", [RATES, "P1,CNY,1,2026-01-01", "P1,CNY,2,2026-01-02"], "Overlaps another rate"),
    ],
)
def test_a_wrong_line_is_told_with_line_column_and_reason(
    folder: Folders, entity: str, lines: list[str], words: str
) -> None:
    made = small_bank(folder())
    made.table(entity, *lines)
    batch = load(made.path)
    assert batch.state == State.REFUSED
    assert words in why(batch)
    assert not Customer.objects.exists()


def test_rejects_up_to_the_limit_are_borne(folder: Folders) -> None:
    made = small_bank(folder(), customers=2000)
    text = (made.path / "accounts.csv").read_text()
    (made.path / "accounts.csv").write_text(text.replace("A1,P1,C1,", "A1,P1,C1,", 1).replace(",CNY,", ",cny,", 1))
    batch = load(made.path, max_rejects=Decimal("0.001"))
    assert batch.state == State.APPLIED, why(batch)
    file = batch.files.get(entity="accounts")
    assert (file.rows_read, file.rows_new, file.rows_rejected) == (2000, 1999, 1)
    reject = batch.rejects.get(entity="accounts")
    assert (reject.line, reject.column, reject.value) == (2, "currency", "cny")
    assert reject.raw == "A1,P1,C1,B1,cny,2020-02-29"


def test_ten_percent_of_bad_rows_refuse_the_batch_and_all_are_listed(folder: Folders) -> None:
    made = small_bank(folder(), customers=100)
    text = (made.path / "customers.csv").read_text().replace("0,individual", "0,?")
    (made.path / "customers.csv").write_text(text)
    batch = load(made.path)
    assert "customers.csv: 10 of 100 lines rejected (10.00%), borne are 0.1%" in why(batch)
    assert batch.rejects.filter(entity="customers", is_following=False).count() == 10


def test_rejects_that_follow_from_another_are_counted_apart(folder: Folders) -> None:
    made = small_bank(folder(), customers=100)
    text = (made.path / "customers.csv").read_text().replace("C7,individual", "C7,?")
    (made.path / "customers.csv").write_text(text)
    batch = load(made.path, max_rejects=Decimal("0.01"))
    assert batch.state == State.APPLIED, why(batch)
    by_entity = {file.entity: (file.rows_rejected, file.rows_rejected_following) for file in batch.files.all()}
    assert by_entity["customers"] == (1, 0)
    assert by_entity["accounts"] == by_entity["loans"] == by_entity["transactions"] == (0, 1)
    assert by_entity["balances"] == (0, 1)
    assert set(batch.rejects.filter(entity="accounts").values_list("is_following", flat=True)) == {True}


def test_a_branch_under_a_rejected_branch_follows(folder: Folders) -> None:
    made = folder()
    made.table("branches", "code,name,level,parent_code", "HO,x,none,", "B1,x,branch,HO", "B2,x,branch,B1")
    batch = load(made.path, max_rejects=Decimal("0.5"))
    file = batch.files.get()
    assert (file.rows_rejected, file.rows_rejected_following) == (1, 2)


# The manifest


def test_a_manifest_that_adds_up_is_applied(folder: Folders) -> None:
    made = folder("incoming")
    small_bank(made)
    files: dict[str, dict[str, object]] = {path.name.removesuffix(".csv"): {} for path in made.path.glob("*.csv")}
    files["loans"] = {"rows": 10, "total": {"column": "principal", "amount": "10000.00"}, "mode": "full"}
    files["customers"] = {"sha256": made.sha256("customers.csv"), "rows": 20}
    made.manifest("2026-01-05", **files)
    batch = load(made.path)
    assert batch.state == State.APPLIED, why(batch)
    sheet = batch.files.get(entity="loans")
    assert (sheet.rows_expected, sheet.total_expected, sheet.total_read, sheet.is_full) == (10, 10000, 10000, True)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"loans": {"rows": 11}}, "loans.csv: 10 rows, the manifest says 11"),
        (
            {"loans": {"total": {"column": "principal", "amount": "9150.00"}}},
            "loans.csv: principal adds up to 10000.00, the manifest says 9150.00",
        ),
        ({"loans": {"total": {"column": "money", "amount": "1"}}}, "adds up a column that is not there: money"),
        ({"loans": {"sha256": "0" * 64}}, "loans.csv: SHA-256 differs"),
        ({"cards": {}}, "cards.csv is named in the manifest and is not there"),
        ({"loans": {"mode": "whole"}}, "manifest.json: mode is"),
    ],
)
def test_a_manifest_that_does_not_add_up_refuses(
    folder: Folders, told: dict[str, dict[str, object]], words: str
) -> None:
    made = small_bank(folder())
    files: dict[str, dict[str, object]] = {path.name.removesuffix(".csv"): {} for path in made.path.glob("*.csv")}
    made.manifest("2026-01-05", **(files | told))
    batch = load(made.path)
    assert batch.state == State.REFUSED
    assert words in why(batch)
    assert not Customer.objects.exists()


def test_a_file_that_the_manifest_does_not_name_is_refused(folder: Folders) -> None:
    made = small_bank(folder())
    made.manifest("2026-01-05", loans={})
    assert "is not named in the manifest" in why(load(made.path))


def test_a_manifest_that_is_no_json_is_refused(folder: Folders) -> None:
    made = small_bank(folder())
    made.write("manifest.json", "{")
    assert "manifest.json: " in why(load(made.path))


# The command


def test_the_command_ends_with_the_status_that_says_how_it_went(
    folder: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    made = small_bank(folder())
    call_command("load_feed", str(made.path), is_trial=True)
    call_command("load_feed", str(made.path))
    call_command("load_feed", str(made.path))
    out = capsys.readouterr().out
    assert "tried, not applied" in out and "already applied" in out
    broken = folder("2026-01-06")
    broken.table("balances", "account_number,balance,balance_on", "A1,x,2026-01-06")
    with pytest.raises(SystemExit) as refused:
        call_command("load_feed", str(broken.path))
    assert refused.value.code == 1
    assert 'balances.csv line 2, balance "x": Not a number' in capsys.readouterr().out
    for wrong in (["/nowhere"], [str(broken.path), "--profile", "none"]):
        with pytest.raises(CommandError) as usage:
            call_command("load_feed", *wrong)
        assert usage.value.returncode == 2
