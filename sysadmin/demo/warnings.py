"""The warnings of a demo bank: raised by the rules as on any night, and some of them handled since."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from early_warning import ready_rules
from early_warning.services.run import run_whole
from early_warning.services.several import run_by_several
from sysadmin.demo.sizes import Size

# Nights before the business date on which the rules were run, so that warnings have an age; a large bank has its last.
NIGHTS = (12, 1)
MOST_CUSTOMERS_FOR_NIGHTS = 20_000

# Of what was raised before the last night some was acknowledged, some begun, some closed: by whoever manages the
# customer, the grave ones by nobody but the head, which a demo leaves open.
_CHOSEN = """
CREATE TEMP TABLE demo_handled ON COMMIT DROP AS
SELECT w.id, w.raised_on + 1 AS day, e.user_id,
       CASE WHEN p.part < 35 THEN 'acknowledged' WHEN p.part < 55 THEN 'handling'
            WHEN w.level < 3 AND p.part < 75 THEN 'handled' WHEN w.level < 3 AND p.part < 80 THEN 'false_alarm'
       END AS how
FROM early_warning_warning w LEFT JOIN staff_employee e ON e.id = w.manager_id
CROSS JOIN LATERAL (SELECT abs(hashint8(w.subject_id * 31 + w.rule_id)) %% 100 AS part) p
WHERE w.state = 'new' AND w.raised_on < %(day)s AND w.manager_id IS NOT NULL
"""
_ACTED = """
INSERT INTO early_warning_warningaction (warning_id, kind, at, "on", user_id, note, facts)
SELECT h.id, a.kind, h.day + a.hour, h.day, h.user_id, a.note, '{}' FROM demo_handled h
JOIN (VALUES ('acknowledged', 'acknowledged', interval '9 hours', ''),
             ('handling', 'acknowledged', interval '9 hours', ''),
             ('handling', 'handling', interval '10 hours', '已电话联系，客户答应本周内办理。'),
             ('handled', 'handling', interval '10 hours', '已电话联系客户。'),
             ('handled', 'closed', interval '15 hours', '客户已到网点办理，情况已核实。'),
             ('false_alarm', 'closed', interval '11 hours', '资金为客户本人跨行归集，非流失。')
) AS a (how, kind, hour, note) ON a.how = h.how
ORDER BY h.id, a.hour
"""
_STATES = """
UPDATE early_warning_warning w SET
    state = CASE WHEN h.how IN ('handled', 'false_alarm') THEN 'closed' ELSE h.how END,
    closed_on = CASE WHEN h.how IN ('handled', 'false_alarm') THEN h.day END,
    closed_at = CASE WHEN h.how IN ('handled', 'false_alarm') THEN h.day + interval '15 hours' END,
    closed_by_id = CASE WHEN h.how IN ('handled', 'false_alarm') THEN h.user_id END,
    closing_reason = CASE WHEN h.how IN ('handled', 'false_alarm') THEN h.how ELSE '' END,
    closing_note = CASE h.how WHEN 'handled' THEN '客户已到网点办理，情况已核实。'
                              WHEN 'false_alarm' THEN '资金为客户本人跨行归集，非流失。' ELSE '' END,
    row_version = w.row_version + 1
FROM demo_handled h WHERE h.id = w.id AND h.how IS NOT NULL
"""


def make_warnings(on: date, size: Size) -> int:
    """Run the rules over the last nights; how many warnings stand open. Each night is a transaction of its own.

    The night of a large bank is shared by as many workers as there are cores: the keys of its warnings follow from
    chance, the warnings do not.
    """
    ready_rules.install()
    if not size.with_warnings:
        return 0
    if size.customers > MOST_CUSTOMERS_FOR_NIGHTS:
        run_by_several(on=on, workers=os.cpu_count() or 1)
    else:
        for night in (*(on - timedelta(days=days) for days in NIGHTS), on):
            run_whole(on=night)
            if night != on:
                _handle_some(night)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE early_warning_warning")
        cursor.execute("SELECT count(*) FROM early_warning_warning WHERE state <> 'closed'")
        return int(cursor.fetchone()[0])


@transaction.atomic
def _handle_some(on: date) -> None:
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"day": on}
        cursor.execute(_CHOSEN, facts)
        cursor.execute(_ACTED)
        cursor.execute(_STATES)
        cursor.execute("DROP TABLE demo_handled")
