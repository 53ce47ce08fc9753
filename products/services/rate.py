"""Rates take effect on a day and are never overwritten: a new one ends the one before it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bankcrm.common import audit
from bankcrm.common.errors import RuleViolation
from bankcrm.common.formatting import day as day_text
from bankcrm.common.formatting import number
from bankcrm.common.permissions import demand_unless_system
from bankcrm.common.services.stored import record_locked, row_locked
from products.models import Product, Rate
from products.rules import may_get_rates

NO_OVERLAP = "rate_periods_do_not_overlap"


@transaction.atomic
def rate_set(
    *,
    product: Product,
    rate: Decimal,
    effective_from: date,
    effective_until: date | None = None,
    currency: str = "",
    term_months: int = 0,
    amount_from: Decimal | int = 0,
    grade: str = "",
    acting_user: Any,
) -> Rate:
    """A rate from a day on. One that runs on without an end, for the same term, step and grade, ends that day."""
    demand_unless_system(acting_user, "products.add_rate")
    # Rates of one product are set one after another.
    product = row_locked(Product, product.pk, "products.view_product", acting_user)
    decision = may_get_rates(product)
    if not decision:
        raise RuleViolation("retired", decision.reason)
    if effective_until is not None and effective_until <= effective_from:
        raise RuleViolation("period", _("A rate must end after the day on which it begins."), "effective_until")
    same: dict[str, Any] = {
        "product": product,
        "currency": currency or product.currency,
        "term_months": term_months,
        "amount_from": amount_from,
        "grade": grade,
    }
    ended = _end_running(same, effective_from, acting_user)
    new = Rate(**same, rate=rate, effective_from=effective_from, effective_until=effective_until)
    _insert(new, same)
    changes = {
        "rate": [audit.plain(ended.rate) if ended else None, audit.plain(rate)],
        "effective_from": [None, audit.plain(effective_from)],
        "effective_until": [None, audit.plain(effective_until)],
        "currency": [None, new.currency],
        "term_months": [None, term_months],
        "amount_from": [None, audit.plain(amount_from)],
        "grade": [None, grade],
    }
    said = {name: change for name, change in changes.items() if change[1] not in (None, "")}
    audit.record("rate.set", product, acting_user=acting_user, changes=said)
    return new


@transaction.atomic
def rate_end(*, rate: Rate, effective_until: date, acting_user: Any) -> Rate:
    """Give a rate that runs on its last day: from `effective_until` on it no longer holds."""
    rate = record_locked(rate, "products.change_rate", acting_user)
    _refuse_core(rate)
    if rate.effective_until is not None:
        raise RuleViolation("ended", _("This rate has an end already."), "effective_until")
    if effective_until <= rate.effective_from:
        raise RuleViolation("period", _("A rate must end after the day on which it begins."), "effective_until")
    _end(rate, effective_until, acting_user)
    return rate


def _end_running(same: dict[str, Any], day: date, acting_user: Any) -> Rate | None:
    """End the rate that runs on without an end since before the day."""
    running = Rate.objects.select_for_update().filter(**same, effective_until=None, effective_from__lt=day).first()
    if running is None:
        return None
    _refuse_core(running)
    _end(running, day, acting_user)
    return running


def _end(rate: Rate, day: date, acting_user: Any) -> None:
    rate.effective_until = day
    rate.save(update_fields=["effective_until"])
    changes = {"effective_until": [None, audit.plain(day)], "rate": [audit.plain(rate.rate), audit.plain(rate.rate)]}
    audit.record("rate.ended", rate.product, acting_user=acting_user, changes=changes)


def _refuse_core(rate: Rate) -> None:
    if rate.made_by_batch is not None and rate.missing_since is None:
        message = _("The rate before it comes from the core system and is not changed here.")
        raise RuleViolation("core_rate", message, "effective_from")


def _insert(new: Rate, same: dict[str, Any]) -> None:
    """The database excludes two rates at once; the reader is told which one stands in the way."""
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        if NO_OVERLAP not in str(error):
            raise
        raise RuleViolation("overlap", _overlap_words(new, same), "effective_from") from error


def _overlap_words(new: Rate, same: dict[str, Any]) -> str:
    not_over = Q(effective_until=None) | Q(effective_until__gt=new.effective_from)
    overlapping = Rate.objects.filter(not_over, **same)
    if new.effective_until is not None:
        overlapping = overlapping.filter(effective_from__lt=new.effective_until)
    other = overlapping.order_by("effective_from").first()
    if other is None:
        return _("Another rate for the same term, step and grade holds in that time.")
    words = {"rate": number(other.rate), "from": day_text(other.effective_from)}
    if other.effective_until is None:
        return _("%(rate)s %% already holds from %(from)s on, for the same term, step and grade.") % words
    words["until"] = day_text(other.effective_until)
    return (
        _("%(rate)s %% already holds from %(from)s until before %(until)s, for the same term, step and grade.") % words
    )
