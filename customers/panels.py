"""Panels of the customer's page that the customer file itself gives; upper apps add theirs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import bank, formatting, panels
from bankcrm.common.history import entries_with_batches
from bankcrm.common.panels import Panel
from bankcrm.common.tables import Column, Day, Drawn, Main, Money, Table, panel_table
from bankcrm.common.templatetags import bankcrm as tags
from customers import shown
from customers.models import Assignment, Assistant, ContactPoint, IdentityDocument, RatingHistory
from customers.reach import reaches
from customers.selectors import Related, is_core_owned, relationships_of
from customers.ties.risks import risk_notes

VIEW = "customers.view_customer"
CHANGE = "customers.change_customer"
REVEAL = "customers.reveal_customer"
ASSIGN = "customers.assign_customer"
RECENT_ENTRIES = 8
MOST_CHANGES = 4


class CustomerPanel(Panel):
    permission = VIEW

    def may(self, permission: str) -> bool:
        return reaches(self.user, permission, self.record)


class ProfilePanel(CustomerPanel):
    """Who the customer is: a person's or a company's data."""

    code = "profile"
    label = gettext_lazy("Profile")
    template = "customers/_profile.html"
    printed = True
    position = 60
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        return {"facts": self._person() if self.record.is_individual else self._company(), "remark": self._remark()}

    def _person(self) -> list[dict[str, Any]]:
        one = self.record
        return [
            _fact(_("Birth date"), tags.day(one.birth_date)),
            _fact(_("Sex"), capfirst(one.get_sex_display())),
            _fact(_("Marital status"), capfirst(one.get_marital_status_display())),
            _fact(_("Education"), capfirst(one.get_education_display())),
            _fact(_("Occupation"), one.occupation),
            _fact(_("Employer"), self._name(one.employer)),
            _fact(_("Yearly income"), capfirst(one.get_income_band_display())),
            *self._both(),
        ]

    def _company(self) -> list[dict[str, Any]]:
        one = self.record
        listed = None if one.is_listed is None else (_("yes") if one.is_listed else _("no"))
        return [
            _fact(_("Unified social credit code"), self._credit_code()),
            _fact(_("Legal representative"), self._name(one.legal_representative)),
            _fact(_("Registered capital"), _capital(one.registered_capital)),
            _fact(_("Industry (GB/T 4754)"), one.industry),
            _fact(_("Size"), capfirst(one.get_company_size_display())),
            _fact(_("Founded"), tags.day(one.founded_on)),
            _fact(_("Listed"), capfirst(listed)),
            *self._both(),
        ]

    def _credit_code(self) -> Any:
        one = self.record
        url = reverse("customers:credit_code_reveal", args=[one.pk]) if one.credit_code and self.may(REVEAL) else ""
        return tags.masked(shown.masked_identity(one.credit_code), url, _("the social credit code"))

    def _both(self) -> list[dict[str, Any]]:
        one = self.record
        return [
            _fact(_("Credit rating"), one.credit_rating),
            _fact(_("Source"), capfirst(one.get_source_display())),
        ]

    def _name(self, name: str) -> str:
        """Another person's name follows the same right as the customer's."""
        return shown.masked_name("individual", name) if shown.masks_names(self.user) else name

    def _remark(self) -> str:
        return "" if shown.masks_names(self.user) else self.record.remark


class ReachPanel(CustomerPanel):
    """How to reach the customer, what identifies it, who helps: with what can be done about each."""

    code = "contact"
    label = gettext_lazy("Contact and documents")
    template = "customers/_contact.html"
    printed = True
    position = 50
    in_overview = "side"
    has_tab = False

    def context(self) -> dict[str, Any]:
        reveal, change = self.may(REVEAL), self.may(CHANGE)
        points = ContactPoint.objects.visible_to(self.user).filter(customer=self.record, retired_at=None)
        documents = IdentityDocument.objects.visible_to(self.user).filter(customer=self.record, retired_at=None)
        return {
            "points": [_point_row(one, reveal) for one in points.order_by("kind", "-is_preferred", "pk")],
            "documents": [_document_row(one, reveal) for one in documents.order_by("-is_primary", "pk")],
            "may_change": change,
            "add_point_url": reverse("customers:contact_point_add", args=[self.record.pk]),
            "add_document_url": reverse("customers:identity_document_add", args=[self.record.pk]),
        }


class RelationshipsPanel(CustomerPanel):
    """Both directions in one table; the other side is told only within the reader's scope."""

    code = "relationships"
    label = gettext_lazy("Relationships")
    template = "customers/_relationships.html"
    printed = True
    position = 40
    in_overview = "main"

    @cached_property
    def found(self) -> list[Related]:
        return relationships_of(self.record, self.user)

    def context(self) -> dict[str, Any]:
        may_change = self.may(CHANGE)
        rows = [_RelatedRow(one, self.user, may_change) for one in self.found]
        add = {"label": _("Add relationship"), "url": reverse("customers:relationship_add", args=[self.record.pk])}
        return {
            "panel": {"count": sum(1 for one in self.found if one.relationship.until is None) or None},
            "notes": risk_notes(self.record, self.user),
            "graph_url": reverse("customers:customer_graph", args=[self.record.pk]),
            "table": panel_table(RelationshipTable(rows, self.request)),
            "empty": {
                "icon": "affiliate",
                "title": _("No relationship known"),
                "text": _("Family, guarantors, shareholders and companies of a group stand here, from either side."),
                "action": add if may_change else None,
            },
        }


class ManagersPanel(CustomerPanel):
    """Who managed the customer from when to when, who assists, and how it was graded and rated through time."""

    code = "managers"
    label = gettext_lazy("Managers and ratings")
    template = "customers/_managers.html"
    position = 70

    def context(self) -> dict[str, Any]:
        assignments = (
            Assignment.objects.visible_to(self.user)
            .filter(customer=self.record)
            .select_related("manager", "approved_by")
        )
        assistants = Assistant.objects.visible_to(self.user).filter(customer=self.record).select_related("employee")
        ratings = RatingHistory.objects.visible_to(self.user).filter(customer=self.record)
        may_assign = self.may(ASSIGN)
        return {
            "assignments": panel_table(AssignmentTable(assignments.order_by("-since", "-pk")[:100], self.request)),
            "assistants": [_assistant_row(one, may_assign) for one in assistants.order_by("-until", "-since")[:100]],
            "ratings": panel_table(RatingTable(ratings.order_by("-since")[:100], self.request)),
            "may_assign": may_assign,
            "record_pk": self.record.pk,
        }


class HistoryPanel(CustomerPanel):
    """What was changed lately, by people and by files."""

    code = "history"
    label = gettext_lazy("History")
    template = "customers/_history.html"
    position = 90
    in_overview = "main"

    def context(self) -> dict[str, Any]:
        entries = entries_with_batches(self.record, "customers", size=RECENT_ENTRIES)[:RECENT_ENTRIES]
        for entry in entries:
            entry["changes"] = _first_few(entry["changes"])
        return {
            "entries": shown.masked_history(entries, self.record.kind, self.user),
            "panel": {
                "more_url": reverse("customers:customer_history", args=[self.record.pk]),
                "more_label": _("All"),
            },
        }


class _RelatedRow:
    """A relationship as the table draws it."""

    def __init__(self, related: Related, user: Any, may_change: bool) -> None:
        self.related = related
        other = related.other
        self.label = capfirst(related.label)
        self.other_pk = other.pk if other else None
        self.name = shown.name_of(other, user) if other else _("A customer outside your scope")
        self.number = other.number if other else ""
        self.aum: Decimal | None = other.figures.aum if other else None
        self.share = related.relationship.share
        self.since, self.until = related.relationship.since, related.relationship.until
        self.may_end = may_change and self.until is None and not is_core_owned(related.relationship)


def _end_link(row: _RelatedRow, _table: Table) -> Any:
    if not row.may_end:
        return ""
    url = reverse("customers:relationship_end", args=[row.related.relationship.pk])
    return format_html('<a class="bc-act" href="{}" aria-label="{}">{}</a>', url, _("End: %s") % row.name, _("End"))


class RelationshipTable(Table):
    columns = (
        Main(
            "name", gettext_lazy("Customer"), sub=lambda row, _table: row.number, folded=lambda row, _table: row.label
        ),
        Column("label", gettext_lazy("Relationship")),
        Money("share", gettext_lazy("Share"), unit="%"),
        Money("aum", gettext_lazy("AUM"), unit=bank.unit, phone=True),
        Day("since", pgettext_lazy("date", "From")),
        Day("until", pgettext_lazy("date", "To")),
        Drawn("end", "", draw=_end_link, css="r"),
    )

    def url(self, row: Any) -> str:
        return reverse("customers:customer_detail", args=[row.other_pk]) if row.other_pk else ""


class AssignmentTable(Table):
    columns = (
        Main("manager", gettext_lazy("Manager"), "manager.name", folded=lambda row, _table: row.get_reason_display()),
        Day("since", pgettext_lazy("date", "From"), phone=True),
        Day("until", pgettext_lazy("date", "To"), phone=True),
        Column("reason", gettext_lazy("Reason"), lambda row: capfirst(row.get_reason_display())),
        Column("note", gettext_lazy("Note"), css="w"),
        Column("approved_by", gettext_lazy("Approved by")),
    )


class RatingTable(Table):
    columns = (
        Day("since", pgettext_lazy("date", "From"), phone=True),
        Drawn("grade", gettext_lazy("Grade"), draw=lambda row, _t: shown.code_badge("grade", row.grade), phone=True),
        Column("status", gettext_lazy("Status"), lambda row: shown.code_label("status", row.status)),
        Column(
            "risk_rating", gettext_lazy("Risk rating"), lambda row: shown.code_label("risk_rating", row.risk_rating)
        ),
        Column("credit_rating", gettext_lazy("Credit rating")),
    )


def _first_few(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An entered customer has a dozen first values: the panel shows some, the whole history all of them."""
    if len(changes) <= MOST_CHANGES:
        return changes
    return [*changes[:MOST_CHANGES], {"name": "", "field": "…", "old": "…", "new": "…"}]


def _capital(amount: Any) -> str:
    return "" if amount is None else str(formatting.full_money(amount, bank.currency()))


def _fact(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value}


def _point_row(point: ContactPoint, reveal: bool) -> dict[str, Any]:
    url = reverse("customers:contact_point_reveal", args=[point.pk]) if reveal else ""
    kind = str(point.get_kind_display())
    return {
        "label": capfirst(kind),
        "value": tags.masked(shown.masked_contact(point.kind, point.value), url, kind),
        "notes": [
            words
            for is_set, words in (
                (point.is_preferred, _("preferred")),
                (point.is_verified, _("verified")),
                (point.do_not_contact, _("do not use")),
            )
            if is_set
        ],
        "edit_url": reverse("customers:contact_point_edit", args=[point.pk]),
    }


def _document_row(document: IdentityDocument, reveal: bool) -> dict[str, Any]:
    url = reverse("customers:identity_document_reveal", args=[document.pk]) if reveal else ""
    label = str(document.get_type_display())
    return {
        "label": capfirst(label),
        "value": tags.masked(shown.masked_identity(document.number), url, label),
        "valid_until": document.valid_until,
        "notes": [
            words
            for is_set, words in ((document.is_primary, _("main document")), (document.is_verified, _("verified")))
            if is_set
        ],
        "edit_url": reverse("customers:identity_document_edit", args=[document.pk]),
    }


def _assistant_row(assistant: Assistant, may_assign: bool) -> dict[str, Any]:
    return {
        "name": assistant.employee.name,
        "role": assistant.role,
        "share": assistant.share,
        "since": assistant.since,
        "until": assistant.until,
        "end_url": reverse("customers:assistant_end", args=[assistant.pk])
        if may_assign and assistant.until is None
        else "",
    }


def register() -> None:
    for panel in (ProfilePanel, ReachPanel, RelationshipsPanel, ManagersPanel, HistoryPanel):
        panels.register("customers.customer", panel)
