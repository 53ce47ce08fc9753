"""A graph as it is drawn and as it is written: the same ties as data for the picture and as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import bank, formatting
from bankcrm.common.tables import Column, Day, Drawn, Money, Table
from customers import shown
from customers.models import Customer
from customers.ties.registry import Tie, TieKind
from customers.ties.walk import Graph

# Names in the picture are cut here; the table has them whole.
LONGEST = 14


def picture(graph: Graph, user: Any) -> dict[str, Any]:
    """Nodes and edges. Who lies outside the reader's scope has neither key, nor name, nor number, nor address."""
    names = _keys(graph)
    return {
        "nodes": [_node(pk, graph, names[pk], user) for pk in graph.hops],
        "edges": [_edge(place, tie, names, graph) for place, tie in enumerate(graph.ties)],
    }


def _keys(graph: Graph) -> dict[int, str]:
    """Keys of the picture: of strangers only their place among those that were met."""
    return {pk: f"c{pk}" if pk in graph.known else f"x{place}" for place, pk in enumerate(graph.hops)}


def _node(pk: int, graph: Graph, key: str, user: Any) -> dict[str, Any]:
    customer = graph.known.get(pk)
    looped = any(pk in (tie.first, tie.second) for tie in graph.looped)
    node = {"id": key, "hop": graph.hops[pk], "looped": looped, "me": pk == graph.start}
    if customer is None:
        return node | {"label": _("A customer outside your scope"), "sub": "", "kind": "hidden", "url": "", "graph": ""}
    name = shown.name_of(customer, user)
    return node | {
        "label": name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…",
        "name": f"{name} {customer.number}",
        "sub": _sub(customer),
        "kind": customer.kind,
        "url": reverse("customers:customer_detail", args=[pk]),
        "graph": reverse("customers:customer_graph", args=[pk]),
    }


def _sub(customer: Customer) -> str:
    grade = shown.code_label("grade", customer.grade)
    aum = customer.figures.aum
    return f"{grade} · {_short(aum)}" if aum else grade


def _short(amount: Any) -> str:
    """The currency is the bank's own, and the picture has no room to say so each time."""
    figure = formatting.short_money(amount, currency=bank.currency())
    return f"{figure.figure} {figure.unit}".strip()


def _edge(place: int, tie: Tie, names: dict[int, str], graph: Graph) -> dict[str, Any]:
    return {
        "id": f"e{place}",
        "source": names[tie.first],
        "target": names[tie.second],
        "label": _words(tie),
        "kind": tie.kind.value,
        "mutual": tie.is_mutual,
        "looped": tie in graph.looped,
    }


def _words(tie: Tie) -> str:
    if tie.amount is not None:
        return f"{tie.label} {_short(tie.amount)}"
    return f"{tie.label} {formatting.percent(tie.share, 0)}" if tie.share is not None else str(tie.label)


@dataclass(slots=True)
class TieRow:
    """A tie as the table draws it; a stranger has no address."""

    first: str
    first_url: str
    label: str
    second: str
    second_url: str
    kind: str
    amount: Any
    share: Any
    since: Any
    hop: int


def rows(graph: Graph, user: Any) -> list[TieRow]:
    """Nearest ties first."""
    found = [_row(tie, graph, user) for tie in graph.ties]
    return sorted(found, key=lambda row: (row.hop, row.kind))


def _row(tie: Tie, graph: Graph, user: Any) -> TieRow:
    (first, first_url), (second, second_url) = (_told(pk, graph, user) for pk in (tie.first, tie.second))
    hop = max(graph.hops[tie.first], graph.hops[tie.second])
    kind = capfirst(str(tie.kind.label))
    return TieRow(
        first, first_url, str(tie.label), second, second_url, kind, tie.amount, tie.share, tie.since, max(hop, 1)
    )


def _told(pk: int, graph: Graph, user: Any) -> tuple[str, str]:
    customer = graph.known.get(pk)
    if customer is None:
        return _("A customer outside your scope"), ""
    return shown.name_of(customer, user), reverse("customers:customer_detail", args=[pk])


def _linked(name: str) -> Any:
    def draw(row: TieRow, _table: Table) -> Any:
        text, url = getattr(row, name), getattr(row, f"{name}_url")
        return format_html('<a href="{}">{}</a>', url, text) if url else text

    return draw


def _sentence(row: TieRow, table: Table) -> Any:
    """ "张三 guarantor 王五" on a telephone, where the columns between fold away."""
    first, second = _linked("first")(row, table), _linked("second")(row, table)
    return format_html('{}<span class="bc-only-sm bc-sub bc-rowsub">{} → {}</span>', first, capfirst(row.label), second)


class TieTable(Table):
    """Reads as a sentence: the first is the ... of the second."""

    columns = (
        Drawn("first", gettext_lazy("Customer"), draw=_sentence, phone=True),
        Column("label", gettext_lazy("Is the"), lambda row: row.label),
        Drawn("second", gettext_lazy("Of"), draw=_linked("second")),
        Column("kind", gettext_lazy("Kind"), "kind"),
        Money("amount", gettext_lazy("Amount"), unit=bank.unit, phone=True),
        Money("share", gettext_lazy("Share"), unit="%"),
        Day("since", pgettext_lazy("date", "From")),
        Column("hop", gettext_lazy("Step"), lambda row: str(row.hop), css="r"),
    )


def loops(graph: Graph, user: Any) -> list[str]:
    """Circles of guarantees in the picture, each as a line of names; those through the customer in the middle first."""
    ways: dict[int, list[int]] = {}
    for tie in graph.looped:
        ways.setdefault(tie.first, []).append(tie.second)
    told: dict[frozenset[int], list[int]] = {}
    for start in sorted(ways, key=lambda pk: graph.hops[pk]):
        path = _shortest_circle(ways, start)
        told.setdefault(frozenset(path), path)
    return [" → ".join(_told(pk, graph, user)[0] for pk in [*path, path[0]]) for path in told.values()][:5]


def _shortest_circle(ways: dict[int, list[int]], start: int) -> list[int]:
    paths = [[start]]
    seen = {start}
    while paths:
        longer = []
        for path in paths:
            for pk in sorted(ways.get(path[-1], ())):
                if pk == start:
                    return path
                if pk not in seen:
                    seen.add(pk)
                    longer.append([*path, pk])
        paths = longer
    return [start]


__all__ = ["TieKind", "TieTable", "loops", "picture", "rows"]
