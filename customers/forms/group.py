"""Forms about groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.filtersets import PickerSelect
from bankcrm.common.forms import BankForm, RecordForm, Section
from customers.choices import GroupKind, GroupRole
from customers.forms.parts import CustomerChoiceField, capitalised
from customers.models import Customer, Group


class _CustomerPick(CustomerChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Customer.objects.all(),
            widget=PickerSelect("customers:customer_options"),
            help_text=_("By the beginning of the name, pinyin or number."),
            **kwargs,
        )


class NewGroupForm(RecordForm):
    """Kind, name and main member; the roles are those of a company group, a family knows none."""

    sections_declared = (
        Section("group", _("About the group"), ("kind", "name", "remark")),
        Section(
            "main-member",
            _("Main member"),
            ("main", "role"),
            _("Whoever may open the main member's file sees the name of the group and its whole totals."),
        ),
    )
    main = _CustomerPick(label=_("Main member"))
    role = forms.ChoiceField(
        label=_("Role in a company group"),
        choices=[
            ("", _("Parent company")),
            *capitalised([(r, r.label) for r in GroupRole.of_kind(GroupKind.COMPANY) if r != GroupRole.PARENT]),
        ],
        required=False,
    )

    class Meta:
        model = Group
        fields = ("kind", "name", "remark")
        widgets = {"remark": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        _with_capitals(self)
        self.fields["main"].user = user  # type: ignore[attr-defined]


class GroupForm(RecordForm):
    sections_declared = (Section("group", _("About the group"), ("name", "remark")),)

    class Meta:
        model = Group
        fields = ("name", "remark")
        widgets = {"remark": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        _with_capitals(self)


class MemberForm(BankForm):
    customer = _CustomerPick(label=_("Customer"))
    role = forms.ChoiceField(label=pgettext_lazy("group", "Role"))

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["customer"].user = user  # type: ignore[attr-defined]
        roles = [(role.value, capfirst(str(role.label))) for role in GroupRole.of_kind(kind)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class DissolveForm(BankForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


def _with_capitals(form: RecordForm) -> None:
    """Labels and choices begin with a capital, as headings of a form do."""
    for field in form.fields.values():
        if field.label:
            field.label = capfirst(field.label)
        if isinstance(field, forms.TypedChoiceField):
            field.choices = capitalised(field.choices)
