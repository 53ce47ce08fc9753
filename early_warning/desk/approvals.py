"""What about warnings a second person approves: closing an orange or red one, leaving a customer out of a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.approvals import acts
from bankcrm.common.approvals.acts import ApprovedAct, Described
from bankcrm.common.models import ApprovalRequest
from early_warning.choices import ClosingReason
from early_warning.models import Warning
from early_warning.sentences import sentence
from early_warning.services import closing, exemption
from early_warning.services.desk import CLOSE, EXEMPT, HANDLE


def _where_they_reach(user: Any, permission: str) -> Q:
    """Whoever has the right on this very warning now: in the customer's branch, and not one that is closed to them."""
    scope = acts.of_their_branches(user, permission)
    if scope is None:
        return Q(pk__in=[])
    theirs = Warning.objects.visible_to(user, permission).filter(pk=OuterRef("subject_id"))
    return Q(Exists(theirs))


def _describes(said: Callable[[ApprovalRequest], dict[str, list[Any]]]) -> Any:
    def describe(requests: Sequence[ApprovalRequest], user: Any) -> dict[int, Described]:
        rows = Warning.objects.visible_to(user).select_related("rule", "version", "customer")
        found = rows.in_bulk({one.subject_id for one in requests})
        return {one.pk: _described(one, found.get(one.subject_id), user, said) for one in requests}

    return describe


def _described(request: ApprovalRequest, warning: Warning | None, user: Any, said: Any) -> Described:
    if warning is None:
        return Described(_("A warning outside your scope"))
    return Described(f"{warning} · {sentence(warning)}", warning.get_absolute_url(), said(request))


def _closing(request: ApprovalRequest) -> dict[str, list[Any]]:
    reason = request.arguments.get("reason", "")
    label = ClosingReason(reason).label if reason in ClosingReason.values else reason
    return {_("why it is closed"): [None, str(label)]}


def _exemption(request: ApprovalRequest) -> dict[str, list[Any]]:
    return {_("exempted until"): [None, request.arguments.get("until")]}


CLOSING = ApprovedAct(
    closing.ACT,
    gettext_lazy("Closing of a warning"),
    permission_to_ask=HANDLE,
    permission_to_decide=CLOSE,
    run=closing.closing_run,
    describe=_describes(_closing),
    decides=_where_they_reach,
    refused=closing.closing_refused,
)
EXEMPTION = ApprovedAct(
    exemption.ACT,
    gettext_lazy("Exemption from a rule"),
    permission_to_ask=HANDLE,
    permission_to_decide=EXEMPT,
    run=exemption.exemption_run,
    describe=_describes(_exemption),
    decides=_where_they_reach,
)


def register() -> None:
    for act in (CLOSING, EXEMPTION):
        acts.register(act)
