"""A rule is tried on a day: what it would find, beside what the version in force finds. Nothing is raised.

One temporary table holds what is found, and every figure is a statement over it. `result` keeps:
levels, before: level -> hits, of what is tried and of the version in force. looked_at: subjects whose values were
compared with the limits; None where counting them takes too long. branches: [branch, red, orange, yellow,
blue]. managers: [manager, branch, red .. blue, open warnings they have now]. samples: twenty, first those whose level
the change worsens. overlap: [rule, subjects that have an open warning of it, customers that have]. more_*: what is
beyond the longest list that is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bankcrm.common import bank, jobs
from bankcrm.common.errors import RuleViolation
from bankcrm.common.feeds.columns import literal
from bankcrm.common.services.stored import record_locked
from bankcrm.common.time_limit import TookTooLong, time_limit
from early_warning.engine.hits import ask, figures_sql, hits_sql, rows, valued_sql
from early_warning.models import Rule, RuleTrial
from early_warning.models.draft import tried_part
from early_warning.rule_checks import mistakes
from early_warning.services.rule import CHANGE, Said, empty_said
from early_warning.spec import RuleSpec, spec_from

TASK = "early_warning.try_rule"
SAMPLES = 20
LONGEST = 200
LONGEST_AGO = timedelta(days=3660)
# A statement that takes longer is a matter for a worker.
SECONDS_ON_THE_PAGE = 1.0
# What was looked at is counted without the limits, and so without their indexes: beyond, a trial does without.
SECONDS_A_COUNT_MAY_TAKE = 120
FINDING, COMPARING, COUNTING = (
    gettext_noop("Finding what the rule would hit"),
    gettext_noop("Finding what the version in force hits"),
    gettext_noop("Counting by branch, manager and rule"),
)

Tell = Callable[..., None]


def _silent(*args: Any, **kwargs: Any) -> None:
    """Nobody watches."""


@transaction.atomic
def rule_trial_start(*, rule: Rule, said: Said, on: date, acting_user: Any) -> RuleTrial:
    """Try what a draft says over a business date: at once if it is quick, else in the background."""
    trial = _asked(rule, said, on, acting_user)
    try:
        with time_limit(SECONDS_ON_THE_PAGE):
            rule_trial_make(trial)
    except TookTooLong:
        trial.job = jobs.job_start(task=TASK, arguments={"trial_id": trial.pk}, acting_user=acting_user)
        trial.save(update_fields=["job"])
    return trial


@transaction.atomic
def rule_trial_now(*, rule: Rule, said: Said, on: date, acting_user: Any) -> RuleTrial:
    """The same for whoever waits until it is worked out, as a command does."""
    return rule_trial_make(_asked(rule, said, on, acting_user), in_background=True)


def _asked(rule: Rule, said: Said, on: date, acting_user: Any) -> RuleTrial:
    rule = record_locked(rule, CHANGE, acting_user)
    for mistake in mistakes(rule.kind, said):
        raise RuleViolation("no_sense", mistake.message, mistake.field)
    today = bank.business_date()
    if today is None or on > today:
        raise RuleViolation("no_files", _("There are no files of this day yet."), "try_on")
    if today - on > LONGEST_AGO:
        raise RuleViolation("too_long_ago", _("Nothing is known of days so long ago."), "try_on")
    return RuleTrial.objects.create(
        rule=rule, version=rule.version, said=tried_part(said), business_date=on, asked_by=acting_user
    )


@transaction.atomic
def rule_trial_make(trial: RuleTrial, tell: Tell = _silent, *, in_background: bool = False) -> RuleTrial:
    """Work it out and keep it. in_background: nobody waits for it, so a server's own time limit is lifted."""
    began = time.monotonic()
    spec = _spec(trial.rule, trial.said)
    tell(FINDING, done=0, total=3)
    with connection.cursor() as cursor:
        limit = ("statement_timeout = 0",) if in_background else ()
        for setting in ("work_mem = '64MB'", "jit = off", *limit):
            cursor.execute(f"SET LOCAL {setting}")
        _find(cursor, "tried", spec, trial)
        tell(COMPARING, done=1, total=3)
        standing = _spec(trial.rule, tried_part(trial.version.said())) if trial.version else None
        _find(cursor, "standing", standing, trial)
        tell(COUNTING, done=2, total=3)
        trial.result = _result(trial, spec) | {"looked_at": _looked_at(trial, spec, in_background)}
        cursor.execute("DROP TABLE tried, standing")
    trial.seconds, trial.finished_at = round(time.monotonic() - began, 3), timezone.now()
    trial.save(update_fields=["result", "seconds", "finished_at"])
    return trial


def _spec(rule: Rule, part: dict[str, Any]) -> RuleSpec:
    spec = spec_from(rule.kind, {**empty_said(rule.kind, ""), **part})
    if spec is None:
        raise RuleViolation("no_kind", _("The module that this kind of warning comes from is not there."))
    return spec


def _find(cursor: Any, table: str, spec: RuleSpec | None, trial: RuleTrial) -> None:
    """A table of the transaction's own with what is found; exempt customers are left out as in the night."""
    columns = "subject_id, subject_text, customer_id, branch_id, manager_id, is_confidential, exposure, level"
    if spec is None:
        nothing = ", ".join(
            f"NULL::{kind} AS {name}"
            for name, kind in (("subject_id", "bigint"), ("level", "int"), ("customer_id", "bigint"))
        )
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT {nothing} WHERE false")
        return
    cursor.execute(
        f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT {columns}, {figures_sql(spec)} AS figures "  # noqa: S608
        f"FROM ({hits_sql(spec, ask(spec, trial.business_date))}) h WHERE h.customer_id NOT IN ({_exempt(trial)})"
    )
    cursor.execute(f"ANALYZE {table}")


def _exempt(trial: RuleTrial) -> str:
    """SQL of the customers whom the rule leaves out on the day of the trial."""
    day = f"{literal(trial.business_date)}::date"
    return (
        f"SELECT x.customer_id FROM early_warning_exemption x WHERE x.rule_id = {trial.rule_id} "  # noqa: S608
        f"AND {day} BETWEEN x.since AND x.until AND (x.ended_on IS NULL OR x.ended_on > {day})"
    )


def _looked_at(trial: RuleTrial, spec: RuleSpec, in_background: bool) -> int | None:
    """How many subjects the rule covers, whatever their values. On a page its own limit holds."""
    asked = ask(spec, trial.business_date, everything=True)
    sql = (
        f"SELECT count(*) AS number FROM ({valued_sql(spec, asked)}) v "  # noqa: S608
        f"WHERE v.is_covered AND v.customer_id NOT IN ({_exempt(trial)})"
    )
    try:
        with time_limit(SECONDS_A_COUNT_MAY_TAKE) if in_background else nullcontext():
            return int(rows(sql)[0]["number"])
    except TookTooLong:
        return None


_BY_LEVEL = ", ".join(f"count(*) FILTER (WHERE t.level = {level}) AS level_{level}" for level in (4, 3, 2, 1))


def _result(trial: RuleTrial, spec: RuleSpec) -> dict[str, Any]:
    branches = _list(f"SELECT t.branch_id, {_BY_LEVEL} FROM tried t GROUP BY 1 ORDER BY count(*) DESC, 1")  # noqa: S608
    managers = _list(
        f"""
        SELECT m.*, (SELECT count(*) FROM early_warning_warning w WHERE w.manager_id = m.manager_id
                     AND w.state <> 'closed') AS load
        FROM (SELECT t.manager_id, min(t.branch_id) AS branch_id, {_BY_LEVEL} FROM tried t GROUP BY 1
              ORDER BY count(*) DESC, 1 LIMIT {LONGEST + 1}) m
        """  # noqa: S608
    )
    return {
        "levels": _levels("tried"),
        "before": _levels("standing") if trial.version else None,
        "branches": branches[:LONGEST],
        "more_branches": _summed(branches[LONGEST:]),
        "managers": managers[:LONGEST],
        "samples": _samples(),
        "overlap": _overlap(trial, spec),
    }


def _list(sql: str) -> list[list[Any]]:
    return [list(row.values()) for row in rows(sql)]


def _levels(table: str) -> dict[str, int]:
    found = rows(f"SELECT t.level, count(*) AS number FROM {table} t GROUP BY 1")  # noqa: S608
    counted = {row["level"]: row["number"] for row in found}
    return {str(level): counted.get(level, 0) for level in (4, 3, 2, 1)}


def _summed(beyond: list[list[Any]]) -> list[int]:
    """How many there are beyond, and their hits by level."""
    return [len(beyond), *(sum(row[place] for row in beyond) for place in (1, 2, 3, 4))]


def _samples() -> list[dict[str, Any]]:
    """First what the change makes worse, then the gravest; no confidential customer is among them."""
    return rows(
        f"""
        SELECT t.subject_id, t.subject_text, t.customer_id, t.level, s.level AS before, t.figures::text AS figures
        FROM tried t LEFT JOIN standing s ON s.subject_id = t.subject_id
        WHERE NOT t.is_confidential
        ORDER BY t.level > coalesce(s.level, 0) DESC, t.level DESC, t.exposure DESC NULLS LAST, t.subject_id
        LIMIT {SAMPLES}
        """  # noqa: S608
    )


def _overlap(trial: RuleTrial, spec: RuleSpec) -> list[list[int]]:
    """Other rules whose open warnings are about the same subjects, or about the same customers."""
    same = f"w.subject_type = {literal(spec.kind.subject)} AND w.subject_id = t.subject_id"
    found = rows(
        f"""
        SELECT w.rule_id, count(DISTINCT t.subject_id) FILTER (WHERE {same}) AS subjects,
               count(DISTINCT t.customer_id) AS customers
        FROM tried t JOIN early_warning_warning w ON w.customer_id = t.customer_id
        WHERE w.state <> 'closed' AND w.rule_id <> {trial.rule_id}
        GROUP BY 1 ORDER BY 2 DESC, 3 DESC
        """  # noqa: S608
    )
    return [[row["rule_id"], row["subjects"], row["customers"]] for row in found]
