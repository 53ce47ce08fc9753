"""One warning with everything that stands beside it: for the inbox, its own page, and what an act answers with."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import bank, formatting
from bankcrm.common.approvals import acts
from bankcrm.common.approvals.services import waiting_on
from bankcrm.common.asked import Asked
from bankcrm.common.permissions import access_of, may
from bankcrm.common.prepared import prepared
from bankcrm.common.scoping import Scope
from customers import shown as customers_shown
from customers.choices import ContactKind
from customers.models import CustomerFigures
from customers.reach import reaches
from customers.selectors import main_contact_points
from early_warning.choices import Level, State
from early_warning.desk.deadlines import deadline, left_in_words
from early_warning.desk.history import history
from early_warning.desk.origin import origin
from early_warning.desk.scale import code_of, scale
from early_warning.desk.words import VIEW, kind_label, name_of
from early_warning.models import Warning
from early_warning.sentences import figures_shown, sentence
from early_warning.services.closing import may_close
from early_warning.services.desk import HANDLE

RELATED = ("rule__version", "version", "customer__figures", "manager", "branch", "escalated_to__parent", "closed_by")
OTHERS_SHOWN = 5


@prepared
def _found(scope: Scope) -> QuerySet:
    rows = Warning.objects.within(scope).filter(pk=Asked("warning", BigIntegerField()))
    return rows.select_related(*RELATED)


def found_for(user: Any, pk: int) -> Warning | None:
    """The warning with `RELATED`, if the person may see it."""
    found = _found(access_of(user).scope(VIEW), warning=pk)
    return found[0] if found else None


def row(warning: Warning, user: Any) -> dict[str, Any]:
    """A warning as a line of the inbox."""
    short = formatting.short_money(warning.exposure, currency="")
    return {
        "warning": warning,
        "level": code_of(warning.level),
        "level_label": Level(warning.level).label,
        "name": name_of(warning, user),
        "kind": kind_label(warning.rule.kind),
        "sentence": sentence(warning),
        "amount": short if warning.exposure else None,
        "left": left_in_words(warning),
        "is_new": warning.state == State.NEW,
    }


def pane(warning: Warning, user: Any) -> dict[str, Any]:
    """What `early_warning/_pane.html` needs. The warning was found within the reader's scope, with `RELATED`."""
    customer = warning.customer
    waits = waiting_on(warning)
    return {
        "warning": warning,
        "row": row(warning, user),
        "state": capfirst(warning.get_state_display()),
        "acts": _acts(warning, user, waits is not None),
        "grade": customers_shown.grade_badge(customer),
        "owner": warning.manager.name if warning.manager else _("no manager"),
        "scale": scale(warning),
        "facts": figures_shown(warning),
        "origin": origin(warning),
        "sees_batches": bool(may(user, "common.view_feedbatch")),
        "history": history(warning, user),
        "deadline": deadline(warning),
        "others": _others(warning, user),
        "tiles": _tiles(warning),
        "waits": waits
        and _("%(act)s: asked for by %(name)s, waits for approval.")
        % {"act": acts.label(waits.action), "name": waits.asked_by},
        "result": capfirst(warning.get_closing_reason_display()) if not warning.is_open else "",
        **_telephone(warning, user),
    }


def _acts(warning: Warning, user: Any, waits: bool) -> list[dict[str, Any]]:
    """The buttons of the pane, each with its key: what may be done with the warning now, by this person."""
    if not warning.is_open or not reaches(user, HANDLE, warning_reach(warning)):
        return []
    new, handling = warning.state == State.NEW, warning.state == State.HANDLING
    closes = _("Close") if may_close(user, warning) else _("Ask for closing")
    # name, label, key, whether it is done at once
    offered = [
        ("acknowledge", _("Acknowledge"), "a", True) if new else None,
        ("begin", _("Handle"), "h", True) if not handling else None,
        ("contact", _("Record contact"), "r", False),
        ("close", closes, "c", False) if not waits else None,  # Folded until somebody is at it.
        ("snooze", _("Snooze"), "s", False),
        ("escalate", _("Escalate"), "e", False),
        ("note", _("Note"), "n", False),
        ("exempt", _("Exempt customer"), "x", False) if not waits else None,
        ("false-alarm", _("False alarm"), "f", False) if not waits else None,
    ]
    primary = "acknowledge" if new else "close" if handling and not waits else "begin" if not handling else "contact"
    first = ("acknowledge", "begin", *(() if new else ("close",)), "snooze", "escalate", "false-alarm")
    return [
        {
            "name": name,
            "label": label,
            "key": key,
            "at_once": at_once,
            "primary": name == primary,
            "folded": name not in first,
            "url": reverse(f"early_warning:warning_{name.replace('-', '_')}", args=[warning.pk]),
        }
        for name, label, key, at_once in filter(None, offered)
    ]


class _Reach:
    """What `reaches` compares, of a warning."""

    __slots__ = ("branch_id", "is_confidential", "manager_id", "pk")

    def __init__(self, warning: Warning) -> None:
        self.pk, self.branch_id = warning.customer_id, warning.branch_id
        self.manager_id, self.is_confidential = warning.manager_id, warning.is_confidential


def warning_reach(warning: Warning) -> Any:
    return _Reach(warning)


@prepared
def _further(scope: Scope) -> QuerySet:
    rows = Warning.objects.within(scope).open().filter(customer=Asked("customer", BigIntegerField()))
    rows = rows.exclude(pk=Asked("warning", BigIntegerField()))
    return rows.select_related("rule__version", "version").ranked()[:OTHERS_SHOWN]


def _others(warning: Warning, user: Any) -> list[dict[str, Any]]:
    """Further open warnings of the customer."""
    rows = _further(access_of(user).scope(VIEW), customer=warning.customer_id, warning=warning.pk)
    return [
        {
            "level": code_of(one.level),
            "url": one.get_absolute_url(),
            "kind": kind_label(one.rule.kind),
            "text": sentence(one),
        }
        for one in rows
    ]


def _tiles(warning: Warning) -> list[dict[str, Any]]:
    """The customer's picture, in figures that the reader of a warning sees anyway."""
    figures: CustomerFigures = warning.customer.figures
    currency = bank.currency()
    tiles = [
        {"label": label, **short.as_tile()}
        for label, amount in (
            (_("AUM"), figures.aum),
            (_("Deposits"), figures.deposits),
            (_("Loans"), figures.loans),
            (_("Overdue"), figures.overdue),
        )
        for short in [formatting.short_money(amount, currency=currency)]
    ]
    last = figures.last_contact_on
    tiles.append({"label": _("Last contact"), "value": formatting.day(last) if last else formatting.NOTHING})
    return tiles


def _telephone(warning: Warning, user: Any) -> dict[str, Any]:
    """The number to call, masked; whole on click and on record for who may ask for it."""
    if not may(user, "customers.view_customer"):
        return {}
    found = main_contact_points(warning.customer, (ContactKind.MOBILE, ContactKind.TELEPHONE))
    point = found.get(ContactKind.MOBILE) or found.get(ContactKind.TELEPHONE)
    if point is None:
        return {}
    reveal = reaches(user, "customers.reveal_customer", warning.customer)
    url = reverse("customers:contact_point_reveal", args=[point.pk]) if reveal else ""
    return {"telephone": customers_shown.masked_contact(point.kind, point.value), "telephone_url": url}
