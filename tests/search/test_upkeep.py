"""The index is right however a customer is written, and `check_search` would say if it were not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.search import characters
from bankcrm.common.search.query import plain
from customers.models import Customer, CustomerSearch
from customers.search.check import check
from customers.services.customer import customer_edit

pytestmark = pytest.mark.django_db


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def test_a_new_customer_has_its_row(world):
    outcome = check(mend=False)
    assert (outcome.examined, outcome.number) == (len(world.customers), 0)


WRITES = {
    "a name over a set": "UPDATE customers_customer SET name = '改名' || id",
    "branches over a set": "UPDATE customers_customer SET branch_id = (SELECT max(id) FROM staff_branch)",
    "sealed over a set": "UPDATE customers_customer SET is_confidential = NOT is_confidential",
    "a reading mended": "UPDATE customers_customer SET name_pinyin = 'x', name_initials = 'xyz'",
    "copies by SQL": (
        "INSERT INTO customers_customer (number, kind, name, name_pinyin, name_initials, status, grade, risk_rating, "
        "credit_rating, branch_id, source, do_not_contact, is_blacklisted, is_confidential, remark, sex, occupation, "
        "employer, income_band, education, marital_status, credit_code, legal_representative, industry, company_size, "
        "created_at, changed_at, row_version) SELECT 'N' || number, kind, '長孫' || name, '', '', status, grade, "
        "risk_rating, credit_rating, branch_id, source, do_not_contact, is_blacklisted, is_confidential, remark, sex, "
        "occupation, employer, income_band, education, marital_status, '', legal_representative, industry, "
        "company_size, created_at, changed_at, 1 FROM customers_customer"
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_sql_over_a_set_keeps_the_index_right(world, write):
    before = list(CustomerSearch.objects.order_by("pk").values())
    sql(WRITES[write])
    assert list(CustomerSearch.objects.order_by("pk").values()) != before
    assert check(mend=False).number == 0


def test_a_service_keeps_the_index_right(world, cast):
    customer = world.customers["mine"]
    customer_edit(customer=customer, values={"name": "解 曉明"}, acting_user=cast.manager)
    assert CustomerSearch.objects.get(pk=customer.pk).name == "解晓明"
    assert check(mend=False).number == 0


def test_a_deleted_customer_leaves_no_row(world):
    extra = Customer.objects.create(number="P1", kind="individual", name="甲", branch=world.branches["north"])
    assert CustomerSearch.objects.filter(pk=extra.pk).exists()
    extra.delete()
    assert not CustomerSearch.objects.filter(pk=extra.pk).exists()
    assert check(mend=False).number == 0


SPOILT = {
    "customers missing in the index": "DELETE FROM customers_customersearch WHERE customer_id = {key}",
    "customers differing": (
        "UPDATE customers_customersearch SET grams = array_remove(grams, '雪') WHERE customer_id = {key}"
    ),
    "rows left over": (
        "INSERT INTO customers_customersearch (customer_id, branch_id, is_confidential, name, grams) "
        "VALUES (999999, 1, false, '', '{{}}')"
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_wrong_row_is_told_and_mended(world, fault):
    sql(SPOILT[fault].format(key=world.customers["mine"].pk))
    assert check(mend=False).faults == {fault: 1}
    with pytest.raises(CommandError):
        call_command("check_search", stdout=StringIO())
    said = StringIO()
    call_command("check_search", mend=True, stdout=said)
    assert "Mended" in said.getvalue()
    assert check(mend=False).number == 0


def test_a_wrong_character_is_told(world):
    sql("UPDATE search_character SET readings = '{x}' WHERE character = '单'")
    assert check(mend=False).faults["characters not as the dictionaries say"] == 1


@pytest.mark.parametrize(
    ("character", "folded", "readings"),
    [
        ("张", "张", ["zhang"]),
        ("張", "张", ["zhang"]),
        ("单", "单", ["shan", "chan", "dan"]),
        ("仇", "仇", ["qiu", "chou"]),
        ("解", "解", ["xie", "jie"]),
        ("曾", "曾", ["zeng", "ceng"]),
        ("查", "查", ["zha", "cha"]),
        ("任", "任", ["ren"]),
        ("王", "王", ["wang"]),
        ("𠮷", "𠮷", []),
    ],
)
def test_characters_have_the_readings_in_use(character, folded, readings):
    found = characters.look_up([character])[character]
    assert found.folded == folded
    assert set(readings) <= set(found.readings)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs", "Cn")), max_size=40))
def test_sql_and_python_fold_names_alike(text):
    """All that is typed meets all that is stored: one form, worked out twice.

    Of the characters that this Python knows; a newer PostgreSQL folds a few that came to Unicode since.
    """
    ((written, bare),) = sql("SELECT plain, search_plain(%s) FROM search_names(ARRAY[%s])", text, text) or [("", "")]
    assert bare == plain(text)
    assert written == characters.folded(plain(text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(st.text(alphabet="张三丰丽单于长乐重行區張𠮷㐀㝵丷", min_size=1, max_size=6))
def test_short_names_have_the_grams_that_long_ones_have(name):
    """Names of a few characters are read by columns, others place by place: a dot, which nobody compares, decides."""
    short, long = sql("SELECT plain, grams FROM search_names(ARRAY[%s, %s])", name, f"{name}·")
    assert short[0] == long[0] == characters.folded(name)
    assert set(short[1]) == set(long[1]) >= {f"^{short[0][0]}", *short[0]}


def test_grams_of_a_name_with_several_readings():
    ((plain_name, grams),) = sql("SELECT plain, grams FROM search_names(ARRAY['单丽a'])")
    initials = {"as", "ac", "ad", "asl", "acl", "adl"}
    assert plain_name == "单丽a"
    readings = {"pshan", "pchan", "pdan", "pli", "pshan li", "pchan li", "pdan li"}
    assert set(grams) == {"^单", "^单丽", "单", "单丽", "丽", "丽a", *readings, *initials}
