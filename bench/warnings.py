"""The rules over a bank: the overdue rule beside the raw SQL of the same work, then all of them, two nights each."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bench.bank import Bank

HEADS = ["size", "work", "warnings", "seconds", "x raw"]

# The same rows into a table with the same columns, indexes and checks, written by hand as one statement.
RAW_TABLE = "DROP TABLE IF EXISTS bench_raw; CREATE TABLE bench_raw (LIKE early_warning_warning INCLUDING ALL)"
RAW_FIRST = """
INSERT INTO bench_raw (rule_id, version_id, subject_type, subject_id, subject_text, customer_id, branch_id, manager_id,
    is_confidential, level, state, is_watching, episode_since, raised_on, last_seen_on, level_since, times_seen,
    figures, exposure, escalation, closing_reason, closing_note, row_version)
SELECT 1, 1, 'products.loan', id, number, customer_id, customer_branch_id, customer_manager_id, customer_confidential,
       CASE WHEN %(on)s - overdue_since > 360 THEN 4 WHEN %(on)s - overdue_since > 270 THEN 3
            WHEN %(on)s - overdue_since > 90 THEN 2 ELSE 1 END,
       'new', true, %(on)s, %(on)s, %(on)s, %(on)s, 1,
       jsonb_build_object('days', %(on)s - overdue_since, 'amount', overdue_principal + overdue_interest,
           'overdue_since', overdue_since, 'overdue_principal', overdue_principal,
           'overdue_interest', overdue_interest, 'outstanding', outstanding, 'class_shown', class_shown,
           'maturity', maturity),
       outstanding, 0, '', '', 1
FROM products_loan WHERE overdue_since < %(on)s AND status <> 'closed' AND missing_since IS NULL
"""
RAW_NEXT = """
UPDATE bench_raw w SET last_seen_on = %(on)s, times_seen = times_seen + 1, exposure = l.outstanding,
       figures = jsonb_build_object('days', %(on)s - l.overdue_since,
           'amount', l.overdue_principal + l.overdue_interest, 'overdue_since', l.overdue_since,
           'overdue_principal', l.overdue_principal, 'overdue_interest', l.overdue_interest,
           'outstanding', l.outstanding, 'class_shown', l.class_shown, 'maturity', l.maturity)
FROM products_loan l WHERE l.id = w.subject_id AND l.overdue_since < %(on)s
"""


def measure(bank: Bank) -> Iterator[list[object]]:
    """Rows of the table. The bank's warnings are emptied first; its loans stay as they are."""
    day = business_date(bank)
    empty(bank)
    raw = []
    for row in raw_nights(bank, day):
        raw.append(float(str(row[3])))
        yield row
    for night, seconds in zip(("first", "next"), raw, strict=True):
        yield _night_of_rule(bank, day + timedelta(days=night == "next"), night, "loan_overdue", seconds)
        _do(bank, "VACUUM ANALYZE early_warning_warning")
    empty(bank)
    for night in ("first", "next"):
        yield whole_night(bank, day + timedelta(days=night == "next"), night, "", None)
    for code, warnings, seconds in _by_rule(bank):
        yield [bank.name, f"of it {code}", warnings, seconds, ""]
    _do(bank, "UPDATE common_bankstate SET business_date = %(day)s", {"day": day})


def business_date(bank: Bank) -> date:
    return _value(bank, "SELECT business_date FROM common_bankstate")


def empty(bank: Bank) -> None:
    """No warnings, no runs."""
    _do(bank, "TRUNCATE early_warning_warning, early_warning_warningrun CASCADE")


def raw_nights(bank: Bank, day: date) -> Iterator[list[object]]:
    """Two nights of the overdue rule as statements by hand."""
    _do(bank, RAW_TABLE)
    for night, statement in (("first", RAW_FIRST), ("next", RAW_NEXT)):
        on = day + timedelta(days=night == "next")
        began = time.perf_counter()
        number = _do(bank, statement, {"on": on})
        yield [bank.name, f"raw SQL, overdue, {night} night", number, time.perf_counter() - began, 1.0]
        _do(bank, "VACUUM ANALYZE bench_raw")
    _do(bank, "DROP TABLE bench_raw")


def _night_of_rule(bank: Bank, on: date, night: str, rule: str, raw: float) -> list[object]:
    """A night of one rule, measured by its parts."""
    found, _whole = _run(bank, on, rule)
    seconds = _value(
        bank,
        "SELECT sum(seconds) FROM early_warning_runpart WHERE run_id = (SELECT max(id) FROM early_warning_warningrun)",
    )
    return [bank.name, f"{rule}, {night} night", found, seconds, f"{seconds / raw:.1f}"]


def whole_night(bank: Bank, on: date, night: str, rule: str, raw: float | None) -> list[object]:
    """A night with a worker a core: of all rules the whole command, of one rule without the start of Python."""
    found, seconds = _run(bank, on, rule)
    if rule:
        newest = "(SELECT max(id) FROM early_warning_warningrun)"
        took = f"SELECT extract(epoch FROM finished_at - started_at) FROM early_warning_warningrun WHERE id = {newest}"
        seconds = float(_value(bank, took))
    what = f"{rule or 'all rules'}, {night} night, at most {_memory()} MB"
    return [bank.name, what, found, seconds, f"{seconds / raw:.1f}" if raw else ""]


def _run(bank: Bank, on: date, rule: str) -> tuple[int, float]:
    _do(bank, "UPDATE common_bankstate SET business_date = %(on)s", {"on": on})
    seconds = bank.manage("run_warnings", "--business-date", on.isoformat(), *(["--rule", rule] if rule else []))
    return _value(bank, "SELECT found FROM early_warning_warningrun ORDER BY id DESC LIMIT 1"), seconds


def _by_rule(bank: Bank) -> list[tuple[Any, ...]]:
    """What each rule took in the first night of all rules, the dearest first."""
    return _rows(
        bank,
        "SELECT r.code, sum(p.found), sum(p.seconds) FROM early_warning_runpart p "
        "JOIN early_warning_ruleversion v ON v.id = p.version_id JOIN early_warning_rule r ON r.id = v.rule_id "
        "WHERE p.run_id = (SELECT min(id) FROM early_warning_warningrun) GROUP BY 1 ORDER BY 3 DESC",
    )


def _memory() -> int:
    """The most that any command so far took, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def _do(bank: Bank, statement: str, params: dict[str, Any] | None = None) -> int:
    connection = bank.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return int(cursor.rowcount)
    finally:
        connection.close()


def _rows(bank: Bank, statement: str) -> list[tuple[Any, ...]]:
    connection = bank.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    finally:
        connection.close()


def _value(bank: Bank, statement: str) -> Any:
    return _rows(bank, statement)[0][0]
