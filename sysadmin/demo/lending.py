"""Loans of the demo bank: instalments by the book, an overdue tail, classes not better than the days overdue allow."""

from __future__ import annotations

from typing import Any

from products.services.grading import Limits, sql_floor

# One, two or three drawdowns for some, with their terms.
_TERMS = """
CREATE TEMP TABLE demo_terms ON COMMIT DROP AS
SELECT d.id, d.n, d.company, d.branch_id, d.manager_id, d.confidential, p.id AS product_id, p.code, p.term,
       p.rate + 0.5 * pg_temp.pick(d.id, 510, 4) AS rate,
       ((p.rate + 0.5 * pg_temp.pick(d.id, 510, 4)) / 1200)::double precision AS monthly,
       CASE WHEN p.code IN ('L101', 'L102') THEN 'annuity' WHEN p.code IN ('L202', 'L302') THEN 'principal'
            ELSE 'bullet' END AS schedule,
       round((CASE p.code WHEN 'L101' THEN 380000 WHEN 'L102' THEN 60000 WHEN 'L103' THEN 250000
                   WHEN 'L201' THEN 45000 WHEN 'L202' THEN 80000 WHEN 'L301' THEN 2400000 ELSE 6000000 END
              * exp(0.6 * pg_temp.z(d.id, 502)))::numeric, -3) + 1000.00 AS principal,
       pg_temp.u(d.id, 503) < 0.045 AS bad, pg_temp.u(d.id, 504) < 0.09 AS settled,
       %(day)s::date - 10 - floor(pg_temp.u(d.id, 505) * (least(p.term, 90) * 30 - 12))::int AS began
FROM (
    SELECT demo_c.*, n * 4 + place AS id
    FROM demo_c CROSS JOIN generate_series(1, CASE WHEN pg_temp.u(n, 500) < 0.60 THEN 0
        WHEN pg_temp.u(n, 500) < 0.88 THEN 1 WHEN pg_temp.u(n, 500) < 0.96 THEN 2 ELSE 3 END) AS place
    WHERE status IN ('active', 'dormant') AND (company OR age BETWEEN 20 AND 72)
) d
JOIN demo_product p ON p.code = CASE
    WHEN d.company THEN (ARRAY['L301', 'L301', 'L302'])[1 + pg_temp.pick(d.id, 501, 3)]
    ELSE (ARRAY['L101', 'L102', 'L102', 'L103', 'L201', 'L201', 'L202'])[1 + pg_temp.pick(d.id, 501, 7)] END
"""

# `elapsed`: whole months since it was granted; `missed`: instalments unpaid. One that is due in one sum and goes
# bad was due some days ago.
_DRAW = """
CREATE TEMP TABLE demo_loan ON COMMIT DROP AS
SELECT l.*, CASE WHEN schedule = 'bullet' THEN principal
                 WHEN schedule = 'principal' THEN pg_temp.money(principal / term)
                 ELSE pg_temp.money(principal * monthly * power(1 + monthly, term) / (power(1 + monthly, term) - 1))
            END AS instalment,
       elapsed - missed AS paid,
       CASE WHEN missed > 0 THEN CASE WHEN schedule = 'bullet' THEN maturity
            ELSE (granted + make_interval(months => elapsed - missed + 1))::date END END AS overdue_since
FROM (
    SELECT k.*, (granted + make_interval(months => term))::date AS maturity,
           CASE WHEN NOT bad OR settled THEN 0
                WHEN schedule = 'bullet'
                THEN CASE WHEN %(day)s::date > (granted + make_interval(months => term))::date THEN 1 ELSE 0 END
                ELSE least(elapsed, (ARRAY[1, 1, 1, 2, 2, 3, 4, 6, 9, 11, 13, 18])[1 + pg_temp.pick(id, 508, 12)])
           END AS missed
    FROM (
        SELECT t.*,
               CASE WHEN schedule = 'bullet' AND bad
                    THEN (%(day)s::date - pg_temp.pick(id, 514, 10) - make_interval(months => term)
                          - make_interval(days => (ARRAY[8, 20, 45, 60, 85, 120, 200, 300, 420, 700])
                                                  [1 + pg_temp.pick(id, 507, 10)]))::date
                    ELSE began END AS granted,
               CASE WHEN schedule = 'bullet' THEN 0
                    ELSE (12 * extract(year FROM age(%(day)s::date, began))
                          + extract(month FROM age(%(day)s::date, began)))::int END AS elapsed
        FROM demo_terms t
    ) k
) l
"""

# What is left after a number of instalments: annuity, equal principal, or all of it until the end.
_LEFT = """CASE WHEN settled THEN 0.00 WHEN schedule = 'bullet' THEN principal
    WHEN schedule = 'principal' THEN greatest(principal - instalment * ({paid}), 0)
    ELSE pg_temp.money(greatest(0, principal * power(1 + monthly, {paid})
        - instalment * (power(1 + monthly, {paid}) - 1) / monthly)) END"""

_STATE = """
CREATE TEMP TABLE demo_debt ON COMMIT DROP AS
SELECT f.*, greatest(sent, floor) AS shown,
       CASE WHEN late IS NULL THEN NULL WHEN schedule = 'bullet' THEN principal
            ELSE least(outstanding, greatest(outstanding - due_left, 0.01)) END AS late_principal,
       CASE WHEN late IS NULL THEN NULL
            ELSE pg_temp.money(outstanding * monthly * greatest(1, (%(day)s::date - late) / 30.0)) END AS late_interest
FROM (
    SELECT s.*, {floor} AS floor,
           CASE WHEN settled THEN 1
                WHEN late IS NULL THEN CASE WHEN pg_temp.u(id, 521) < 0.02 THEN 2 ELSE 1 END
                WHEN pg_temp.u(id, 520) < 0.05 THEN NULL
                WHEN pg_temp.u(id, 521) < 0.15 THEN greatest(2, {floor} - 1)
                WHEN pg_temp.u(id, 521) < 0.22 THEN least(5, {floor} + 1) ELSE {floor} END AS sent
    FROM (
        SELECT l.*, CASE WHEN overdue_since < %(day)s::date THEN overdue_since END AS late,
               {left_paid} AS outstanding, {left_due} AS due_left
        FROM demo_loan l
    ) s
) f
"""

_LOANS = """
INSERT INTO products_loan
    (id, number, contract_number, customer_id, product_id, branch_id, repayment_account_id, status, currency,
     principal, outstanding, rate, term_months, instalment, schedule, granted_on, maturity, overdue_since,
     overdue_principal, overdue_interest, class_sent, class_shown, state_on, customer_branch_id,
     customer_manager_id, customer_confidential)
SELECT d.id, 'JJ' || lpad(d.id::text, 10, '0'),
       'HT' || lpad((CASE WHEN company THEN n * 4 ELSE d.id END)::text, 10, '0'),
       n, product_id, branch_id, CASE WHEN pg_temp.u(d.id, 522) < 0.97 THEN n * 8 + 1 END,
       CASE WHEN settled THEN 'closed' ELSE 'active' END, 'CNY', principal, outstanding, rate, term, instalment,
       schedule, granted, maturity, late, late_principal, late_interest, sent, shown, %(day)s::date,
       branch_id, manager_id, confidential
FROM demo_debt d
"""

# From the day it was granted; the last three instalments; for what is overdue the days on which its class fell.
_STATES = """
INSERT INTO products_loanstate
    (loan_id, since, outstanding, overdue_since, overdue_principal, overdue_interest, class_shown)
SELECT DISTINCT ON (id, since) id, since, outstanding, late, principal, interest, class
FROM (
    SELECT id, 3 AS rank, granted AS since, principal AS outstanding, NULL::date AS late, NULL::numeric AS principal,
           NULL::numeric AS interest, CASE WHEN late IS NULL AND NOT settled THEN shown ELSE 1 END AS class
    FROM demo_debt
    UNION ALL
    SELECT id, 2, (granted + make_interval(months => paid - back))::date, {left_back}, NULL, NULL, NULL,
           CASE WHEN late IS NULL THEN shown ELSE 1 END
    FROM demo_debt CROSS JOIN generate_series(0, 2) AS back
    WHERE schedule <> 'bullet' AND NOT settled AND paid - back > 0
    UNION ALL
    SELECT id, 1, late + days, outstanding, late,
           CASE WHEN schedule = 'bullet' OR last THEN late_principal ELSE least(late_principal, instalment) END,
           CASE WHEN last THEN late_interest ELSE pg_temp.money(outstanding * monthly * greatest(1, days / 30.0)) END,
           CASE WHEN last THEN shown ELSE {floor_then} END
    FROM (
        SELECT d.*, days, days = max(days) OVER (PARTITION BY id) AS last
        FROM demo_debt d CROSS JOIN unnest(ARRAY[1, 91, 271, 361]) AS days
        WHERE late + days <= %(day)s::date
    ) fallen
    UNION ALL
    SELECT id, 0, greatest(granted, %(day)s::date - 5 - pg_temp.pick(id, 523, 60)), 0, NULL, NULL, NULL, 1
    FROM demo_debt WHERE settled
) states
ORDER BY id, since, rank
"""

_COLLATERAL = """
INSERT INTO products_collateral (id, number, loan_id, kind, description, value, expires_on)
SELECT id, 'DB' || lpad(id::text, 10, '0'), id,
       CASE code WHEN 'L202' THEN 'vehicle' WHEN 'L301' THEN 'receivables' ELSE 'real_estate' END,
       CASE code WHEN 'L202' THEN '农机具' WHEN 'L301' THEN '应收账款质押'
                 ELSE '青竹市' || pg_temp.place(id) || '路房产' END,
       round(principal * (1.1 + pg_temp.pick(id, 531, 60) * 0.01), 2),
       CASE WHEN pg_temp.u(id, 532) < 0.5 THEN %(day)s::date - 30 + pg_temp.pick(id, 533, 1500) END
FROM demo_debt WHERE code IN ('L101', 'L103', 'L202', 'L301', 'L302') AND pg_temp.u(id, 530) < 0.8
"""

# A neighbour answers for the loan; the relationship says the same in the end.
_GUARANTORS = (
    """
INSERT INTO products_loanguarantor (id, loan_id, customer_id, amount)
SELECT d.id, d.id, c.n, d.principal FROM demo_debt d JOIN demo_c c ON c.n = d.n + 5
WHERE d.code IN ('L103', 'L201', 'L301') AND pg_temp.u(d.id, 540) < 0.25 AND NOT c.company
  AND c.age BETWEEN 22 AND 70
""",
    # By turns: in one branch three borrowers answer for each other in a circle, in the next two do so crosswise, in the
    # third one answers for five neighbours. The figures are who of the branch's borrowers answers for whom.
    """
WITH borrowers AS (
    SELECT n, min(id) AS loan, branch_id, dense_rank() OVER (ORDER BY branch_id) %% 3 AS turn,
           row_number() OVER (PARTITION BY branch_id ORDER BY n) AS place
    FROM demo_debt WHERE NOT company AND NOT settled GROUP BY n, branch_id
)
INSERT INTO products_loanguarantor (id, loan_id, customer_id, amount)
SELECT b.loan + %(customers)s::bigint * 4 + 4, b.loan, g.n, l.principal
FROM (VALUES (0, 1, 2), (0, 2, 3), (0, 3, 1), (1, 1, 2), (1, 2, 1), (2, 1, 2), (2, 1, 3), (2, 1, 4), (2, 1, 5),
             (2, 1, 6)) AS t (turn, guarantor, borrower)
JOIN borrowers g ON g.turn = t.turn AND g.place = t.guarantor
JOIN borrowers b ON b.branch_id = g.branch_id AND b.place = t.borrower
JOIN products_loan l ON l.id = b.loan
WHERE NOT EXISTS (SELECT FROM products_loanguarantor o WHERE o.loan_id = b.loan AND o.customer_id = g.n)
""",
    """
INSERT INTO customers_relationship (id, customer_id, other_id, type, since, share)
SELECT min(g.id) + %(customers)s::bigint * 8 + 8, g.customer_id, l.customer_id, 'guarantor', min(l.granted_on), NULL
FROM products_loanguarantor g JOIN products_loan l ON l.id = g.loan_id
GROUP BY g.customer_id, l.customer_id
""",
)


def make_loans(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_TERMS, facts)
    cursor.execute(_DRAW, facts)
    state = _STATE.replace("{floor}", sql_floor("(%(day)s::date - late)", Limits()))
    state = state.replace("{left_paid}", _left("paid")).replace("{left_due}", _left("elapsed"))
    cursor.execute(state, facts)
    cursor.execute("ANALYZE demo_debt")
    cursor.execute(_LOANS, facts)
    return cursor.rowcount


def make_loan_history(cursor: Any, facts: dict[str, Any]) -> int:
    states = _STATES.replace("{left_back}", _left("paid - back")).replace("{floor_then}", sql_floor("days", Limits()))
    cursor.execute(states, facts)
    return cursor.rowcount


def make_securities(cursor: Any, facts: dict[str, Any]) -> int:
    """Collateral and guarantors."""
    made = 0
    for statement in (_COLLATERAL, *_GUARANTORS):
        cursor.execute(statement, facts)
        made += cursor.rowcount
    return made


def _left(paid: str) -> str:
    return _LEFT.replace("{paid}", paid)
