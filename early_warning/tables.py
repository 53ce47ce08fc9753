"""Lists of rules and runs."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from bankcrm.common import formatting
from bankcrm.common.permissions import may
from bankcrm.common.tables import Column, Drawn, Main, Moment, Number, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.warning_kinds import Level
from early_warning.choices import RunState
from early_warning.desk.words import kind_label
from early_warning.models import Rule, WarningRun
from early_warning.said import name_of
from early_warning.selectors import open_by_level, waiting_rules

RUN_TONES: dict[str, str] = {RunState.RUNNING: "on", RunState.INCOMPLETE: "bad", RunState.STOPPED: "off"}


def on_badge(is_on: bool) -> Any:
    return tags.status_badge(_("on") if is_on else pgettext("rule", "off"), "on" if is_on else "off")


def levels_drawn(numbers: dict[int, int]) -> SafeString:
    """ "red 3, blue 12": shape and number of the levels that have any, gravest first."""
    found = [(level.name.lower(), numbers[level]) for level in reversed(Level) if numbers.get(level)]
    drawn = format_html_join("", "{}", ((tags.level(code, formatting.number(number)),) for code, number in found))
    return format_html('<span class="bc-lvrow">{}</span>', drawn) if found else tags.number(0)


def _name(row: Rule, table: Any) -> SafeString:
    draft = getattr(row, "draft", None)
    called = name_of(draft.said) if row.version is None and draft else str(row)
    return format_html(
        '<a href="{}">{}</a><code class="bc-sub bc-block">{}</code>', row.get_absolute_url(), called, row.code
    )


def _state(row: Rule, table: Any) -> Any:
    if row.version is None:
        return tags.status_badge(_("never in force"), "wait")
    return on_badge(row.version.is_on)


def _version(row: Rule, table: Any) -> Any:
    if row.version is None:
        return tags.or_nothing(None)
    return format_html(
        '{}<span class="bc-sub bc-block">{}</span>', row.version.number, formatting.day(row.version.in_force_at)
    )


def _waiting(row: Rule, table: Any) -> Any:
    if row.pk in table.waiting:
        return tags.status_badge(_("waits for approval"), "wait")
    return tags.status_badge(_("draft"), "off") if row.pk in table.drafts else tags.or_nothing(None)


class RuleTable(Table):
    """`waiting`, `drafts` and the open warnings of all rows are read at once."""

    columns = (
        Drawn("name", gettext_lazy("Rule"), draw=_name, phone=True, needs=("version", "code")),
        Drawn("kind", gettext_lazy("Kind"), draw=lambda row, table: kind_label(row.kind), needs=("kind",)),
        Drawn("state", gettext_lazy("State"), draw=_state, phone=True, needs=("version",)),
        Drawn("version", gettext_lazy("Version in force"), draw=_version, needs=("version",)),
        Drawn(
            "open",
            gettext_lazy("Open warnings"),
            draw=lambda row, table: levels_drawn(table.open.get(row.pk, {})) if table.open is not None else "…",
            permission="early_warning.view_warning",
        ),
        Drawn("change", gettext_lazy("Change"), draw=_waiting),
    )

    def url(self, row: Rule) -> str:
        return row.get_absolute_url()

    @cached_property
    def waiting(self) -> set[int]:
        return waiting_rules()

    @cached_property
    def drafts(self) -> set[int]:
        return {row.pk for row in self.records if hasattr(row, "draft")}

    @cached_property
    def open(self) -> dict[int, dict[int, int]] | None:
        if not may(self.user, "early_warning.view_warning"):
            return {}
        return open_by_level([row.pk for row in self.records], self.user)


def run_badge(row: WarningRun) -> Any:
    return tags.status_badge(row.get_state_display(), RUN_TONES.get(row.state, ""))


def took(row: WarningRun) -> str:
    return formatting.duration((row.finished_at - row.started_at).total_seconds()) if row.finished_at else ""


class RunTable(Table):
    url_name = "early_warning:warningrun_detail"
    columns = (
        Main(
            "business_date", gettext_lazy("Business date"), lambda row: formatting.day(row.business_date), order="date"
        ),
        Drawn("state", gettext_lazy("State"), draw=lambda row, table: run_badge(row), phone=True, needs=("state",)),
        Drawn(
            "rule",
            gettext_lazy("Rules"),
            draw=lambda row, table: row.only_rule or capfirst(_("all")),
            needs=("only_rule__version",),
        ),
        Number("found", gettext_lazy("Hits")),
        Number("raised", pgettext_lazy("warnings", "Raised")),
        Number("changed", gettext_lazy("Level changed")),
        Number("closed", pgettext_lazy("warnings", "Closed")),
        Number("escalated", pgettext_lazy("warnings", "Escalated")),
        Moment("started_at", gettext_lazy("Started")),
        Column("took", gettext_lazy("Took"), took, css="r", needs=("started_at", "finished_at")),
    )
