"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.bank import reckoned_on
from bankcrm.common.forms import BankForm, RecordForm, Section
from customers.choices import Grade
from products.choices import ProductStatus
from products.models import Category, Product
from products.rules import NEXT_STATES
from products.selectors.catalogue import category_choices, currencies
from products.selectors.rates import rate_terms


def _currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code in currencies()]


def _grade_choices() -> list[tuple[str, Any]]:
    return [("", _("All grades")), *((code, capfirst(label)) for code, label in Grade.choices)]


class IndentedCategoryField(forms.ModelChoiceField):
    """Categories in the order of the tree, set in by their depth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.objects.all(), **kwargs)

    def use_tree(self) -> None:
        empty = [] if self.required else [("", self.empty_label)]
        self.widget.choices = [*empty, *category_choices()]


class ProductForm(RecordForm):
    sections_declared = (
        Section("product", _("Product"), ("code", "name", "category", "risk_level", "department", "description")),
        Section("sale", _("Sale"), ("status", "sale_from", "sale_until"), _("Retiring is an act of its own.")),
        Section("terms", _("Terms"), ("currency", "term_months", "minimum")),
    )
    category = IndentedCategoryField(label=_("Category"))
    currency = forms.ChoiceField(label=_("Currency"), choices=_currency_choices)

    class Meta:
        model = Product
        fields = (
            "code",
            "name",
            "category",
            "risk_level",
            "department",
            "description",
            "status",
            "sale_from",
            "sale_until",
            "currency",
            "term_months",
            "minimum",
        )
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].use_tree()
        current = self.instance.status if self.instance.pk else ProductStatus.DRAFT
        allowed = NEXT_STATES[current]
        self.fields["status"].choices = [
            (code, capfirst(label)) for code, label in ProductStatus.choices if code in allowed
        ]
        own = self.instance.currency if self.instance.pk else ""
        listed = _currency_choices()
        self.fields["currency"].choices = listed if not own or (own, own) in listed else [*listed, (own, own)]
        for name in ("code", "name", "category", "risk_level", "department", "description", "status"):
            self.fields[name].label = capfirst(self.fields[name].label)
        for name in ("sale_from", "sale_until", "term_months", "minimum"):
            self.fields[name].label = capfirst(self.fields[name].label)


class CategoryForm(RecordForm):
    sections_declared = (Section("category", _("Category"), ("code", "name", "kind", "parent")),)
    parent = IndentedCategoryField(label=pgettext_lazy("category", "Belongs to"), required=False)

    class Meta:
        model = Category
        fields = ("code", "name", "kind", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].use_tree()
        for name in ("code", "name", "kind"):
            self.fields[name].label = capfirst(self.fields[name].label)
        self.fields["kind"].choices = [(code, capfirst(label)) for code, label in self.fields["kind"].choices]


class RateForm(BankForm):
    """A new rate of a product."""

    sections_declared = (
        Section("rate", _("Rate"), ("rate", "effective_from", "effective_until")),
        Section("holds", _("Holds for"), ("term_months", "amount_from", "grade", "currency")),
    )
    rate = forms.DecimalField(label=_("Rate in % a year"), max_digits=9, decimal_places=6)
    effective_from = forms.DateField(label=_("From"))
    effective_until = forms.DateField(
        label=_("Ends before"), required=False, help_text=_("Empty: until the next rate is set")
    )
    term_months = forms.IntegerField(
        label=_("Term in months"), min_value=0, max_value=1200, help_text=_("0: without a term")
    )
    amount_from = forms.DecimalField(
        label=_("From amount"), min_value=0, max_digits=18, decimal_places=2, help_text=_("0: from the first amount on")
    )
    grade = forms.ChoiceField(label=_("Customer grade"), required=False, choices=_grade_choices)
    currency = forms.ChoiceField(label=_("Currency"), choices=_currency_choices)


class RateEndForm(BankForm):
    effective_until = forms.DateField(label=_("No longer from"))


class RetireForm(BankForm):
    reason = forms.CharField(label=_("Why"), max_length=200)


class RateQuestionForm(BankForm):
    """Which rate held on a day?"""

    day = forms.DateField(label=_("Rate as of"))
    term = forms.TypedChoiceField(label=_("Term"), coerce=int, required=False, empty_value=None)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=18, decimal_places=2, required=False)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=_grade_choices)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = product.term_months or 0
        self.fields["day"].initial = reckoned_on
        terms = sorted({own, *rate_terms(product)})
        self.fields["term"].choices = [(term, str(term)) for term in terms]
        self.fields["term"].initial = own
