"""Adds warnings up: the whole bank after a run, a branch after something was done there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from bankcrm.common import bank
from bankcrm.common.feeds.columns import literal
from early_warning.choices import RunState
from early_warning.models import FiguresMark, WarningAction, WarningRun

MONTHS = 12

OPEN = """
INSERT INTO early_warning_openfigure
    (branch_id, manager_id, rule_id, level, open, escalated, week, month, quarter, longer)
SELECT w.branch_id, w.manager_id, w.rule_id, w.level, count(*), count(*) FILTER (WHERE w.escalation > 0),
       count(*) FILTER (WHERE w.raised_on >= {on} - 7),
       count(*) FILTER (WHERE w.raised_on < {on} - 7 AND w.raised_on >= {on} - 30),
       count(*) FILTER (WHERE w.raised_on < {on} - 30 AND w.raised_on >= {on} - 90),
       count(*) FILTER (WHERE w.raised_on < {on} - 90)
FROM early_warning_warning w
WHERE NOT (w.state = 'closed') AND NOT w.is_confidential AND {among}
GROUP BY 1, 2, 3, 4
"""

MONTH = """
INSERT INTO early_warning_monthfigure (branch_id, rule_id, level, month, raised, handled, false_alarm, in_time)
SELECT w.branch_id, w.rule_id, w.level, date_trunc('month', w.raised_on)::date, count(*),
       count(*) FILTER (WHERE w.closing_reason = 'handled'), count(*) FILTER (WHERE w.closing_reason = 'false_alarm'),
       count(*) FILTER (WHERE w.closing_reason IN ('handled', 'false_alarm') AND w.escalation = 0)
FROM early_warning_warning w
WHERE w.raised_on >= {first} AND NOT w.is_confidential AND {among}
GROUP BY 1, 2, 3, 4
"""


def first_month(on: date) -> date:
    """The first of the months that are kept."""
    months = on.year * 12 + on.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


@transaction.atomic
def figures_count(branches: Iterable[int] | None = None) -> None:
    """Write the sums anew, of some branches or of the whole bank, and up to where they go."""
    on = bank.business_date()
    if on is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE early_warning_figuresmark IN SHARE ROW EXCLUSIVE MODE")
    mark = _mark(on)
    among = "true" if branches is None else f"w.branch_id IN ({', '.join(str(int(one)) for one in branches) or 'NULL'})"
    facts = {"on": f"{literal(on)}::date", "first": f"{literal(first_month(on))}::date", "among": among}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table, insert in (("openfigure", OPEN), ("monthfigure", MONTH)):
            cursor.execute(f"DELETE FROM early_warning_{table} w WHERE {among}")  # noqa: S608
            cursor.execute(insert.format(**facts))
    FiguresMark.objects.update_or_create(pk=1, defaults=mark)


def figures_catch_up() -> bool:
    """Count what has changed since the last time; False where nothing has."""
    on, mark = bank.business_date(), FiguresMark.objects.filter(pk=1).first()
    if on is None or WarningRun.objects.filter(state=RunState.RUNNING).exists():
        return False
    now = _mark(on)
    if mark is None or mark.on != on or mark.run != now["run"]:
        figures_count()
        return True
    if mark.action == now["action"]:
        return False
    done = WarningAction.objects.filter(pk__gt=mark.action)
    figures_count(set(done.values_list("warning__branch", flat=True)))
    return True


def _mark(on: date) -> dict[str, object]:
    return {
        "on": on,
        "run": WarningRun.objects.exclude(state=RunState.RUNNING).aggregate(last=Max("pk"))["last"] or 0,
        "action": WarningAction.objects.aggregate(last=Max("pk"))["last"] or 0,
        "counted_at": timezone.now(),
    }
