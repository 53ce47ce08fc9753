"""Totals of groups over sets: from the figures of their present members, each member once.

A joint account stands in the figures of its primary owner alone, so a group counts it once, and only if the primary
owner belongs to it. Confidential members count in no amount.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from bankcrm.common.bank import reckoned_on
from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.run import Run

AMOUNTS = ("aum", "deposits", "loans", "overdue")
FIGURES = ("main_id", "is_confidential", "members", "left_out", *AMOUNTS, "is_incomplete")
TOUCHING = ("customers", "accounts", "balances", "loans", "exchange_rates", "products", "categories")


def group_figures_refresh(cursor: Any, *, on: date, groups: Iterable[int] | None = None) -> int:
    """Write anew the totals that differ, and this month's with them; of some groups or of all that stand."""
    ids = None if groups is None else list(groups)
    chosen = "g.dissolved_on IS NULL" if ids is None else "g.id = ANY(%(groups)s)"
    among = "" if ids is None else "AND m.group_id = ANY(%(groups)s)"
    values = ", ".join(f"n.{name}" for name in AMOUNTS)
    sums = ", ".join(f"sum(f.{name}) FILTER (WHERE NOT f.is_confidential) AS {name}" for name in AMOUNTS)
    unknown = " OR ".join(f"f.{name} IS NULL" for name in AMOUNTS)
    cursor.execute(
        f"""
        INSERT INTO customers_groupfigures AS old (group_id, {", ".join(FIGURES)}, as_of)
        SELECT g.id, n.main_id, coalesce(n.is_confidential, false), coalesce(n.members, 0), coalesce(n.left_out, 0),
               {values}, coalesce(n.is_incomplete, false), {literal(on)}
        FROM customers_group g LEFT JOIN (
            SELECT m.group_id, min(m.customer_id) FILTER (WHERE m.is_main) AS main_id,
                   bool_or(f.is_confidential) FILTER (WHERE m.is_main) AS is_confidential,
                   count(*) AS members, count(*) FILTER (WHERE f.is_confidential) AS left_out, {sums},
                   bool_or(f.is_incomplete OR {unknown}) FILTER (WHERE NOT f.is_confidential) AS is_incomplete
            FROM customers_groupmembership m JOIN customers_customerfigures f ON f.customer_id = m.customer_id
            WHERE m.until IS NULL {among} GROUP BY m.group_id
        ) n ON n.group_id = g.id
        WHERE {chosen}
        ON CONFLICT (group_id) DO UPDATE
            SET {", ".join(f"{name} = excluded.{name}" for name in FIGURES)}, as_of = excluded.as_of
            WHERE ({", ".join(f"old.{name}" for name in FIGURES)})
                IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in FIGURES)})
        """,  # noqa: S608 (names of columns)
        {"groups": ids},
    )
    changed = int(cursor.rowcount)
    if changed:
        _write_month(cursor, on, ids)
    return changed


def _write_month(cursor: Any, on: date, ids: list[int] | None) -> None:
    """The totals that were written for that day, as this month's."""
    names = ("members", *AMOUNTS)
    cursor.execute(
        f"""
        INSERT INTO customers_groupmonth (group_id, month, {", ".join(names)})
        SELECT group_id, {literal(on.replace(day=1))}, {", ".join(names)} FROM customers_groupfigures
        WHERE as_of = {literal(on)} {"" if ids is None else "AND group_id = ANY(%(groups)s)"}
        ON CONFLICT (group_id, month) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in names)}
        """,  # noqa: S608 (names of columns)
        {"groups": ids},
    )


def refresh_in_batch(run: Run) -> None:
    """After the customers' figures: every group, when the batch brought anything that they follow from."""
    if any(part.new or part.changed or part.missing for name in TOUCHING if (part := run.part(name))):
        group_figures_refresh(run.cursor, on=run.business_date)


def refresh_now(groups: Iterable[int]) -> None:
    """After a change of membership or of confidentiality, in the transaction of the change."""
    ids = list(groups)
    if ids:
        with connection.cursor() as cursor:
            group_figures_refresh(cursor, on=reckoned_on(), groups=ids)
