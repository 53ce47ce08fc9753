"""A confidential file that nobody can open any more gets new readers, from somebody who does not read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import demand_unless_system
from customers.models import Customer
from customers.selectors import files_without_readers
from staff.models import User


@transaction.atomic
def customer_reseal(*, customer: Customer, readers: Iterable[User], reason: str, acting_user: Any) -> Customer:
    """Name the readers of a file whose readers have all left or moved away, or that came sealed and without any.

    Refused while anybody is left who can open it: they name further readers. Whoever names them does not become one,
    and at least one of them must really see it, else the file would stay closed to all.
    """
    demand_unless_system(acting_user, "customers.reseal_customer")
    rows = Customer.objects.filter(pk__in=files_without_readers(acting_user).filter(pk=customer.pk))
    found = rows.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise RuleViolation("file_has_readers", _("This is no confidential file without readers."))
    wanted = list(readers)
    if acting_user is not None and acting_user.pk in {reader.pk for reader in wanted}:
        raise RuleViolation("own_reader", _("Who names the readers does not become one."), "readers")
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why."), "reason")
    before = sorted(str(reader) for reader in found.confidential_readers.all())
    found.confidential_readers.set(wanted)
    if not any(_sees(reader, found) for reader in wanted):
        text = _("None of them could open the file: it lies outside what their roles reach.")
        raise RuleViolation("readers_reach_nothing", text, "readers")
    found.row_version += 1
    found.save(update_fields=["row_version", "changed_at"])
    changes = {"confidential_readers": [", ".join(before), ", ".join(sorted(str(reader) for reader in wanted))]}
    audit.record(
        "customer.resealed",
        found,
        acting_user=acting_user,
        changes=changes,
        reason=reason.strip(),
        customer_id=found.pk,
    )
    return found


def _sees(reader: User, customer: Customer) -> bool:
    """Asked anew: the reader's access was worked out before they were one."""
    fresh = User.objects.with_access(reader.pk)
    return fresh is not None and Customer.objects.visible_to(fresh).filter(pk=customer.pk).exists()
