"""Identity documents and collateral that expire, or have expired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankcrm.common.warning_kinds import Asked, Figure, KindParameter, Level, Measure, Unit, WarningKind, register
from early_warning.kinds.as_of import CUSTOMER, HOLDER, SERVED, loans, rates


def _is_past(figures: Mapping[str, Any]) -> bool:
    """Whether the day lay behind the night that the figures are of."""
    return int(figures.get("days") or 0) < 0


@register
class DocumentExpiring(WarningKind):
    """Days to the end of the customer's main document, negative once it is past; given up after a time.

    A document that is not replaced must be followed up: Measures on customer due diligence, PBOC order 1 of 2022.
    """

    code = "document_expiring"
    label = _("Identity document expiring")
    explanation = _("Days until the customer's main identity document ends; 0 and less once it has ended.")
    subject = "customers.customer"
    measures = (Measure("days", _("Days left"), Unit.DAYS),)
    worse = "less"
    limits = {Level.BLUE: {"days": 30}, Level.YELLOW: {"days": 7}, Level.ORANGE: {"days": 0}}
    parameters = (KindParameter("past", _("Given up so many days after its end"), 180, minimum=0, maximum=3660),)
    figures = (
        Figure("valid_until", _("Valid until"), Unit.DATE),
        Figure("document", _("Document"), Unit.DOCUMENT),
        Figure("aum", _("AUM"), Unit.MONEY),
    )
    sentence = _("The %(document)s ends on %(valid_until)s.")
    sentence_past = _("The %(document)s expired on %(valid_until)s.")
    sources = ("identity_documents", "customers")
    position = 140

    def sentence_for(self, figures: Mapping[str, Any]) -> str | Promise:
        return self.sentence_past if _is_past(figures) else self.sentence

    def sql(self, asked: Asked) -> str:
        soon = asked.reaching("days", f"d.valid_until <= {asked.day} + ({{least}})::int")
        past = int(asked.parameters["past"])
        return f"""
            SELECT {CUSTOMER}, f.aum AS exposure, d.valid_until - {asked.day} AS days, d.valid_until,
                   d.type AS document, f.aum
            FROM customers_identitydocument d JOIN customers_customer c ON c.id = d.customer_id
            LEFT JOIN customers_customerfigures f ON f.customer_id = c.id
            WHERE d.is_primary AND d.retired_at IS NULL AND d.valid_until >= {asked.day} - {past} AND {soon}
              AND {SERVED} AND {asked.of("c.id", "c.id")}
        """  # noqa: S608


@register
class CollateralExpiring(WarningKind):
    """Days to the end of the first collateral of a running loan that ends, negative once it is past."""

    code = "collateral_expiring"
    label = _("Collateral expiring")
    explanation = _("Days until the first collateral of a running loan expires; 0 and less once it has.")
    subject = "products.loan"
    measures = (Measure("days", _("Days left"), Unit.DAYS),)
    worse = "less"
    limits = {
        Level.BLUE: {"days": 60},
        Level.YELLOW: {"days": 30},
        Level.ORANGE: {"days": 7},
        Level.RED: {"days": 0},
    }
    figures = (
        Figure("expires_on", _("Expires"), Unit.DATE),
        Figure("value", _("Collateral value"), Unit.MONEY),
        Figure("pieces", _("Pieces that expire"), Unit.COUNT),
        Figure("outstanding", _("Outstanding"), Unit.MONEY),
    )
    sentence = _(
        "Collateral of loan %(subject)s worth %(value)s expires on %(expires_on)s; %(outstanding)s outstanding."
    )
    sentence_past = _(
        "Collateral of loan %(subject)s worth %(value)s expired on %(expires_on)s; %(outstanding)s outstanding."
    )
    per_product = True
    sources = ("collateral", "loans")
    position = 150

    def sentence_for(self, figures: Mapping[str, Any]) -> str | Promise:
        return self.sentence_past if _is_past(figures) else self.sentence

    def sql(self, asked: Asked) -> str:
        soon = asked.reaching("days", f"x.expires_on <= {asked.day} + ({{least}})::int")
        return f"""
            SELECT h.id AS subject_id, h.number AS subject_text, {HOLDER}, h.product_id,
                   round(h.outstanding * r.rate, 2) AS exposure, x.expires_on - {asked.day} AS days, x.expires_on,
                   x.value, x.pieces, round(h.outstanding * r.rate, 2) AS outstanding
            FROM (
                SELECT x.loan_id, min(x.expires_on) AS expires_on, sum(x.value) AS value, count(*) AS pieces
                FROM products_collateral x
                WHERE x.expires_on IS NOT NULL AND coalesce(x.missing_since > {asked.day}, true) AND {soon}
                GROUP BY x.loan_id
            ) x JOIN {loans(asked)} ON h.id = x.loan_id LEFT JOIN {rates(asked)} ON r.currency = h.currency
            WHERE h.outstanding > 0 AND {asked.of("h.customer_id", "h.id")}
        """  # noqa: S608
