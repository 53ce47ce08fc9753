"""Choice lists of forms and filters hold only what the person may see: done once, for every form."""

from typing import Any

from django import forms

from bankcrm.common.scoping import ScopedQuerySet


def scope_choices(form: forms.BaseForm, user: Any, action: str = "view") -> None:
    """Narrow every model choice of the form to the person's scope. A model without scope offers nothing."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            queryset: Any = field.queryset
            field.queryset = (
                queryset.visible_to(user, action) if isinstance(queryset, ScopedQuerySet) else queryset.none()
            )
