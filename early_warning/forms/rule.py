"""The rule as it is written on its page: built from what the kind declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, warning_kinds
from bankcrm.common.filtersets import PickerSelect, PickerSelectMultiple
from bankcrm.common.forms import BankForm
from bankcrm.common.warning_kinds import KindParameter, Level, Measure, Unit
from customers.choices import Grade, Kind
from early_warning.choices import Recipient
from early_warning.rule_checks import level_word, mistakes
from early_warning.said import limits_under_heads, measure_head, role_word
from products.models import Product
from staff.models import Branch, Role

LEVELS = tuple(Level)
OWN_PRODUCT = re.compile(r"own_(\d{1,2})_product", re.ASCII)
Said = dict[str, Any]


class RuleCreateForm(BankForm):
    """What is fixed once a rule is there, and what it is called."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), help_text=gettext_lazy("What the rule watches; it stays as it is chosen now.")
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", gettext_lazy("Small letters, digits and underscores."))],
        help_text=gettext_lazy("Small letters, digits and underscores; commands and files know the rule by it."),
    )
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        choices = [(one.code, capfirst(str(one.label))) for one in warning_kinds.kinds()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class LimitField(forms.DecimalField):
    """A limit; empty where the level is not reached by it."""

    def __init__(self, measure: Measure, label: str) -> None:
        super().__init__(label=label, required=False, max_digits=18, decimal_places=_places(measure))
        self.widget = forms.TextInput(
            attrs={"inputmode": "decimal", "class": "bc-in-m" if measure.unit == Unit.MONEY else "bc-in-s"}
        )

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


def _places(measure: Measure) -> int:
    return 2 if measure.unit in (Unit.MONEY, Unit.PERCENT) else 0


def _parameter_field(one: KindParameter) -> forms.Field:
    label, help_text = capfirst(str(one.label)), str(one.help)
    if one.choices:
        return forms.ChoiceField(label=label, help_text=help_text, choices=one.choices)
    if isinstance(one.default, bool):
        return forms.BooleanField(label=label, help_text=help_text, required=False)
    if isinstance(one.default, int):
        return forms.IntegerField(label=label, help_text=help_text, min_value=one.minimum, max_value=one.maximum)
    if isinstance(one.default, Decimal | float):
        return forms.DecimalField(label=label, help_text=help_text, min_value=one.minimum, max_value=one.maximum)
    return forms.CharField(label=label, help_text=help_text, max_length=200)


@dataclass(slots=True)
class LevelRow:
    """One level in the table of limits: its inputs, and what the version in force says beside them."""

    code: str
    word: str
    cells: list[Any]
    standing: str
    changed: bool
    errors: list[str] = field(default_factory=list)


class RuleForm(BankForm):
    """Everything that a version says. `said()` is what the form holds, once it is valid."""

    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    is_on = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)
    branches = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Branches"),
        queryset=Branch.objects.all(),
        required=False,
        widget=PickerSelectMultiple("staff:branch_options"),
        help_text=gettext_lazy("Each with what lies under it; none: the whole bank."),
    )
    branches_left_out = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Branches left out"),
        queryset=Branch.objects.all(),
        required=False,
        widget=PickerSelectMultiple("staff:branch_options"),
    )
    products = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Products"),
        queryset=Product.objects.all(),
        required=False,
        widget=PickerSelectMultiple("products:product_options"),
        help_text=gettext_lazy("None: all products."),
    )
    grades = forms.MultipleChoiceField(
        label=gettext_lazy("Grades"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all."),
    )
    customer_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of customers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all."),
    )
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Recipients"), required=False, widget=forms.CheckboxSelectMultiple
    )
    escalation_days = forms.IntegerField(
        label=gettext_lazy("Escalate after (working days)"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Up the branch tree, if nobody handled it; empty: never."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=300, required=False)
    try_on = forms.DateField(label=gettext_lazy("Business date"), required=False)
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, rule: Any, said: Said, standing: Said | None, **kwargs: Any) -> None:
        self.rule, self.kind, self.start, self.standing = rule, rule.kind_class, said, standing
        super().__init__(*args, user=user, initial=self._initial(said) | kwargs.pop("initial", {}), **kwargs)
        self.fields["grades"].choices = [(code, capfirst(label)) for code, label in Grade.choices]  # type: ignore[attr-defined]
        self.fields["customer_kinds"].choices = [(code, capfirst(label)) for code, label in Kind.choices]  # type: ignore[attr-defined]
        self.fields["recipients"].choices = _recipients()  # type: ignore[attr-defined]
        for one in self.kind.parameters:
            self.fields[f"parameter_{one.name}"] = _parameter_field(one)
        for level in LEVELS:
            for measure in self.kind.measures:
                self.fields[f"limit_{level}_{measure.name}"] = self._limit_field(level, measure)
        self.blocks = self._add_product_blocks(said)

    # What the form begins with.

    def _initial(self, said: Said) -> dict[str, Any]:
        plain = {name: value for name, value in said.items() if name not in ("parameters", "limits", "product_limits")}
        for one in self.kind.parameters:
            plain[f"parameter_{one.name}"] = said["parameters"].get(one.name, one.default)
        for level, of in said["limits"].items():
            for name, value in of.items():
                plain[f"limit_{level}_{name}"] = value
        for place, (code, limits) in enumerate(sorted(said["product_limits"].items())):
            plain[f"own_{place}_product"] = next(iter(_keys(Product, [code])), None)
            for level, of in limits.items():
                for name, value in of.items():
                    plain[f"own_{place}_{level}_{name}"] = value
        for name, model in (("branches", Branch), ("branches_left_out", Branch), ("products", Product)):
            plain[name] = _keys(model, said[name])
        plain["try_on"] = bank.business_date()
        return plain

    def _limit_field(self, level: Level, measure: Measure, whose: str = "") -> LimitField:
        said = f"{level_word(level)}, {measure_head(self.kind, measure)}"
        return LimitField(measure, f"{whose} {said}".strip())

    def _add_product_blocks(self, said: Said) -> list[int]:
        """A block for each product with limits of its own, and an empty one for the next."""
        if not self.kind.per_product:
            return []
        places = list(range(len(said["product_limits"]) + 1))
        if self.is_bound:  # One that was sent with the form stays, whatever has been saved since.
            sent = [int(found[1]) for name in self.data if (found := OWN_PRODUCT.fullmatch(name))]
            places = sorted({*places, *sent})
        for place in places:
            self.fields[f"own_{place}_product"] = forms.ModelChoiceField(
                label=_("Product"),
                queryset=Product.objects.visible_to(self.user),
                required=False,
                widget=PickerSelect("products:product_options"),
            )
            for level in LEVELS:
                for measure in self.kind.measures:
                    made = self._limit_field(level, measure, _("Product %(number)s") % {"number": place + 1})
                    self.fields[f"own_{place}_{level}_{measure.name}"] = made
        return places

    # What was sent.

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        for place in self.blocks:
            self._check_block(place)
        if not self.errors:
            for mistake in mistakes(self.rule.kind, self.said()):
                self.add_error(self._field_of(mistake.field), mistake.message)
        return cleaned

    def _check_block(self, place: int) -> None:
        product, limits = self.cleaned_data.get(f"own_{place}_product"), self._limits(f"own_{place}")
        if product is None and limits:
            self.add_error(f"own_{place}_product", _("For which product are these limits?"))
        earlier = [self.cleaned_data.get(f"own_{one}_product") for one in self.blocks if one < place]
        if product is not None and product in earlier:
            self.add_error(f"own_{place}_product", _("This product has limits of its own already."))

    def _field_of(self, place: str) -> str | None:
        """The form's field for a place in what the rule says."""
        what, _dot, rest = place.partition(".")
        if what == "limits":
            name = f"limit_{rest.replace('.', '_')}"
        elif what == "parameters":
            name = f"parameter_{rest}"
        elif what == "product_limits":
            name = self._own_field_of(rest)
        else:
            name = what
        return name if name in self.fields else None

    def _own_field_of(self, place: str) -> str:
        """The field for CODE or CODE.LEVEL.MEASURE; a product's code may hold a point itself."""
        for block in self.blocks:
            code = getattr(self.cleaned_data.get(f"own_{block}_product"), "code", None)
            if place == code:
                return f"own_{block}_product"
            if code is not None and place.startswith(f"{code}."):
                return f"own_{block}_{place.removeprefix(f'{code}.').replace('.', '_')}"
        return ""

    def _limits(self, prefix: str) -> dict[str, dict[str, str]]:
        limits: dict[str, dict[str, str]] = {}
        for level in LEVELS:
            of = {}
            for measure in self.kind.measures:
                value = self.cleaned_data.get(f"{prefix}_{level}_{measure.name}")
                if value is not None:
                    of[measure.name] = f"{value.normalize():f}"
            if of:
                limits[str(int(level))] = of
        return limits

    def _own_limits(self) -> dict[str, dict[str, dict[str, str]]]:
        chosen = {place: self.cleaned_data.get(f"own_{place}_product") for place in self.blocks}
        return {product.code: self._limits(f"own_{place}") for place, product in chosen.items() if product is not None}

    def said(self) -> Said:
        """What the rule would say, as a version keeps it."""
        clean = self.cleaned_data
        return {
            "name_zh": clean["name_zh"].strip(),
            "name_en": clean["name_en"].strip(),
            "is_on": clean["is_on"],
            "parameters": {one.name: _kept(clean[f"parameter_{one.name}"]) for one in self.kind.parameters},
            "limits": self._limits("limit"),
            "product_limits": self._own_limits(),
            "branches": _codes(clean["branches"]),
            "branches_left_out": _codes(clean["branches_left_out"]),
            "grades": clean["grades"],
            "customer_kinds": clean["customer_kinds"],
            "products": _codes(clean["products"]),
            "recipients": clean["recipients"],
            "escalation_days": clean["escalation_days"],
        }

    # How it is drawn.

    @property
    def measure_heads(self) -> list[str]:
        return [measure_head(self.kind, one) for one in self.kind.measures]

    def level_rows(self) -> Iterator[LevelRow]:
        standing = (self.standing or {}).get("limits", {})
        yield from self._rows("limit", self.start["limits"], standing)

    def product_blocks(self) -> Iterator[dict[str, Any]]:
        own, stand = self.start["product_limits"], (self.standing or {}).get("product_limits", {})
        codes = dict(enumerate(sorted(own)))
        for place in self.blocks:
            code = codes.get(place, "")
            rows = list(self._rows(f"own_{place}", own.get(code, {}), stand.get(code, {})))
            is_open = bool(code) or any(row.errors for row in rows) or bool(self[f"own_{place}_product"].errors)
            yield {"product": self[f"own_{place}_product"], "rows": rows, "is_open": is_open, "is_new": not code}

    def _rows(self, prefix: str, start: dict[str, Any], standing: dict[str, Any]) -> Iterator[LevelRow]:
        for level in LEVELS:
            cells = [self[f"{prefix}_{level}_{measure.name}"] for measure in self.kind.measures]
            was, now = standing.get(str(int(level))), start.get(str(int(level)))
            yield LevelRow(
                level.name.lower(),
                level_word(level),
                cells,
                limits_under_heads(self.kind, was or {}),
                self.standing is not None and was != now,
                [str(error) for cell in cells for error in cell.errors],
            )

    @property
    def parameter_fields(self) -> list[Any]:
        return [self[f"parameter_{one.name}"] for one in self.kind.parameters]


def _keys(model: Any, codes: list[str]) -> list[int]:
    return list(model.objects.filter(code__in=codes).values_list("pk", flat=True)) if codes else []


def _kept(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _codes(rows: Any) -> list[str]:
    return sorted(row.code for row in rows)


def _recipients() -> list[tuple[str, str]]:
    """The people by what they are to the customer, and every role of the bank."""
    people = [(value, capfirst(str(label))) for value, label in Recipient.choices]
    return people + [(f"role:{role.code}", role_word(role)) for role in Role.objects.order_by("pk")]
