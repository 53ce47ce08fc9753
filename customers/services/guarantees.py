"""Guarantees of the whole bank, by sets: circles, and who answers for how many. Each night, or when asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from bankcrm.common import bank, parameters
from bankcrm.common.bank import reckoned_on
from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.run import Run
from customers.ties.guarantees import sources

# Ways that are followed at once. A knot of guarantees so dense that there are more is found without all its circles.
MOST_WAYS = 200_000
MOST_LOOPS = 10_000

parameters.register(
    "guarantees.longest_loop",
    _("Customers in a guarantee loop, at most"),
    default=4,
    minimum=2,
    maximum=6,
    help=_("Longer circles are not looked for. It holds from the next night on."),
)
parameters.register(
    "guarantees.most_borrowers",
    _("Borrowers for whom one customer may answer without being shown"),
    default=3,
    minimum=1,
    maximum=100,
)


@transaction.atomic
def guarantees_review() -> int:
    """Look at all guarantees now; how many circles there are."""
    with connection.cursor() as cursor:
        return guarantees_refresh(cursor, on=reckoned_on(), currency=bank.currency())


def review_in_batch(run: Run) -> None:
    """After a batch that brought guarantees or loans."""
    asked = {name for source in sources() for name in source.entities}
    if any(part.new or part.changed or part.missing for name in asked if (part := run.part(name))):
        guarantees_refresh(run.cursor, on=run.business_date, currency=run.currency)


def guarantees_refresh(cursor: Any, *, on: date, currency: str) -> int:
    """Write anew what differs: loads of guarantors, circles that are new, that go on, that are gone."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('guarantees_refresh'))")
    cursor.execute("DROP TABLE IF EXISTS guarantees, guarantee_ways, guarantee_longer, guarantee_found")
    united = " UNION ALL ".join(f"({source.sql(on, currency)})" for source in sources())
    cursor.execute(
        "CREATE TEMP TABLE guarantees ON COMMIT DROP AS "  # noqa: S608
        f"SELECT guarantor_id, borrower_id, round(sum(amount), 2) AS amount FROM ({united}) told "
        "WHERE guarantor_id <> borrower_id GROUP BY guarantor_id, borrower_id"
    )
    _write_loads(cursor, on)
    _leave_circles(cursor)
    is_cut = _find_circles(cursor, parameters.get("guarantees.longest_loop"))
    return _write_circles(cursor, on, is_cut)


def _write_loads(cursor: Any, on: date) -> None:
    cursor.execute(
        f"""
        WITH loads AS (
            SELECT guarantor_id, count(*) AS borrowers, sum(amount) AS amount FROM guarantees
            GROUP BY guarantor_id HAVING count(*) > 1
        ), gone AS (
            DELETE FROM customers_guarantorload o WHERE NOT EXISTS (
                SELECT FROM loads n WHERE n.guarantor_id = o.customer_id)
        )
        INSERT INTO customers_guarantorload AS o (customer_id, borrowers, amount, as_of)
        SELECT guarantor_id, borrowers, amount, {literal(on)} FROM loads
        ON CONFLICT (customer_id) DO UPDATE
            SET borrowers = excluded.borrowers, amount = excluded.amount, as_of = excluded.as_of
            WHERE (o.borrowers, o.amount) IS DISTINCT FROM (excluded.borrowers, excluded.amount)
        """  # noqa: S608
    )


def _leave_circles(cursor: Any) -> None:
    """Take off, again and again, guarantees whose guarantor has none for him, or whose borrower gives none."""
    while True:
        cursor.execute(
            "DELETE FROM guarantees g WHERE NOT EXISTS (SELECT FROM guarantees o WHERE o.borrower_id = g.guarantor_id) "
            "OR NOT EXISTS (SELECT FROM guarantees o WHERE o.guarantor_id = g.borrower_id)"
        )
        if not cursor.rowcount:
            break
    cursor.execute("CREATE INDEX ON guarantees (guarantor_id, borrower_id)")
    cursor.execute("ANALYZE guarantees")


def _find_circles(cursor: Any, longest: int) -> bool:
    """Ways that begin at the smallest key of their circle, one customer longer each time; whether some were left."""
    is_cut = False
    cursor.execute("CREATE TEMP TABLE guarantee_found (ids bigint[]) ON COMMIT DROP")
    cursor.execute(
        "CREATE TEMP TABLE guarantee_ways ON COMMIT DROP AS SELECT ARRAY[guarantor_id, borrower_id] AS ids "
        "FROM guarantees WHERE borrower_id > guarantor_id ORDER BY 1 LIMIT %s",
        [MOST_WAYS],
    )
    for length in range(2, longest + 1):
        is_cut |= cursor.rowcount >= MOST_WAYS
        cursor.execute(
            "INSERT INTO guarantee_found SELECT ids FROM guarantee_ways w WHERE EXISTS (SELECT FROM guarantees g "
            "WHERE g.guarantor_id = w.ids[%s] AND g.borrower_id = w.ids[1]) ORDER BY ids LIMIT %s",
            [length, MOST_LOOPS],
        )
        is_cut |= cursor.rowcount >= MOST_LOOPS
        if length == longest:
            break
        cursor.execute("DROP TABLE IF EXISTS guarantee_longer")
        cursor.execute("ALTER TABLE guarantee_ways RENAME TO guarantee_longer")
        cursor.execute(
            "CREATE TEMP TABLE guarantee_ways ON COMMIT DROP AS SELECT w.ids || g.borrower_id AS ids "
            "FROM guarantee_longer w JOIN guarantees g ON g.guarantor_id = w.ids[%s] "
            "WHERE g.borrower_id > w.ids[1] AND g.borrower_id <> ALL (w.ids) ORDER BY 1 LIMIT %s",
            [length, MOST_WAYS],
        )
    return is_cut


def _write_circles(cursor: Any, on: date, is_cut: bool) -> int:
    """A circle that was not found is gone, unless the search was cut short."""
    day = literal(on)
    if not is_cut:
        cursor.execute(
            f"UPDATE customers_guaranteeloop o SET gone_on = greatest({day}, found_on) "  # noqa: S608
            "WHERE gone_on IS NULL AND NOT EXISTS (SELECT FROM guarantee_found n "
            "WHERE array_to_string(n.ids, '.') = o.path)"
        )
    cursor.execute(
        f"""
        WITH made AS (
            INSERT INTO customers_guaranteeloop (path, length, found_on)
            SELECT array_to_string(ids, '.'), cardinality(ids), {day} FROM guarantee_found
            ON CONFLICT (path) WHERE gone_on IS NULL DO NOTHING RETURNING id, path
        )
        INSERT INTO customers_guaranteeloopmember (loop_id, customer_id, place)
        SELECT m.id, t.customer_id, t.place
        FROM made m, unnest(string_to_array(m.path, '.')::bigint[]) WITH ORDINALITY AS t(customer_id, place)
        """  # noqa: S608
    )
    cursor.execute(
        """
        UPDATE customers_guaranteeloopmember o SET amount = g.amount
        FROM customers_guaranteeloop l, customers_guaranteeloopmember n, guarantees g
        WHERE l.id = o.loop_id AND l.gone_on IS NULL AND n.loop_id = l.id AND n.place = o.place % l.length + 1
          AND g.guarantor_id = o.customer_id AND g.borrower_id = n.customer_id AND o.amount IS DISTINCT FROM g.amount
        """
    )
    cursor.execute(
        """
        UPDATE customers_guaranteeloop l SET amount = n.amount
        FROM (SELECT loop_id, sum(amount) AS amount FROM customers_guaranteeloopmember GROUP BY loop_id) n
        WHERE n.loop_id = l.id AND l.gone_on IS NULL AND l.amount IS DISTINCT FROM n.amount
        """
    )
    cursor.execute("SELECT count(*) FROM customers_guaranteeloop WHERE gone_on IS NULL")
    return int(cursor.fetchone()[0])
