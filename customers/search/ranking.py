"""The order of what was found: own and recent, exact, prefix, inside; then active before lost, short before long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bankcrm.common.asked import AskedKeys
from bankcrm.common.permissions import access_of
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from bankcrm.common.search import Query, Reason
from bankcrm.common.search.characters import look_up
from bankcrm.common.search.matching import Match, Rank, match, syllables_of
from customers.choices import Status
from customers.models import Customer
from customers.search.rights import VIEW

_STATUS_ORDER = {Status.ACTIVE: 0, Status.PROSPECT: 1, Status.DORMANT: 2, Status.LOST: 3}
_COLUMNS = ("pk", "number", "name", "name_pinyin", "name_initials", "status", "manager_id")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate that answers, with why."""

    key: int
    rank: Rank
    match: Match | None
    reason: Reason | None
    order: tuple[Any, ...]


@prepared
def _candidates(scope: Scope) -> QuerySet:
    return Customer.objects.within(scope).filter(pk__any_of=AskedKeys("keys")).values_list(*_COLUMNS)


def ranked(
    query: Query, keys: Iterable[int], *, reasons: dict[int, Reason], near: frozenset[int], by_name: bool, user: Any
) -> list[Ranked]:
    """Those candidates that do answer, best first. near: own and recent customers; reasons: those found by number."""
    asked, found = list(keys), []
    rows = _candidates(access_of(user).scope(VIEW), keys=asked) if asked else []
    look_up(name for _key, _number, name, *_others in rows)
    for key, number, name, name_pinyin, initials, status, _manager in rows:
        found_match = match(query.text, syllables_of(name)) if by_name else None
        rank = _rank(query.text, found_match, name_pinyin if by_name else "", initials if by_name else "")
        reason = reasons.get(key)
        if reason is not None or number.lower() == query.text:
            rank = Rank.EXACT
        elif number.lower().startswith(query.text):
            rank = Rank.PREFIX if rank is None else min(rank, Rank.PREFIX)
        if rank is None:
            continue
        by_reading = found_match is not None and not found_match.by_name
        order = (
            key not in near,
            rank,
            by_reading,
            _STATUS_ORDER.get(Status(status), 9),
            len(name),
            name_pinyin,
            number,
        )
        found.append(Ranked(key, rank, found_match, reason, order))
    return sorted(found, key=lambda one: one.order)


def _rank(text: str, found: Match | None, name_pinyin: str, initials: str) -> Rank | None:
    """The reading that is stored counts besides: people mend it where a character has a reading of its own."""
    rank = found.rank if found is not None else None
    if text in (name_pinyin, initials):
        return Rank.EXACT
    if name_pinyin.startswith(text) or initials.startswith(text):
        return Rank.PREFIX if rank is None else min(rank, Rank.PREFIX)
    return rank
