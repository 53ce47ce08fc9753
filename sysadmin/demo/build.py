"""The steps that make a demo bank, in one transaction: whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import BankState
from customers.portfolios.refresh import portfolios_refresh
from customers.services.completeness import branches_count
from staff import roles
from sysadmin.demo import (
    bulk,
    catalogue,
    circles,
    contacts,
    dice,
    figures,
    holdings,
    lending,
    lists,
    movements,
    people,
    remarks,
    search_rows,
    signins,
    structure,
    tags,
    ties,
)
from sysadmin.demo.sizes import Size

NAMES = ("青竹农村商业银行", "Qingzhu Rural Commercial Bank")

# Told of each step: what, how many rows, how many seconds.
Progress = Callable[[str, int, float], None]


@dataclass(frozen=True)
class Wish:
    """What kind of bank is asked for."""

    size: Size
    seed: int
    business_date: date
    with_transactions: bool


@transaction.atomic
def demo_make(*, wish: Wish, progress: Progress) -> None:
    """Fill an empty bank. Everything but the business date follows from the seed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('make_demo'))")
        refuse_unless_empty()
        roles.install()
        facts = _prepare(cursor, wish)
        steps = _Steps(progress)
        with bulk.without_indexes(cursor):
            _fill(cursor, facts, wish, steps)
            began = time.monotonic()
        progress("keys, indexes, references", 0, time.monotonic() - began)
        bulk.follow_up_sequences(cursor)
        steps.run("sign-ins", signins.make_sign_ins, cursor)
        ties.open_confidential_files(cursor, "head")
        steps.run("notes, attachments", remarks.make_remarks, cursor, facts)
        steps.run("complete files by branch", branches_count)
        for table in ("staff_branch", "staff_employee", "products_product", *bulk.TABLES):
            cursor.execute(f"ANALYZE {table}")
        steps.run("figures of branches and managers", _add_up, wish.business_date)
    state, _made = BankState.objects.update_or_create(
        pk=1,
        defaults={
            "business_date": wish.business_date,
            "currency": "CNY",
            "name_zh": NAMES[0],
            "name_en": NAMES[1],
            "is_demo": True,
        },
    )
    audit.record("bank.demo_made", state, acting_user=None)


def _add_up(on: date) -> int:
    """Figures of this month and of the 24 before it, from the balances that were made."""
    return portfolios_refresh(on=on, currency="CNY")


def refuse_unless_empty() -> None:
    """A demo is never poured over anything: branches, employees, products, customers or a business date."""
    held = [
        model._meta.verbose_name_plural
        for app, name in (
            ("staff", "Branch"),
            ("staff", "Employee"),
            ("products", "Product"),
            ("customers", "Customer"),
        )
        if (model := apps.get_model(app, name))._default_manager.exists()
    ]
    if held or BankState.objects.filter(business_date__isnull=False).exists():
        raise RuleViolation(
            "bank_not_empty",
            "This bank is not empty. A demo bank is made in an empty one: start it with a BANKCRM_HOME of its own.",
        )


class _Steps:
    """Runs steps and tells of each."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def run(self, what: str, step: Callable[..., int], *args: Any) -> None:
        began = time.monotonic()
        rows = step(*args)
        self.progress(what, rows, time.monotonic() - began)


def _prepare(cursor: Any, wish: Wish) -> dict[str, Any]:
    """Functions, word lists, and the facts that every statement may ask for."""
    for setting in ("work_mem = '128MB'", "maintenance_work_mem = '512MB'", "jit = off", "synchronous_commit = off"):
        cursor.execute(f"SET LOCAL {setting}")
    dice.make_functions(cursor, wish.seed)
    size, day = wish.size, wish.business_date
    return lists.load_lists(cursor) | {
        "seed": wish.seed,
        "customers": size.customers,
        "regions": size.regions,
        "subs": size.sub_branches,
        "outlets": size.outlets,
        "leaves": size.leaves,
        "portfolios": size.portfolios,
        "skew": structure.SKEW,
        "day": day,
        "first_day": day - timedelta(days=movements.QUARTER - 1),
        "moment": datetime(day.year, day.month, day.day, 19, tzinfo=UTC),
    }


def _fill(cursor: Any, facts: dict[str, Any], wish: Wish, steps: _Steps) -> None:
    steps.run("branches", structure.make_branches, cursor, facts)
    steps.run("employees", structure.make_employees, cursor, facts)
    steps.run("products", catalogue.make_catalogue, cursor, facts)
    steps.run("customers drawn", people.draw_customers, cursor, facts)
    steps.run("customers", people.make_customers, cursor, facts)
    steps.run("identity documents", people.make_documents, cursor, facts)
    steps.run("contact points", people.make_contact_points, cursor, facts)
    steps.run("contacts", contacts.make_contacts, cursor, facts)
    steps.run("search rows", search_rows.make_search_rows, cursor)
    steps.run("assignments", ties.make_assignments, cursor, facts)
    steps.run("relationships", ties.make_relationships, cursor, facts)
    steps.run("ratings", ties.make_ratings, cursor, facts)
    steps.run("tags", tags.make_tags, cursor, facts)
    steps.run("accounts", holdings.make_accounts, cursor, facts)
    steps.run("search rows of accounts", search_rows.make_account_rows, cursor)
    steps.run("holders, cards, standing orders", holdings.make_attachments, cursor, facts)
    if wish.size.with_balance_history:
        steps.run("movements drawn", movements.draw_levels, cursor, facts)
        if wish.with_transactions:
            movements.make_months(wish.business_date)
            steps.run("transactions", movements.make_transactions, cursor, facts)
        steps.run("balances from a day on", movements.make_changes, cursor, facts)
        steps.run("month-ends", movements.make_month_ends, cursor, facts)
    steps.run("loans", lending.make_loans, cursor, facts)
    steps.run("loan history", lending.make_loan_history, cursor, facts)
    steps.run("collateral, guarantors", lending.make_securities, cursor, facts)
    steps.run("figures", figures.make_figures, cursor, facts)
    steps.run("groups", circles.make_groups, cursor, facts)
    steps.run("guarantee loops", circles.look_for_loops, cursor, facts)
