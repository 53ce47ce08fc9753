"""Bookings: append only, by far the largest file, straight into the months of their table."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.checking import REJECTS
from bankcrm.common.feeds.columns import Column, literal
from bankcrm.common.feeds.entities import Check, Entity, register
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from products.services import transaction_months
from products.services.partitions import next_month

reasons.register("booked_differently", _("Booked already with other values; a booking is never changed"))
reasons.register("booked_in_future", _("Lies after the business date"))

VALUES = ("account_id", "posted_at", "direction", "amount", "balance_after", "kind", "counterparty")


def compare_bookings(run: Run, part: Part) -> None:
    """What is booked already stays as it is: the same again is nothing new, something else is an error."""
    months = _months(run, part)
    filled = [month for month, has_rows in transaction_months.months_exist(run.cursor, months).items() if has_rows]
    if not filled:
        run.sql(f"CREATE TEMP VIEW {part.differing} AS SELECT *, true AS is_new FROM {part.typed}")
        part.new = part.rows - part.rejected - part.following
        return
    differs = " OR ".join(f"c.{name} IS DISTINCT FROM t.{name}" for name in VALUES if name in part.db_columns)
    span = f"c.booked_on >= {literal(min(filled))} AND c.booked_on < {literal(next_month(max(filled)))}"
    run.sql(
        f"CREATE TEMP TABLE {part.differing} ON COMMIT DROP AS SELECT t.*, c.number IS NULL AS is_new "
        f"FROM {part.typed} t LEFT JOIN products_transaction c "
        f"ON c.booked_on = t.booked_on AND c.number = t.number AND {span} WHERE c.number IS NULL OR {differs}"
    )
    refused = run.sql(
        f"INSERT INTO {REJECTS} SELECT {literal(part.name)}, _src, _line, 'number', number, 'booked_differently', "
        f"'{{}}'::jsonb, false, false, '' FROM {part.differing} WHERE NOT is_new"
    )
    part.new = run.value(f"SELECT count(*) FROM {part.differing} WHERE is_new")
    part.rejected += refused
    part.unchanged = part.rows - part.rejected - part.following - part.new


def write_bookings(run: Run, part: Part) -> None:
    """A new month is loaded apart and attached; all others take their rows in one statement."""
    if not part.new:
        return
    months = _months(run, part)
    there = transaction_months.months_exist(run.cursor, months)
    if not run.value("SELECT EXISTS (SELECT FROM products_transaction)"):
        for month in there:
            transaction_months.drop_empty_month(run.cursor, month)
        there = {}
    written = 0
    for month in months:
        if month not in there:
            run.progress.on(part.name)
            written += transaction_months.load_new_month(
                run.cursor, month, _select(run, part, month, next_month(month))
            )
    if there:
        written += transaction_months.add_to_month(
            run.cursor, _select(run, part, *_span(list(there)), among=list(there))
        )


def _months(run: Run, part: Part) -> list[date]:
    rows = run.rows(f"SELECT DISTINCT date_trunc('month', booked_on)::date FROM {part.typed} ORDER BY 1")
    return [row[0] for row in rows]


def _span(months: list[date]) -> tuple[date, date]:
    return min(months), next_month(max(months))


def _select(run: Run, part: Part, first: date, until: date, among: list[date] | None = None) -> str:
    given = part.db_columns
    empty = dict.fromkeys(("posted_at", "balance_after"), "NULL") | {"kind": "''", "counterparty": "''"}
    names = [name.strip() for name in transaction_months.COLUMNS.split(",")][:-1]
    values = ", ".join(f"d.{name}" if name in given else empty[name] for name in names)
    only = ""
    if among:
        only = f"AND date_trunc('month', d.booked_on)::date IN ({', '.join(literal(month) for month in among)})"
    return (
        f"SELECT {values}, {run.batch.pk} FROM {part.differing} d WHERE d.is_new "
        f"AND d.booked_on >= {literal(first)} AND d.booked_on < {literal(until)} {only}"
    )


TRANSACTIONS = Entity(
    name="transactions",
    label=_("transactions"),
    model_label="products.Transaction",
    order=99,
    key=("booked_on", "number"),
    columns=(
        Column("number", required=True),
        Column("account_number", field="account", required=True),
        Column("booked_on", required=True),
        Column("posted_at"),
        Column("direction", required=True),
        Column("amount", required=True),
        Column("balance_after"),
        Column("kind"),
        Column("counterparty"),
    ),
    total_column="amount",
    checks=(
        Check("must_be_positive", "amount", "t.amount <= 0"),
        Check("booked_in_future", "booked_on", "t.booked_on > {business_date}"),
    ),
    always_delta=True,
    compare=compare_bookings,
    write=write_bookings,
)

register(TRANSACTIONS)
