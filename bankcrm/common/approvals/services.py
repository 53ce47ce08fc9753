"""Ask for an act, approve, refuse, withdraw: lock, check, change, record, and one end for each request."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import audit
from bankcrm.common.approvals import acts
from bankcrm.common.asked import Asked
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.permissions import demand, may
from bankcrm.common.prepared import prepared

audit.register("approval.asked", gettext_lazy("Approval asked for"))
audit.register("approval.approved", gettext_lazy("Approved"))
audit.register("approval.refused", gettext_lazy("Refused"))
audit.register("approval.withdrawn", gettext_lazy("Request withdrawn"))
audit.register("approval.failed", gettext_lazy("Approved, but could not be done"))
audit.name_field("common.approvalrequest", "act", gettext_lazy("what was asked for"))


def _in_words(user: Any, subject: str, changes: audit.Changes) -> tuple[str, audit.Changes]:
    """The trail keeps the code of what was asked for; its reader sees the act's own words."""
    code, _space, number = subject.rpartition(" ")
    shown = dict(changes)
    if "act" in shown:
        shown["act"] = [acts.label(one) if one else one for one in shown["act"]]
    return f"{acts.label(code)} {number}", shown


audit.register_mask("common.approvalrequest", _in_words)

State = ApprovalRequest.State


@transaction.atomic
def approval_ask(
    *,
    action: str,
    subject: Model,
    arguments: dict[str, Any],
    changes: audit.Changes,
    reason: str,
    branch_id: int | None,
    customer_id: int | None = None,
    acting_user: Any,
) -> ApprovalRequest:
    """Keep the call until a second person decides. The caller has locked the subject and checked that it may be asked.

    What is kept of the subject's name and of the changes is shown through the act's `describe` alone.
    """
    act = _known(action)
    demand(acting_user, act.permission_to_ask)
    if not reason.strip():
        raise RuleViolation("no_reason", _("Say why."), "reason")
    try:
        with transaction.atomic():
            request = ApprovalRequest.objects.create(
                action=action,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                subject_text=str(subject)[:200],
                arguments=arguments,
                changes=changes,
                reason=reason.strip(),
                branch_id=branch_id,
                customer_id=customer_id,
                asked_by=acting_user,
            )
    except IntegrityError as error:
        if "approval_one_waiting" not in str(error):
            raise
        raise RuleViolation("asked_already", _("This has been asked for already and waits for approval.")) from error
    _record("approval.asked", request, acting_user, reason=request.reason)
    return request


def decide_refusal(request: ApprovalRequest, user: Any) -> str:
    """Why this person may not decide the request now; empty if they may. Its scope is `visible_to(..., "decide")`."""
    if not request.is_waiting:
        return _("This request has been decided already: %(state)s.") % {"state": request.get_state_display()}
    if request.asked_by_id == user.pk:
        return _("Nobody approves what they asked for themselves.")
    act = acts.act(request.action)
    return may(user, act.permission_to_decide).reason if act else _("Nobody knows this act any more.")


@transaction.atomic
def approval_approve(*, request: ApprovalRequest, note: str = "", acting_user: Any) -> ApprovalRequest:
    """Run what was asked for, as who asked, in this very transaction.

    If the bank has changed so that it cannot be done any more, nothing is changed and the request says why.
    """
    request = _locked_to_decide(request, acting_user)
    act = _known(request.action)
    try:
        with transaction.atomic():
            _refuse_former(request, act)
            act.run(request.subject_id, request.arguments, acting_user=request.asked_by, approved_by=acting_user)
    except (RuleViolation, NotAllowed) as refusal:
        return _end(request, State.FAILED, acting_user, note, failure=str(refusal))
    return _end(request, State.APPROVED, acting_user, note)


@transaction.atomic
def approval_refuse(*, request: ApprovalRequest, note: str, acting_user: Any) -> ApprovalRequest:
    """Nothing changes; who asked is told why."""
    request = _locked_to_decide(request, acting_user)
    if not note.strip():
        raise RuleViolation("no_note", _("Say why it is refused."), "note")
    if tell := _known(request.action).refused:
        asked_by, note = request.asked_by, note.strip()
        tell(request.subject_id, request.arguments, note=note, acting_user=asked_by, refused_by=acting_user)
    return _end(request, State.REFUSED, acting_user, note)


@transaction.atomic
def approval_withdraw(*, request: ApprovalRequest, acting_user: Any) -> ApprovalRequest:
    """Who asked takes it back, as long as nobody has decided."""
    request = _locked(request, ApprovalRequest.WITHDRAW, acting_user)
    if not request.is_waiting:
        words = _("This request has been decided already: %(state)s.")
        raise RuleViolation("decided_already", words % {"state": request.get_state_display()})
    request.state, request.decided_at = State.WITHDRAWN, timezone.now()
    request.save(update_fields=["state", "decided_at"])
    _record("approval.withdrawn", request, acting_user)
    return request


def waiting_for(user: Any) -> Any:
    """The requests that wait for this person's decision."""
    return ApprovalRequest.objects.visible_to(user, ApprovalRequest.DECIDE).waiting()


@prepared
def _waiting_on(subject_type: str) -> QuerySet:
    rows = ApprovalRequest.objects.waiting().filter(
        subject_type=subject_type, subject_id=Asked("subject", BigIntegerField())
    )
    return rows.select_related("asked_by").order_by("pk")[:1]


def waiting_on(subject: Model) -> ApprovalRequest | None:
    """The request about this record that waits, whoever asked: a page about the record says that it waits."""
    return next(iter(_waiting_on(subject._meta.label_lower, subject=subject.pk)), None)


def _known(action: str) -> acts.ApprovedAct:
    act = acts.act(action)
    if act is None:
        raise ValueError(f"approved act {action} is not registered")
    return act


def _locked(request: ApprovalRequest, action: str, acting_user: Any) -> ApprovalRequest:
    """The request as it stands, locked: of two who decide at once the second finds it decided."""
    rows = ApprovalRequest.objects.visible_to(acting_user, action).select_related("asked_by")
    found = rows.select_for_update(of=("self",)).filter(pk=request.pk).first()
    if found is None:
        raise NotAllowed(_("This record is outside your data scope."))
    return found


def _locked_to_decide(request: ApprovalRequest, acting_user: Any) -> ApprovalRequest:
    """Own requests are outside the scope of deciding already; they are refused by name, so that people are told why."""
    if request.asked_by_id == acting_user.pk:
        raise NotAllowed(_("Nobody approves what they asked for themselves."))
    found = _locked(request, ApprovalRequest.DECIDE, acting_user)
    if refusal := decide_refusal(found, acting_user):
        raise RuleViolation("decided_already", refusal)
    return found


def _refuse_former(request: ApprovalRequest, act: acts.ApprovedAct) -> None:
    """What somebody asked for who may no longer ask it is not done for them."""
    if not may(request.asked_by, act.permission_to_ask):
        words = _("%(name)s, who asked for it, has no right to it any more.")
        raise RuleViolation("asker_without_right", words % {"name": request.asked_by})


def _end(request: ApprovalRequest, state: str, acting_user: Any, note: str, *, failure: str = "") -> ApprovalRequest:
    request.state, request.decided_by, request.decided_at = state, acting_user, timezone.now()
    request.note, request.failure = note.strip(), failure[:500]
    request.save(update_fields=["state", "decided_by", "decided_at", "note", "failure"])
    _record(f"approval.{state}", request, acting_user, reason=failure or request.note)
    return request


def _record(code: str, request: ApprovalRequest, acting_user: Any, reason: str = "") -> None:
    """Beside the act's own entry, which names who asked; both carry the same trace."""
    changes = {"act": [None, request.action]}
    audit.record(
        code, request, acting_user=acting_user, changes=changes, reason=reason, customer_id=request.customer_id
    )
