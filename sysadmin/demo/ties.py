"""What ties customers to each other and to the bank's people: relationships, managers through time, ratings."""

from __future__ import annotations

from typing import Any

_OPEN_ASSIGNMENTS = """
INSERT INTO customers_assignment (id, customer_id, manager_id, since, until, reason, note, made_at)
SELECT n * 2, n, manager_id, greatest(since, %(day)s::date - 30 - pg_temp.pick(n, 201, 900)), NULL,
       CASE WHEN pg_temp.u(n, 200) < 0.25 THEN 'transfer' ELSE 'feed' END, '', %(moment)s
FROM demo_c WHERE manager_id IS NOT NULL
"""

# A quarter had another manager before: the first one of a neighbouring place.
_FORMER_ASSIGNMENTS = """
INSERT INTO customers_assignment (id, customer_id, manager_id, since, until, reason, note, made_at)
SELECT a.customer_id * 2 + 1, a.customer_id, l.first_manager,
       greatest(c.since, a.since - 60 - pg_temp.pick(a.customer_id, 202, 700)),
       a.since, 'first', '', %(moment)s
FROM customers_assignment a JOIN demo_c c ON c.n = a.customer_id
JOIN demo_leaf l ON l.slot = (c.leaf + 1) %% %(leaves)s
WHERE a.reason = 'transfer'
"""

_ASSISTANTS = """
INSERT INTO customers_assistant (id, customer_id, employee_id, role, share, since)
SELECT c.n, c.n, l.first_manager, (ARRAY['理财支持', '对公协办', '信贷协办'])[1 + pg_temp.pick(c.n, 203, 3)],
       (ARRAY[10, 20, 30])[1 + pg_temp.pick(c.n, 204, 3)], %(day)s::date - 10 - pg_temp.pick(c.n, 205, 400)
FROM demo_c c JOIN demo_leaf l ON l.slot = (c.leaf + 1) %% %(leaves)s
WHERE c.manager_id IS NOT NULL AND pg_temp.u(c.n, 206) < 0.03
"""

_RELATIONSHIPS = """
INSERT INTO customers_relationship (id, customer_id, other_id, type, since, share)
SELECT t.* FROM demo_c c CROSS JOIN LATERAL (
    SELECT c.n * 8, c.n, c.n + 1, 'spouse', NULL::date, NULL::numeric WHERE c.family AND c.member = 1
    UNION ALL
    SELECT c.n * 8 + 1, c.n, c.n + 2, 'parent', NULL, NULL WHERE c.family AND c.member = 1
    UNION ALL
    SELECT c.n * 8 + 2, c.n, c.n + 1, 'parent', NULL, NULL WHERE c.family AND c.member = 2
    UNION ALL
    SELECT c.n * 8 + 3, c.n, c.n + 1, 'legal_rep', NULL, NULL WHERE c.n %% 20 = 19
    UNION ALL
    SELECT c.n * 8 + 4, c.n, c.n + 1, 'shareholder', NULL, 40 + pg_temp.pick(c.n, 211, 30) WHERE c.n %% 20 = 19
    UNION ALL
    SELECT c.n * 8 + 5, c.n, c.n + 2, 'shareholder', NULL, 10 + pg_temp.pick(c.n, 212, 20) WHERE c.n %% 20 = 18
    UNION ALL
    SELECT c.n * 8 + 6, c.n, c.n + 20, 'group_parent', NULL, NULL WHERE c.company AND pg_temp.u(c.n, 213) < 0.1
    UNION ALL
    SELECT c.n * 8 + 7, c.n, c.n + 4, 'sibling', NULL, NULL WHERE c.member = 4 AND pg_temp.u(c.n, 214) < 0.2
) AS t (id, customer_id, other_id, type, since, share)
WHERE t.other_id <= %(customers)s
"""

# Two years ago everybody had a grade; a fifth has changed it since, once.
_RATINGS = """
INSERT INTO customers_ratinghistory (id, customer_id, since, status, grade, risk_rating, credit_rating)
SELECT k.id * 2 + t.place, k.id, t.since, t.status, t.grade, k.risk_rating, k.credit_rating
FROM customers_customer k CROSS JOIN LATERAL (
    SELECT 0, greatest(k.since, %(day)s::date - 730), k.status,
           CASE WHEN pg_temp.u(k.id, 221) >= 0.2 THEN k.grade WHEN k.grade = 'core' THEN 'key'
                WHEN k.grade = 'general' THEN 'potential' ELSE 'general' END
    UNION ALL
    SELECT 1, %(day)s::date - 5 - pg_temp.pick(k.id, 222, 80), k.status, k.grade WHERE pg_temp.u(k.id, 221) < 0.2
) AS t (place, since, status, grade)
WHERE k.since IS NOT NULL
"""

_READERS = """
INSERT INTO customers_customer_confidential_readers (customer_id, user_id)
SELECT c.id, u.id FROM customers_customer c, staff_user u
WHERE c.is_confidential AND u.username = %(reader)s ORDER BY c.id LIMIT 20
"""


def make_assignments(cursor: Any, facts: dict[str, Any]) -> int:
    made = 0
    for statement in (_OPEN_ASSIGNMENTS, _FORMER_ASSIGNMENTS, _ASSISTANTS):
        cursor.execute(statement, facts)
        made += cursor.rowcount
    return made


def make_relationships(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_RELATIONSHIPS, facts)
    return cursor.rowcount


def make_ratings(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_RATINGS, facts)
    return cursor.rowcount


def open_confidential_files(cursor: Any, reader: str) -> int:
    """Let one sign-in read the confidential files; the others see that this is possible, and nothing else."""
    cursor.execute(_READERS, {"reader": reader})
    return cursor.rowcount
