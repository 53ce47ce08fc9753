"""Many customers of the list at once: given to a manager, tagged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting
from bankcrm.common.bulk.forms import BulkForm
from bankcrm.common.views.bulk import BulkActionView
from customers import bulk
from customers.forms.bulk import AssignManyForm, TagManyForm
from customers.portfolio import managers_to_choose


class CustomerAssignManyView(BulkActionView):
    """Each manager stands with what they look after already, so that the load is seen before it is added to."""

    code, permission, list_name = bulk.ASSIGN_MANY.code, bulk.ASSIGN_MANY.permission, bulk.LIST
    form_class = AssignManyForm
    title = gettext_lazy("Assign customers")
    submit_label = gettext_lazy("Assign")
    template_name = "customers/assign_many.html"

    def sentence(self, rows: int) -> str:
        words = ngettext("%(number)s customer gets a manager.", "%(number)s customers get a manager.", rows)
        return words % {"number": formatting.number(rows)}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the managers alone while somebody types a name."""
        htmx: Any = getattr(request, "htmx", None)
        if not (htmx and htmx.target == "managers"):
            return super().get(request, *args, **kwargs)
        form = self.make_form()
        context = {"form": form, **self.extra_context(form)}
        response = render(request, "customers/_managers_to_choose.html", context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def extra_context(self, form: BulkForm) -> dict[str, Any]:
        typed = self.request.GET.get("find", "").replace("\0", "").strip()[:60]
        chosen = form["manager"].value()
        found = managers_to_choose(self.request.user, typed, chosen)
        return {"managers": found, "find": typed, "unit": bank.unit, "address": list(self._address())}

    def _address(self) -> Any:
        """What the field for finding a manager carries along without scripts."""
        for name, values in self.request.GET.lists():
            if name != "find":
                for value in values:
                    yield name, value


class CustomerTagManyView(BulkActionView):
    code, permission, list_name = bulk.TAG_MANY.code, bulk.TAG_MANY.permission, bulk.LIST
    form_class = TagManyForm
    title = gettext_lazy("Tag customers")
    submit_label = gettext_lazy("Save")

    def sentence(self, rows: int) -> str:
        words = ngettext(
            "A tag is put on %(number)s customer, or taken off.",
            "A tag is put on %(number)s customers, or taken off.",
            rows,
        )
        return words % {"number": formatting.number(rows)}
