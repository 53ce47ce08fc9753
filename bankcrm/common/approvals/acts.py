"""The acts that need a second person: who may ask, who decides on which of them, and what is run then.

Each app registers its own. An act whose permissions do not exist keeps Django from starting (E006); one that is no
longer registered can be seen by who asked, and decided by nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise

from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import among

if TYPE_CHECKING:
    from bankcrm.common.models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class Described:
    """A request as one reader may see it: what it is about, where that leads, and field -> [before, after] in words."""

    title: str
    url: str = ""
    changes: dict[str, list[Any]] = field(default_factory=dict)


def of_their_branches(user: Any, permission: str) -> Q | None:
    """The requests asked for in the branches that the right to decide reaches. None: none of them.

    What is asked for no branch concerns the whole bank, and whoever may decide there may decide it.
    """
    scope = access_of(user).scope(permission)
    if scope.everything:
        return Q()
    return among("branch", scope.branches) if scope.branches else None


@dataclass(frozen=True, slots=True)
class ApprovedAct:
    """One act that is run only when a second person approves.

    run(subject_id, arguments, acting_user=, approved_by=): calls the service as who asked, under the approver's name;
    it checks again all that may have changed, and raises RuleViolation. describe(requests, user): what this reader is
    shown of each, by key, all at once for a list.
    decides(user, permission): the condition on requests that this person's right reaches.
    refused(subject_id, arguments, note=, acting_user=, refused_by=): what the subject's own history keeps of a refusal.
    """

    code: str
    label: str | Promise
    permission_to_ask: str
    permission_to_decide: str
    run: Callable[..., Any]
    describe: Callable[[Sequence[ApprovalRequest], Any], dict[int, Described]]
    decides: Callable[[Any, str], Q | None] = of_their_branches
    refused: Callable[..., Any] | None = None


_acts: dict[str, ApprovedAct] = {}


def register(act: ApprovedAct) -> None:
    if _acts.setdefault(act.code, act) is not act:
        raise ValueError(f"approved act {act.code} is registered twice")


def act(code: str) -> ApprovedAct | None:
    return _acts.get(code)


def registered() -> list[ApprovedAct]:
    return list(_acts.values())


def decided_by(user: Any) -> Q | None:
    """The requests that this person may decide, their own among them; None: none at all."""
    access, found = access_of(user), None
    for one in _acts.values():
        reach = one.decides(user, one.permission_to_decide) if access.has(one.permission_to_decide) else None
        if reach is not None:
            these = Q(action=one.code) & reach
            found = these if found is None else found | these
    return found


def decides_anything(user: Any) -> bool:
    access = access_of(user)
    return any(access.has(one.permission_to_decide) for one in _acts.values())


def asks_anything(user: Any) -> bool:
    access = access_of(user)
    return any(access.has(one.permission_to_ask) for one in _acts.values())


def described(requests: Iterable[ApprovalRequest], user: Any) -> dict[int, Described]:
    """What this reader is shown of each, by key; of an act that nobody knows any more only its name."""
    by_act: dict[str, list[ApprovalRequest]] = {}
    for request in requests:
        by_act.setdefault(request.action, []).append(request)
    shown = {one.pk: Described(one.action) for alike in by_act.values() for one in alike}
    for code, alike in by_act.items():
        if known := act(code):
            shown |= known.describe(alike, user)
    return shown


def label(code: str) -> str:
    known = act(code)
    return str(known.label) if known else code
