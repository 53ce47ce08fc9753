"""What a rule says, in words: for its page, for what changed from one version to the next, and for who approves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from bankcrm.common import formatting, warning_kinds
from bankcrm.common.warning_kinds import Level, Measure, Unit, WarningKind
from customers.choices import Grade, Kind
from early_warning.choices import Recipient
from early_warning.rule_checks import level_word
from early_warning.sentences import written
from products.models import Product
from staff.models import Branch, Role

Words = dict[str, str]


def in_words(kind_code: str, said: Mapping[str, Any]) -> Words:
    """Label -> text, in the order in which a page shows it; what covers everything says so."""
    kind = warning_kinds.kind(kind_code)
    words: Words = {}
    for name, in_its_words in _PARTS.items():
        if name in said:
            words |= in_its_words(kind, said[name])
    names = (said.get("name_zh"), said.get("name_en"))
    return {label: text if text in names else capfirst(text) for label, text in words.items()}


def differences(kind_code: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Label -> [before, after] for what differs; against nothing, everything that is said."""
    was = in_words(kind_code, before) if before else {}
    will = in_words(kind_code, after)
    return {
        label: [was.get(label), will.get(label)]
        for label in dict.fromkeys((*will, *was))
        if (was.get(label) or "") != (will.get(label) or "")
    }


def limits_in_words(kind: WarningKind | None, limits: Mapping[str, Any], before: str = "") -> Words:
    """ "Red" -> "from 91 days"; a level without a limit is not there."""
    return {
        f"{before}{level_word(level)}": limit_in_words(kind, limits[str(int(level))])
        for level in reversed(Level)
        if limits.get(str(int(level)))
    }


def limit_in_words(kind: WarningKind | None, of: Mapping[str, Any]) -> str:
    """The limits of one level."""
    known = {one.name: one for one in kind.measures} if kind else {}
    parts = []
    for place, (name, value) in enumerate(
        sorted(of.items(), key=lambda item: list(known).index(item[0]) if item[0] in known else 9)
    ):
        measure = known.get(name)
        less = place == 0 and kind is not None and kind.worse == "less"
        text = value_in_words(measure, value)
        words = _("at most %(limit)s") if less else _("at least %(limit)s")
        said = words % {"limit": text}
        parts.append(said if place == 0 or measure is None else _on_a_further_one(str(measure.label), said))
    return formatting.listed(parts)


def _on_a_further_one(what: str, said: str) -> str:
    """ "Fall at least CNY 100,000.00" """
    return pgettext("limit", "%(what)s %(said)s") % {"what": what, "said": said}


def limits_under_heads(kind: WarningKind, of: Mapping[str, Any]) -> str:
    """The same limits where the heads of the columns say what is measured: "30% · CNY 100,000.00"."""
    return " · ".join(value_in_words(one, of[one.name]) for one in kind.measures if one.name in of)


def value_in_words(figure: Any, value: Any) -> str:
    """A value with its unit; what a kind no longer knows stays as it is."""
    return written(value, getattr(figure, "unit", Unit.TEXT))


def recipients_in_words(recipients: Iterable[str]) -> str:
    roles = {one.partition(":")[2] for one in recipients if one.startswith("role:")}
    names = {role.code: role_word(role) for role in Role.objects.filter(code__in=roles)} if roles else {}
    labels = {value: capfirst(label) for value, label in Recipient.choices}
    return formatting.listed(labels.get(one) or names.get(one.partition(":")[2], one) for one in recipients)


def role_word(role: Role) -> str:
    """Everybody of a role, told apart from the customer's own manager or head."""
    return _("all of the role %(name)s") % {"name": role}


def escalation_in_words(days: int | None) -> str:
    if days is None:
        return pgettext("escalation", "never")
    return ngettext("after %(days)s working day", "after %(days)s working days", days) % {"days": days}


def _parameters(kind: WarningKind | None, parameters: Mapping[str, Any]) -> Words:
    known = kind.parameters if kind else ()
    said = {}
    for one in known:
        value = parameters.get(one.name, one.default)
        if one.choices:
            text = str(dict(one.choices).get(value, value))
        elif isinstance(value, bool):
            text = _("yes") if value else _("no")
        else:
            text = value_in_words(one, value)
        said[capfirst(str(one.label))] = text
    return said


def _product_limits(kind: WarningKind | None, own: Mapping[str, Any]) -> Words:
    if not own:
        return {}
    names = dict(Product.objects.filter(code__in=list(own)).values_list("code", "name"))
    said: Words = {}
    for code, limits in sorted(own.items()):
        said |= limits_in_words(kind, limits, before=f"{names.get(code, code)} · ")
    return said


def _named(model: Any, codes: list[str]) -> str:
    names = dict(model.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return formatting.listed(names.get(code, code) for code in codes)


def _labels(choices: Any, codes: list[str]) -> str:
    return formatting.listed(capfirst(str(choices(code).label)) if code in choices.values else code for code in codes)


# Every part of what a rule says, in the order in which a page shows it.
_PARTS: dict[str, Callable[[WarningKind | None, Any], Words]] = {
    "name_zh": lambda _kind, name: {_("Name in Chinese"): name},
    "name_en": lambda _kind, name: {_("Name in English"): name},
    "is_on": lambda _kind, is_on: {_("State"): _("switched on") if is_on else _("switched off")},
    "parameters": _parameters,
    "limits": limits_in_words,
    "product_limits": _product_limits,
    "branches": lambda _kind, codes: {_("Branches"): _named(Branch, codes) or _("the whole bank")},
    "branches_left_out": lambda _kind, codes: {_("Branches left out"): _named(Branch, codes)},
    "products": lambda _kind, codes: {_("Products"): _named(Product, codes) or _("all products")},
    "grades": lambda _kind, codes: {_("Grades"): _labels(Grade, codes) or _("all grades")},
    "customer_kinds": lambda _kind, codes: {_("Kinds of customers"): _labels(Kind, codes) or _("all customers")},
    "recipients": lambda _kind, whom: {_("Who is told"): recipients_in_words(whom)},
    "escalation_days": lambda _kind, days: {_("Escalation"): escalation_in_words(days)},
}


def measure_head(kind: WarningKind, measure: Measure) -> str:
    """The head of a column of limits: "Days overdue, at least"."""
    less = measure is kind.measures[0] and kind.worse == "less"
    return (_("%(what)s, at most") if less else _("%(what)s, at least")) % {"what": capfirst(str(measure.label))}


def name_of(said: Mapping[str, Any]) -> str:
    """The rule's name in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return str((not chinese and said["name_en"]) or said["name_zh"])
