"""What a rule would raise on a day: counted over sets, nothing written."""

from __future__ import annotations

from datetime import date

from bankcrm.common.warning_kinds import Level
from early_warning.engine.hits import ask, hits_sql, rows
from early_warning.spec import RuleSpec


def trial_levels(spec: RuleSpec, on: date) -> dict[Level, int]:
    """Hits by level."""
    found = rows(f"SELECT h.level, count(*) AS number FROM ({hits_sql(spec, ask(spec, on))}) h GROUP BY 1")  # noqa: S608
    counted = {row["level"]: row["number"] for row in found}
    return {level: counted.get(level.value, 0) for level in Level}
