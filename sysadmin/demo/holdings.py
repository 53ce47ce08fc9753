"""Accounts of the demo bank with their balances through time, transactions, cards and standing orders."""

from __future__ import annotations

from typing import Any

# Each customer's wealth is shared out over what they hold. slot: 1 demand, 2 second demand, 3 and 4 time,
# 5 wealth, 6 insurance, 7 card (outside the sharing: what is owed on it).
_ACCOUNTS = """
INSERT INTO products_account
    (id, number, product_id, customer_id, branch_id, status, currency, rate, opened_on, closed_on, maturity,
     balance, balance_on, customer_branch_id, customer_manager_id, customer_confidential)
SELECT id, '6999' || lpad((id * 61 %% 100000000000)::text, 12, '0'), product_id, n, branch_id,
       CASE WHEN status = 'lost' THEN 'closed' WHEN pg_temp.u(id, 310) < 0.003 THEN 'frozen'
            WHEN status = 'dormant' AND slot <= 2 THEN 'dormant' ELSE 'active' END,
       currency, rate, opened,
       CASE WHEN status = 'lost' THEN greatest(opened, %(day)s::date - 20 - pg_temp.pick(n, 311, 60)) END,
       CASE WHEN slot BETWEEN 3 AND 6 AND term IS NOT NULL THEN (opened + make_interval(months => term))::date END,
       balance, CASE WHEN balance IS NOT NULL THEN %(day)s::date END, branch_id, manager_id, confidential
FROM (
    SELECT a.*, p.rate, p.term, p.currency, p.id AS product_id,
           CASE WHEN slot BETWEEN 3 AND 6 AND p.term IS NOT NULL
                THEN greatest(since, least(%(day)s::date,
                    (%(day)s::date + 1 + floor(pg_temp.u(a.id, 312) * 30 * p.term)::int
                     - make_interval(months => p.term))::date))
                ELSE since + floor(pg_temp.u(a.id, 313) * (%(day)s::date - 30 - since) * (slot - 1) / 7.0)::int
           END AS opened,
           CASE WHEN status = 'lost' THEN 0.00 WHEN pg_temp.u(a.id, 314) < 0.003 THEN NULL
                WHEN slot = 7 THEN pg_temp.money(least(wealth, 40000) * 0.6 * power(pg_temp.u(a.id, 315), 2))
                WHEN slot IN (3, 4) THEN greatest(round((wealth * weight / total)::numeric, -2), 50.00)::numeric(18, 2)
                ELSE pg_temp.money(wealth * weight / total / CASE WHEN p.currency = 'USD' THEN 7.12 ELSE 1 END)
           END AS balance
    FROM (
        SELECT c.n * 8 + h.slot AS id, h.slot, h.code, h.weight, sum(h.weight) OVER (PARTITION BY c.n) AS total,
               c.n, c.status, c.since, c.wealth, c.branch_id, c.manager_id, c.confidential
        FROM demo_c c CROSS JOIN LATERAL (VALUES
            (1, CASE WHEN c.company THEN 'D102' ELSE 'D101' END, 1.0, 0.1 + 0.5 * pg_temp.u(c.n, 301)),
            (2, CASE WHEN pg_temp.u(c.n, 309) < 0.06 THEN 'D104' ELSE 'D103' END,
                CASE WHEN c.company THEN 0 ELSE 0.2 END, 0.06),
            (3, CASE WHEN c.company THEN 'D207' ELSE 'D20' || 1 + pg_temp.pick(c.n, 302, 6) END, 0.45, 0.8),
            (4, CASE WHEN c.wealth > 600000 THEN 'D301' ELSE 'D203' END,
                CASE WHEN c.company THEN 0.05 ELSE 0.16 END, 0.9),
            (5, (ARRAY['W101', 'W102', 'W103', 'W103', 'W104', 'W201', 'W202'])[1 + pg_temp.pick(c.n, 303, 7)],
                CASE WHEN c.wealth > 20000 THEN 0.3 ELSE 0 END, 0.6),
            (6, 'I10' || 1 + pg_temp.pick(c.n, 304, 2),
                CASE WHEN c.company OR c.wealth < 5000 THEN 0 ELSE 0.1 END, 0.25),
            (7, CASE WHEN c.wealth > 100000 THEN 'C102' ELSE 'C101' END,
                CASE WHEN c.company OR c.age < 20 OR c.status <> 'active' THEN 0 ELSE 0.15 END, 0))
            AS h (slot, code, share, weight)
        WHERE c.status <> 'prospect' AND pg_temp.u(c.n, 320 + h.slot) < h.share
    ) a JOIN demo_product p ON p.code = a.code
) b
"""

# What was paid when the account was opened, where the product's rate has changed since.
_RATES = """
UPDATE products_account a SET rate = r.rate FROM products_rate r, demo_product p
WHERE p.id = a.product_id AND p.kind = 'time' AND r.product_id = a.product_id
  AND a.opened_on >= r.effective_from AND a.opened_on < r.effective_until
"""

_HOLDERS = """
INSERT INTO products_accountholder (id, account_id, customer_id, role)
SELECT a.id, a.id, c.n + 1, CASE WHEN pg_temp.u(c.n, 331) < 0.3 THEN 'joint' ELSE 'authorised' END
FROM demo_c c JOIN products_account a ON a.id = c.n * 8 + 1
WHERE c.family AND c.member = 1 AND pg_temp.u(c.n, 330) < 0.25 AND c.n < %(customers)s
"""

# Card numbers that begin with 99 belong to no bank.
_CARDS = """
INSERT INTO products_card (id, number, kind, account_id, holder_id, status, issued_on, expires_on)
SELECT a.id, '9990' || lpad((a.id * 97 %% 1000000000000)::text, 12, '0'),
       CASE p.kind WHEN 'card' THEN '信用卡' ELSE '借记卡' END, a.id, a.customer_id,
       CASE WHEN a.status = 'closed' THEN 'closed' WHEN pg_temp.u(a.id, 341) < 0.01 THEN 'blocked' ELSE 'active' END,
       a.opened_on, a.opened_on + 1826 * (1 + (%(day)s::date - a.opened_on) / 1826)
FROM products_account a JOIN demo_product p ON p.id = a.product_id
WHERE p.kind = 'card' OR p.code = 'D103' OR (p.code = 'D101' AND pg_temp.u(a.id, 340) < 0.75)
"""

_STANDING_ORDERS = """
INSERT INTO products_standingorder (id, number, account_id, amount, counterparty, kind, rhythm)
SELECT id, 'SO' || id, id, pg_temp.money(20 + 800 * power(pg_temp.u(id, 351), 3)),
       (ARRAY['青竹水务', '青竹供电', '青竹燃气', '竹里物业', '青竹社保中心'])[1 + what],
       (ARRAY['水费', '电费', '燃气费', '物业费', '社保费'])[1 + what], '每月'
FROM (SELECT id, pg_temp.pick(id, 352, 5) AS what FROM products_account WHERE status = 'active') a
WHERE id %% 8 = 1 AND pg_temp.u(id, 350) < 0.22
"""


def make_accounts(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_ACCOUNTS, facts)
    made = cursor.rowcount
    cursor.execute(_RATES, facts)
    cursor.execute("ANALYZE products_account")
    return made


def make_attachments(cursor: Any, facts: dict[str, Any]) -> int:
    """Further holders, cards and standing orders."""
    made = 0
    for statement in (_HOLDERS, _CARDS, _STANDING_ORDERS):
        cursor.execute(statement, facts)
        made += cursor.rowcount
    return made
