"""The customer's form: sections by kind, core fields locked, masked numbers replaced and never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.filtersets import PickerSelect
from bankcrm.common.forms import BoundSection, Lock, RecordForm, Section
from customers import choices, mandatory, normal, shown
from customers.choices import ContactKind
from customers.forms.parts import AssignableField, capitalised
from customers.models import Customer
from customers.selectors import document_types_for, employees_to_assign, is_core_owned
from customers.services.customer import NewDocument

# Fields of the form that are no columns of the customer.
PARTS = ("document_type", "document_number", "document_valid_until", "mobile", "email", "address", "manager")
AT_THE_BANK = (
    "number",
    "status",
    "grade",
    "risk_rating",
    "credit_rating",
    "branch",
    "manager",
    "since",
    "source",
    "remark",
    "do_not_contact",
    "is_blacklisted",
)
IDENTITY = Section(
    "identity",
    _("Identity"),
    ("document_type", "document_number", "document_valid_until"),
)
CONTACT = Section("contact", _("Contact"), ("mobile", "email", "address"))

# Columns of `customers.DECIDED`, for who may not decide them.
HEAD_DECIDES = Lock(_("Decided by the head of the branch"))


def _with_capitals(column: Any, **kwargs: Any) -> forms.Field | None:
    """A column's field with its choices as a form shows them: once for the class, not for each form."""
    one = column.formfield(**kwargs)
    if isinstance(one, forms.TypedChoiceField):
        one.choices = capitalised(one.choices)
    return one


class CustomerForm(RecordForm):
    """What persons and companies share. Subclasses add their own fields and sections."""

    kind: str
    document_type = forms.ChoiceField(label=_("Document type"), required=False)
    document_number = forms.CharField(label=_("Identity number"), max_length=60, required=False)
    document_valid_until = forms.DateField(label=_("Valid until"), required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    confirmed_duplicates = forms.BooleanField(required=False)

    own_sections: tuple[Section, ...] = ()

    class Meta:
        model = Customer
        fields: tuple[str, ...] = (
            "name",
            "name_pinyin",
            "status",
            "grade",
            "risk_rating",
            "credit_rating",
            "branch",
            "source",
            "since",
            "do_not_contact",
            "is_blacklisted",
            "remark",
        )
        widgets = {"branch": PickerSelect("staff:branch_options"), "remark": forms.Textarea(attrs={"rows": 3})}
        labels = {"name_pinyin": _("Pinyin"), "since": _("Customer since")}
        help_texts = {"name_pinyin": _("Used in search; mend it where a character has two readings")}
        formfield_callback = staticmethod(_with_capitals)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_type"].choices = capitalised(document_types_for(self.kind))  # type: ignore[attr-defined]
        self.fields["address"].wide = True  # type: ignore[attr-defined]
        for name in ("document_number", "mobile"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self._mark_mandatory()

    def _mark_mandatory(self) -> None:
        """What the file must hold is marked; what stands in the form whole may not be emptied."""
        for need in mandatory.needs(self.kind, self.instance.status):
            one = self.fields.get(need.field)
            if one is None or one.disabled:
                continue
            if len(need.items) > 1:
                one.help_text = need.message
                continue
            one.is_mandatory = True  # type: ignore[attr-defined]
            one.required = one.required or bool(getattr(self.instance, need.field, "")) and not self.keeps(need.field)

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    def check_while_typing(self, url: str) -> None:
        """Ask the server about identity number and mobile while they are typed; what it says stands beside them."""
        for name in ("document_number", "mobile"):
            if name not in self.fields or self.fields[name].disabled:
                continue
            self.fields[name].check_url = url  # type: ignore[attr-defined]
            self.fields[name].widget.attrs |= {
                "hx-post": url,
                "hx-params": f"{name},document_type",
                "hx-trigger": "change, keyup changed delay:600ms",
                "hx-target": f"#id_{name}_check",
                "hx-sync": "this:replace",
            }

    def _get_validation_exclusions(self) -> set[str]:
        """The branch was looked up within the person's scope already; the model need not ask again."""
        return super()._get_validation_exclusions() | {"branch"}

    def clean_name(self) -> str:
        return normal.plain_text(self.cleaned_data["name"])

    def customer_values(self) -> dict[str, Any]:
        """Columns of the customer: all that were filled for a new one, else only what was changed."""
        values = self.values() if self.is_new else self.changed_values()
        return {name: value for name, value in values.items() if name not in (*PARTS, "confirmed_duplicates")}

    @property
    def new_document(self) -> NewDocument | None:
        """The document that was typed; an empty number means none, or that the standing one is kept."""
        number = self.cleaned_data.get("document_number", "")
        if not number or self.fields["document_number"].disabled:
            return None
        valid_until = self.cleaned_data.get("document_valid_until")
        return NewDocument(self.cleaned_data["document_type"], number, valid_until)

    @property
    def contacts(self) -> dict[str, str]:
        """kind -> value of what was typed."""
        return {
            kind: self.cleaned_data[kind]
            for kind in (ContactKind.MOBILE, ContactKind.EMAIL, ContactKind.ADDRESS)
            if self.cleaned_data.get(kind) and not self.fields[kind].disabled
        }

    @property
    def sections_declared(self) -> tuple[Section, ...]:  # type: ignore[override]
        """Basics, identity, contact, the kind's own; then what is kept here; last what the core system owns."""
        bank = tuple(name for name in AT_THE_BANK if name in self.fields)
        locked = tuple(name for name in bank if self.fields[name].disabled and self.locks.get(name) is not HEAD_DECIDES)
        if locked == ("number",):  # A prospect of our own: nothing comes from the core system.
            locked = ()
        free = tuple(name for name in bank if name not in locked)
        return (
            *self.own_sections,
            Section("bank", _("At the bank"), free),
            Section("core", _("From the core system"), locked),
        )

    @property
    def sections(self) -> list[BoundSection]:
        return super().sections


class PersonForm(CustomerForm):
    kind = choices.Kind.INDIVIDUAL
    own_sections = (
        Section(
            "basics",
            _("Basics"),
            ("name", "name_pinyin", "birth_date", "sex", "marital_status", "education"),
            _("Birth date and sex follow from the identity number."),
        ),
        IDENTITY,
        CONTACT,
        Section("work", _("Work and income"), ("occupation", "employer", "income_band")),
    )

    class Meta(CustomerForm.Meta):
        fields = (
            *CustomerForm.Meta.fields,
            "birth_date",
            "sex",
            "marital_status",
            "education",
            "occupation",
            "employer",
            "income_band",
        )
        labels = {**CustomerForm.Meta.labels, "name": pgettext_lazy("person", "Name")}


class CompanyForm(CustomerForm):
    kind = choices.Kind.CORPORATE
    masks = {"credit_code": shown.masked_identity}
    own_sections = (
        Section(
            "basics",
            _("Basics"),
            ("name", "name_pinyin", "credit_code", "legal_representative"),
        ),
        Section(
            "company",
            _("Company"),
            ("registered_capital", "company_size", "industry", "founded_on", "is_listed"),
        ),
        CONTACT,
    )

    class Meta(CustomerForm.Meta):
        fields = (
            *CustomerForm.Meta.fields,
            "credit_code",
            "legal_representative",
            "registered_capital",
            "industry",
            "company_size",
            "founded_on",
            "is_listed",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("document_type", "document_number", "document_valid_until"):
            del self.fields[name]


class NewCustomerMixin:
    """A prospect of our own: no number yet, status and since not asked for; perhaps a manager at once."""

    left_out = ("status", "since", "is_blacklisted", "credit_rating")

    def drop_what_is_not_asked(self) -> None:
        for name in self.left_out:
            self.fields.pop(name, None)  # type: ignore[attr-defined]
        whom = employees_to_assign(self.user, "customers.add_customer")  # type: ignore[attr-defined]
        self.fields["manager"].queryset = whom  # type: ignore[attr-defined]


def first_manager() -> AssignableField:
    return AssignableField(label=_("Customer manager"), options="customers:first_manager_options", required=False)


class NewPersonForm(NewCustomerMixin, PersonForm):
    manager = first_manager()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drop_what_is_not_asked()


class NewCompanyForm(NewCustomerMixin, CompanyForm):
    manager = first_manager()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drop_what_is_not_asked()


class _EditMixin:
    """Numbers that stand are masked: shown as the field's placeholder, replaced by what is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.CharField(  # type: ignore[attr-defined]
            label=_("Customer number"),
            disabled=True,
            required=False,
            initial=self.instance.number,  # type: ignore[attr-defined]
        )

    def show_document(self, document: Any) -> None:
        """Put the main document's number, masked, where a new one would be typed."""
        if document is None or "document_type" not in self.fields:  # type: ignore[attr-defined]
            return
        self._show("document_number", shown.masked_identity(document.number), document)
        for name, value in (("document_type", document.type), ("document_valid_until", document.valid_until)):
            self.initial[name] = value  # type: ignore[attr-defined]
            self.fields[name].disabled = self.fields["document_number"].disabled  # type: ignore[attr-defined]

    def show_contacts(self, points: dict[str, Any]) -> None:
        """The same for mobile, e-mail and address; what the core system owns is locked."""
        for kind, point in points.items():
            self._show(kind, shown.masked_contact(kind, point.value), point)

    def _show(self, name: str, masked: str, row: Any) -> None:
        field = self.fields[name]  # type: ignore[attr-defined]
        if is_core_owned(row):
            field.disabled, field.help_text = True, _("Core system")
            self.initial[name] = masked  # type: ignore[attr-defined]
        else:
            field.widget.attrs["placeholder"] = masked
            field.help_text = _("Leave empty to keep it")


class EditPersonForm(_EditMixin, PersonForm):
    pass


class EditCompanyForm(_EditMixin, CompanyForm):
    pass
