"""A customer is entered and changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.errors import RuleViolation
from bankcrm.common.forms import Lock, RecordForm
from bankcrm.common.permissions import access_of
from bankcrm.common.views.base import PermittedView
from bankcrm.common.views.edit import ObjectCreateView, ObjectEditView
from customers import identity_rules, normal, shown
from customers.choices import ContactKind, Kind, Sex
from customers.forms.customer import HEAD_DECIDES, EditCompanyForm, EditPersonForm, NewCompanyForm, NewPersonForm
from customers.models import Customer
from customers.reach import reaches
from customers.selectors import core_columns, main_contact_points, main_document
from customers.services import customer as customers
from customers.services.look_up import may_look_up
from customers.views.matches import as_rows
from staff.models import Employee

LIST = gettext_lazy("Customers")
# What the services call a part, and what it is called on the form over the whole customer.
FIELDS = {"number": "document_number", "type": "document_type"}


class _CustomerFormView:
    """What entering and changing share: the check for duplicates, and where to go afterwards."""

    template_name = "customers/customer_form.html"
    request: HttpRequest
    kind: str

    def matches(self, form: Any, besides: int | None) -> list[dict[str, Any]]:
        if form.cleaned_data["confirmed_duplicates"]:
            return []
        document, mobile = form.new_document, form.contacts.get(ContactKind.MOBILE)
        numbers = [document.number] if document else []
        if form.kind == Kind.CORPORATE and form.cleaned_data.get("credit_code") and form.touched("credit_code"):
            numbers = [form.cleaned_data["credit_code"]]
        if not numbers and not mobile:
            return []
        return as_rows(
            user=self.request.user,
            identity_numbers=numbers,
            telephones=[mobile] if mobile else [],
            besides=besides,
        )

    def success_url(self, record: Customer) -> str:
        return reverse("customers:customer_detail", args=[record.pk])

    def field_of(self, violation: RuleViolation) -> str | None:
        name = FIELDS.get(violation.field or "", violation.field)
        return "credit_code" if name == "document_number" and self.kind == Kind.CORPORATE else name


class CustomerCreateView(_CustomerFormView, ObjectCreateView):
    """`?kind=corporate` for a company. Who sees only their own portfolio becomes the manager."""

    model = Customer
    title = gettext_lazy("New customer")

    @property
    def kind(self) -> str:  # type: ignore[override]
        asked = self.request.GET.get("kind")
        return Kind.CORPORATE if asked == Kind.CORPORATE else Kind.INDIVIDUAL

    @property
    def form_class(self) -> type[RecordForm]:  # type: ignore[override]
        return NewCompanyForm if self.kind == Kind.CORPORATE else NewPersonForm

    def make_form(self, data: Any = None) -> RecordForm:
        form = super().make_form(data)
        if self._own_portfolio_only:
            del form.fields["manager"]
        if not access_of(self.request.user).has(customers.DECIDE):
            form.leave_out(tuple(customers.DECIDED - {"branch"}))
        form.check_while_typing(reverse("customers:number_check"))  # type: ignore[attr-defined]
        return form

    @property
    def _own_portfolio_only(self) -> bool:
        scope = access_of(self.request.user).scope("customers.add_customer")
        return not scope.everything and not scope.branches

    def initial(self) -> dict[str, Any]:
        return {"branch": access_of(self.request.user).branch_id, "source": "visit", **super().initial()}

    def duplicates(self, form: RecordForm) -> list[dict[str, Any]]:
        return self.matches(form, besides=None)

    def write(self, form: Any) -> Customer:
        values = form.customer_values()
        return customers.customer_create(
            values={"kind": self.kind, **{name: value for name, value in values.items() if value is not None}},
            document=form.new_document,
            contacts=form.contacts,
            manager=self._manager(form),
            confirmed_duplicates=form.cleaned_data["confirmed_duplicates"],
            acting_user=self.request.user,
        )

    def _manager(self, form: Any) -> Employee | None:
        if not self._own_portfolio_only:
            return form.cleaned_data["manager"]
        return Employee.objects.visible_to(self.request.user).filter(user=self.request.user).first()

    def cancel_url(self) -> str:
        return reverse("customers:customer_list")

    def crumbs(self) -> list[tuple[str | Promise, str]]:
        return [(LIST, reverse("customers:customer_list")), (self.title, "")]

    def success_message(self, record: Customer) -> str:
        return _("Saved as %(number)s.") % {"number": record.number}

    def _page(self, form: RecordForm, status: int = 200, **context: Any) -> HttpResponse:
        kinds = [
            {"label": label, "url": f"{self.request.path}?kind={kind}", "current": kind == self.kind}
            for kind, label in ((Kind.INDIVIDUAL, _("Individual")), (Kind.CORPORATE, _("Corporate")))
        ]
        return super()._page(form, status, kinds=kinds, **context)


class CustomerEditView(_CustomerFormView, ObjectEditView):
    model = Customer
    is_prepared = True
    select_related = ("branch",)
    title = gettext_lazy("Edit customer")

    @property
    def form_class(self) -> type[RecordForm]:  # type: ignore[override]
        return EditPersonForm if self.record.is_individual else EditCompanyForm

    def make_form(self, data: Any = None) -> RecordForm:
        form = super().make_form(data)
        if shown.masks_names(self.request.user):
            form.leave_out(shown.NAMED)
        form.show_document(self.document)  # type: ignore[attr-defined]
        url = f"{reverse('customers:number_check')}?besides={self.record.pk}"
        form.check_while_typing(url)  # type: ignore[attr-defined]
        return form

    def locks(self, record: Customer) -> dict[str, Lock]:
        """What the core system owns, and what the identity number says."""
        self.kind = record.kind
        self.name, self.number = shown.name_of(record, self.request.user), record.number
        self.document = main_document(record)
        said = {}
        if self.document is not None and identity_rules.facts(self.document.type, self.document.number):
            said = dict.fromkeys(("birth_date", "sex"), Lock(_("From the identity number")))
        if not reaches(self.request.user, customers.DECIDE, record):
            said |= dict.fromkeys(customers.DECIDED, HEAD_DECIDES)
        return said | {name: Lock(_("Core system"), day) for name, day in core_columns(record).items()}

    def duplicates(self, form: RecordForm) -> list[dict[str, Any]]:
        return self.matches(form, besides=self.record.pk)

    def write(self, form: Any) -> Customer:
        changed_day = "document_valid_until" in form.changed_data
        return customers.customer_edit_with_parts(
            customer=self.record,
            values=form.customer_values(),
            row_version=form.cleaned_data["row_version"],
            document=form.new_document,
            document_valid_until=form.cleaned_data.get("document_valid_until") if changed_day else None,
            contacts=form.contacts,
            confirmed_duplicates=form.cleaned_data["confirmed_duplicates"],
            acting_user=self.request.user,
        )

    def cancel_url(self) -> str:
        return reverse("customers:customer_detail", args=[self.record.pk])

    def heading_meta(self) -> str:
        return f"{self.name} · {self.number}"

    def crumbs(self) -> list[tuple[str | Promise, str]]:
        return [
            (LIST, reverse("customers:customer_list")),
            (self.name, self.cancel_url()),
            (_("Edit"), ""),
        ]

    def _page(self, form: Any, status: int = 200, **context: Any) -> HttpResponse:
        """Only a page that is drawn asks for the masked numbers that stand; a save does without."""
        kinds = (ContactKind.MOBILE, ContactKind.EMAIL, ContactKind.ADDRESS)
        form.show_contacts(main_contact_points(self.record, kinds))
        return super()._page(form, status, **context)


class NumberCheckView(PermittedView):
    """Asked while an identity number or a mobile is typed: is it right, whose is it already, what does it say?"""

    permission = "customers.change_customer"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look_up(request.user):
            return self._answer({"is_limited": True})
        besides = request.GET.get("besides", "")
        besides_pk = int(besides) if besides.isdecimal() else None
        if "mobile" in request.POST:
            return self._answer(self._mobile(request.POST["mobile"][:40], besides_pk))
        number = normal.identity_number(request.POST.get("document_number", "")[:60])
        return self._answer(self._document(request.POST.get("document_type", ""), number, besides_pk))

    def _mobile(self, typed: str, besides: int | None) -> dict[str, Any]:
        number = normal.telephone(typed)
        if len(number) < 11:
            return {}
        return {"matches": as_rows(user=self.request.user, telephones=[number], besides=besides)}

    def _document(self, document_type: str, number: str, besides: int | None) -> dict[str, Any]:
        """A number that is still too short is not yet wrong."""
        if len(number) < 15:
            return {}
        problem = identity_rules.problem(document_type, number) if len(number) >= 18 else ""
        if problem:
            return {"problem": problem}
        read = identity_rules.facts(document_type, number)
        return {
            "matches": as_rows(user=self.request.user, identity_numbers=[number], besides=besides),
            "read": read,
            "sexes": Sex.choices if besides is None else (),
        }

    def _answer(self, context: dict[str, Any]) -> HttpResponse:
        response = render(self.request, "customers/_number_check.html", context)
        response["Cache-Control"] = "no-store"
        return response
