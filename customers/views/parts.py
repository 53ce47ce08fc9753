"""What the pages about contact points and identity documents share: added, changed, retired.

What stands is masked: an empty field keeps it, what is typed replaces it and is no longer verified.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from customers.forms.parts import RetireForm
from customers.views.base import CustomerActionView, MayBeDuplicateView


class PartAddView(MayBeDuplicateView):
    """Subclasses set form and title, and call the service in `write`."""

    submit_label = gettext_lazy("Add")


class PartEditView(MayBeDuplicateView):
    """Subclasses set model, form, title, the field of the masked value, the others, and the address that retires."""

    select_related = ("customer",)
    submit_label = gettext_lazy("Save")
    template_name = "customers/part_edit.html"
    value_field: ClassVar[str]
    other_fields: ClassVar[tuple[str, ...]]
    retire_url_name: ClassVar[str]

    @abstractmethod
    def described(self, record: Any) -> str:
        """What it is, masked: "Mobile 199****0001"."""

    @abstractmethod
    def edit(self, record: Any, values: dict[str, Any], confirmed: bool) -> None:
        """Call the service with what is to be set."""

    def extra_context(self, record: Any) -> dict[str, Any]:
        return {"retire_url": reverse(self.retire_url_name, args=[record.pk])}

    def initial(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in self.other_fields}

    def sentence(self, record: Any) -> str:
        return _("%(part)s. Leave the field empty to keep it.") % {"part": self.described(record)}

    def write(self, record: Any, form: BankForm) -> None:
        values = dict(form.cleaned_data)
        confirmed = values.pop("confirmed_duplicates")
        if not values[self.value_field]:
            del values[self.value_field]
        elif "is_verified" not in form.changed_data:
            del values["is_verified"]
        self.edit(record, values, confirmed)


class PartRetireView(CustomerActionView):
    """Subclasses set model and title, and call the service in `act`."""

    select_related = ("customer",)
    form_class = RetireForm
    submit_label = gettext_lazy("Retire")

    @abstractmethod
    def described(self, record: Any) -> str:
        """What it is, masked."""

    def sentence(self, record: Any) -> str:
        return _("%(part)s is no longer current. It stays in the history.") % {"part": self.described(record)}
