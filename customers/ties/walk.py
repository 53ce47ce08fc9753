"""A walk along ties from one customer, hop by hop, within the reader's scope and within bounds.

One query per source and hop, and not one recursive query: between two hops the reader's scope decides who is walked
through, what was met is not walked again, and a customer with a thousand ties cannot make the walk grow beyond its
bounds. Customers outside the scope are met, without name or number, and not walked through.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from customers.models import Customer
from customers.ties.registry import Tie, TieKind, sources

MOST_HOPS = 4
MOST_CUSTOMERS = 150
# More rows than that hold more customers than the walk takes in: two customers are tied in a few ways at most.
MOST_TIES = 1000


@dataclass
class Graph:
    """Customers met, each with the hop at which it was; `known` are those in the reader's scope.

    is_cut: there was more than the bounds let in. looped: the ties that close a circle of guarantees.
    """

    start: int
    hops: dict[int, int]
    known: dict[int, Customer] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    is_cut: bool = False
    looped: frozenset[Tie] = frozenset()

    @property
    def hidden(self) -> int:
        return len(self.hops) - len(self.known)


def walk(start: Customer, user: Any, *, hops: int = 2, kinds: Collection[TieKind] = tuple(TieKind)) -> Graph:
    """The caller has looked `start` up within the reader's scope."""
    graph = Graph(start.pk, {start.pk: 0})
    edge, met = [start.pk], {}
    for hop in range(1, min(hops, MOST_HOPS) + 1):
        _look_up(graph, edge, user)
        edge = [pk for pk in edge if pk in graph.known]
        if not edge:
            break
        found = _touching(graph, edge, user, kinds)
        edge = []
        for tie in found:
            for end in (tie.first, tie.second):
                if end not in graph.hops and len(graph.hops) < MOST_CUSTOMERS:
                    graph.hops[end] = hop
                    edge.append(end)
                elif end not in graph.hops:
                    graph.is_cut = True
            if tie.first in graph.hops and tie.second in graph.hops:
                _keep(met, tie)
    _look_up(graph, edge, user)
    graph.ties = _without_doubles(list(met.values()))
    graph.looped = _looped(graph.ties)
    return graph


def _touching(graph: Graph, edge: list[int], user: Any, kinds: Collection[TieKind]) -> list[Tie]:
    found: list[Tie] = []
    for source in sources():
        ties = source(edge, user, kinds, MOST_TIES)
        graph.is_cut |= len(ties) >= MOST_TIES
        found += ties
    return found


def _look_up(graph: Graph, ids: list[int], user: Any) -> None:
    """Of the customers just met, those that the reader may see."""
    wanted = [pk for pk in ids if pk not in graph.known]
    if wanted:
        rows = Customer.objects.visible_to(user).filter(pk__in=wanted).select_related("figures")
        graph.known.update({row.pk: row for row in rows})


def _keep(met: dict[Any, Tie], tie: Tie) -> None:
    """The same tie from two sources is one; the one that knows the amount stands."""
    ends = (min(tie.first, tie.second), max(tie.first, tie.second)) if tie.is_mutual else (tie.first, tie.second)
    key = (tie.kind, *ends, str(tie.label))
    if key not in met or met[key].amount is None:
        met[key] = tie


def _without_doubles(ties: list[Tie]) -> list[Tie]:
    """Two of one group that are tied otherwise as well, as spouses are, need no second line."""
    tied = {frozenset((tie.first, tie.second)) for tie in ties if tie.kind != TieKind.GROUP}
    return [tie for tie in ties if tie.kind != TieKind.GROUP or frozenset((tie.first, tie.second)) not in tied]


def _looped(ties: list[Tie]) -> frozenset[Tie]:
    """Guarantees that lie on a circle: what is left of them when ends that lead nowhere are taken off again and again,

    and whose guarantor can be reached from the one it answers for.
    """
    left = [tie for tie in ties if tie.kind == TieKind.GUARANTEE]
    while True:
        guarantors, borrowers = {tie.first for tie in left}, {tie.second for tie in left}
        kept = [tie for tie in left if tie.first in borrowers and tie.second in guarantors]
        if len(kept) == len(left):
            break
        left = kept
    ways: dict[int, set[int]] = {}
    for tie in left:
        ways.setdefault(tie.first, set()).add(tie.second)
    return frozenset(tie for tie in left if _leads(ways, tie.second, tie.first))


def _leads(ways: dict[int, set[int]], start: int, goal: int) -> bool:
    seen, edge = {start}, {start}
    while edge:
        edge = set().union(*(ways.get(pk, set()) for pk in edge)) - seen
        if goal in edge:
            return True
        seen |= edge
    return False
