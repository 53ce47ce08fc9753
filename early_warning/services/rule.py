"""A rule is drafted by one person and takes effect when another approves; what was in force before stays readable."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import audit, warning_kinds
from bankcrm.common.approvals.services import approval_ask, waiting_on
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.permissions import demand
from bankcrm.common.services.stored import record_locked, refuse_stale, row_locked, save_changes
from early_warning.models import Rule, RuleDraft, RuleTrial, RuleVersion
from early_warning.models.draft import tried_part
from early_warning.rule_checks import mistakes
from early_warning.spec import usual_limits

ADD, CHANGE, APPROVE = "early_warning.add_rule", "early_warning.change_rule", "early_warning.approve_rule"
ACT = "rule.change"
WAITS = gettext_lazy(
    "A change by %(name)s waits for approval. Until it is decided or withdrawn, nothing is changed here."
)

Said = dict[str, Any]


def empty_said(kind_code: str, name_zh: str, name_en: str = "") -> Said:
    """A rule as its kind proposes it: the whole bank, the manager told."""
    kind = warning_kinds.kind(kind_code)
    return {
        "name_zh": name_zh,
        "name_en": name_en,
        "is_on": True,
        "parameters": {one.name: one.default for one in kind.parameters} if kind else {},
        "limits": usual_limits(kind) if kind else {},
        "product_limits": {},
        "branches": [],
        "branches_left_out": [],
        "grades": [],
        "customer_kinds": [],
        "products": [],
        "recipients": ["manager"],
        "escalation_days": 3,
    }


@transaction.atomic
def rule_create(*, code: str, kind: str, name_zh: str, name_en: str = "", acting_user: Any) -> Rule:
    """A rule that says nothing yet but has a draft. Its kind and its code stay for ever."""
    demand(acting_user, ADD)
    if warning_kinds.kind(kind) is None:
        raise RuleViolation("no_kind", _("There is no such kind of warning."), "kind")
    if Rule.objects.filter(code=code).exists():
        raise RuleViolation("code_taken", _("There is a rule of this code already."), "code")
    rule = Rule.objects.create(code=code, kind=kind)
    said = empty_said(kind, name_zh.strip(), name_en.strip())
    RuleDraft.objects.create(rule=rule, said=said, made_by=acting_user)
    audit.record("rule.created", rule, acting_user=acting_user, changes={"kind": [None, kind]})
    return rule


def standing_said(rule: Rule) -> Said | None:
    """What is in force; None before the first approval."""
    return rule.version.said() if rule.version else None


@transaction.atomic
def draft_save(
    *, rule: Rule, said: Said, reason: str = "", row_version: int | None = None, acting_user: Any
) -> RuleDraft:
    """Keep what was written so far; it must make sense, and nothing of it holds yet."""
    rule = record_locked(rule, CHANGE, acting_user)
    _refuse_while_waiting(rule)
    refuse_mistakes(rule, said)
    draft = RuleDraft.objects.select_for_update().filter(rule=rule).first()
    if draft is None:
        draft = RuleDraft.objects.create(rule=rule, said=said, reason=reason.strip(), made_by=acting_user)
    else:
        refuse_stale(draft, row_version, ("reason",), _("Somebody else has changed this draft in the meantime."))
        draft.said, draft.reason, draft.made_by = said, reason.strip(), acting_user
        save_changes(draft, ("said", "reason", "made_by"))
    audit.record("rule.drafted", rule, acting_user=acting_user, changes=_changed(standing_said(rule), said))
    return draft


@transaction.atomic
def draft_discard(*, rule: Rule, acting_user: Any) -> None:
    """What is in force stays; a rule that never was in force goes with its only draft but for its code."""
    rule = record_locked(rule, CHANGE, acting_user)
    _refuse_while_waiting(rule)
    found, _each = RuleDraft.objects.filter(rule=rule).delete()
    if found:
        audit.record("rule.draft_discarded", rule, acting_user=acting_user)


@transaction.atomic
def rule_send(*, rule: Rule, acting_user: Any) -> ApprovalRequest:
    """Ask a second person to put the draft in force, exactly as it was tried."""
    rule = record_locked(rule, CHANGE, acting_user)
    _refuse_while_waiting(rule)
    draft = RuleDraft.objects.filter(rule=rule).first()
    standing = standing_said(rule)
    if draft is None or draft.said == standing:
        raise RuleViolation("no_change", _("The draft says what is in force already."))
    if not draft.reason:
        raise RuleViolation("no_reason", _("Say why the rule is changed."), "reason")
    refuse_mistakes(rule, draft.said)
    _refuse_untried(rule, draft.said, standing)
    return approval_ask(
        action=ACT,
        subject=rule,
        arguments={"said": draft.said, "was": standing, "version_was": rule.version_id, "reason": draft.reason},
        changes=_changed(standing, draft.said),
        reason=draft.reason,
        branch_id=None,
        acting_user=acting_user,
    )


def rule_change_run(rule_id: int, arguments: dict[str, Any], *, acting_user: Any, approved_by: Any) -> RuleVersion:
    """The version that was approved, in force from now on: the next run goes by it."""
    rule = row_locked(Rule, rule_id, APPROVE, approved_by)
    if rule.version_id != arguments["version_was"]:
        raise RuleViolation("meanwhile", _("The rule has got another version in the meantime."))
    said = arguments["said"]
    refuse_mistakes(rule, said)
    last = RuleVersion.objects.filter(rule=rule).order_by("-number").values_list("number", flat=True).first() or 0
    version = RuleVersion.objects.create(
        rule=rule,
        number=last + 1,
        reason=arguments["reason"],
        made_by=acting_user,
        approved_by=approved_by,
        **said,
    )
    before = standing_said(rule)
    rule.version = version
    save_changes(rule, ("version",))
    RuleDraft.objects.filter(rule=rule, said=said).delete()
    audit.record(
        "rule.changed",
        rule,
        acting_user=acting_user,
        changes=_changed(before, said),
        reason=_("%(reason)s (approved by %(name)s)") % {"reason": arguments["reason"], "name": approved_by},
    )
    return version


def refuse_mistakes(rule: Rule, said: Said) -> None:
    """RuleViolation with the first mistake; a form shows them all."""
    for mistake in mistakes(rule.kind, said):
        raise RuleViolation("no_sense", mistake.message, mistake.field)


def _refuse_while_waiting(rule: Rule) -> None:
    if waiting := waiting_on(rule):
        raise RuleViolation("waiting", WAITS % {"name": waiting.asked_by})


def _refuse_untried(rule: Rule, said: Said, standing: Said | None) -> None:
    """A rule is tried before it is switched on: that very part of it which finds."""
    if not said["is_on"]:
        return
    part = tried_part(said)
    if standing is not None and standing["is_on"] and tried_part(standing) == part:
        return
    if not RuleTrial.objects.filter(rule=rule, said=part, finished_at__isnull=False).exists():
        raise RuleViolation("untried", _("Try the rule first: as it stands now it has not been tried."))


def _changed(before: Said | None, after: Said) -> audit.Changes:
    """Field -> [old, new] of a version's fields that differ, as the trail keeps them."""
    return {
        name: [(before or {}).get(name), value] for name, value in after.items() if (before or {}).get(name) != value
    }
