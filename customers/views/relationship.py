"""Relationships of a customer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import shown
from customers.choices import RelationType
from customers.forms import parts
from customers.models import Customer, Relationship
from customers.services import relationship
from customers.views.base import CustomerActionView


class RelationshipAddView(CustomerActionView):
    form_class = parts.RelationshipForm
    title = gettext_lazy("Add relationship")
    submit_label = gettext_lazy("Add")
    tab = "relationships"

    def form_arguments(self, record: Customer) -> dict[str, Any]:
        return {"kind": record.kind}

    def act(self, record: Customer, form: Any) -> None:
        kind, other_first = form.direction
        other = form.cleaned_data["other"]
        first, second = (other, record) if other_first else (record, other)
        relationship.relationship_add(
            customer=first,
            other=second,
            type=kind,
            since=form.cleaned_data["since"],
            share=form.cleaned_data["share"],
            acting_user=self.request.user,
        )


class RelationshipEndView(CustomerActionView):
    """Found from either side: who may change one of the two may end it."""

    model = Relationship
    form_class = parts.RelationshipEndForm
    title = gettext_lazy("End relationship")
    submit_label = gettext_lazy("End")
    tab = "relationships"

    def get_object(self) -> Relationship:
        reachable = Customer.objects.visible_to(self.request.user, self.permission).values("pk")
        found = (
            Relationship.objects.select_related("customer", "other")
            .filter(Q(customer__in=reachable) | Q(other__in=reachable), pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found

    def customer(self, record: Relationship) -> Customer:
        """The side that the person may change, the first one if it is both."""
        reachable = Customer.objects.visible_to(self.request.user, self.permission)
        sides = (record.customer, record.other)
        seen = set(reachable.filter(pk__in=[one.pk for one in sides]).values_list("pk", flat=True))
        return next(one for one in sides if one.pk in seen)

    def sentence(self, record: Relationship) -> str:
        kind = RelationType(record.type)
        seen = self.customer(record)
        other = record.other if seen.pk == record.customer_id else record.customer
        label = kind.reverse_label if seen.pk == record.customer_id else str(kind.label)
        visible = Customer.objects.visible_to(self.request.user).filter(pk=other.pk).exists()
        name = shown.name_of(other, self.request.user) if visible else _("A customer outside your scope")
        return _("%(label)s: %(name)s. It ends and stays in the history.") % {"label": capfirst(label), "name": name}

    def act(self, record: Relationship, form: Any) -> None:
        relationship.relationship_end(
            relationship=record, until=form.cleaned_data["until"], acting_user=self.request.user
        )
