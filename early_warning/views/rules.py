"""Rules as they stand: the list, a rule's page, and each of its versions with what it changed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.actions import Action
from bankcrm.common.approvals.services import waiting_on
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import may
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.history import ObjectHistoryView
from bankcrm.common.views.list import ObjectListView
from early_warning import said as words
from early_warning.desk.words import kind_label
from early_warning.models import Exemption, Rule, RuleTrial, RuleVersion
from early_warning.selectors import last_runs_of, open_by_level
from early_warning.services.rule import ADD, CHANGE
from early_warning.tables import RuleTable, levels_drawn, on_badge

TRIALS_SHOWN = 5
Crumbs = list[tuple[str | Promise, str]]


def crumbs_of(rule: Rule, *more: str | Promise) -> Crumbs:
    """The list, the rule, and what of it this is."""
    found: Crumbs = [(_("Rules"), reverse("early_warning:rule_list"))]
    found.append((str(rule), rule.get_absolute_url() if more else ""))
    return [*found, *((label, "") for label in more)]


class RuleListView(ObjectListView):
    """All rules of the bank."""

    model = Rule
    table_class = RuleTable
    orders = (Order("code", gettext_lazy("code"), "code"),)
    select_related = ("version", "draft")
    title = gettext_lazy("Rules")
    actions = (
        Action(gettext_lazy("New rule"), "plus", "early_warning:rule_create", ADD, on_record=False, primary=True),
    )
    empty_icon = "bell-ringing"
    empty_title = gettext_lazy("No rule yet")
    empty_text = gettext_lazy("A rule says what is watched, from which limits on, and who is told.")


class RuleDetailView(RecordView):
    """What is in force, what is in the making, and what was before."""

    model = Rule
    action = "view"
    select_related = ("version__made_by", "version__approved_by", "draft")
    template_name = "early_warning/rule_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rule = self.get_object()
        draft = getattr(rule, "draft", None)
        versions = (
            RuleVersion.objects.visible_to(request.user).filter(rule=rule).select_related("made_by", "approved_by")
        )
        waiting = waiting_on(rule)
        context = {
            "rule": rule,
            "heading": str(rule) if rule.version else words.name_of(draft.said) if draft else rule.code,
            "crumbs": crumbs_of(rule),
            "kind": rule.kind_class,
            "kind_label": kind_label(rule.kind),
            "badge": on_badge(rule.version.is_on) if rule.version else "",
            "in_force": words.in_words(rule.kind, rule.version.said()) if rule.version else None,
            "versions": versions.order_by("-number"),
            "draft": draft,
            "draft_changes": self._draft_changes(rule, draft),
            "waiting": waiting,
            "may_change": bool(may(request.user, CHANGE)),
            "may_open_waiting": waiting is not None and self._may_open(waiting),
            "trials": RuleTrial.objects.visible_to(request.user)
            .filter(rule=rule)
            .select_related("asked_by", "job")
            .order_by("-pk")[:TRIALS_SHOWN],
            "runs": last_runs_of(rule) if may(request.user, "early_warning.view_warningrun") else [],
            "facts": self._facts(rule),
        }
        return render(request, self.template_name, context)

    def _draft_changes(self, rule: Rule, draft: Any) -> dict[str, list[Any]]:
        if draft is None:
            return {}
        return words.differences(rule.kind, rule.version.said() if rule.version else None, draft.said)

    def _may_open(self, waiting: Any) -> bool:
        return type(waiting).objects.visible_to(self.request.user).filter(pk=waiting.pk).exists()

    def _facts(self, rule: Rule) -> list[dict[str, Any]]:
        facts = [
            {"label": _("Kind"), "value": kind_label(rule.kind)},
            {"label": _("Code"), "value": format_html("<code>{}</code>", rule.code)},
        ]
        if rule.version:
            since = _("%(number)s, since %(day)s") % {
                "number": rule.version.number,
                "day": formatting.day(rule.version.in_force_at),
            }
            facts.append({"label": _("Version in force"), "value": since})
        if may(self.request.user, "early_warning.view_warning"):
            numbers = open_by_level([rule.pk], self.request.user)
            drawn = levels_drawn(numbers.get(rule.pk, {})) if numbers is not None else "…"
            facts.append({"label": _("Open warnings"), "value": drawn})
            facts.append({"label": _("Customers exempted now"), "value": self._exempted(rule)})
        return facts

    def _exempted(self, rule: Rule) -> str:
        day = bank.business_date()
        rows: QuerySet = Exemption.objects.visible_to(self.request.user).filter(rule=rule)
        return formatting.number(rows.on(day).count()) if day else formatting.number(0)  # type: ignore[attr-defined]


class VersionDetailView(RecordView):
    """One version, as it was approved, and what it changed."""

    model = RuleVersion
    action = "view"
    select_related = ("rule__version", "made_by", "approved_by")
    template_name = "early_warning/version_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.get_object()
        rule, earlier = version.rule, self._neighbour(version, -1)
        title = _("Version %(number)s") % {"number": version.number}
        context = {
            "version": version,
            "rule": rule,
            "heading": f"{version.name} · {title}",
            "crumbs": crumbs_of(rule, title),
            "is_in_force": rule.version_id == version.pk,
            "said": words.in_words(rule.kind, version.said()),
            "changes": words.differences(rule.kind, earlier.said(), version.said()) if earlier else {},
            "earlier": earlier,
            "later": self._neighbour(version, 1),
        }
        return render(request, self.template_name, context)

    def _neighbour(self, version: RuleVersion, step: int) -> RuleVersion | None:
        rows = RuleVersion.objects.visible_to(self.request.user).filter(rule=version.rule_id)
        return rows.filter(number=version.number + step).first()


class RuleHistoryView(ObjectHistoryView):
    """Who drafted, sent and approved what."""

    model = Rule
    listed = (gettext_lazy("Rules"), "early_warning:rule_list")
