"""The customer's page: who it is, the figures, and panels from every module."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONArray
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting
from bankcrm.common.addresses import address, address_of
from bankcrm.common.panels import Panel
from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.detail import ObjectDetailView
from customers import shown
from customers.choices import ContactKind, DocumentType
from customers.models import ContactPoint, Customer, CustomerTag, IdentityDocument
from customers.reach import reaches
from customers.services.recent import customer_opened


class CustomerDetailView(ObjectDetailView):
    model = Customer
    select_related = ("branch", "manager", "figures")
    is_prepared = True

    def visible(self) -> ScopedQuerySet:
        """With the mobile, the main document and the tags that the header shows: sub-queries, not queries."""
        mobiles = ContactPoint.objects.filter(
            customer=OuterRef("pk"), kind=ContactKind.MOBILE, retired_at=None
        ).order_by("-is_preferred", "pk")
        documents = IdentityDocument.objects.filter(customer=OuterRef("pk"), retired_at=None).order_by(
            "-is_primary", "pk"
        )
        tags_of = CustomerTag.objects.filter(customer=OuterRef("pk")).order_by(
            "tag__group", "tag__position", "tag__name"
        )
        return (
            super()
            .visible()
            .annotate(
                tag_names=ArraySubquery(tags_of.values("tag__name")),
                first_mobile=Subquery(mobiles.values(row=JSONArray("pk", "value"))[:1]),
                first_document=Subquery(documents.values(row=JSONArray("pk", "type", "number"))[:1]),
            )
        )

    def context(self, record: Customer, panels: list[Panel]) -> dict[str, Any]:
        customer_opened(customer_id=record.pk, acting_user=self.request.user)
        return super().context(record, panels)

    def crumbs(self, record: Customer) -> list[tuple[str | Promise, str]]:
        return [(gettext_lazy("Customers"), address("customers:customer_list")), (record.number, "")]

    def header(self, record: Customer) -> dict[str, Any]:
        return {
            "title": shown.name_of(record, self.request.user),
            "badges": self._badges(record),
            "facts": self._facts(record),
        }

    def _badges(self, record: Customer) -> list[Any]:
        badges = [shown.grade_badge(record), shown.badge(capfirst(record.get_kind_display()))]
        if record.risk_rating:
            badges.append(shown.badge(capfirst(record.get_risk_rating_display())))
        badges.append(shown.status_badge(record))
        if record.is_confidential:
            badges.append(shown.badge(_("Confidential")))
        if record.is_blacklisted:
            badges.append(tags.status_badge(_("Blacklisted"), "bad"))
        if record.do_not_contact:
            badges.append(tags.status_badge(_("Do not contact"), "wait"))
        return badges

    def _facts(self, record: Any) -> list[dict[str, Any]]:
        manager = record.manager.name if record.manager else _("no manager")
        reveal = reaches(self.request.user, "customers.reveal_customer", record)
        facts = [
            {"label": _("Customer number"), "value": format_html('<span class="bc-num">{}</span>', record.number)},
            {"label": _("Manager"), "value": f"{manager} · {record.branch.name}"},
            {"label": _("Customer since"), "value": tags.day(record.since)},
            {"label": _("Mobile"), "value": self._mobile(record, reveal)},
            {"label": self._document_label(record), "value": self._document(record, reveal)},
        ]
        if record.is_individual:
            facts.append({"label": _("Age"), "value": _age_and_sex(record)})
        else:
            facts.append({"label": _("Founded"), "value": tags.day(record.founded_on)})
        if record.tag_names:
            names = format_html_join(" ", '<span class="bc-badge">{}</span>', ((name,) for name in record.tag_names))
            facts.append({"label": _("Tags"), "value": names})
        return facts

    def _mobile(self, record: Any, reveal: bool) -> Any:
        pk, value = record.first_mobile or (None, "")
        url = address_of("customers:contact_point_reveal", pk) if reveal and value else ""
        return tags.masked(shown.masked_contact(ContactKind.MOBILE, value), url, _("the mobile number"))

    def _document_label(self, record: Any) -> str:
        if not record.first_document:
            return _("Document")
        return capfirst(str(DocumentType(record.first_document[1]).label))

    def _document(self, record: Any, reveal: bool) -> Any:
        pk, _type, number = record.first_document or (None, "", "")
        url = address_of("customers:identity_document_reveal", pk) if reveal and number else ""
        return tags.masked(shown.masked_identity(number), url, _("the document's number"))

    def tiles(self, record: Customer) -> list[dict[str, Any]]:
        figures = record.figures
        codes = {panel.code for panel in self.panels}
        holdings = "?tab=holdings" if "holdings" in codes else ""
        loans = "?tab=loans" if "loans" in codes else holdings
        return [
            _money_tile(_("AUM"), figures.aum, holdings, self._as_of(record)),
            _money_tile(_("Deposits"), figures.deposits, holdings),
            _money_tile(_("Loans"), figures.loans, loans, _overdue(figures.overdue)),
            {"label": _("Products held"), "value": formatting.number(figures.products_held), "url": holdings},
            self._last_contact(record) | {"url": "?tab=contacts" if "contacts" in codes else ""},
        ]

    def _as_of(self, record: Customer) -> str:
        if record.figures.is_incomplete:
            return _("some balances unknown")
        if record.figures.as_of is None:
            return ""
        return _("as of %(date)s") % {"date": formatting.day(record.figures.as_of)}

    def _last_contact(self, record: Customer) -> dict[str, Any]:
        day, today = record.figures.last_contact_on, bank.reckoned_on()
        if day is None:
            return {"label": _("Last contact"), "value": formatting.NOTHING, "note": _("none on record")}
        days = max((today - day).days, 0)
        return {
            "label": _("Last contact"),
            "value": formatting.number(days),
            "unit": _("days ago"),
            "note": formatting.day(day),
        }


def _money_tile(label: str, amount: Any, url: str, note: Any = "") -> dict[str, Any]:
    figure = formatting.short_money(amount, currency=bank.currency())
    return {"label": label, **figure.as_tile(), "url": url, "note": note}


def _overdue(amount: Any) -> Any:
    if not amount:
        return ""
    figure = formatting.short_money(amount, currency=bank.currency())  # The tile says the currency already.
    words = _("%(amount)s overdue") % {"amount": f"{figure.figure} {figure.unit}".strip()}
    return format_html('<span class="bc-delta is-risk">{}</span>', words)


def _age_and_sex(record: Customer) -> str:
    sex = str(record.get_sex_display()) if record.sex else ""
    if record.birth_date is None:
        return sex
    age = years_between(record.birth_date, bank.reckoned_on())
    years = ngettext("%(age)s year", "%(age)s years", age) % {"age": age}
    return f"{years} · {sex}" if sex else years


def years_between(born: date, today: date) -> int:
    """Whole years: a birthday counts from the day itself, 29 February from 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
