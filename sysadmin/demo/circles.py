"""Families and company groups of the demo bank, with what they held together month by month."""

from __future__ import annotations

from typing import Any

from customers.services.group_figures import AMOUNTS, group_figures_refresh
from customers.services.guarantees import guarantees_refresh

# A family is numbered after its first member, a company group after its parent: the two never meet.
_GROUPS = """
INSERT INTO customers_group
    (id, number, kind, name, remark, formed_on, dissolved_on, created_at, changed_at, row_version)
SELECT c.n, 'G' || lpad(c.n::text, 8, '0'), CASE WHEN c.company THEN 'company' ELSE 'family' END,
       CASE WHEN c.company THEN replace(k.name, '有限公司', '') || '集团' ELSE k.name || '家庭' END, '',
       greatest(k.since, %(day)s::date - 400 - pg_temp.pick(c.n, 230, 700)), NULL, %(moment)s, %(moment)s, 1
FROM demo_c c JOIN customers_customer k ON k.id = c.n
WHERE c.family AND c.member = 1 AND c.n + 2 <= %(customers)s AND k.since IS NOT NULL
   OR c.company AND c.n IN (SELECT customer_id FROM customers_relationship WHERE type = 'group_parent')
      AND k.since IS NOT NULL
"""

# Father, mother and child; a parent company, its subsidiary, and its legal representative as the one who controls it.
_MEMBERS = """
INSERT INTO customers_groupmembership (id, group_id, customer_id, role, is_main, since, until, made_at)
SELECT g.id * 4 + t.place, g.id, t.customer, t.role, t.is_main,
       CASE WHEN t.place = 0 THEN g.formed_on ELSE g.formed_on + pg_temp.pick(g.id * 4 + t.place, 231, 90) END, NULL,
       %(moment)s
FROM customers_group g CROSS JOIN LATERAL (
    SELECT 0, g.id, CASE WHEN g.kind = 'company' THEN 'parent' ELSE 'member' END, true
    UNION ALL SELECT 1, g.id + 1, 'member', false WHERE g.kind = 'family'
    UNION ALL SELECT 2, g.id + 2, 'member', false WHERE g.kind = 'family'
    UNION ALL SELECT 1, g.id + 20, 'subsidiary', false WHERE g.kind = 'company'
    UNION ALL SELECT 2, g.id - 1, 'controller', false WHERE g.kind = 'company'
) AS t (place, customer, role, is_main)
"""

# Some subsidiaries were members of another company group once.
_FORMER = """
INSERT INTO customers_groupmembership (id, group_id, customer_id, role, is_main, since, until, made_at)
SELECT g.id * 4 + 3, g.id, g.id + 40, 'subsidiary', false, g.formed_on, g.formed_on + 200, %(moment)s
FROM customers_group g
WHERE g.kind = 'company' AND g.id + 40 <= %(customers)s AND pg_temp.u(g.id, 232) < 0.3
"""

# Eleven months back from today's totals, by a trend and a season of each group's own.
_MONTHS = """
INSERT INTO customers_groupmonth (group_id, month, members, {names})
SELECT f.group_id, (date_trunc('month', %(day)s::date) - make_interval(months => back))::date, f.members, {values}
FROM customers_groupfigures f CROSS JOIN generate_series(1, 11) AS back
"""
_THEN = (
    "round(f.{name} * (1 - {trend} * back * (pg_temp.u(f.group_id, {salt}) - 0.35) "
    "+ 0.03 * sin(back + 6 * pg_temp.u(f.group_id, {salt} + 1)))::numeric, 2)"
)
_TRENDS = {"aum": (0.03, 233), "deposits": (0.03, 233), "loans": (-0.02, 235), "overdue": (0.0, 237)}


def make_groups(cursor: Any, facts: dict[str, Any]) -> int:
    """After the figures of the customers, from which their totals follow."""
    made = 0
    for statement in (_GROUPS, _MEMBERS, _FORMER):
        cursor.execute(statement, facts)
        made += cursor.rowcount
    cursor.execute("ANALYZE customers_groupmembership, customers_customerfigures")
    group_figures_refresh(cursor, on=facts["day"])
    values = (_THEN.format(name=name, trend=_TRENDS[name][0], salt=_TRENDS[name][1]) for name in AMOUNTS)
    cursor.execute(_MONTHS.format(names=", ".join(AMOUNTS), values=", ".join(values)), facts)
    return made


def look_for_loops(cursor: Any, facts: dict[str, Any]) -> int:
    """As after a night's files."""
    return guarantees_refresh(cursor, on=facts["day"], currency="CNY")
