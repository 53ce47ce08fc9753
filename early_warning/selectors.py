"""Reads about rules and runs over several tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Q, Sum

from bankcrm.common.models import ApprovalRequest
from bankcrm.common.time_limit import TookTooLong, time_limit
from early_warning.choices import PartState
from early_warning.models import Rule, RuleVersion, RunPart, Warning, WarningRun

# Counting is read in passing: beyond, a page does without.
SECONDS_A_COUNT_MAY_TAKE = 0.5


def open_by_level(rules: Iterable[int], user: Any) -> dict[int, dict[int, int]] | None:
    """rule -> level -> open warnings within the reader's scope; None where counting them takes too long."""
    rows = Warning.objects.visible_to(user).open().filter(rule__in=list(rules))
    try:
        with time_limit(SECONDS_A_COUNT_MAY_TAKE):
            counted = list(rows.order_by().values_list("rule", "level").annotate(number=Count("pk")))
    except TookTooLong:
        return None
    found: dict[int, dict[int, int]] = {}
    for rule, level, number in counted:
        found.setdefault(rule, {})[level] = number
    return found


def waiting_rules() -> set[int]:
    """Rules of which a change waits for approval."""
    rows = ApprovalRequest.objects.waiting().filter(subject_type=Rule._meta.label_lower)
    return set(rows.values_list("subject_id", flat=True))


def parts_by_rule(run: WarningRun) -> list[dict[str, Any]]:
    """What became of each rule of a run: parts done and in all, counts, time, and the first error."""
    sums = {name: Sum(name) for name in ("found", "raised", "changed", "refreshed", "closed", "escalated", "seconds")}
    rows = (
        run.parts.order_by()
        .values("version")
        .annotate(
            parts=Count("pk"),
            done=Count("pk", filter=Q(state=PartState.DONE)),
            failed=Count("pk", filter=Q(state=PartState.FAILED)),
            said=Max("error", filter=Q(state=PartState.FAILED)),
            **sums,
        )
    )
    versions = RuleVersion.objects.select_related("rule").in_bulk([row["version"] for row in rows])
    return sorted(
        ({**row, "version": versions[row["version"]]} for row in rows), key=lambda row: row["version"].rule.code
    )


def last_runs_of(rule: Rule, number: int = 10) -> list[dict[str, Any]]:
    """The last nights of one rule with its own counts, newest first."""
    runs = list(
        WarningRun.objects.filter(parts__version__rule=rule).distinct().order_by("-business_date", "-pk")[:number]
    )
    sums = {name: Sum(name) for name in ("found", "raised", "changed", "closed", "escalated", "seconds")}
    parts = RunPart.objects.filter(run__in=runs, version__rule=rule).order_by()
    by_run = {
        row["run"]: row
        for row in parts.values("run").annotate(
            failed=Count("pk", filter=Q(state=PartState.FAILED)), version=Max("version__number"), **sums
        )
    }
    return [{**by_run[run.pk], "run": run} for run in runs if run.pk in by_run]
