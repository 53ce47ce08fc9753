"""The same identity number or telephone at another customer: told before saving, and kept on record when confirmed."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common.errors import RuleViolation
from customers.normal import plain_text
from customers.selectors import Duplicate, duplicates_of


def refuse_unconfirmed(
    *, identity_numbers: list[str], telephones: list[str], besides: int | None, confirmed: bool, acting_user: Any
) -> str:
    """Raise unless there is no match or the person confirmed; returns the matches in words, for the record."""
    _one_at_a_time([*identity_numbers, *telephones])
    found = duplicates_of(identity_numbers=identity_numbers, telephones=telephones, besides=besides, user=acting_user)
    if not found:
        return ""
    if not confirmed:
        raise RuleViolation("possible_duplicate", _("There may be such a customer already."))
    return in_words(found)


def _one_at_a_time(numbers: list[str]) -> None:
    """Two people who enter the same number at once: the second waits, and is told of the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended('customers ' || n, 0) AS key "
            "FROM unnest(%s::text[]) AS n ORDER BY 1) AS keys",
            [[plain_text(number).upper() for number in numbers if number]],
        )


def in_words(found: list[Duplicate]) -> str:
    """Numbers of the matches within scope, and only a count of the others."""
    numbers = ", ".join(match.customer.number for match in found if match.customer is not None)
    others = sum(1 for match in found if match.customer is None)
    if not others:
        return _("Saved beside %(numbers)s, after confirmation") % {"numbers": numbers}
    words = ngettext("%(count)s outside the scope", "%(count)s outside the scope", others) % {"count": others}
    return _("Saved beside %(numbers)s, after confirmation") % {"numbers": f"{numbers}, {words}" if numbers else words}
