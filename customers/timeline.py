"""What the customer file itself tells on the timeline: notes, files, managers, ratings, relationships."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import timeline
from bankcrm.common.timeline import Event, Source
from customers import shown
from customers.choices import RelationType
from customers.contacts.icons import ICONS
from customers.models import Assignment, Attachment, Contact, Customer, Note, RatingHistory, Relationship

VIEW = "customers.view_customer"
LONGEST_TEXT = 160
MOST_PLANNED = 3
RATED = ("grade", "status", "risk_rating", "credit_rating")


class Notes(Source):
    """Those that the reader sees; a confidential one without its words, which are asked for at the note."""

    code = kind = "note"
    label = gettext_lazy("Notes")
    permission = "customers.view_note"
    at = "made_at"

    def rows(self) -> QuerySet:
        return Note.objects.visible_to(self.user).filter(customer=self.record).select_related("made_by")

    def event(self, row: Note) -> Event:
        hidden = row.is_confidential or shown.masks_names(self.user, self.permission)
        text = "" if hidden else Truncator(row.text).chars(LONGEST_TEXT)
        said = _("Confidential note") if row.is_confidential else _("Note")
        return Event(f"{said} · {row.made_by}", text, icon="note", url=_tab(self.record, "notes"))


class Contacts(Source):
    """Visits, calls, messages; what was agreed and is still to come stands at the top."""

    code = kind = "contact"
    label = gettext_lazy("Contacts")
    permission = "customers.view_contact"
    at = "took_place_at"

    def rows(self) -> QuerySet:
        found = Contact.objects.visible_to(self.user).filter(customer=self.record)
        return found.standing().select_related("employee")

    def event(self, row: Contact) -> Event:
        hidden = shown.masks_names(self.user, self.permission)
        text = "" if hidden else Truncator(row.summary).chars(LONGEST_TEXT)
        said = f"{capfirst(row.get_kind_display())} · {row.employee}"
        return Event(said, text, icon=ICONS[row.kind], url=_tab(self.record, "contacts"))

    def planned(self) -> list[tuple[date, Event]]:
        hidden = shown.masks_names(self.user, self.permission)
        rows = self.rows().with_open_step().order_by("next_step_due", "pk")[:MOST_PLANNED]
        url = _tab(self.record, "contacts")
        return [
            (row.next_step_due, Event(_("Next step"), "" if hidden else row.next_step, icon="arrow-right", url=url))
            for row in rows
        ]


class Attachments(Source):
    code = kind = "attachment"
    label = gettext_lazy("Attachments")
    permission = "customers.view_attachment"
    at = "made_at"

    def rows(self) -> QuerySet:
        return Attachment.objects.visible_to(self.user).filter(customer=self.record).select_related("made_by")

    def event(self, row: Attachment) -> Event:
        said = _("Attachment")
        return Event(f"{said} · {row.made_by}", row.description, icon="file-text", url=_tab(self.record, "attachments"))


class _Managers(Source):
    kind = "manager"
    label = gettext_lazy("Managers")
    permission = VIEW
    is_day = True

    def rows(self) -> QuerySet:
        return Assignment.objects.visible_to(self.user).filter(customer=self.record).select_related("manager")


class ManagerBegan(_Managers):
    code, at = "manager_began", "since"

    def event(self, row: Assignment) -> Event:
        reason = capfirst(row.get_reason_display())
        text = f"{reason} · {row.note}" if row.note and not shown.masks_names(self.user) else reason
        return Event(_("Manager: %(name)s") % {"name": row.manager}, text, icon="user-share")


class ManagerEnded(_Managers):
    """Only where nobody followed at once: else the follower's beginning says it."""

    code, at = "manager_ended", "until"

    def rows(self) -> QuerySet:
        followers = Assignment.objects.filter(customer=OuterRef("customer"), since=OuterRef("until"))
        return super().rows().filter(~Exists(followers.exclude(pk=OuterRef("pk"))))

    def event(self, row: Assignment) -> Event:
        return Event(_("No longer managed by %(name)s") % {"name": row.manager}, icon="user-share")


class Ratings(Source):
    """Grade, status and ratings that differ from those before; the first ones of all are no change."""

    code = kind = "rating"
    label = gettext_lazy("Grades and ratings")
    permission = VIEW
    at, is_day = "since", True

    def rows(self) -> QuerySet:
        before = RatingHistory.objects.filter(customer=OuterRef("customer"), since__lt=OuterRef("since"))
        before = before.order_by("-since")
        known = {f"former_{name}": Subquery(before.values(name)[:1]) for name in RATED}
        differs = Q()
        for name in RATED:
            differs |= ~Q(**{name: F(f"former_{name}")})
        rows = RatingHistory.objects.visible_to(self.user).filter(customer=self.record).annotate(**known)
        return rows.filter(former_grade__isnull=False).filter(differs)

    def event(self, row: Any) -> Event:
        colon = _(": ")
        changes = [
            f"{capfirst(row._meta.get_field(name).verbose_name)}{colon}{_rated(name, former)} → {_rated(name, now)}"
            for name in RATED
            if (former := getattr(row, f"former_{name}")) != (now := getattr(row, name))
        ]
        return Event(changes[0], " · ".join(changes[1:]), icon="star")


class _Relationships(Source):
    """From either side; the other one is named within the reader's scope only."""

    kind = "relationship"
    label = gettext_lazy("Relationships")
    permission = VIEW
    is_day = True

    def rows(self) -> QuerySet:
        either = Q(customer=self.record) | Q(other=self.record)
        return Relationship.objects.filter(either).select_related("customer", "other")

    @cached_property
    def known(self) -> set[int]:
        """The others that lie within the reader's scope, asked once."""
        ids = self.rows().values_list("customer", "other")
        return set(
            Customer.objects.visible_to(self.user)
            .filter(pk__in={pk for pair in ids for pk in pair if pk != self.record.pk})
            .values_list("pk", flat=True)
        )

    def told(self, row: Relationship) -> tuple[str, str, str]:
        """What the other one is, its name, its address."""
        kind = RelationType(row.type)
        first = row.customer_id == self.record.pk
        other = row.other if first else row.customer
        label = kind.reverse_label if first else str(kind.label)
        if other.pk not in self.known:
            return capfirst(label), _("A customer outside your scope"), ""
        return capfirst(label), shown.name_of(other, self.user), other.get_absolute_url()


class RelationshipBegan(_Relationships):
    code, at = "relationship_began", "since"

    def event(self, row: Relationship) -> Event:
        label, name, url = self.told(row)
        return Event(f"{label} · {name}", _("Relationship begun"), icon="affiliate", url=url)


class RelationshipEnded(_Relationships):
    code, at = "relationship_ended", "until"

    def event(self, row: Relationship) -> Event:
        label, name, url = self.told(row)
        return Event(f"{label} · {name}", _("Relationship ended"), icon="affiliate", url=url)


def _rated(name: str, code: str) -> str:
    if not code:
        return "—"
    return code if name == "credit_rating" else shown.code_label(name, code)


def _tab(customer: Any, code: str) -> str:
    return f"{reverse('customers:customer_detail', args=[customer.pk])}?tab={code}"


def register() -> None:
    for source in (
        Contacts,
        Notes,
        Attachments,
        ManagerBegan,
        ManagerEnded,
        Ratings,
        RelationshipBegan,
        RelationshipEnded,
    ):
        timeline.register("customers.customer", source)
