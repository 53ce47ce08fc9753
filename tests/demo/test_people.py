"""The people of the demo bank: numbers that are valid and nobody's, names read right, managers as assigned."""

from __future__ import annotations

from stdnum.cn import ric, uscc

from bankcrm.common import pinyin
from tests.demo.conftest import CUSTOMERS, DAY, Ask


def test_there_are_as_many_customers_as_asked_for(demo: Ask) -> None:
    assert demo("SELECT count(*) FROM customers_customer") == [(CUSTOMERS,)]
    assert demo("SELECT count(*) FROM customers_customerfigures") == [(CUSTOMERS,)]


def test_every_identity_number_is_valid_and_of_an_area_that_does_not_exist(demo: Ask) -> None:
    rows = demo(
        "SELECT d.number, to_char(c.birth_date, 'YYYYMMDD'), c.sex FROM customers_identitydocument d"
        " JOIN customers_customer c ON c.id = d.customer_id WHERE d.type = 'resident_card'"
    )
    assert len(rows) > CUSTOMERS / 2
    for number, birth, sex in rows:
        assert len(number) == 18
        assert ric.calc_check_digit(number) == number[-1]
        assert number.startswith("00")
        assert number[6:14] == birth
        assert int(number[16]) % 2 == (sex == "male")
    assert len({number for number, _birth, _sex in rows}) == len(rows)


def test_every_credit_code_is_valid_and_of_an_area_that_does_not_exist(demo: Ask) -> None:
    rows = demo("SELECT credit_code FROM customers_customer WHERE kind = 'corporate'")
    assert len(rows) == CUSTOMERS // 20
    for (code,) in rows:
        assert uscc.calc_check_digit(code[:-1]) == code[-1]
        assert code[2:4] == "00"


def test_names_are_read_as_the_product_reads_them(demo: Ask) -> None:
    rows = demo(
        "SELECT name, name_pinyin, name_initials, kind = 'individual' FROM customers_customer"
        " UNION ALL SELECT name, name_pinyin, name_initials, true FROM staff_employee"
    )
    for name, full, initials, is_person in rows:
        assert pinyin.reading(name, is_person=is_person) == (full, initials), name


def test_the_open_assignment_is_the_manager(demo: Ask) -> None:
    assert not demo(
        "SELECT c.id FROM customers_customer c LEFT JOIN customers_assignment a"
        " ON a.customer_id = c.id AND a.until IS NULL WHERE c.manager_id IS DISTINCT FROM a.manager_id"
    )
    managed = demo("SELECT count(manager_id) * 100 / count(*) FROM customers_customer")[0][0]
    assert 50 <= managed <= 70


def test_managers_work_where_their_customers_are(demo: Ask) -> None:
    assert not demo(
        "SELECT c.id FROM customers_customer c JOIN staff_employee e ON e.id = c.manager_id"
        " WHERE e.branch_id <> c.branch_id OR e.post <> 'customer_manager' OR e.status <> 'active'"
    )


def test_families_and_companies_hang_together(demo: Ask) -> None:
    kinds = {kind for (kind,) in demo("SELECT DISTINCT type FROM customers_relationship")}
    assert {"spouse", "parent", "shareholder", "legal_rep", "guarantor"} <= kinds
    assert not demo(
        "SELECT r.id FROM customers_relationship r JOIN customers_customer c ON c.id = r.customer_id"
        " JOIN customers_customer o ON o.id = r.other_id WHERE r.type = 'spouse' AND c.sex = o.sex"
        " OR r.type = 'parent' AND c.birth_date > o.birth_date - 15 * 365"
        " OR r.type = 'legal_rep' AND o.legal_representative <> c.name"
    )


def test_the_tree_has_one_root_and_no_loose_branch(demo: Ask) -> None:
    assert demo("SELECT count(*) FROM staff_branch WHERE parent_id IS NULL") == [(1,)]
    below = demo(
        "WITH RECURSIVE t(id) AS (SELECT id FROM staff_branch WHERE parent_id IS NULL"
        " UNION SELECT b.id FROM staff_branch b JOIN t ON b.parent_id = t.id) SELECT count(*) FROM t"
    )
    assert below == demo("SELECT count(*) FROM staff_branch")


def test_nothing_lies_after_the_business_date(demo: Ask) -> None:
    assert not demo("SELECT id FROM customers_customer WHERE since > %s OR birth_date >= %s", DAY, DAY)
    assert not demo("SELECT id FROM products_account WHERE opened_on > %s OR closed_on > %s", DAY, DAY)
    assert not demo("SELECT number FROM products_transaction WHERE booked_on > %s", DAY)
    assert not demo("SELECT loan_id FROM products_loanstate WHERE since > %s", DAY)


def test_families_and_company_groups_have_a_main_member_and_totals(demo: Ask) -> None:
    kinds = dict(demo("SELECT kind, count(*) FROM customers_group GROUP BY kind"))
    assert kinds["family"] > 10
    assert demo(
        "SELECT count(*) FROM customers_group g WHERE 1 <> (SELECT count(*) FROM customers_groupmembership m "
        "WHERE m.group_id = g.id AND m.is_main AND m.until IS NULL)"
    ) == [(0,)]
    assert demo(
        "SELECT count(*) FROM customers_groupfigures f WHERE f.aum IS DISTINCT FROM (SELECT sum(c.aum) "
        "FROM customers_groupmembership m JOIN customers_customerfigures c USING (customer_id) "
        "WHERE m.group_id = f.group_id AND m.until IS NULL AND NOT c.is_confidential)"
    ) == [(0,)]
    assert demo("SELECT count(DISTINCT month) FROM customers_groupmonth") == [(12,)]


def test_there_are_guarantee_loops_and_somebody_who_answers_for_many(demo: Ask) -> None:
    assert {length for (length,) in demo("SELECT length FROM customers_guaranteeloop")} >= {2, 3}
    assert demo("SELECT max(borrowers) >= 5 FROM customers_guarantorload") == [(True,)]
