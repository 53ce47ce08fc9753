"""What a rule asks, ready for SQL: a version in force, a draft that is tried, or a kind's own limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bankcrm.common import warning_kinds
from bankcrm.common.feeds.columns import listed
from bankcrm.common.warning_kinds import Limits, WarningKind
from early_warning.models import RuleVersion
from products.models import Product
from staff.models import Branch


def read_limits(kept: Mapping[str, Mapping[str, Any]]) -> Limits:
    """Limits as they are kept in JSON: {"1": {"days": "1"}} -> {1: {"days": Decimal(1)}}, gravest level first."""
    found = {int(level): {name: Decimal(str(one)) for name, one in of.items()} for level, of in kept.items() if of}
    return dict(sorted(found.items(), reverse=True))


@dataclass(frozen=True)
class RuleSpec:
    """A rule without its name: kind, parameters, limits, and whom it covers.

    branches, left_out: ids with everything under them already counted in; empty scope lists cover everything.
    product_limits: by the product's id.
    """

    kind: WarningKind
    parameters: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=dict)
    product_limits: Mapping[int, Limits] = field(default_factory=dict)
    branches: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    grades: tuple[str, ...] = ()
    customer_kinds: tuple[str, ...] = ()
    products: frozenset[int] = frozenset()

    def least(self) -> dict[str, Decimal]:
        """For each measure the easiest limit of any level and product: below it no level can be reached.

        A level that sets no limit on a measure is reached whatever it is, so there is then no least.
        """
        every = [limits for of in (self.limits, *self.product_limits.values()) for limits in of.values()]
        least: dict[str, Decimal] = {}
        for place, measure in enumerate(self.kind.measures):
            values = [limits.get(measure.name) for limits in every]
            if values and None not in values:
                easiest = max if place == 0 and self.kind.worse == "less" else min
                least[measure.name] = easiest(values)  # type: ignore[type-var]
        return least

    def level_sql(self, row: str = "k") -> str:
        """SQL of the level that a row of the kind's SELECT reaches; NULL: none."""
        own = [
            f"WHEN {row}.product_id = {int(product)} THEN {self._levels(limits, row)}"
            for product, limits in self.product_limits.items()
            if self.kind.per_product
        ]
        usual = self._levels(self.limits, row)
        return f"CASE {' '.join(own)} ELSE {usual} END" if own else usual

    def _levels(self, limits: Limits, row: str) -> str:
        """A CASE from red to blue; every measure with a limit must reach it."""
        whens = []
        for level, of in sorted(limits.items(), reverse=True):
            reached = [self._reached(name, limit, row) for name, limit in of.items()]
            if reached:
                whens.append(f"WHEN {' AND '.join(reached)} THEN {int(level)}")
        return f"CASE {' '.join(whens)} END" if whens else "NULL::int"

    def _reached(self, name: str, limit: Decimal, row: str) -> str:
        leads = name == self.kind.measures[0].name
        sign = "<=" if leads and self.kind.worse == "less" else ">="
        return f"{row}.{name} {sign} {limit}"

    def scope_sql(self, row: str = "k", customer: str = "c") -> str:
        """SQL that keeps the rows that the rule covers."""
        parts = []
        if self.branches:
            parts.append(f"{row}.branch_id IN ({_ids(self.branches)})")
        if self.left_out:
            parts.append(f"{row}.branch_id NOT IN ({_ids(self.left_out)})")
        if self.products and self.kind.per_product:
            parts.append(f"{row}.product_id IN ({_ids(self.products)})")
        if self.grades:
            parts.append(f"{customer}.grade IN ({listed(self.grades)})")
        if self.customer_kinds:
            parts.append(f"{customer}.kind IN ({listed(self.customer_kinds)})")
        return " AND ".join(parts) or "true"

    @property
    def needs_customer(self) -> bool:
        return bool(self.grades or self.customer_kinds)

    def with_defaults(self) -> dict[str, Any]:
        """The parameters with the kind's defaults for those that were not set."""
        return {one.name: self.parameters.get(one.name, one.default) for one in self.kind.parameters}


def _ids(ids: frozenset[int]) -> str:
    return ", ".join(str(int(one)) for one in sorted(ids))


def _branches(codes: list[str]) -> frozenset[int]:
    """Ids of branches and of all under them. A code that is unknown covers nothing, and never everything."""
    if not codes:
        return frozenset()
    return Branch.subtree_ids(list(Branch.objects.filter(code__in=codes).values_list("pk", flat=True))) or _NOTHING


_NOTHING = frozenset({0})


def spec_of(version: RuleVersion) -> RuleSpec | None:
    """What a version asks; None where the module that brought its kind is gone."""
    return spec_from(version.rule.kind, version.said())


def spec_from(kind_code: str, said: Mapping[str, Any]) -> RuleSpec | None:
    """The same from the fields of a version (`RuleVersion.said`), saved or not."""
    kind = warning_kinds.kind(kind_code)
    if kind is None:
        return None
    codes = {*said["products"], *said["product_limits"]}
    products = dict(Product.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    chosen = frozenset(products[code] for code in said["products"] if code in products)
    return RuleSpec(
        kind,
        parameters=said["parameters"],
        limits=read_limits(said["limits"]),
        product_limits={
            products[code]: read_limits(of) for code, of in said["product_limits"].items() if code in products
        },
        branches=_branches(said["branches"]),
        left_out=_branches(said["branches_left_out"]),
        grades=tuple(said["grades"]),
        customer_kinds=tuple(said["customer_kinds"]),
        products=chosen or (_NOTHING if said["products"] else frozenset()),
    )


def usual_limits(kind: WarningKind) -> dict[str, dict[str, str]]:
    """The limits that a ready rule of the kind has, as a version keeps them."""
    return {str(int(level)): {name: str(one) for name, one in of.items()} for level, of in kind.limits.items()}
