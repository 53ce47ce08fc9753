"""Canonical files into a bank: what is new, what differs, what is no longer there, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from bankcrm.common import parameters
from bankcrm.common.feeds import bulk, comparing
from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.models import BankState, FeedBatch, FeedChange, Parameter
from customers.models import (
    Assignment,
    ContactPoint,
    Customer,
    CustomerFigures,
    IdentityDocument,
    RatingHistory,
    Relationship,
)
from products.models import Account, BalanceChange, BalanceYear, ExchangeRate, Loan, LoanState, Rate, Transaction
from staff.models import Branch, Employee, User
from tests.feeds.conftest import Folder, counts, load, small_bank, whole_state, why

pytestmark = pytest.mark.usefixtures("bank")
Folders = Callable[..., Folder]
State = FeedBatch.State


def test_a_complete_feed_is_applied_and_moves_the_date(folder: Folders) -> None:
    batch = load(small_bank(folder()).path)
    assert batch.state == State.APPLIED, why(batch)
    assert BankState.objects.get().business_date == date(2026, 1, 5)
    assert counts(batch, "customers") == (20, 0, 0, 0)
    customer = Customer.objects.get(number="C1")
    assert (customer.name_pinyin, customer.name_initials) == ("zhakehu1", "zkh1")
    assert (customer.status, customer.source, customer.made_by_batch) == ("active", "core", batch.pk)
    assert not FeedChange.objects.exists()


def test_an_employee_gets_a_sign_in_that_opens_nothing(folder: Folders) -> None:
    load(small_bank(folder()).path)
    user = User.objects.get(username="E1")
    assert (user.is_active, user.has_usable_password(), user.display_name) == (False, False, "单立人")
    employee = Employee.objects.get(number="E2")
    assert (employee.user.username, employee.name_pinyin, employee.name_initials) == ("E2", "ouyangfeng", "oyf")


def test_the_same_rows_the_next_night_change_nothing(folder: Folders) -> None:
    load(small_bank(folder()).path)
    before = whole_state()
    batch = load(small_bank(folder("2026-01-06")).path)
    assert batch.state == State.APPLIED, why(batch)
    after = whole_state()
    for name in ("date", "common_feedsource"):
        before.pop(name), after.pop(name)
    assert before == after
    assert counts(batch, "customers") == (0, 0, 20, 0)
    assert counts(batch, "transactions") == (0, 0, 20, 0)


def test_only_what_differs_is_written_and_the_old_value_is_kept(folder: Folders) -> None:
    first = load(small_bank(folder()).path)
    Customer.objects.filter(number="C1").update(occupation="made here")
    second = folder("2026-01-06")
    second.table("customers", "number,kind,name,branch_code", "C1,individual,单玉,B2", "C2,individual,查客户2,B1")
    batch = load(second.path)
    assert counts(batch, "customers") == (0, 1, 1, 0)
    customer = Customer.objects.get(number="C1")
    assert (customer.name, customer.name_initials, customer.occupation) == ("单玉", "sy", "made here")
    assert (customer.row_version, customer.made_by_batch) == (2, first.pk)
    change = FeedChange.objects.get(batch=batch)
    assert (change.entity, change.record_id, change.line) == ("customers", customer.pk, 2)
    assert change.old == {"name": "查客户1", "name_pinyin": "zhakehu1", "name_initials": "zkh1"}
    assert change.new == {"name": "单玉", "name_pinyin": "shanyu", "name_initials": "sy"}


def test_an_incomplete_feed_does_not_move_the_date(folder: Folders) -> None:
    load(small_bank(folder()).path)
    second = folder("2026-01-06")
    second.table("branches", "code,name,level,parent_code", "B1,新名,branch,HO")
    batch = load(second.path)
    assert (batch.state, batch.moved_business_date) == (State.APPLIED, False)
    assert BankState.objects.get().business_date == date(2026, 1, 5)


def test_what_a_night_needs_is_a_parameter(folder: Folders) -> None:
    Parameter.objects.create(code="feeds.required_entities", value=["branches"])
    assert parameters.get("feeds.required_entities") == ["branches"]
    only = folder()
    only.table("branches", "code,name,level", "HO,总行,head_office")
    assert load(only.path).moved_business_date


def test_a_row_missing_from_a_full_file_is_marked_and_comes_back(folder: Folders) -> None:
    load(small_bank(folder(), customers=200).path)
    second = small_bank(folder("2026-01-06"), customers=199)
    second.manifest(
        "2026-01-06", **{name: {"mode": "full" if name == "accounts" else "delta"} for name in _files(second)}
    )
    batch = load(second.path)
    assert counts(batch, "accounts") == (0, 0, 199, 1), why(batch)
    gone = Account.objects.get(number="A200")
    assert gone.missing_since == date(2026, 1, 6)
    assert FeedChange.objects.get(batch=batch, record_id=gone.pk).new == {"missing_since": "2026-01-06"}
    assert CustomerFigures.objects.get(customer__number="C200").aum == 0
    back = small_bank(folder("2026-01-07"), customers=200)
    assert counts(load(back.path), "accounts") == (0, 1, 199, 0)
    assert Account.objects.get(number="A200").missing_since is None


def _files(of: Folder) -> list[str]:
    return [path.name.removesuffix(".csv") for path in of.path.glob("*.csv")]


def test_half_a_full_file_is_refused(folder: Folders) -> None:
    load(small_bank(folder(), customers=20).path)
    before = whole_state()
    second = small_bank(folder("2026-01-06"), customers=10)
    second.manifest("2026-01-06", **{name: {"mode": "full"} for name in _files(second)})
    batch = load(second.path)
    assert batch.state == State.REFUSED
    assert "customers.csv: 10 of 20 rows on file are no longer in the full file" in why(batch)
    assert whole_state() == before


def test_a_record_made_here_is_never_missing(folder: Folders) -> None:
    load(small_bank(folder()).path)
    own = Customer.objects.create(number="P1", kind="individual", name="自建", branch=Branch.objects.get(code="B1"))
    second = small_bank(folder("2026-01-06"))
    second.manifest("2026-01-06", **{name: {"mode": "full"} for name in _files(second)})
    assert load(second.path).state == State.APPLIED
    own.refresh_from_db()
    assert own.missing_since is None


def test_a_mapped_manager_column_writes_the_assignment(folder: Folders) -> None:
    load(small_bank(folder()).path)
    customer = Customer.objects.get(number="C1")
    assert Assignment.objects.get(customer=customer, until=None).manager.number == "E1"
    assert not Assignment.objects.filter(customer__number="C3").exists()
    second = folder("2026-01-06")
    head = "number,kind,name,branch_code,manager_number"
    second.table(
        "customers", head, "C1,individual,查客户1,B2,E2", "C2,individual,查客户2,B1,", "C3,individual,查客户3,B2,E2"
    )
    assert load(second.path).state == State.APPLIED
    former, now = Assignment.objects.filter(customer=customer).order_by("id")
    assert (former.until, former.manager.number) == (date(2026, 1, 6), "E1")
    assert (now.until, now.manager.number, now.reason, now.since) == (None, "E2", "feed", date(2026, 1, 6))
    assert not Assignment.objects.filter(customer__number="C2", until=None).exists()
    for each in Customer.objects.filter(number__in=["C1", "C2", "C3"]):
        assert each.manager_id == next(
            (a.manager_id for a in Assignment.objects.filter(customer=each, until=None)), None
        )
    figures = CustomerFigures.objects.get(customer=customer)
    assert (figures.manager.number, Account.objects.get(number="A1").customer_manager.number) == ("E2", "E2")


def test_a_column_that_is_not_in_the_file_is_not_the_cores(folder: Folders) -> None:
    load(small_bank(folder()).path)
    owned = core_columns(Customer)
    assert {"name", "manager", "grade"} <= owned.fields
    assert "occupation" not in owned
    assert owned.as_of == date(2026, 1, 5)
    assert core_columns(Account).fields >= {"number", "balance", "balance_on"}


def test_a_correction_of_the_same_date_is_applied(folder: Folders) -> None:
    load(small_bank(folder()).path)
    second = small_bank(folder("other/2026-01-05"))
    second.table("balances", "account_number,balance,balance_on", "A1,1.00,2026-01-05")
    batch = load(second.path)
    assert batch.state == State.APPLIED, why(batch)
    assert Account.objects.get(number="A1").balance == 1
    assert list(BalanceChange.objects.filter(account__number="A1").values_list("balance", flat=True)) == [Decimal(1)]


def test_the_same_batch_again_is_applied_already(folder: Folders) -> None:
    first = small_bank(folder())
    load(first.path)
    before = whole_state()
    again = load(first.path)
    assert (again.state, whole_state()) == (State.ALREADY, before)


def test_an_older_date_is_refused(folder: Folders) -> None:
    load(small_bank(folder()).path)
    batch = load(small_bank(folder("2026-01-04")).path)
    assert batch.state == State.REFUSED
    assert "2026-01-04 lies before the bank's own, 2026-01-05" in why(batch)


def test_a_demo_bank_refuses_and_names_the_way(folder: Folders) -> None:
    BankState.objects.create(pk=1, is_demo=True)
    batch = load(small_bank(folder()).path)
    assert batch.state == State.REFUSED
    assert "make run DEMO=no" in why(batch)
    assert not Customer.objects.exists()


def test_a_trial_counts_and_writes_nothing(folder: Folders) -> None:
    first = small_bank(folder())
    before = whole_state()
    trial = load(first.path, is_trial=True)
    assert (trial.state, counts(trial, "customers"), whole_state()) == (State.TRIED, (20, 0, 0, 0), before)
    assert load(first.path).state == State.APPLIED


def test_history_holds_from_the_business_date(folder: Folders) -> None:
    load(small_bank(folder("2026-01-31")).path)
    assert BalanceYear.objects.get(account__number="A1").month_ends[0] == Decimal("100.50")
    second = folder("2026-02-02")
    second.table("balances", "account_number,balance,balance_on", "A1,7.00,2026-02-02")
    second.table(
        "loans",
        "number,customer_number,product_code,branch_code,currency,principal,outstanding,overdue_since,overdue_principal",
        "L1,C1,L1,B1,CNY,1000,800,2025-10-01,100",
    )
    second.table("customers", "number,kind,name,branch_code,grade", "C1,individual,查客户1,B2,core")
    second.table("accounts", "number,product_code,customer_number,branch_code,currency", "A1,P1,C1,B1,CNY")
    batch = load(second.path)
    assert batch.state == State.APPLIED, why(batch)
    changes = BalanceChange.objects.filter(account__number="A1").order_by("since")
    assert [(c.since, c.balance) for c in changes] == [
        (date(2026, 1, 31), Decimal("100.50")),
        (date(2026, 2, 2), Decimal("7.00")),
    ]
    assert Loan.objects.get(number="L1").class_shown == 3
    states = LoanState.objects.filter(loan__number="L1").order_by("since")
    assert [(s.since, s.class_shown) for s in states] == [(date(2026, 1, 31), None), (date(2026, 2, 2), 3)]
    grades = RatingHistory.objects.filter(customer__number="C1").order_by("since")
    assert [(r.since, r.grade) for r in grades] == [(date(2026, 1, 31), "general"), (date(2026, 2, 2), "core")]
    figures = CustomerFigures.objects.get(customer__number="C1")
    assert (figures.aum, figures.loans, figures.overdue) == (7, 800, 100)


def test_month_ends_that_passed_between_two_nights_are_kept(folder: Folders) -> None:
    load(small_bank(folder("2026-01-30")).path)
    second = small_bank(folder("2026-03-02"))
    second.table("balances", "account_number,balance,balance_on", "A1,7.00,2026-03-02")
    load(second.path)
    ends = BalanceYear.objects.get(account__number="A1").month_ends
    assert ends[:3] == [Decimal("100.50"), Decimal("100.50"), None]


def test_the_class_worsens_with_the_days_alone(folder: Folders) -> None:
    first = small_bank(folder())
    head = "number,customer_number,product_code,branch_code,currency,principal,overdue_since,class_sent"
    loans = ["L1,C1,L1,B1,CNY,1000,2025-12-01,1", "L2,C2,L1,B1,CNY,1000,,4", "L3,C3,L1,B1,CNY,1000,,"]
    first.table("loans", head, *loans)
    assert load(first.path).state == State.APPLIED
    assert dict(Loan.objects.values_list("number", "class_shown")) == {"L1": 2, "L2": 4, "L3": None}
    second = small_bank(folder("2026-04-01"))
    second.table("loans", head, *loans)
    assert counts(load(second.path), "loans") == (0, 0, 3, 0)
    assert dict(Loan.objects.values_list("number", "class_shown")) == {"L1": 3, "L2": 4, "L3": None}
    assert LoanState.objects.filter(loan__number="L1").count() == 2


def test_totals_are_in_the_banks_currency_and_say_what_is_left_out(folder: Folders) -> None:
    first = small_bank(folder())
    head = "number,product_code,customer_number,branch_code,currency,balance,balance_on"
    first.table(
        "accounts", head, "A1,P1,C1,B1,USD,100,2026-01-05", "A2,P1,C2,B1,EUR,100,2026-01-05", "A3,P1,C3,B1,CNY,,"
    )
    first.table("balances", "account_number,balance,balance_on", "A1,100,2026-01-05")
    first.table("transactions", "number,account_number,booked_on,direction,amount")
    first.table("exchange_rates", "currency,on,rate", "USD,2026-01-02,7.10", "USD,2026-01-05,7.20")
    assert load(first.path).state == State.APPLIED
    figures = {f.customer.number: f for f in CustomerFigures.objects.select_related("customer")}
    assert (figures["C1"].aum, figures["C1"].is_incomplete) == (Decimal("720.00"), False)
    assert (figures["C2"].aum, figures["C2"].is_incomplete) == (None, True)
    assert (figures["C3"].aum, figures["C3"].is_incomplete) == (None, True)
    assert (figures["C5"].aum, figures["C5"].products_held) == (0, 1)
    second = folder("2026-01-06")
    second.table("exchange_rates", "currency,on,rate", "USD,2026-01-06,7.00")
    load(second.path)
    assert CustomerFigures.objects.get(customer__number="C1").aum == 700


def test_a_booking_is_never_changed(folder: Folders) -> None:
    load(small_bank(folder()).path)
    second = folder("2026-01-06")
    second.table(
        "transactions",
        "number,account_number,booked_on,direction,amount",
        "T1,A1,2025-12-30,credit,99.00",
        "T99,A1,2026-01-06,debit,5.00",
    )
    batch = load(second.path)
    assert batch.state == State.REFUSED
    assert "transactions.csv line 2, number: Booked already with other values" in why(batch)
    assert load(second.path, max_rejects=Decimal("0.5")).state == State.APPLIED
    assert Transaction.objects.get(number="T1").amount == 10
    assert Transaction.objects.count() == 21


def test_documents_contacts_relationships_and_rates(folder: Folders) -> None:
    first = small_bank(folder())
    first.table(
        "identity_documents",
        "customer_number,type,number,valid_until",
        "C1,resident_card,000001198503070020,2030-01-01",
        "C2,resident_card,000001198503070021,",
        "C3,resident_card,000001850307002,",
        "C4,residence_permit,810000198503070020,",
        "C4,passport,e 123,",
    )
    first.table("contact_points", "customer_number,kind,value,is_preferred", "C1,mobile,13000000001,1", "C1,mobile,2,0")
    first.table("relationships", "customer_number,other_number,type,share", "C1,C2,spouse,")
    first.table(
        "rates",
        "product_code,currency,rate,effective_from,effective_until",
        "P1,CNY,0.35,2025-01-01,2026-01-01",
        "P1,CNY,0.30,2026-01-01,",
    )
    batch = load(first.path)
    assert batch.state == State.APPLIED, why(batch)
    documents = {d.customer.number + d.type: d for d in IdentityDocument.objects.select_related("customer")}
    assert documents["C1resident_card"].is_verified and not documents["C2resident_card"].is_verified
    assert documents["C1resident_card"].is_primary and documents["C4passport"].number == "E123"
    remarks = {r.line: r.reason for r in batch.rejects.filter(is_remark=True)}
    assert remarks.pop(3) == "identity_check_digit"
    assert "The check digit should be 0" in why(batch)
    mother = Customer.objects.get(number="C1")
    assert (mother.birth_date, mother.sex) == (date(1985, 3, 7), "female")
    assert Customer.objects.get(number="C2").birth_date is None
    assert Customer.objects.get(number="C3").birth_date == date(1985, 3, 7)
    assert ContactPoint.objects.get(is_preferred=True).value == "13000000001"
    assert (Relationship.objects.count(), Rate.objects.count(), ExchangeRate.objects.count()) == (1, 2, 0)
    again = load(small_bank(folder("2026-01-06")).path)
    assert counts(again, "customers") == (0, 0, 20, 0), "what a number filled stays"


def test_the_main_document_and_the_preferred_contact_can_move(folder: Folders) -> None:
    first = small_bank(folder())
    head = "customer_number,type,number,is_primary"
    first.table("identity_documents", head, "C1,passport,A1,1", "C1,passport,A2,0")
    load(first.path)
    second = folder("2026-01-06")
    second.table("identity_documents", head, "C1,passport,A1,0", "C1,passport,A2,1")
    batch = load(second.path)
    assert batch.state == State.APPLIED, why(batch)
    assert IdentityDocument.objects.get(is_primary=True).number == "A2"
    third = folder("2026-01-07")
    third.table("identity_documents", head, "C1,passport,A1,1", "C1,passport,A2,1")
    assert "line 3, customer_number: Same as line 2" in why(load(third.path))


def test_compressed_files_are_read(folder: Folders) -> None:
    first = folder()
    first.table("branches", "code,name,level", "HO,总行,head_office", compressed=True)
    assert load(first.path).state == State.APPLIED
    assert Branch.objects.get().name == "总行"


def test_a_first_load_without_indexes_leaves_all_of_them(folder: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large tables are loaded bare; afterwards every index, key and constraint is there again, and figures too."""
    monkeypatch.setattr(bulk, "LARGE", 5)
    before = _schema()
    batch = load(small_bank(folder()).path)
    assert batch.state == State.APPLIED, why(batch)
    assert _schema() == before
    assert CustomerFigures.objects.get(customer__number="C2").aum == Decimal("200.50")
    assert CustomerFigures.objects.count() == 20
    here = Customer.objects.create(number="P1", kind="individual", name="自建", branch=Branch.objects.get(code="B1"))
    assert CustomerFigures.objects.get(customer=here).aum is None, "the trigger works again"


def _schema() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "AND tablename !~ '^products_transaction_' UNION ALL "
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype IN ('f', 'u', 'x', 'c') AND conrelid::regclass::text !~ '^products_transaction_' "
            "ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


def remarked(batch: FeedBatch) -> list[tuple[str, int, str]]:
    rows = batch.rejects.filter(is_remark=True).order_by("entity", "line", "id")
    return [(row.entity, row.line, row.reason) for row in rows]


COMPANIES = "number,kind,name,branch_code,status,credit_code,legal_representative"


def test_what_a_file_lacks_for_its_kind_and_status_is_remarked_upon(folder: Callable[[str], Folder]) -> None:
    first = small_bank(folder(), customers=4)
    first.table(
        "customers",
        COMPANIES,
        "C1,individual,查一,B1,active,,",
        "C2,corporate,查二有限公司,B1,dormant,,",
        "C3,individual,查三,B1,prospect,,",
        "C4,individual,查四,B1,lost,,",
    )
    first.table("contact_points", "customer_number,kind,value", "C1,telephone,02866660001", " C2 ,email,a@example.cn")
    first.table("identity_documents", "customer_number,type,number", "C4,passport,P1000001")
    batch = load(first.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    assert remarked(batch) == [
        ("customers", 2, "document_missing"),
        ("customers", 3, "credit_code_missing"),
        ("customers", 3, "representative_missing"),
        ("customers", 3, "telephone_missing"),
        ("customers", 4, "reach_missing"),
    ]
    assert batch.files.get(entity="customers").rows_remarked == 3
    assert "line 2, number: A customer whom the bank serves needs an identity document." in why(batch)

    second = folder("2026-01-06")
    second.table(
        "customers",
        COMPANIES,
        "C1,individual,查一,B2,active,,",
        "C2,corporate,查二有限公司,B1,active,91990100MA00000AB0,张三",
        "C3,individual,查三,B1,prospect,,",
    )
    second.table("contact_points", "customer_number,kind,value", "C2,mobile,19900000002")
    second.table("identity_documents", "customer_number,type,number", "C1,passport,P1000002")
    assert [one for one in remarked(load(second.path)) if one[2].endswith("_missing")] == []


def test_what_the_files_do_not_speak_of_is_not_missed(folder: Callable[[str], Folder]) -> None:
    assert remarked(load(small_bank(folder()).path)) == []


def test_many_remarks_are_counted_and_not_all_kept(
    folder: Callable[[str], Folder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "KEPT", 5)
    night = small_bank(folder())
    night.table("contact_points", "customer_number,kind,value", "C1,mobile,19900000001")
    batch = load(night.path)
    assert batch.state == FeedBatch.State.APPLIED, why(batch)
    assert len(remarked(batch)) == 5
    assert batch.files.get(entity="customers").rows_remarked == 19


def test_a_new_row_knows_its_batch_and_line(folder: Folders) -> None:
    batch = load(small_bank(folder()).path)
    loan = Loan.objects.get(number="L5")
    assert (loan.made_by_batch, loan.made_by_line) == (batch.pk, 4)
