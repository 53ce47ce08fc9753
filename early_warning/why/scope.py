"""Which part of a rule's scope leaves a record out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common import formatting
from customers.models import Customer
from early_warning.spec import RuleSpec
from products.models import Product
from staff.models import Branch


def outside(spec: RuleSpec, found: dict[str, Any]) -> list[str]:
    """A sentence for each part; none where the scope holds the row."""
    if found["is_covered"]:
        return []
    parts = [_branch(spec, found), _product(spec, found), *_customer(spec, found)]
    return [part for part in parts if part] or [_("It is outside the rule's scope.")]


def _branch(spec: RuleSpec, found: dict[str, Any]) -> str:
    branch = found["branch_id"]
    out = (spec.branches and branch not in spec.branches) or branch in spec.left_out
    if not out:
        return ""
    name = Branch.objects.filter(pk=branch).values_list("name", flat=True).first()
    return _("The rule does not hold in branch %(name)s.") % {"name": name or formatting.NOTHING}


def _product(spec: RuleSpec, found: dict[str, Any]) -> str:
    if not (spec.products and spec.kind.per_product and found.get("product_id") not in spec.products):
        return ""
    name = Product.objects.filter(pk=found.get("product_id")).values_list("name", flat=True).first()
    return _("The rule does not hold for product %(name)s.") % {"name": name or formatting.NOTHING}


def _customer(spec: RuleSpec, found: dict[str, Any]) -> list[str]:
    if not spec.needs_customer:
        return []
    customer = Customer.objects.filter(pk=found["customer_id"]).only("grade", "kind").first()
    said = []
    if spec.grades and (customer is None or customer.grade not in spec.grades):
        grade = customer.get_grade_display() if customer else formatting.NOTHING
        said.append(_("The rule does not hold for grade %(name)s.") % {"name": grade or formatting.NOTHING})
    if spec.customer_kinds and (customer is None or customer.kind not in spec.customer_kinds):
        kind = customer.get_kind_display() if customer else formatting.NOTHING
        said.append(_("The rule does not hold for %(name)s customers.") % {"name": kind})
    return said
