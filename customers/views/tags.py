"""The tags of a customer, all on one page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.forms.tags import TagsForm
from customers.models import Customer, CustomerTag
from customers.services import tag
from customers.views.base import CustomerActionView


class CustomerTagsView(CustomerActionView):
    form_class = TagsForm
    title = gettext_lazy("Tags")
    submit_label = gettext_lazy("Save")

    def form_arguments(self, record: Customer) -> dict[str, Any]:
        standing = CustomerTag.objects.visible_to(self.request.user).filter(customer=record)
        return {"standing": frozenset(standing.values_list("tag_id", flat=True))}

    def refusal(self, record: Customer) -> str:
        """Before the administrator has made any there is nothing to choose."""
        form = self.make_form(record)
        return "" if form is None or len(form.fields) > 1 else _("There is no tag yet. An administrator makes them.")

    def act(self, record: Customer, form: Any) -> None:
        tag.customer_set_tags(
            customer=record, put_on=form.put_on, take_off=form.take_off, acting_user=self.request.user
        )
