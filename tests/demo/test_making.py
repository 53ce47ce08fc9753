"""Making a demo bank: the same for a seed, only in an empty bank, as much of it as was asked for."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from customers.models import Customer
from staff.models import Branch, User
from sysadmin.demo.bulk import TABLES
from sysadmin.demo.signins import PASSWORD, SIGN_INS
from tests.demo.conftest import ask, make

pytestmark = pytest.mark.django_db

# Rows without what a sequence gave them.
_SUM = """
SELECT md5(string_agg(row, '' ORDER BY row))
FROM (SELECT (to_jsonb(t) - 'id' - 'user_id')::text AS row FROM {table} t) rows
"""


def sums_of(seed: int) -> dict[str, str]:
    """A checksum of every table of a bank that is made and forgotten again."""
    tables = ("staff_branch", "staff_employee", "products_product", "products_rate", *TABLES)
    with transaction.atomic():
        make(seed)
        found = {table: ask(_SUM.format(table=table))[0][0] for table in tables}
        transaction.set_rollback(True)
    return found


def test_one_seed_makes_one_bank_and_another_seed_another() -> None:
    first = sums_of(7)
    assert first == sums_of(7)
    other = sums_of(8)
    assert first["customers_customer"] != other["customers_customer"]
    assert first["products_account"] != other["products_account"]


def test_a_bank_that_holds_anything_is_refused_and_left_alone() -> None:
    Branch.objects.create(code="1", name="总行", level="head_office")
    with pytest.raises(CommandError, match="not empty"):
        make()
    assert not Customer.objects.exists() and Branch.objects.count() == 1


def test_transactions_can_be_left_out_and_names_that_are_taken_keep_their_password() -> None:
    call_command("create_first_users", stdout=StringIO())
    before = User.objects.get(username="admin").password
    make(no_transactions=True)
    assert ask("SELECT count(*) FROM products_transaction") == [(0,)]
    assert ask("SELECT count(*) > 0 FROM products_balancechange") == [(True,)]
    assert User.objects.get(username="admin").password == before
    said = StringIO()
    call_command("show_sign_ins", stdout=said)
    assert "admin" in said.getvalue() and said.getvalue().count(PASSWORD) == len(SIGN_INS) - 2
