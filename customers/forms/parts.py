"""Small forms about parts of a customer's file: contact points, documents, managers, relationships, readers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bankcrm.common.filtersets import PickerSelect, PickerSelectMultiple
from bankcrm.common.forms import BankForm
from customers import choices, shown
from customers.models import Customer
from customers.selectors import document_types_for, employees_to_assign
from staff.models import Employee


def capitalised(options: Any) -> list[tuple[str, Any]]:
    return [(code, capfirst(label)) for code, label in options]


# Why a person assigns; the other reasons are the system's own.
ASSIGN_REASONS = capitalised(
    (code, label)
    for code, label in choices.AssignmentReason.choices
    if code not in (choices.AssignmentReason.FEED, choices.AssignmentReason.RELEASED)
)


class _MayBeDuplicate(BankForm):
    """A form whose number may stand at another customer already; a tick says that this is known and right."""

    confirmed_duplicates = forms.BooleanField(required=False, widget=forms.HiddenInput, label=_("Known and right"))

    def ask_to_confirm(self) -> None:
        """Show the tick: from hidden to seen, once there is a match."""
        self.fields["confirmed_duplicates"].widget = forms.CheckboxInput()


class ContactPointAddForm(_MayBeDuplicate):
    kind = forms.ChoiceField(label=_("Kind"), choices=capitalised(choices.ContactKind.choices))
    value = forms.CharField(label=_("Number or address"), max_length=200)
    is_preferred = forms.BooleanField(label=_("Preferred of its kind"), required=False)


class ContactPointEditForm(_MayBeDuplicate):
    """What is masked on the page stays masked here: an empty field keeps it, a new value replaces it."""

    value = forms.CharField(label=_("New value"), max_length=200, required=False)
    is_preferred = forms.BooleanField(label=_("Preferred of its kind"), required=False)
    is_verified = forms.BooleanField(label=_("Verified"), required=False)
    do_not_contact = forms.BooleanField(label=_("Do not use"), required=False)


class IdentityDocumentAddForm(_MayBeDuplicate):
    type = forms.ChoiceField(label=_("Document type"))
    number = forms.CharField(label=_("Document number"), max_length=60)
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    is_primary = forms.BooleanField(
        label=_("Main document"), required=False, help_text=_("A mainland number fills birth date and sex.")
    )

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["type"].choices = capitalised(document_types_for(kind))  # type: ignore[attr-defined]


class IdentityDocumentEditForm(_MayBeDuplicate):
    number = forms.CharField(label=_("New number"), max_length=60, required=False)
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    is_primary = forms.BooleanField(label=_("Main document"), required=False)
    is_verified = forms.BooleanField(label=_("Verified against the original"), required=False)


class RetireForm(BankForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class AssignableField(forms.ModelChoiceField):
    """Somebody to whom the person may give customers, picked by name or number."""

    def __init__(self, *, options: str = "customers:assignable_options", **kwargs: Any) -> None:
        super().__init__(queryset=Employee.objects.none(), widget=PickerSelect(options), **kwargs)


class AssignForm(BankForm):
    manager = AssignableField(label=_("Customer manager"))
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=ASSIGN_REASONS,
        initial=choices.AssignmentReason.TRANSFER,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["manager"].queryset = employees_to_assign(user)  # type: ignore[attr-defined]


class ReleaseForm(BankForm):
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class AskManagerForm(BankForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The head of the branch reads it."))


class AssistantForm(BankForm):
    employee = AssignableField(label=_("Assistant"))
    role = forms.CharField(label=_("Role"), max_length=60, help_text=_("In a few words: credit, wealth, foreign trade"))
    share = forms.DecimalField(
        label=_("Share in %"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["employee"].queryset = employees_to_assign(user)  # type: ignore[attr-defined]


class CustomerChoiceField(forms.ModelChoiceField):
    """A customer within the person's scope, by number and the name as they may see it."""

    user: Any = None

    def label_from_instance(self, obj: Any) -> str:
        return f"{shown.name_of(obj, self.user)} {obj.number}"


class RelationshipForm(BankForm):
    """Reads as a sentence: the other customer is the ... of this one."""

    other = CustomerChoiceField(
        label=_("Other customer"),
        queryset=Customer.objects.all(),
        widget=PickerSelect("customers:customer_options"),
        help_text=_("By the beginning of the name, pinyin or number."),
    )
    role = forms.ChoiceField(label=_("Is to this customer"))
    since = forms.DateField(label=_("Since"), required=False)
    share = forms.DecimalField(
        label=_("Share in %"), required=False, min_value=0, max_value=100, max_digits=7, decimal_places=4
    )

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["other"].user = user  # type: ignore[attr-defined]
        self.fields["role"].choices = _roles(kind)  # type: ignore[attr-defined]

    @property
    def direction(self) -> tuple[str, bool]:
        """The type, and whether the other customer is its first side."""
        code, _dot, way = self.cleaned_data["role"].partition(".")
        return code, way == "other"


def _roles(kind: str) -> list[tuple[str, str]]:
    """What the other customer may be: `type.other` where it is the first side, `type.this` where this one is."""
    persons = {choices.RelationType.SPOUSE, choices.RelationType.PARENT, choices.RelationType.SIBLING}
    roles: list[tuple[str, str]] = []
    for relation in choices.RelationType:
        if kind == choices.Kind.CORPORATE and relation in persons:
            continue
        forward, backward = str(relation.label), relation.reverse_label
        roles.append((f"{relation}.other", capfirst(forward)))
        if forward != backward:
            roles.append((f"{relation}.this", capfirst(backward)))
    return roles


class RelationshipEndForm(BankForm):
    until = forms.DateField(label=_("Until"), required=False, help_text=_("Empty: the business date."))


class ResealForm(BankForm):
    """Who reads the file from now on; whoever names them does not."""

    readers = forms.ModelMultipleChoiceField(
        label=_("Readers"),
        queryset=Employee.objects.employed().filter(user__is_active=True),
        widget=PickerSelectMultiple("staff:employee_options"),
        help_text=_("People with a sign-in whose roles reach the customer's branch; not yourself."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class SealForm(BankForm):
    """Who may still read a confidential file. Whoever closes it stays a reader."""

    confidential = forms.BooleanField(label=_("Confidential"), required=False)
    readers = forms.ModelMultipleChoiceField(
        label=_("Readers"),
        queryset=Employee.objects.filter(user__isnull=False),
        widget=PickerSelectMultiple("staff:employee_options"),
        required=False,
        help_text=_("Who may open the file besides yourself; they need a sign-in."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
