"""Branches and employees of the demo bank."""

from __future__ import annotations

from typing import Any

# Branch ids: 1 head office, then regions, sub-branches, outlets. The permutation spreads 1,600 different names.
_BRANCHES = """
INSERT INTO staff_branch
    (id, code, name, level, parent_id, region, address, telephone, opened_on, created_at, changed_at, row_version)
SELECT id, lpad(id::text, 4, '0'),
       CASE level WHEN 'head_office' THEN '青竹农村商业银行总行' WHEN 'branch' THEN place || '分行'
            WHEN 'sub_branch' THEN place || '支行' ELSE place || '分理处' END,
       level, parent,
       CASE WHEN region IS NOT NULL THEN left(pg_temp.place(region), 2) ELSE '' END,
       '青竹市' || place || (string_to_array(%(streets)s, '|'))[1 + pg_temp.pick(id, 12, %(street_count)s)]
           || (1 + pg_temp.pick(id, 13, 300)) || '号',
       '000-' || (62000000 + id), %(day)s::date - 3000 - pg_temp.pick(id, 14, 6000),
       %(moment)s, %(moment)s, 1
FROM (
    SELECT id, pg_temp.place(id) AS place,
           CASE WHEN id = 1 THEN 'head_office' WHEN id <= 1 + %(regions)s THEN 'branch'
                WHEN id <= 1 + %(regions)s + %(subs)s THEN 'sub_branch' ELSE 'outlet' END AS level,
           CASE WHEN id = 1 THEN NULL WHEN id <= 1 + %(regions)s THEN 1
                WHEN id <= 1 + %(regions)s + %(subs)s THEN 2 + (id - 2 - %(regions)s) %% %(regions)s
                ELSE 2 + %(regions)s + (id - 2 - %(regions)s - %(subs)s) %% %(subs)s END AS parent,
           CASE WHEN id = 1 THEN NULL WHEN id <= 1 + %(regions)s THEN id
                WHEN id <= 1 + %(regions)s + %(subs)s THEN 2 + (id - 2 - %(regions)s) %% %(regions)s
                ELSE 2 + ((id - 2 - %(regions)s - %(subs)s) %% %(subs)s) %% %(regions)s END AS region
    FROM generate_series(1, 1 + %(regions)s + %(subs)s + %(outlets)s) AS id
) made
"""

_PLACE = """
CREATE OR REPLACE FUNCTION pg_temp.place(key bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT substr('{first}', 1 + ((key * 7919 + {shift}) % 1600 / 40)::int, 1)
        || substr('{second}', 1 + ((key * 7919 + {shift}) % 40)::int, 1) $$
"""

# Who works where: one row per place to fill, in the order of the employee numbers.
_POSTS = """
CREATE TEMP TABLE demo_post ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY sort, branch_id, place)::int AS id, branch_id, post, place, sort
FROM (
    SELECT 1 AS branch_id, post, place, 1 AS sort
    FROM (VALUES ('branch_head', 1), ('product_manager', 3), ('risk_officer', 2), ('analyst', 3), ('auditor', 2),
                 ('administrator', 2), ('other', 6)) AS kinds (post, how_many), generate_series(1, how_many) AS place
    UNION ALL
    SELECT id, 'branch_head', 1, 2 FROM staff_branch WHERE level <> 'head_office'
    UNION ALL
    SELECT id, 'risk_officer', 1, 3 FROM staff_branch WHERE level = 'branch'
    UNION ALL
    SELECT id, 'lobby_manager', 1, 4 FROM staff_branch WHERE level IN ('sub_branch', 'outlet')
    UNION ALL
    SELECT id, 'teller', place, 5 FROM staff_branch, generate_series(1, 2) AS place
    WHERE level IN ('sub_branch', 'outlet')
    UNION ALL
    SELECT id, 'customer_manager', place, 6
    FROM (SELECT id, row_number() OVER (ORDER BY id)::float AS nth
          FROM staff_branch WHERE level IN ('sub_branch', 'outlet')) leaves,
         generate_series(1, greatest(1, round(%(portfolios)s * (
             power(nth / %(leaves)s, 1 / %(skew)s) - power((nth - 1) / %(leaves)s, 1 / %(skew)s))))::int) AS place
) places
"""

_EMPLOYEES = """
INSERT INTO staff_employee
    (id, number, name, name_pinyin, name_initials, post, branch_id, mobile, email, hired_on, left_on, status,
     supervisor_id, qualifications, created_at, changed_at, row_version)
SELECT id, 'E' || lpad(id::text, 5, '0'), s.text || g1.text || coalesce(g2.text, ''),
       s.pinyin || g1.pinyin || coalesce(g2.pinyin, ''), s.initials || g1.initials || coalesce(g2.initials, ''),
       post, branch_id, '1998' || lpad(((id::bigint * 7368787 + 13) %% 10000000)::text, 7, '0'),
       s.pinyin || '.' || g1.pinyin || coalesce(g2.pinyin, '') || id || '@qingzhu.example',
       hired, CASE WHEN status = 'left' THEN %(day)s::date - 1 - pg_temp.pick(id, 25, 400) END, status,
       CASE WHEN head <> id THEN head END,
       CASE post WHEN 'customer_manager' THEN
                CASE pg_temp.pick(id, 26, 4) WHEN 0 THEN '{基金从业资格}' WHEN 1 THEN '{基金从业资格,保险代理从业资格}'
                     WHEN 2 THEN '{金融理财师}' ELSE '{}' END
            WHEN 'teller' THEN '{反假货币资格}' ELSE '{}' END::varchar[],
       %(moment)s, %(moment)s, 1
FROM (
    SELECT p.id, p.post, p.branch_id, h.id AS head, %(day)s::date - 500 - pg_temp.pick(p.id, 24, 7000) AS hired,
           CASE WHEN p.post NOT IN ('teller', 'other') THEN 'active' WHEN pg_temp.u(p.id, 23) < 0.05 THEN 'left'
                WHEN pg_temp.u(p.id, 23) < 0.08 THEN 'on_leave' ELSE 'active' END AS status,
           pg_temp.pick(p.id, 20, %(surname)s) AS surname, {given1} AS given1,
           CASE WHEN pg_temp.u(p.id, 28) >= 0.22 THEN {given2} END AS given2
    FROM demo_post p JOIN demo_post h ON h.branch_id = p.branch_id AND h.post = 'branch_head'
) e
JOIN word_surname s ON s.slot = surname
JOIN demo_given g1 ON g1.slot = given1
LEFT JOIN demo_given g2 ON g2.slot = given2
ORDER BY id
"""

# Both lists of given names in one table, those of women from slot 1000 on, so that one number finds the name.
_GIVEN = """
CREATE TEMP TABLE demo_given ON COMMIT DROP AS
SELECT slot, text, pinyin, initials FROM word_male
UNION ALL
SELECT 1000 + slot, text, pinyin, initials FROM word_female
"""


def given_slot(person: str, man: str, salt: int) -> str:
    """SQL for the slot of a given name's character."""
    return (
        f"CASE WHEN {man} THEN pg_temp.pick({person}, {salt}, %(male)s)"
        f" ELSE 1000 + pg_temp.pick({person}, {salt}, %(female)s) END"
    )


# Customers choose a place by a random number to this power: the first places have the most, and the most managers.
SKEW = 1.35

# Places that customers belong to, by popularity, with the managers who sit there.
_LEAVES = """
CREATE TEMP TABLE demo_leaf ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY b.id)::int - 1 AS slot, b.id AS branch_id, b.region,
       b.address AS address, min(p.id) AS first_manager, count(*)::int AS managers
FROM staff_branch b JOIN demo_post p ON p.branch_id = b.id AND p.post = 'customer_manager'
GROUP BY b.id
"""


def make_branches(cursor: Any, facts: dict[str, Any]) -> int:
    """Head office and what lies under it; returns how many."""
    from sysadmin.demo import words

    place = _PLACE.replace("{first}", words.PLACE_FIRST).replace("{second}", words.PLACE_SECOND)
    cursor.execute(place.replace("{shift}", str(facts["seed"] % 1600)))
    cursor.execute(_BRANCHES, facts | {"streets": words.STREETS, "street_count": words.STREETS.count("|") + 1})
    return cursor.rowcount


def make_employees(cursor: Any, facts: dict[str, Any]) -> int:
    """Heads, managers, tellers, head-office staff; returns how many. Leaves `demo_leaf` for the customers."""
    cursor.execute(_GIVEN)
    cursor.execute(_POSTS, facts)
    man = "pg_temp.u(p.id, 21) < 0.5"
    employees = _EMPLOYEES.replace("{given1}", given_slot("p.id", man, 22))
    cursor.execute(employees.replace("{given2}", given_slot("p.id", man, 27)), facts)
    made = cursor.rowcount
    cursor.execute(_LEAVES)
    cursor.execute("ANALYZE demo_leaf")
    return made
