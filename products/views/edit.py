"""Pages on which product managers enter and change the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting
from bankcrm.common.bank import reckoned_on
from bankcrm.common.feeds.owned import core_columns
from bankcrm.common.forms import BankForm, Lock, RecordForm
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.edit import ObjectCreateView, ObjectEditView
from products.forms import CategoryForm, ProductForm, RateEndForm, RateForm, RetireForm
from products.models import Category, Product, Rate
from products.rules import may_be_retired, may_get_rates
from products.services.product import category_create, category_edit, product_create, product_edit, product_retire
from products.services.rate import rate_end, rate_set


def core_locks(record: Any) -> dict[str, Lock]:
    """Fields that the core system owns, with where they come from and as of when."""
    owned = core_columns(record)
    lock = Lock(_("Source: core system"), owned.as_of)
    return dict.fromkeys(owned.fields, lock)


def _product_url(product: Product) -> str:
    return reverse("products:product_detail", args=[product.pk])


class ProductCreateView(ObjectCreateView):
    model = Product
    form_class = ProductForm
    title = gettext_lazy("New product")
    submit_label = gettext_lazy("Enter product")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Products"), self.cancel_url()), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("products:product_list")

    def write(self, form: RecordForm) -> Product:
        return product_create(values=form.values(), acting_user=self.request.user)

    def success_url(self, record: Product) -> str:
        return _product_url(record)


class ProductEditView(ObjectEditView):
    model = Product
    form_class = ProductForm
    title = gettext_lazy("Edit product")

    def locks(self, record: Product) -> dict[str, Lock]:
        return core_locks(record)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Products"), reverse("products:product_list")),
            (self.record.name, self.cancel_url()),
            (_("Edit"), ""),
        ]

    def cancel_url(self) -> str:
        return _product_url(self.record)

    def write(self, form: RecordForm) -> Product:
        return product_edit(
            product=self.record,
            values=form.changed_values(),
            row_version=form.cleaned_data["row_version"],
            acting_user=self.request.user,
        )

    def success_url(self, record: Product) -> str:
        return _product_url(record)


class ProductRetireView(ObjectActionView):
    model = Product
    action = "change"
    form_class = RetireForm
    title = gettext_lazy("Retire product")
    submit_label = gettext_lazy("Retire product")
    danger = True

    def sentence(self, record: Product) -> str:
        return _("%(product)s can never be sold again. It stays on the holdings there are, with its rates.") % {
            "product": record.name
        }

    def refusal(self, record: Product) -> str:
        return may_be_retired(record).reason

    def act(self, record: Product, form: BankForm | None) -> None:
        reason = form.cleaned_data["reason"] if form else ""
        product_retire(product=record, reason=reason, acting_user=self.request.user)

    def success_url(self, record: Product) -> str:
        return _product_url(record)

    def success_message(self, record: Product) -> str:
        return _("Retired.")


class RateCreateView(ObjectCreateView):
    """A rate of one product, from a day on."""

    model = Rate
    permission = "products.add_rate"
    form_class = RateForm  # type: ignore[assignment]
    title = gettext_lazy("New rate")
    submit_label = gettext_lazy("Set rate")

    def product(self) -> Product:
        found = Product._default_manager.get_queryset().visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        product = found.first()
        if product is None:
            raise Http404
        return product

    def make_form(self, data: Any = None) -> Any:
        self.record = self.product()
        return super().make_form(data)

    def initial(self) -> dict[str, Any]:
        return {
            "effective_from": reckoned_on(),
            "term_months": self.record.term_months or 0,
            "amount_from": 0,
            "currency": self.record.currency,
        }

    def heading_meta(self) -> str:
        return may_get_rates(self.record).reason or self.record.name

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Products"), reverse("products:product_list")),
            (self.record.name, self.cancel_url()),
            (self.title, ""),
        ]

    def cancel_url(self) -> str:
        return _product_url(self.record)

    def write(self, form: Any) -> Rate:
        return rate_set(product=self.record, acting_user=self.request.user, **form.cleaned_data)

    def success_url(self, record: Rate) -> str:
        return _product_url(self.record)

    def success_message(self, record: Rate) -> str:
        return _("Rate set.")


class RateEndView(ObjectActionView):
    """A rate that runs on gets its last day."""

    model = Rate
    permission = "products.change_rate"
    form_class = RateEndForm
    select_related = ("product",)
    title = gettext_lazy("End rate")
    submit_label = gettext_lazy("End rate")

    def title_of(self, record: Rate) -> str:
        return f"{record.product.name} · {formatting.rate(record.rate)}%"

    def crumbs(self, record: Rate) -> list[tuple[Any, str]]:
        return [
            (_("Products"), reverse("products:product_list")),
            (record.product.name, self.cancel_url(record)),
            (self.title, ""),
        ]

    def sentence(self, record: Rate) -> str:
        return _("From that day on %(product)s no longer has this rate, unless another is set.") % {
            "product": record.product.name
        }

    def refusal(self, record: Rate) -> str:
        return _("This rate has an end already.") if record.effective_until else ""

    def initial(self, record: Rate) -> dict[str, Any]:
        return {"effective_until": reckoned_on()}

    def act(self, record: Rate, form: BankForm | None) -> None:
        assert form is not None  # noqa: S101 the view has a form
        rate_end(rate=record, effective_until=form.cleaned_data["effective_until"], acting_user=self.request.user)

    def success_url(self, record: Rate) -> str:
        return _product_url(record.product)

    def success_message(self, record: Rate) -> str:
        return _("Rate ended.")


class _CategoryPage:
    form_class = CategoryForm

    def cancel_url(self) -> str:
        return reverse("products:category_list")

    def success_url(self, record: Category) -> str:
        return reverse("products:category_list")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Product categories"), self.cancel_url()), (self.title, "")]  # type: ignore[attr-defined]


class CategoryCreateView(_CategoryPage, ObjectCreateView):
    model = Category
    permission = "products.add_category"
    title = gettext_lazy("New category")

    def write(self, form: RecordForm) -> Category:
        return category_create(values=form.values(), acting_user=self.request.user)


class CategoryEditView(_CategoryPage, ObjectEditView):
    model = Category
    permission = "products.change_category"
    title = gettext_lazy("Edit category")

    def locks(self, record: Category) -> dict[str, Lock]:
        return core_locks(record)

    def write(self, form: RecordForm) -> Category:
        return category_edit(
            category=self.record,
            values=form.changed_values(),
            row_version=form.cleaned_data["row_version"],
            acting_user=self.request.user,
        )
