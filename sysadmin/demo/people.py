"""Customers of the demo bank: persons and companies, their documents and ways to reach them."""

from __future__ import annotations

from typing import Any

from sysadmin.demo.structure import given_slot

# Tens of customers are neighbours: in half of them 1, 2 and 3 are a family. Every twentieth is a company,
# whose legal representative is the person before it. `wealth` is what the accounts will add up to.
_DRAW = """
CREATE TEMP TABLE demo_c ON COMMIT DROP AS
SELECT c.*, l.branch_id,
       greatest(%(day)s::date - 100 - floor(5500 * power(pg_temp.u(n, 130), 1.2))::int,
                c.birth + 30, c.founded + 10) AS since,
       pg_temp.u(n, 118) < 0.001 AS confidential,
       CASE WHEN pg_temp.u(n, 119) < CASE WHEN status = 'lost' THEN 0.1 WHEN grade = 'core' THEN 0.97
                WHEN grade = 'key' THEN 0.9 WHEN grade = 'general' THEN 0.62 ELSE 0.42 END
            THEN l.first_manager + pg_temp.pick(n, 120, l.managers) END AS manager_id
FROM (
    SELECT d.*,
           CASE WHEN status = 'prospect' THEN 'potential'
                WHEN wealth >= CASE WHEN company THEN 5000000 ELSE 1000000 END THEN 'core'
                WHEN wealth >= CASE WHEN company THEN 1000000 ELSE 200000 END THEN 'key'
                WHEN wealth >= CASE WHEN company THEN 50000 ELSE 10000 END THEN 'general'
                ELSE 'potential' END AS grade,
           CASE WHEN NOT company THEN %(day)s::date - floor(age * 365.25)::int - pg_temp.pick(n, 105, 365) END AS birth,
           CASE WHEN company THEN %(day)s::date - 700 - floor(8000 * pg_temp.u(n, 150))::int END AS founded
    FROM (
        SELECT n, block, family, member, n %% 20 = 0 AS company,
               floor(power(pg_temp.u(block, 106), %(skew)s) * %(leaves)s)::int AS leaf,
               CASE WHEN pg_temp.u(n, 107) < 0.08 THEN 'prospect' WHEN pg_temp.u(n, 107) < 0.88 THEN 'active'
                    WHEN pg_temp.u(n, 107) < 0.96 THEN 'dormant' ELSE 'lost' END AS status,
               CASE WHEN n %% 20 = 0 THEN exp(12.4 + 1.8 * pg_temp.z(n, 108))
                    ELSE exp(10.3 + 1.5 * pg_temp.z(n, 108)) END AS wealth,
               CASE WHEN family AND member = 1 THEN true WHEN family AND member = 2 THEN false
                    ELSE pg_temp.u(n, 109) < 0.5 END AS man,
               CASE WHEN NOT family OR member > 3 OR member = 0 THEN 18 + 62 * power(pg_temp.u(n, 104), 1.3)
                    WHEN member = 1 THEN father_age
                    WHEN member = 2 THEN father_age - 4 + 6 * pg_temp.u(block, 102)
                    ELSE greatest(1, father_age - 24 - 6 * pg_temp.u(block, 103)) END AS age,
               CASE WHEN family AND member = 3 THEN n - 2 ELSE n END AS named_after
        FROM (
            SELECT n, (n - 1) / 10 AS block, n %% 10 AS member, pg_temp.u((n - 1) / 10, 100) < 0.5 AS family,
                   32 + 30 * pg_temp.u((n - 1) / 10, 101) AS father_age
            FROM generate_series(1, %(customers)s::bigint) AS n
        ) blocks
    ) d
) c JOIN demo_leaf l ON l.slot = c.leaf
"""

_COLUMNS = """
    id, number, kind, name, name_pinyin, name_initials, status, grade, risk_rating, credit_rating, branch_id,
    manager_id, source, since, do_not_contact, is_blacklisted, is_confidential, remark, sex, birth_date, occupation,
    employer,
    income_band, education, marital_status, credit_code, legal_representative, registered_capital, industry,
    company_size, founded_on, is_listed, created_at, changed_at, row_version
"""

_NUMBER = "CASE WHEN c.status = 'prospect' THEN 'P' ELSE '8' END || lpad(c.n::text, 9, '0')"
_SOURCE = """CASE WHEN c.status <> 'prospect' THEN 'core'
    ELSE (ARRAY['visit', 'referral', 'campaign', 'counter'])[1 + pg_temp.pick(c.n, 131, 4)] END"""
_SINCE = "CASE WHEN c.status <> 'prospect' THEN c.since END"

_PERSONS = """
INSERT INTO customers_customer ({columns})
SELECT c.n, {number}, 'individual', s.text || g1.text || coalesce(g2.text, ''),
       s.pinyin || g1.pinyin || coalesce(g2.pinyin, ''), s.initials || g1.initials || coalesce(g2.initials, ''),
       c.status, c.grade,
       CASE WHEN c.status <> 'prospect' AND c.age >= 18 AND pg_temp.u(c.n, 132) < 0.6
            THEN 'C' || 1 + floor(5 * power(pg_temp.u(c.n, 133), 1.4))::int ELSE '' END, '',
       c.branch_id, c.manager_id, {source}, {since}, pg_temp.u(c.n, 134) < 0.01,
       pg_temp.u(c.n, 135) < 0.002, c.confidential, '', CASE WHEN c.man THEN 'male' ELSE 'female' END, c.birth,
       CASE WHEN c.age < 18 THEN '学生' WHEN c.age >= 60 THEN '退休' ELSE o.text END,
       CASE WHEN c.age < 18 OR c.age >= 60 THEN '' ELSE CASE o.text
            WHEN '教师' THEN pg_temp.place(c.leaf) || '中学'
            WHEN '公务员' THEN pg_temp.place(c.leaf) || '镇人民政府'
            WHEN '医护人员' THEN pg_temp.place(c.leaf) || '卫生院'
            WHEN '企业职员' THEN pg_temp.place(pg_temp.pick(c.n, 136, 1600)) || '实业有限公司' ELSE '' END END,
       CASE WHEN c.age < 18 THEN '' ELSE (ARRAY['0-50k', '50k-100k', '100k-200k', '200k-500k', '500k-'])
            [1 + least(4, greatest(0, floor((ln(c.wealth) - 9) * 0.8 + pg_temp.u(c.n, 137))::int))] END,
       CASE WHEN c.age < 18 THEN '' ELSE
            (ARRAY['primary', 'secondary', 'secondary', 'college', 'bachelor', 'postgraduate'])
            [1 + floor(6 * power(pg_temp.u(c.n, 138), 1 + c.age / 90))::int] END,
       CASE WHEN c.family AND c.member IN (1, 2) THEN 'married' WHEN c.age < 24 THEN 'single'
            WHEN pg_temp.u(c.n, 139) < 0.72 THEN 'married' WHEN pg_temp.u(c.n, 139) < 0.86 THEN 'single'
            WHEN pg_temp.u(c.n, 139) < 0.95 THEN 'divorced' ELSE 'widowed' END,
       '', '', NULL, '', '', NULL, NULL, %(moment)s, %(moment)s, 1
FROM demo_c c
JOIN word_surname s ON s.slot = pg_temp.pick(c.named_after, 140, %(surname)s)
JOIN demo_given g1 ON g1.slot = {given1}
LEFT JOIN demo_given g2 ON g2.slot = CASE WHEN pg_temp.u(c.n, 143) >= 0.22 THEN {given2} END
JOIN word_occupation o ON o.slot = pg_temp.pick(c.n, 144, %(occupation)s)
WHERE NOT c.company
"""

_COMPANIES = """
INSERT INTO customers_customer ({columns})
SELECT c.n, {number}, 'corporate', t.text || a.text || b.text || k.text || '有限公司',
       t.pinyin || a.pinyin || b.pinyin || k.pinyin || 'youxiangongsi',
       t.initials || a.initials || b.initials || k.initials || 'yxgs',
       c.status, c.grade, '',
       CASE WHEN c.status = 'prospect' THEN '' ELSE
            (ARRAY['AAA', 'AA', 'AA', 'A', 'A', 'A', 'BBB', 'BBB', 'BB', 'B'])[1 + pg_temp.pick(c.n, 151, 10)] END,
       c.branch_id, c.manager_id, {source}, {since}, false,
       pg_temp.u(c.n, 135) < 0.004, c.confidential, '', '', NULL, '', '', '', '', '',
       {credit_code}, p.name, (ARRAY[100000, 500000, 1000000, 2000000, 5000000, 10000000, 50000000])
           [1 + floor(7 * power(pg_temp.u(c.n, 153), 1.5))::int], k.note,
       (ARRAY['micro', 'micro', 'small', 'small', 'medium', 'large'])[1 + pg_temp.pick(c.n, 154, 6)], c.founded,
       pg_temp.u(c.n, 155) < 0.004, %(moment)s, %(moment)s, 1
FROM demo_c c
JOIN customers_customer p ON p.id = c.n - 1
JOIN word_town t ON t.slot = pg_temp.pick(c.n, 156, %(town)s)
JOIN word_brand_first a ON a.slot = pg_temp.pick(c.n, 157, %(brand_first)s)
JOIN word_brand_second b ON b.slot = pg_temp.pick(c.n, 158, %(brand_second)s)
JOIN word_trade k ON k.slot = pg_temp.pick(c.n, 159, %(trade)s)
WHERE c.company
"""

# Area codes that begin with 00 exist nowhere, so that no number belongs to anybody.
_CREDIT_CODE = """pg_temp.credit_code('9100' || lpad((c.n %% 10000)::text, 4, '0')
    || pg_temp.organisation_code(lpad(c.n::text, 8, '0')))"""
_IDENTITY_NUMBER = """pg_temp.identity_number(
    '00' || lpad((c.n * 7 %% 10000)::text, 4, '0') || to_char(c.birth, 'YYYYMMDD')
    || lpad((2 * (c.n / 10000 %% 499) + CASE WHEN c.man THEN 1 ELSE 2 END)::text, 3, '0'))"""

_DOCUMENTS = (
    """
INSERT INTO customers_identitydocument (id, customer_id, type, number, valid_until, is_verified, is_primary)
SELECT c.n * 2, c.n, 'resident_card', {identity_number},
       CASE WHEN c.age < 46 THEN %(day)s::date - 200 + pg_temp.pick(c.n, 161, CASE WHEN c.age < 16 THEN 1800
            WHEN c.age < 26 THEN 3600 ELSE 7300 END) END,
       pg_temp.u(c.n, 162) < 0.97, true
FROM demo_c c WHERE NOT c.company AND (c.status <> 'prospect' OR pg_temp.u(c.n, 163) < 0.4)
""",
    """
INSERT INTO customers_identitydocument (id, customer_id, type, number, valid_until, is_verified, is_primary)
SELECT c.n * 2, c.n, 'credit_code', {credit_code}, NULL, true, true FROM demo_c c WHERE c.company
""",
    """
INSERT INTO customers_identitydocument (id, customer_id, type, number, valid_until, is_verified, is_primary)
SELECT n * 2 + 1, n, 'passport', 'E9' || lpad((n %% 10000000)::text, 7, '0'),
       %(day)s::date - 100 + pg_temp.pick(n, 164, 3500), true, false
FROM demo_c WHERE NOT company AND status = 'active' AND pg_temp.u(n, 165) < 0.02
""",
)

_CONTACTS = """
INSERT INTO customers_contactpoint (id, customer_id, kind, value, is_preferred, is_verified, do_not_contact)
SELECT c.n * 4 + k.place, c.n, k.kind,
       CASE k.place
           WHEN 0 THEN '1990' || lpad((c.n * 7368787 %% 10000000)::text, 7, '0')
           WHEN 1 THEN '青竹市' || pg_temp.place(home %% 1600)
               || (ARRAY['路', '街', '大道', '巷'])[1 + pg_temp.pick(home, 170, 4)]
               || (1 + pg_temp.pick(home, 171, 400)) || '号' || CASE WHEN c.company THEN '' ELSE
                  (1 + pg_temp.pick(home, 172, 30)) || '栋' || (101 + pg_temp.pick(home, 173, 24) * 100
                  + pg_temp.pick(home, 174, 4)) || '室' END
           WHEN 2 THEN 'k' || c.n || '@mail.example'
           ELSE CASE WHEN c.company THEN '000-' || (70000000 + c.n %% 9999999) ELSE 'wx_' || c.n END END,
       true, pg_temp.u(c.n, 175 + k.place) < 0.8, k.place = 0 AND pg_temp.u(c.n, 180) < 0.01
FROM (SELECT demo_c.*, CASE WHEN family AND member IN (1, 2, 3) THEN block * 10 + 1 ELSE n END AS home FROM demo_c) c
CROSS JOIN LATERAL (VALUES (0, 'mobile', 0.97), (1, 'address', 0.8), (2, 'email', 0.22),
    (3, CASE WHEN c.company THEN 'telephone' ELSE 'wechat' END, CASE WHEN c.company THEN 0.7 ELSE 0.2 END))
    AS k (place, kind, share)
WHERE pg_temp.u(c.n, 181 + k.place) < k.share AND (c.age >= 10 OR k.place = 1)
"""


def draw_customers(cursor: Any, facts: dict[str, Any]) -> int:
    """Who there is, in numbers, as `demo_c`: everything after it reads from there."""
    cursor.execute(_DRAW, facts)
    drawn = cursor.rowcount
    cursor.execute("ANALYZE demo_c")
    return drawn


def make_customers(cursor: Any, facts: dict[str, Any]) -> int:
    """Persons first, since companies name one of them as legal representative."""
    made = 0
    for statement in (_PERSONS, _COMPANIES):
        cursor.execute(_written_out(statement), facts)
        made += cursor.rowcount
    return made


def make_documents(cursor: Any, facts: dict[str, Any]) -> int:
    made = 0
    for statement in _DOCUMENTS:
        cursor.execute(_written_out(statement), facts)
        made += cursor.rowcount
    return made


def _written_out(statement: str) -> str:
    """The statement with the expressions in it that several share."""
    shared = {
        "columns": _COLUMNS,
        "number": _NUMBER,
        "source": _SOURCE,
        "since": _SINCE,
        "identity_number": _IDENTITY_NUMBER,
        "credit_code": _CREDIT_CODE,
        "given1": given_slot("c.n", "c.man", 141),
        "given2": given_slot("c.n", "c.man", 142),
    }
    for name, expression in shared.items():
        statement = statement.replace(f"{{{name}}}", expression)
    return statement


def make_contact_points(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_CONTACTS, facts)
    return cursor.rowcount
