"""Contacts on the customer's page: what is still to be done first, then the newest."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import formatting, panels
from customers import shown
from customers.contacts.icons import ICONS
from customers.models import Contact
from customers.models.contact_record import OPEN_STEP
from customers.panels import CustomerPanel
from customers.services.contact_record import ADD
from customers.services.on_file import HEADS_RIGHT

MOST_SHOWN = 100
DOTS = "••••••"


class ContactsPanel(CustomerPanel):
    code = "contacts"
    label = gettext_lazy("Contacts")
    template = "customers/_contacts.html"
    permission = "customers.view_contact"
    position = 25
    in_overview = "side"

    def context(self) -> dict[str, Any]:
        is_open = Case(When(OPEN_STEP, then=Value(0)), default=Value(1))
        found = Contact.objects.visible_to(self.user).filter(customer=self.record)
        found = found.select_related("employee", "voided_by").order_by(is_open, "-took_place_at", "-pk")
        rows = [self._row(contact) for contact in found[:MOST_SHOWN]]
        panel: dict[str, Any] = {"count": sum(row["is_open"] for row in rows) or None}
        if self.may(ADD):
            panel["more_url"] = reverse("customers:contact_add", args=[self.record.pk])
            panel["more_label"] = _("Record contact")
        return {"panel": panel, "rows": rows}

    def _row(self, contact: Contact) -> dict[str, Any]:
        """What was said may name anybody: who sees no names sees none of it."""
        hidden = shown.masks_names(self.user, self.permission)
        acts, standing = self.may(ADD), contact.voided_at is None
        is_open = contact.has_open_step
        own = contact.recorded_by_id == self.user.pk
        return {
            "contact": contact,
            "kind": capfirst(contact.get_kind_display()),
            "icon": ICONS[contact.kind],
            "text": DOTS if hidden else contact.summary,
            "step": DOTS if hidden and contact.next_step else contact.next_step,
            "is_open": is_open,
            "is_late": is_open and contact.next_step_due < timezone.localdate(),
            "voided": "" if standing else self._voided(contact),
            "record_url": f"{reverse('customers:contact_add', args=[self.record.pk])}?step={contact.pk}"
            if is_open and acts
            else "",
            "done_url": reverse("customers:contact_step_done", args=[contact.pk]) if is_open and acts else "",
            "void_url": reverse("customers:contact_void", args=[contact.pk])
            if standing and acts and (own or self.may(HEADS_RIGHT))
            else "",
        }

    def _voided(self, contact: Contact) -> str:
        facts = {"who": contact.voided_by, "day": formatting.day(contact.voided_at), "why": contact.void_reason}
        return _("Voided by %(who)s on %(day)s: %(why)s") % facts


def register() -> None:
    panels.register("customers.customer", ContactsPanel)
