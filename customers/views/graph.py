"""The graph of a customer's ties: a page, the same card alone for a panel, and its data."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.tables import panel_table
from bankcrm.common.views.base import RecordView
from customers import shown
from customers.models import Customer
from customers.ties import shown as ties_shown
from customers.ties.registry import TieKind
from customers.ties.walk import MOST_CUSTOMERS, MOST_HOPS, Graph, walk

HOPS = 2


class _GraphView(RecordView):
    """`?hops=1..4` and any number of `?kind=`; what is not understood is left out."""

    model = Customer
    permission = "customers.view_customer"

    @property
    def hops(self) -> int:
        asked = self.request.GET.get("hops", "")
        return int(asked) if asked in {str(number) for number in range(1, MOST_HOPS + 1)} else HOPS

    @property
    def kinds(self) -> list[TieKind]:
        asked = set(self.request.GET.getlist("kind"))
        return [kind for kind in TieKind if kind in asked] or list(TieKind)

    def graph(self, record: Customer) -> Graph:
        return walk(record, self.request.user, hops=self.hops, kinds=self.kinds)


class CustomerGraphDataView(_GraphView):
    """What the picture is drawn from; the table beside it is made of the same walk."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        return JsonResponse(ties_shown.picture(self.graph(self.get_object()), request.user))


class CustomerGraphView(_GraphView):
    """`?part=card`: the card alone, for the panel of relationships."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        graph = self.graph(record)
        name = shown.name_of(record, request.user)
        url = reverse("customers:customer_detail", args=[record.pk])
        context = {
            "heading": _("Relationship graph"),
            "record_title": name,
            "crumbs": [
                (gettext_lazy("Customers"), reverse("customers:customer_list")),
                (name, url),
                (_("Relationship graph"), ""),
            ],
            "name": name,
            "table": panel_table(ties_shown.TieTable(ties_shown.rows(graph, request.user), request)),
            "loops": ties_shown.loops(graph, request.user),
            "data_url": f"{reverse('customers:customer_graph_data', args=[record.pk])}?{self._query()}",
            "chips": self._chips(),
            "steps": [
                {"number": number, "url": self._url(hops=number), "current": number == self.hops}
                for number in range(1, MOST_HOPS + 1)
            ],
            "notes": self._notes(graph),
        }
        part = request.GET.get("part") == "card"
        return render(request, "customers/_graph_card.html" if part else "customers/graph.html", context)

    def _notes(self, graph: Graph) -> list[str]:
        notes = []
        if graph.is_cut:
            notes.append(_("The first %(number)s customers; narrow it by kind or steps.") % {"number": MOST_CUSTOMERS})
        if graph.hidden:
            notes.append(_("Customers outside your scope are drawn without a name and not followed further."))
        return notes

    def _chips(self) -> list[dict[str, Any]]:
        """Each kind switched on or off; all of them is none chosen."""
        chosen = set(self.kinds)
        every = len(chosen) == len(TieKind)
        chips = []
        for kind in TieKind:
            if every:
                then = [kind]
            else:
                then = [one for one in TieKind if (one in chosen) != (one == kind)]
            pressed = not every and kind in chosen
            chips.append({"label": capfirst(str(kind.label)), "url": self._url(kinds=then), "pressed": pressed})
        return [{"label": _("All"), "url": self._url(kinds=list(TieKind)), "pressed": every}, *chips]

    def _query(self, hops: int | None = None, kinds: list[TieKind] | None = None) -> str:
        chosen = self.kinds if kinds is None else kinds
        pairs: list[tuple[str, Any]] = [("hops", hops or self.hops)]
        if len(chosen) < len(TieKind):
            pairs += [("kind", kind.value) for kind in chosen]
        return urlencode(pairs)

    def _url(self, hops: int | None = None, kinds: list[TieKind] | None = None) -> str:
        return f"{self.request.path}?{self._query(hops, kinds)}"
