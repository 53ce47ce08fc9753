"""Ways to reach a customer: added, changed, retired. Numbers go into the audit trail masked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import NotAllowed, RuleViolation
from customers import normal, shown
from customers.choices import ContactKind
from customers.models import ContactPoint, Customer
from customers.selectors import core_fields, is_core_owned
from customers.services.access import customer_locked
from customers.services.duplicates import refuse_unconfirmed
from customers.services.mandatory import no_new_gap

_MOBILE = re.compile(r"(1\d{10}|\+\d{6,15})")
_TELEPHONE = re.compile(r"\+?\d{5,17}")


@transaction.atomic
def contact_point_add(
    *,
    customer: Customer,
    kind: str,
    value: str,
    is_preferred: bool = False,
    do_not_contact: bool = False,
    confirmed_duplicates: bool = False,
    acting_user: Any,
) -> ContactPoint:
    """A new way to reach the customer; one that was retired is taken up again."""
    customer = customer_locked(customer, "customers.change_customer", acting_user)
    reason = _confirmed(customer, kind, value, confirmed_duplicates, acting_user)
    return attach(
        customer,
        kind,
        value,
        is_preferred=is_preferred,
        do_not_contact=do_not_contact,
        reason=reason,
        acting_user=acting_user,
    )


@transaction.atomic
def contact_point_edit(
    *, contact_point: ContactPoint, values: dict[str, Any], confirmed_duplicates: bool = False, acting_user: Any
) -> ContactPoint:
    """Change value, preference or the wish not to be reached this way. A changed value is no longer verified."""
    customer = customer_locked(contact_point.customer_id, "customers.change_customer", acting_user)
    point = _current(contact_point)
    reason = ""
    if "value" in values:
        values["value"] = clean_value(point.kind, values["value"])
        if values["value"] != point.value:
            _refuse_core(point)
            _refuse_second(customer, point.kind, values["value"], besides=point.pk)
            reason = _confirmed(customer, point.kind, values["value"], confirmed_duplicates, acting_user)
            values.setdefault("is_verified", False)
    changes = audit.difference(point, values)
    if not changes:
        return point
    _refuse_owned(point, changes)
    if "is_preferred" in changes and values["is_preferred"]:
        _unprefer(customer, point.kind)
    if "value" in changes:
        changes["value"] = [shown.masked_contact(point.kind, text) for text in changes["value"]]
    for name, value in values.items():
        setattr(point, name, value)
    point.save(update_fields=list(values))
    _record("contact_point.edited", customer, point, changes, acting_user, reason)
    return point


@transaction.atomic
def contact_point_retire(*, contact_point: ContactPoint, reason: str = "", acting_user: Any) -> ContactPoint:
    """No longer used; it stays readable in the history and still finds duplicates no more."""
    customer = customer_locked(contact_point.customer_id, "customers.change_customer", acting_user)
    point = _current(contact_point)
    _refuse_core(point)
    point.retired_at = timezone.now()
    point.is_preferred = False
    with no_new_gap(customer):
        point.save(update_fields=["retired_at", "is_preferred"])
    changes = {"value": [shown.masked_contact(point.kind, point.value), None]}
    _record("contact_point.retired", customer, point, changes, acting_user, reason)
    return point


def clean_value(kind: str, value: str) -> str:
    """The value as it is stored, or a RuleViolation at the field."""
    value = normal.contact_value(kind, value)
    problem = ""
    if not value:
        problem = _("This is empty.")
    elif kind == ContactKind.MOBILE and not _MOBILE.fullmatch(value):
        problem = _(
            "A mobile number has 11 digits and begins with 1; a foreign one begins with + and its country code."
        )
    elif kind == ContactKind.TELEPHONE and not _TELEPHONE.fullmatch(value):
        problem = _("A telephone number has 5 to 17 digits.")
    elif kind == ContactKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError:
            problem = _("This is not an e-mail address.")
    if problem:
        raise RuleViolation("contact_invalid", problem, "value")
    return value


def attach(
    customer: Customer,
    kind: str,
    value: str,
    *,
    is_preferred: bool = False,
    do_not_contact: bool = False,
    reason: str = "",
    acting_user: Any,
) -> ContactPoint:
    """Write the row and its audit entry; the caller has locked the customer and asked about duplicates."""
    value = clean_value(kind, value)
    point = ContactPoint.objects.filter(customer=customer, kind=kind, value=value).first()
    if point is not None and point.retired_at is None:
        raise RuleViolation("contact_twice", _("The customer has this one already."), "value")
    if is_preferred:
        _unprefer(customer, kind)
    point = point or ContactPoint(customer=customer, kind=kind, value=value)
    point.retired_at = None
    point.is_preferred, point.do_not_contact = is_preferred, do_not_contact
    point.save()
    changes: dict[str, list[Any]] = {"value": [None, shown.masked_contact(kind, value)]}
    changes |= {
        name: [None, True]
        for name, is_set in (("is_preferred", is_preferred), ("do_not_contact", do_not_contact))
        if is_set
    }
    _record("contact_point.added", customer, point, changes, acting_user, reason)
    return point


def _confirmed(customer: Customer, kind: str, value: str, confirmed: bool, acting_user: Any) -> str:
    if kind not in (ContactKind.MOBILE, ContactKind.TELEPHONE):
        return ""
    return refuse_unconfirmed(
        identity_numbers=[], telephones=[value], besides=customer.pk, confirmed=confirmed, acting_user=acting_user
    )


def _current(point: ContactPoint) -> ContactPoint:
    """Read anew, now that the customer is locked; a retired one is no longer to be had."""
    found = ContactPoint.objects.filter(pk=point.pk, retired_at=None).first()
    if found is None:
        raise NotAllowed(_("This contact point has been retired in the meantime."))
    return found


def _refuse_core(point: ContactPoint) -> None:
    if is_core_owned(point):
        raise RuleViolation(
            "core_field", _("This one comes from the core system: mend it there, or add another here."), "value"
        )


def _refuse_second(customer: Customer, kind: str, value: str, besides: int) -> None:
    if ContactPoint.objects.filter(customer=customer, kind=kind, value=value).exclude(pk=besides).exists():
        raise RuleViolation("contact_twice", _("The customer has this one already."), "value")


def _unprefer(customer: Customer, kind: str) -> None:
    standing = ContactPoint.objects.filter(customer=customer, kind=kind, is_preferred=True)
    for point in standing:
        _refuse_owned(point, ["is_preferred"])
    standing.update(is_preferred=False)


def _refuse_owned(point: ContactPoint, names: Iterable[str]) -> None:
    """What the core system says of a contact point that it brought: its next file would undo the change."""
    owned = core_fields(point)
    for name in names:
        if name in owned:
            raise RuleViolation("core_field", _("This field comes from the core system and is not changed here."), name)


def _record(
    code: str, customer: Customer, point: ContactPoint, changes: dict[str, Any], acting_user: Any, reason: str = ""
) -> None:
    """On the customer's history; the value stands under the name of its kind."""
    if "value" in changes:
        changes = {str(point.kind): changes["value"], **{k: v for k, v in changes.items() if k != "value"}}
    audit.record(code, customer, acting_user=acting_user, changes=changes, reason=reason, customer_id=customer.pk)
