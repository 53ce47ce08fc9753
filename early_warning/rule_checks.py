"""Whether what a rule shall say makes sense: every mistake with the place where it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bankcrm.common import warning_kinds
from bankcrm.common.templatetags.bankcrm import level_name
from bankcrm.common.warning_kinds import Level, Limits, Measure, Unit, WarningKind
from early_warning.choices import Recipient
from early_warning.spec import read_limits
from products.models import Product
from staff.models import Branch, Role

MOST_ESCALATION_DAYS = 90
# Beyond, nothing could reach it, and some figures would not hold it.
MOST: dict[str, int] = {
    Unit.DAYS: 36_600,
    Unit.CLASS: 5,
    Unit.COUNT: 1_000_000_000,
    Unit.PERCENT: 100_000,
    Unit.MONEY: 10**15,
}
IN_PARTS = (Unit.MONEY, Unit.PERCENT)


@dataclass(frozen=True, slots=True)
class Mistake:
    """`field` is a field of a version; of limits `limits.LEVEL.MEASURE`, of a product's own `product_limits.CODE`.

    A mistake of the whole rule has none.
    """

    field: str
    message: str


def level_word(level: int) -> str:
    return str(level_name(Level(level).name.lower()))


def mistakes(kind_code: str, said: Mapping[str, Any]) -> list[Mistake]:
    """All of them, in the order of the page; none: it can be a version."""
    kind = warning_kinds.kind(kind_code)
    if kind is None:
        return [Mistake("", _("The module that this kind of warning comes from is not there."))]
    return [
        *_of_names(said),
        *_of_parameters(kind, said["parameters"]),
        *_of_limits(kind, read_limits(said["limits"]), "limits"),
        *_of_product_limits(kind, said),
        *_of_scope(said),
        *_of_recipients(said),
    ]


def _of_names(said: Mapping[str, Any]) -> Iterator[Mistake]:
    if not said["name_zh"].strip():
        yield Mistake("name_zh", _("A rule needs a Chinese name."))


def _of_parameters(kind: WarningKind, parameters: Mapping[str, Any]) -> Iterator[Mistake]:
    for one in kind.parameters:
        value = parameters.get(one.name, one.default)
        place = f"parameters.{one.name}"
        if one.choices and value not in dict(one.choices):
            yield Mistake(place, _("There is no such choice."))
        if isinstance(value, bool) or not isinstance(value, int):
            continue
        if one.minimum is not None and value < one.minimum:
            yield Mistake(place, _("At least %(limit)s.") % {"limit": one.minimum})
        if one.maximum is not None and value > one.maximum:
            yield Mistake(place, _("At most %(limit)s.") % {"limit": one.maximum})


def _of_limits(kind: WarningKind, limits: Limits, place: str) -> Iterator[Mistake]:
    """At least one level; each with the limits it needs; a graver one never easier to reach than a lesser one."""
    first = kind.measures[0]
    if not limits:
        yield Mistake(f"{place}.{int(Level.BLUE)}.{first.name}", _("At least one level needs a limit."))
        return
    for level, of in sorted(limits.items()):
        for measure in kind.measures:
            value = of.get(measure.name)
            if value is None:
                if measure is first or not measure.optional:
                    yield Mistake(f"{place}.{level}.{measure.name}", _("This level needs this limit, or none at all."))
            elif words := _amiss(measure, value):
                yield Mistake(f"{place}.{level}.{measure.name}", words)
    yield from _of_order(kind, sorted((level, of) for level, of in limits.items() if first.name in of), place)


def _amiss(measure: Measure, value: Decimal) -> str:
    """What is wrong with one limit by itself; empty if nothing is."""
    if value < measure.minimum:
        return _("At least %(limit)s.") % {"limit": measure.minimum}
    most = MOST.get(measure.unit)
    if most is not None and value > most:
        return _("At most %(limit)s.") % {"limit": most}
    if measure.unit not in IN_PARTS and value != value.to_integral_value():
        return _("A whole number.")
    return ""


def _of_order(kind: WarningKind, levels: list[tuple[int, Mapping[str, Decimal]]], place: str) -> Iterator[Mistake]:
    first = kind.measures[0]
    for (lesser, easy), (graver, hard) in zip(levels, levels[1:], strict=False):
        harder = _harder(kind, first, easy[first.name], hard[first.name])
        others = [hard.get(one.name, one.minimum) > easy.get(one.name, one.minimum) for one in kind.measures[1:]]
        if harder < 0 or (harder == 0 and not any(others)):
            words = (
                _("%(graver)s must lie below %(lesser)s: the less, the graver.")
                if kind.worse == "less"
                else _("%(graver)s must lie above %(lesser)s: the more, the graver.")
            )
            said = words % {"graver": level_word(graver), "lesser": level_word(lesser)}
            yield Mistake(f"{place}.{graver}.{first.name}", said)


def _harder(kind: WarningKind, measure: Measure, lesser: Decimal, graver: Decimal) -> int:
    """1: the graver level is harder to reach; 0: the same; -1: easier."""
    if lesser == graver:
        return 0
    return 1 if (graver < lesser) == (kind.worse == "less") else -1


def _of_product_limits(kind: WarningKind, said: Mapping[str, Any]) -> Iterator[Mistake]:
    own = said["product_limits"]
    if own and not kind.per_product:
        yield Mistake("product_limits", _("Rules of this kind have no limits of products."))
        return
    known = set(Product.objects.filter(code__in=list(own)).values_list("code", flat=True)) if own else set()
    for code, limits in own.items():
        if code not in known:
            yield Mistake(f"product_limits.{code}", _("There is no product %(code)s.") % {"code": code})
            continue
        yield from _of_limits(kind, read_limits(limits), f"product_limits.{code}")


def _of_scope(said: Mapping[str, Any]) -> Iterator[Mistake]:
    for name, rows, words in (
        ("branches", Branch.objects, _("There is no branch %(code)s.")),
        ("branches_left_out", Branch.objects, _("There is no branch %(code)s.")),
        ("products", Product.objects, _("There is no product %(code)s.")),
    ):
        codes = said[name]
        known: Any = set(rows.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
        for code in codes:
            if code not in known:
                yield Mistake(name, words % {"code": code})
    if set(said["branches"]) & set(said["branches_left_out"]):
        yield Mistake("branches_left_out", _("A branch is either covered or left out."))


def _of_recipients(said: Mapping[str, Any]) -> Iterator[Mistake]:
    if not said["recipients"]:
        yield Mistake("recipients", _("Somebody must be told."))
    roles = {one.partition(":")[2] for one in said["recipients"] if one.startswith("role:")}
    standing = set(Role.objects.filter(code__in=roles).values_list("code", flat=True)) if roles else set()
    for one in said["recipients"]:
        if one not in Recipient.values and one.partition(":")[2] not in standing:
            yield Mistake("recipients", _("There is no such recipient: %(name)s.") % {"name": one})
    days = said["escalation_days"]
    if days is not None and not 1 <= days <= MOST_ESCALATION_DAYS:
        words = _("From 1 to %(most)s working days; empty: never.") % {"most": MOST_ESCALATION_DAYS}
        yield Mistake("escalation_days", words)
