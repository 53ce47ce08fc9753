"""What a rule hits on a day: the kind's SELECT with levels and scope, as one SELECT."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from bankcrm.common import bank
from bankcrm.common.warning_kinds import Asked
from early_warning.spec import RuleSpec


def ask(spec: RuleSpec, on: date, *, everything: bool = False, **only: Any) -> Asked:
    """The question to the kind. everything: values below every limit too; only: chunk or subjects (`Asked`)."""
    state = bank.state()
    return Asked(
        on=on,
        is_today=on == state.business_date,
        currency=state.currency,
        parameters=spec.with_defaults(),
        least={} if everything else spec.least(),
        **only,
    )


def hits_sql(spec: RuleSpec, asked: Asked) -> str:
    """SELECT of the kind's columns and the level reached; only rows that reach one and that the rule covers."""
    return f"SELECT * FROM ({valued_sql(spec, asked)}) v WHERE v.level IS NOT NULL AND v.is_covered"  # noqa: S608


def valued_sql(spec: RuleSpec, asked: Asked) -> str:
    """The same for every row: the level may be NULL, and `is_covered` says whether the rule's scope holds the row.

    OFFSET 0 keeps the planner from working each figure out again wherever it is named.
    """
    join = "JOIN customers_customer c ON c.id = k.customer_id" if spec.needs_customer else ""
    return (
        f"SELECT k.*, {spec.level_sql()} AS level, ({spec.scope_sql()}) AS is_covered "  # noqa: S608
        f"FROM ({spec.kind.sql(asked)} OFFSET 0) k {join}"
    )


def figures_sql(spec: RuleSpec, row: str = "h") -> str:
    """SQL of the JSON that a warning keeps."""
    pairs = ", ".join(f"'{one.name}', {row}.{one.name}" for one in spec.kind.kept())
    return f"jsonb_build_object({pairs})"


def rows(sql: str, params: Any = None) -> list[dict[str, Any]]:
    """The rows of a statement as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
