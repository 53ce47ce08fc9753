"""What nobody handled goes up the branch tree: first to the head of the customer's branch, then one step at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from bankcrm.common.feeds.columns import literal
from bankcrm.common.working_days import Calendar, calendar
from early_warning.models import Rule


def escalate(on: date) -> dict[int, int]:
    """Move up every warning that was not begun within its rule's working days; rule -> how many. Twice on a date: once.

    The days count from the night it reached its level, or from the step before. What is put off waits; what is being
    handled, or has reached the top of the tree, stays.
    """
    waits = Rule.objects.on().values_list("version__escalation_days", flat=True)
    with connection.cursor() as cursor:
        moved: dict[int, int] = {}
        for days in sorted({days for days in waits if days is not None}):
            moved |= _move_up(cursor, on, days)
    return moved


def latest_day(on: date, days: int, of: Calendar) -> date:
    """The latest day after which so many working days have passed on a business date."""
    day = of.add(on, -days) if days else on
    while of.between(day, on) < days:
        day -= timedelta(days=1)
    while of.between(day + timedelta(days=1), on) >= days and day < on:
        day += timedelta(days=1)
    return day


def _move_up(cursor: Any, on: date, days: int) -> dict[int, int]:
    limit, today = literal(latest_day(on, days, calendar())), literal(on)
    cursor.execute(
        f"""
        WITH late AS (
            SELECT w.id, CASE WHEN w.escalated_to_id IS NULL THEN w.branch_id ELSE b.parent_id END AS above
            FROM early_warning_warning w
            JOIN early_warning_rule r ON r.id = w.rule_id JOIN early_warning_ruleversion v ON v.id = r.version_id
            LEFT JOIN staff_branch b ON b.id = w.escalated_to_id
            WHERE v.is_on AND v.escalation_days = {days} AND w.state IN ('new', 'acknowledged')
              AND coalesce(w.escalated_on, w.level_since) <= {limit}
              AND (w.snoozed_until IS NULL OR w.snoozed_until <= {today})
        ), moved AS (
            UPDATE early_warning_warning w
            SET escalation = w.escalation + 1, escalated_on = {today}, escalated_to_id = l.above,
                row_version = w.row_version + 1
            FROM late l WHERE l.id = w.id AND l.above IS NOT NULL
            RETURNING w.id, w.rule_id, w.escalation, w.escalated_to_id
        ), told AS (
            INSERT INTO early_warning_warningaction (warning_id, kind, at, "on", note, facts)
            SELECT m.id, 'escalated', now(), {today}, '',
                   jsonb_build_object('step', m.escalation, 'to', m.escalated_to_id)
            FROM moved m
        )
        SELECT m.rule_id, count(*) FROM moved m GROUP BY 1
        """  # noqa: S608 (dates and numbers)
    )
    return dict(cursor.fetchall())
