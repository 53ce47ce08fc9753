"""Accounts, loans, products, employees and branches in the box."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import search
from bankcrm.common.models import AuditEntry
from bankcrm.common.pinyin import reading
from products.models import Account, AccountSearch, Card
from products.search.check import check
from staff.models import Employee
from staff.search import FEW, EmployeeSource

pytestmark = pytest.mark.django_db


def of(code, typed, user):
    """The hits of one source."""
    return [
        hit
        for group in search.search(typed, user, limit_per_group=50).groups
        if group.code == code
        for hit in group.hits
    ]


def keys(code, typed, user):
    return {hit.key[1] for hit in of(code, typed, user)}


@pytest.fixture
def account(world):
    """An account whose number is like no other."""
    Account.objects.filter(pk=world.accounts["mine"].pk).update(number="62171234567890")
    return Account.objects.get(pk=world.accounts["mine"].pk)


def test_groups_come_in_order(world, cast):
    Account.objects.filter(pk=world.accounts["mine"].pk).update(number="800000001")
    codes = [group.code for group in search.search("800000001", cast.head).groups]
    assert codes == ["customers", "accounts"]
    assert [source.code for source in search.sources_for(cast.head)] == [
        "customers", "accounts", "loans", "products", "employees", "branches",
    ]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.data())
def test_an_account_is_found_by_any_part_by_right_else_whole_or_last_four(world, account, cast, data):
    start = data.draw(st.integers(0, len(account.number) - 3))
    part = account.number[start : data.draw(st.integers(start + 3, len(account.number)))]
    assert keys("accounts", part, cast.manager) == {account.pk}
    assert keys("accounts", part, cast.far_manager) == set()
    told = part in (account.number, account.number[-4:])
    assert keys("accounts", part, cast.teller) == ({account.pk} if told else set())
    assert keys("accounts", part, cast.analyst) == ({account.pk} if told else set())
    assert keys("accounts", part, cast.product_manager) == set()


def test_an_account_found_by_its_masked_number_is_on_record(account, cast):
    (hit,) = of("accounts", account.number, cast.teller)
    entry = AuditEntry.objects.get(code="account.found_by_number")
    assert (entry.user_id, entry.customer_id, entry.subject_id) == (cast.teller.pk, account.customer_id, account.pk)
    assert account.number not in f"{hit}{entry.changes}{entry.subject_text}"
    of("accounts", account.number, cast.manager)
    assert AuditEntry.objects.filter(code="account.found_by_number").count() == 1


def test_an_account_is_found_by_the_number_of_its_card(account, cast):
    Card.objects.create(number="9990123498765432", kind="借记卡", account=account, holder=account.customer)
    (hit,) = of("accounts", "234987", cast.manager)
    assert (hit.key, hit.reason.text) == (("account", account.pk), "9990****5432")
    assert of("accounts", "234987", cast.teller) == []
    assert keys("accounts", "9990123498765432", cast.teller) == {account.pk}
    assert keys("accounts", "5432", cast.teller) == {account.pk}


def test_the_owner_s_name_is_masked_for_who_sees_no_names(account, cast):
    (hit,) = of("accounts", account.number, cast.analyst)
    assert "单雪梅" not in str(hit)


WRITES = {
    "a number over a set": "UPDATE products_account SET number = 'N' || number",
    "a balance over a set": "UPDATE products_account SET balance = balance + 1",
    "one deleted": "DELETE FROM products_account WHERE id = {spare}",
}


@pytest.mark.parametrize("write", WRITES)
def test_account_numbers_are_indexed_whoever_writes(world, write):
    mine = world.accounts["mine"]
    spare = Account.objects.create(
        number="X1", product=mine.product, customer=mine.customer, branch=mine.branch, currency="CNY"
    )
    with connection.cursor() as cursor:
        cursor.execute(WRITES[write].format(spare=spare.pk))
    assert check(mend=False).number == 0
    assert AccountSearch.objects.count() == Account.objects.count()


@pytest.mark.parametrize(
    ("fault", "spoil"),
    [
        ("accounts missing in the index", "DELETE FROM products_accountsearch WHERE account_id = {key}"),
        ("accounts differing", "UPDATE products_accountsearch SET number = 'x' WHERE account_id = {key}"),
        ("rows left over", "INSERT INTO products_accountsearch VALUES (99999999, 'x')"),
    ],
)
def test_a_wrong_account_row_is_told_and_mended(world, fault, spoil):
    with connection.cursor() as cursor:
        cursor.execute(spoil.format(key=world.accounts["mine"].pk))
    assert check(mend=False).faults == {fault: 1}
    check(mend=True)
    assert check(mend=False).number == 0


def test_loans_by_the_beginning_of_number_or_contract(world, cast):
    loan = world.loans["mine"]
    type(loan).objects.filter(pk=loan.pk).update(contract_number="HT777")
    assert keys("loans", loan.number, cast.manager) == {loan.pk}
    (hit,) = of("loans", "ht77", cast.manager)
    assert (hit.title, hit.reason.text) == (loan.number, "HT777")
    assert of("loans", loan.number, cast.far_manager) == []


@pytest.mark.parametrize(
    ("code", "typed", "title"),
    [
        ("products", "整存", "整存整取一年"),
        ("products", "zczq", "整存整取一年"),
        ("products", "zhengcunzhengqu", "整存整取一年"),
        ("products", "T1", "整存整取一年"),
        ("products", "xiaofei", "消费贷款"),
        ("branches", "东北", "东北支行"),
        ("branches", "東北", "东北支行"),
        ("branches", "dbzh", "东北支行"),
        ("branches", "b004", "东北支行"),
        ("employees", "neigh", "neighbour"),
        ("employees", "E0001", "manager"),
        ("employees", "manager", "manager"),
    ],
)
def test_small_tables_by_name_reading_and_code(world, cast, code, typed, title):
    assert of(code, typed, cast.head)[0].title == title


def test_a_branch_is_found_by_its_name_of_now_whoever_writes(world, cast):
    def found(typed):
        return [hit.title for hit in of("branches", typed, cast.head)]

    before = found("dongbei")
    assert (before, found("cangnan")) == (["东北支行"], [])
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE staff_branch SET name = '苍南支行' WHERE name = %s", before)
        assert (found("dongbei"), found("cangnan")) == ([], ["苍南支行"])
        transaction.set_rollback(True)
    assert (found("dongbei"), found("cangnan")) == (["东北支行"], [])


@pytest.mark.django_db(transaction=True)
def test_nobody_who_changes_a_branch_waits_for_another(world, cast):
    """A feed that changed one goes on for minutes; what both wrote is found."""
    west, east = world.branches["north_west"].pk, world.branches["north_east"].pk
    rename = "SET lock_timeout = '2s'; UPDATE staff_branch SET name = %s WHERE id = %s"
    feed = connection.copy()
    try:
        with transaction.atomic():
            feed.set_autocommit(False)
            with feed.cursor() as cursor:
                cursor.execute(rename, ["苍南支行", west])
            with connection.cursor() as cursor:
                cursor.execute(rename, ["瑞安支行", east])
        assert [hit.title for hit in of("branches", "ruian", cast.head)] == ["瑞安支行"]
        feed.commit()
        assert [hit.title for hit in of("branches", "cangnan", cast.head)] == ["苍南支行"]
        assert of("branches", "dongbei", cast.head) == []
    finally:
        feed.close()


@pytest.mark.parametrize(
    ("name", "reading", "typed"),
    [
        ("曾国强", "zengguoqiang", ("曾国强", "国强", "國強", "强", "zgq", "zengguo", "曾gq", "zengg")),
        ("曾國強", "zengguoqiang", ("曾国强", "国強", "國", "zgq")),
        ("Иван Петров", "", ("Иван", "иван", "петр")),
        ("Élodie Martin", "elodiemartin", ("elodie", "Élodie", "martin", "MARTIN", "artin", "lodi")),
    ],
)
def test_employees_by_their_names(world, cast, name, reading, typed):
    key = world.employees["neighbour"].pk
    Employee.objects.filter(pk=key).update(name=name, name_pinyin=reading, name_initials=reading[:1])
    for one in typed:
        assert of("employees", one, cast.head)[0].title == name, one


NAMESAKES = ("王军刚", "王健", "大王", "王建国", "汪建国", "王伟", "王")


def employ(world, names, letter, **further):
    """Employees of these names, with numbers that begin with the letter."""
    made = [
        Employee(
            name=name,
            branch=world.employees["neighbour"].branch,
            **{
                "number": f"{letter}{number:04}",
                "name_pinyin": reading(name).full,
                "name_initials": reading(name).initials,
                **further,
            },
        )
        for number, name in enumerate(names)
    ]
    return Employee.objects.bulk_create(made)


@pytest.fixture
def namesakes(world):
    """More employees called Wang than are looked at first; who left comes last."""
    first, *_others = employ(world, NAMESAKES * (FEW // len(NAMESAKES) + 1), "W")
    Employee.objects.filter(pk=first.pk).update(status="left")


@pytest.mark.parametrize("typed", ["王", "wang", "w", "王jg", "wjg", "建国", "wjiang", "W0", "W0007", "大", "xyz", "g"])
def test_the_best_employees_are_found_without_looking_at_all(namesakes, cast, typed, monkeypatch):
    few = search.search(typed, cast.head, only="employees")
    looks = EmployeeSource.looks
    monkeypatch.setattr(EmployeeSource, "looks", lambda *asked: [[row for rows in looks(*asked) for row in rows]])
    assert few == search.search(typed, cast.head, only="employees")


def test_namesakes_stand_in_order(namesakes, cast):
    best = search.search("王", cast.head, only="employees").groups[0]
    assert [hit.title for hit in best.hits] == ["王"] * 8
    assert best.more
    few = search.search("王健", cast.head, only="employees", limit_per_group=50).groups[0]
    assert {hit.title for hit in few.hits} == {"王健"}
    assert len(few.hits) == FEW // len(NAMESAKES) + 1


def test_of_many_who_begin_so_the_exact_ones_come_first(world, cast):
    """Their names stand last in the order of characters: it is not the name that decides who is looked at."""
    employ(world, ["丁冕"] * 2 + ["丁丙某"] * (2 * FEW), "Z")
    best = search.search("d", cast.head, only="employees").groups[0]
    assert [hit.title for hit in best.hits][:2] == ["丁冕"] * 2


@pytest.mark.parametrize("limit", [8, 50])
def test_former_staff_hide_nobody_who_is_there(world, cast, limit):
    employ(world, ["魏国"] * (FEW + 1), "Q", status="left")
    employ(world, ["王伟"], "R")
    best = search.search("wei", cast.head, only="employees", limit_per_group=limit).groups[0]
    assert best.hits[0].title == "王伟"
    assert best.more


@pytest.mark.parametrize("limit", [8, 50])
@pytest.mark.parametrize(
    ("many", "numbered", "one", "number", "typed"),
    [
        ("安伟", "A", "阿宁", "Z0", "an"),
        ("王伟", "70000", "欧阳长名", "70000", "70000"),
        ("王伟", "W", "欧阳长名", "W", "w"),
    ],
)
def test_the_exact_one_stands_before_all_that_begin_so(world, cast, limit, many, numbered, one, number, typed):
    employ(world, [many] * (2 * FEW), numbered)
    employ(world, [one], "", number=number)
    best = search.search(typed, cast.head, only="employees", limit_per_group=limit).groups[0]
    assert best.hits[0].title == one


@pytest.mark.parametrize("status", ["active", "left"])
def test_a_number_of_letters_finds_beside_names_of_these_letters(world, cast, status):
    employ(world, ["李四"], "WEI", status=status)
    employ(world, ["王伟", "大伟"], "N")
    assert {hit.title for hit in of("employees", "wei", cast.head)} == {"李四", "王伟", "大伟"}


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ({"name_pinyin": "zhanghang", "name_initials": "zx"}, "hang"),
        ({"name_initials": ""}, "zhangxing"),
        ({"name_initials": ""}, "xing"),
    ],
)
def test_who_is_read_otherwise_than_is_stored_is_not_missed(world, cast, stored, typed):
    employ(world, ["张行"], "X", **stored)
    assert [hit.title for hit in of("employees", typed, cast.head)] == ["张行"]


def test_who_may_not_see_a_kind_of_thing_does_not_find_it(world, cast):
    assert {group.code for group in search.search("manager", cast.nobody).groups} == set()
    assert of("products", "整存", cast.auditor) == []
