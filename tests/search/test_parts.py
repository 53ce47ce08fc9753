"""Numbers by any part of three signs or more, whatever signs they are of, and by their end; through the index."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bankcrm.common import search
from bankcrm.common.search.parts import SHORTEST, held
from customers.models import IdentityDocument
from products.models import AccountSearch, Card

pytestmark = pytest.mark.django_db
CHECKED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
# Digits and capitals as most numbers; what some documents hold besides; what a pattern would take for something else.
SIGNS = st.sampled_from("0123456789" * 3 + "AXZ" + "ax军字第号-/. %_\\'𠮷")
NUMBERS = st.text(SIGNS, min_size=SHORTEST, max_size=60)


@pytest.fixture
def numbered(world):
    """The numbers of one document that answer to a question, once its number is set."""
    document = IdentityDocument.objects.create(customer=world.customers["mine"], type="other", number="-")
    only = IdentityDocument.objects.filter(pk=document.pk)

    def answers(number, **asked):
        only.update(number=number)
        return only.filter(**asked).exists()

    return answers


@pytest.fixture
def through_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@CHECKED
@example("军字第1234-56号", 3, 4)
@example("0" * 60, 20, 3)
@given(NUMBERS, st.integers(0, 60), st.integers(SHORTEST, 60))
def test_a_number_is_found_by_every_part_of_it(numbered, number, start, length):
    part = number[min(start, len(number) - SHORTEST) :][:length]
    assert numbered(number, **{f"number__{held(part)}": part})


@CHECKED
@given(NUMBERS, st.text(SIGNS, min_size=SHORTEST, max_size=8))
def test_a_number_is_found_by_nothing_else(numbered, number, part):
    assert numbered(number, **{f"number__{held(part)}": part}) is (part in number)


@CHECKED
@given(NUMBERS, st.text(SIGNS, min_size=4, max_size=4), st.booleans())
def test_a_number_is_found_by_its_last_four_alone(numbered, number, four, is_its_own):
    asked = number[-4:].rjust(4, "0") if is_its_own else four
    assert numbered(number, number__ends_with_four=asked) is number.endswith(asked)


@pytest.mark.parametrize("lookup", ["holds", "holds_three", "ends_with_four"])
@pytest.mark.parametrize(
    ("model", "index"), [(AccountSearch, "account_number_part"), (Card, "card_number_part")], ids=["account", "card"]
)
def test_the_index_is_asked(world, through_the_index, model, index, lookup):
    text = "123" if lookup == "holds_three" else "1234"
    plan = model.objects.filter(**{f"number__{lookup}": text}).explain()
    assert f"Bitmap Index Scan on {index}" in plan


def test_who_finds_by_the_whole_number_alone_reads_no_table_through(world, cast, through_the_index):
    """Each statement of such a search has an index, of parts or of whole numbers."""
    asked = []

    def remembering(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remembering):
        search.search("6222020000000000001", cast.analyst)
    accounts = [(sql, params) for sql, params in asked if 'FROM "products_account"' in sql]
    assert accounts
    with connection.cursor() as cursor:
        for sql, params in accounts:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
