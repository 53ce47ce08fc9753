"""How balances moved: transactions of the last quarter, balances from a day on, month-ends of two years.

One table of levels is drawn per account, and all three are read from it, so that they agree: the balance after the
last transaction is the account's, and a month-end within the quarter is what the day's balance was.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from products.services.partitions import next_month, transaction_ensure_months

QUARTER = 92
CHANGE_DAYS = 5

# days: five days on which the account moved, as offsets from the first day of the quarter, two bookings each.
# levels: the balance before the first booking and after each of the ten; the last is today's.
_LEVELS = """
CREATE TEMP TABLE demo_level ON COMMIT DROP AS
SELECT a.id, greatest(a.opened_on, %(first_day)s::date) AS since,
       ARRAY[2 + pg_temp.pick(a.id, 401, 18), 20 + pg_temp.pick(a.id, 402, 18), 38 + pg_temp.pick(a.id, 403, 18),
             56 + pg_temp.pick(a.id, 404, 18), 74 + pg_temp.pick(a.id, 405, 18)] AS days,
       ARRAY[{levels}, a.balance] AS levels
FROM (SELECT *, greatest(balance, 300)::double precision AS base FROM products_account) a
WHERE a.status = 'active' AND a.balance IS NOT NULL AND a.id %% 8 IN (1, 2)
  AND a.opened_on < %(first_day)s::date
"""

_TRANSACTIONS = """
INSERT INTO products_transaction
    (booked_on, number, account_id, posted_at, direction, amount, balance_after, kind, counterparty)
SELECT booked_on, 'T' || lpad((id * 16 + k)::text, 12, '0'), id,
       booked_on::timestamp AT TIME ZONE 'Asia/Shanghai' + make_interval(secs => 28800 + 18000 * ((k + 1) %% 2)
           + floor(17000 * pg_temp.u(key, 420))),
       CASE WHEN amount > 0 THEN 'credit' ELSE 'debit' END, abs(amount), level,
       CASE WHEN amount > 0 THEN (ARRAY['工资', '转账收入', '现金存入', '货款', '利息', '补贴'])[1 + what]
            ELSE (ARRAY['消费', '转账支出', '现金支取', '手机支付', '缴费', '还款'])[1 + what] END,
       CASE what
           WHEN 1 THEN (ARRAY['王*', '李*', '张*', '刘*', '陈*', '杨*', '赵*', '黄*'])[1 + pg_temp.pick(key, 422, 8)]
           WHEN 3 THEN (ARRAY['便民超市', '青竹粮油', '云溪商贸', '临江餐饮', '石桥药房'])
                       [1 + pg_temp.pick(key, 423, 5)]
           ELSE '' END
FROM (
    SELECT id, k, key, %(first_day)s::date + days[(k + 1) / 2] AS booked_on, levels[k + 1] AS level,
           levels[k + 1] - levels[k] AS amount, pg_temp.pick(key, 421, 6) AS what
    FROM (SELECT l.*, k, l.id * 16 + k AS key FROM demo_level l CROSS JOIN generate_series(1, 10) AS k) one
) booked
WHERE amount <> 0
"""

_CHANGES = (
    """
INSERT INTO products_balancechange (account_id, since, balance)
SELECT id, %(first_day)s::date + coalesce(days[k], 0), levels[2 * k + 1]
FROM demo_level CROSS JOIN generate_series(0, 5) AS k
""",
    """
INSERT INTO products_balancechange (account_id, since, balance)
SELECT a.id, greatest(a.opened_on, %(first_day)s::date), a.balance
FROM products_account a LEFT JOIN demo_level l ON l.id = a.id WHERE l.id IS NULL AND a.status <> 'closed'
""",
    """
INSERT INTO products_balancechange (account_id, since, balance)
SELECT a.id, v.since, v.balance FROM products_account a CROSS JOIN LATERAL (VALUES
    (%(first_day)s::date, pg_temp.money(50000 * power(pg_temp.u(a.customer_id, 430), 4))), (a.closed_on, a.balance)
) AS v (since, balance) WHERE a.status = 'closed' AND a.opened_on < %(first_day)s::date
""",
)

# A month-end within the quarter is the level of that day; before it, a level drawn for the month where the
# account moves, else the balance as it is. `ends` are the last days of the year's months.
_MONTH_ENDS = """
INSERT INTO products_balanceyear (account_id, year, month_ends)
SELECT id, {year}, ARRAY[{months}]::numeric(18, 2)[]
FROM (
    SELECT a.id, a.opened_on, a.balance, l.days, l.levels,
           coalesce(a.closed_on, DATE '9999-12-31') AS closed, l.id IS NOT NULL AS moves
    FROM products_account a LEFT JOIN demo_level l ON l.id = a.id
    WHERE a.opened_on <= %(year_end)s::date
) a
"""

_MONTH = """CASE WHEN opened_on > DATE '{end}' OR DATE '{end}' >= closed THEN NULL
    WHEN NOT moves THEN balance ELSE {level} END"""
_LEVEL_BEFORE = (
    "pg_temp.money({trend} * greatest(balance, 300)::double precision * (0.6 + 0.8 * pg_temp.u(id, {salt})))"
)
_LEVEL_WITHIN = """levels[1 + 2 * ((days[1] <= {offset})::int + (days[2] <= {offset})::int + (days[3] <= {offset})::int
    + (days[4] <= {offset})::int + (days[5] <= {offset})::int)]"""


def draw_levels(cursor: Any, facts: dict[str, Any]) -> int:
    level = "pg_temp.money(base * (0.6 + 0.8 * pg_temp.u(a.id, {salt})))"
    levels = ", ".join(level.format(salt=410 + number) for number in range(2 * CHANGE_DAYS))
    cursor.execute(_LEVELS.replace("{levels}", levels), facts)
    drawn = cursor.rowcount
    cursor.execute("ANALYZE demo_level")
    return drawn


def make_transactions(cursor: Any, facts: dict[str, Any]) -> int:
    cursor.execute(_TRANSACTIONS, facts)
    return cursor.rowcount


def make_changes(cursor: Any, facts: dict[str, Any]) -> int:
    made = 0
    for statement in _CHANGES:
        cursor.execute(statement, facts)
        made += cursor.rowcount
    return made


def make_months(day: date) -> None:
    """Partitions for the quarter that is filled and for the one that comes."""
    transaction_ensure_months(first=day - timedelta(days=QUARTER), last=day + timedelta(days=QUARTER))


def month_ends(day: date) -> list[date]:
    """The last 24 month-ends not after the day, oldest first."""
    ends = []
    first = day.replace(day=1) if next_month(day) - timedelta(days=1) != day else next_month(day)
    for _month in range(24):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def make_month_ends(cursor: Any, facts: dict[str, Any]) -> int:
    """One row per account and year, the months before and after the 24 left empty."""
    ends = month_ends(facts["day"])
    made = 0
    for year in sorted({end.year for end in ends}):
        of_year = {end.month: end for end in ends if end.year == year}
        months = ", ".join(_month(of_year.get(month), facts) for month in range(1, 13))
        statement = _MONTH_ENDS.replace("{year}", str(year)).replace("{months}", months)
        cursor.execute(statement, facts | {"year_end": max(of_year.values())})
        made += cursor.rowcount
    return made


def _month(end: date | None, facts: dict[str, Any]) -> str:
    if end is None:
        return "NULL"
    offset = (end - facts["first_day"]).days
    back = (facts["day"] - end).days
    if offset >= 0:
        level = _LEVEL_WITHIN.replace("{offset}", str(offset))
    else:
        level = _LEVEL_BEFORE.replace("{trend}", f"{1 - back / 3000:.4f}").replace(
            "{salt}", str(440 + end.month + end.year % 3 * 12)
        )
    return _MONTH.replace("{end}", end.isoformat()).replace("{level}", level)
