"""A rule's hits into the warnings: what is new is raised, what stands is refreshed, what is gone is closed.

One transaction for a rule and a range of customers. Run again for the same business date it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bankcrm.common.feeds.columns import literal
from early_warning.engine.hits import ask, figures_sql, hits_sql
from early_warning.models import RuleVersion
from early_warning.spec import RuleSpec


@dataclass(frozen=True, slots=True)
class Counts:
    """Subjects that reach a level, and what became of them."""

    found: int = 0
    raised: int = 0
    changed: int = 0
    refreshed: int = 0
    closed: int = 0


def merge(
    cursor: Any, version: RuleVersion, spec: RuleSpec, on: date, first: int | None = None, last: int | None = None
) -> Counts:
    """Everything that a version of a rule says about customers from `first` to `last` on a business date."""
    one = _Merge(cursor, version, spec, on, first, last)
    one.find()
    exempted = one.end_exempted()
    closed = one.close_gone()
    changed = one.tell_levels()
    refreshed = one.refresh()
    one.let_go_of_worsened()
    raised = one.raise_new()
    cursor.execute("DROP TABLE hits")
    return Counts(one.found, raised, changed, refreshed, closed + exempted)


class _Merge:
    """The statements, in order. `hits` is a table of the transaction's own."""

    def __init__(
        self, cursor: Any, version: RuleVersion, spec: RuleSpec, on: date, first: int | None, last: int | None
    ) -> None:
        self.cursor, self.version, self.spec = cursor, version, spec
        self.rule_id, self.on, self.day = version.rule_id, on, f"{literal(on)}::date"
        self.asked = ask(spec, on, first_customer=first, last_customer=last)
        self.watched = f"w.rule_id = {self.rule_id} AND w.is_watching"
        self.found = 0

    def _run(self, sql: str) -> int:
        self.cursor.execute(sql)
        return int(self.cursor.rowcount)

    def find(self) -> None:
        """The hits of customers who are not exempt, with the figures that a warning keeps."""
        self.found = self._run(
            f"""
            CREATE TEMP TABLE hits ON COMMIT DROP AS
            SELECT h.subject_id, h.subject_text, h.customer_id, h.branch_id, h.manager_id, h.is_confidential,
                   h.exposure, h.level::smallint AS level, {figures_sql(self.spec)} AS figures,
                   NULL::bigint AS follows, NULL::date AS episode_since
            FROM ({hits_sql(self.spec, self.asked)}) h
            WHERE h.customer_id NOT IN ({self._exempt()})
            """  # noqa: S608
        )
        self._run("ANALYZE hits (subject_id)")

    def _exempt(self) -> str:
        return (
            f"SELECT x.customer_id FROM early_warning_exemption x WHERE x.rule_id = {self.rule_id} "  # noqa: S608
            f"AND {self.day} BETWEEN x.since AND x.until AND (x.ended_on IS NULL OR x.ended_on > {self.day})"
        )

    def _not_hit(self) -> str:
        among = self.asked.of("w.customer_id", "w.subject_id")
        return f"{self.watched} AND {among} AND NOT EXISTS (SELECT FROM hits h WHERE h.subject_id = w.subject_id)"

    def end_exempted(self) -> int:
        """An exemption ends the episode: once it is over, the condition is raised anew."""
        return self._end(f"{self._not_hit()} AND w.customer_id IN ({self._exempt()})", "exempt")

    def close_gone(self) -> int:
        """The condition is gone: what is open is closed, what a person closed is no longer watched."""
        return self._end(self._not_hit(), "gone")

    def _end(self, which: str, reason: str) -> int:
        self._run(
            f"UPDATE early_warning_warning w SET is_watching = false WHERE {which} AND w.state = 'closed'"  # noqa: S608
        )
        return self._run(
            f"UPDATE early_warning_warning w SET is_watching = false, state = 'closed', closed_on = {self.day}, "  # noqa: S608
            f"closed_at = now(), closing_reason = '{reason}', row_version = w.row_version + 1 WHERE {which}"
        )

    def tell_levels(self) -> int:
        """An entry in the history of each open warning whose level changes."""
        return self._run(
            f"""
            INSERT INTO early_warning_warningaction (warning_id, kind, at, "on", note, facts)
            SELECT w.id, 'level', now(), {self.day}, '', jsonb_build_object('from', w.level, 'to', h.level)
            FROM early_warning_warning w JOIN hits h ON h.subject_id = w.subject_id
            WHERE {self.watched} AND w.state <> 'closed' AND w.level <> h.level
            """  # noqa: S608
        )

    def refresh(self) -> int:
        """Open warnings get tonight's figures. One that worsens is new again, unless somebody is at it."""
        worse = "h.level > w.level"
        return self._run(
            f"""
            UPDATE early_warning_warning w SET
                version_id = {self.version.pk}, last_seen_on = {self.day},
                times_seen = w.times_seen + CASE WHEN w.last_seen_on < {self.day} THEN 1 ELSE 0 END,
                figures = h.figures, exposure = h.exposure, customer_id = h.customer_id, level = h.level,
                level_since = CASE WHEN w.level = h.level THEN w.level_since ELSE {self.day} END,
                state = CASE WHEN {worse} AND w.state = 'acknowledged' THEN 'new' ELSE w.state END,
                snoozed_until = CASE WHEN {worse} THEN NULL ELSE w.snoozed_until END,
                row_version = CASE WHEN w.level = h.level THEN w.row_version ELSE w.row_version + 1 END
            FROM hits h
            WHERE {self.watched} AND w.subject_id = h.subject_id AND w.state <> 'closed'
            """  # noqa: S608
        )

    def let_go_of_worsened(self) -> None:
        """What a person closed and is worse now: its place is free for the warning that follows it."""
        self._run(
            f"""
            WITH freed AS (
                UPDATE early_warning_warning w SET is_watching = false FROM hits h
                WHERE {self.watched} AND w.subject_id = h.subject_id AND w.state = 'closed' AND h.level > w.level
                RETURNING w.id, w.subject_id, w.episode_since
            )
            UPDATE hits h SET follows = f.id, episode_since = f.episode_since FROM freed f
            WHERE f.subject_id = h.subject_id
            """  # noqa: S608
        )

    def raise_new(self) -> int:
        """A warning for each hit without a row that watches it."""
        return self._run(
            f"""
            INSERT INTO early_warning_warning (rule_id, version_id, subject_type, subject_id, subject_text, customer_id,
                branch_id, manager_id, is_confidential, level, state, is_watching, episode_since, raised_on,
                last_seen_on, level_since, times_seen, figures, exposure, escalation, closing_reason, closing_note,
                follows_id, row_version)
            SELECT {self.rule_id}, {self.version.pk}, {literal(self.spec.kind.subject)}, h.subject_id, h.subject_text,
                   h.customer_id, h.branch_id, h.manager_id, h.is_confidential, h.level, 'new', true,
                   coalesce(h.episode_since, {self.day}), {self.day}, {self.day}, {self.day}, 1, h.figures, h.exposure,
                   0, '', '', h.follows, 1
            FROM hits h
            WHERE NOT EXISTS (SELECT FROM early_warning_warning w
                              WHERE {self.watched} AND w.subject_id = h.subject_id)
            ORDER BY h.subject_id
            ON CONFLICT (rule_id, subject_id) WHERE is_watching DO NOTHING
            """  # noqa: S608
        )
