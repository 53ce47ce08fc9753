"""Customers with their documents, contact points and relationships as the core system sends them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common import table_readings
from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.checking import dated
from bankcrm.common.feeds.columns import Capitals, Column
from bankcrm.common.feeds.comparing import reject_differing
from bankcrm.common.feeds.entities import Check, Entity, register, register_totals
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from customers import identity_numbers
from customers.portfolios import follow
from customers.services import completeness, feed_gaps, feed_history, group_figures, guarantees

reasons.register("age_unlikely", _("The birth date gives an unlikely age"))
reasons.register("company_has_no_person_facts", _("A company has neither sex nor birth date"))
reasons.register("person_has_no_company_facts", _("A person has neither credit code nor registered capital"))
reasons.register("kind_never_changes", _("A person does not become a company, nor a company a person"))
reasons.register("must_not_be_negative", _("Must not be negative"))
reasons.register("second_main", _("The customer has another main one in line %(line)s"))
reasons.register("related_to_oneself", _("A customer is not related to itself"))
reasons.register("share_in_percent", _("A share lies between 0 and 100 percent"))
reasons.register("ends_before_start", _("Ends before it begins"))
reasons.register("identity_format", _("Not a number of 15 or 18 characters"))
reasons.register("identity_birth_date", _("The birth date in the number is no such day, or lies in the future"))
reasons.register("credit_code_format", _("Not a code of 18 characters"))


def _expected(value: str, detail: dict[str, object]) -> dict[str, object]:
    return {"expected": identity_numbers.expected_check_digit(value) or "?"}


reasons.register("identity_check_digit", _("The check digit should be %(expected)s"), _expected)
reasons.register("credit_code_check_digit", _("The check digit should be %(expected)s"), _expected)


def _derive_customers(run: Run, part: Part) -> None:
    """A person stays a person: what only one kind has would be left over from the other."""
    kept = "SELECT FROM customers_customer c WHERE c.id = d.id AND c.kind <> d.kind"
    reject_differing(run, part, "kind", "kind_never_changes", f"NOT d.is_new AND EXISTS ({kept})")
    table_readings.fill(run.cursor, part.differing, persons="kind = 'individual'")


CUSTOMERS = Entity(
    name="customers",
    label=_("customers"),
    model_label="customers.Customer",
    order=40,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("kind", required=True),
        Column("name", required=True),
        Column("branch_code", field="branch", required=True),
        Column("manager_number", field="manager"),
        Column("status"),
        Column("grade"),
        Column("risk_rating"),
        Column("credit_rating"),
        Column("since"),
        Column("do_not_contact"),
        Column("is_blacklisted"),
        Column("is_confidential"),
        Column("sex", keep_when="t.kind = 'individual'"),
        Column("birth_date", keep_when="t.kind = 'individual'"),
        Column("occupation"),
        Column("employer"),
        Column("income_band"),
        Column("education"),
        Column("marital_status"),
        Column("credit_code", kind=Capitals(18)),
        Column("legal_representative"),
        Column("registered_capital"),
        Column("industry"),
        Column("company_size"),
        Column("founded_on"),
        Column("is_listed"),
    ),
    checks=(
        Check("company_has_no_person_facts", "sex", "t.kind = 'corporate' AND t.sex IS NOT NULL", ("sex",)),
        Check(
            "company_has_no_person_facts",
            "birth_date",
            "t.kind = 'corporate' AND t.birth_date IS NOT NULL",
            ("birth_date",),
        ),
        Check(
            "person_has_no_company_facts",
            "credit_code",
            "t.kind = 'individual' AND t.credit_code IS NOT NULL",
            ("credit_code",),
        ),
        Check(
            "person_has_no_company_facts",
            "registered_capital",
            "t.kind = 'individual' AND t.registered_capital IS NOT NULL",
            ("registered_capital",),
        ),
        Check("must_not_be_negative", "registered_capital", "t.registered_capital < 0", ("registered_capital",)),
    ),
    remarks=(
        Check(
            "age_unlikely",
            "birth_date",
            "d.birth_date > {business_date} OR d.birth_date < {business_date} - 125 * 365",
            ("birth_date",),
        ),
        Check(
            "",
            "credit_code",
            f"CASE WHEN d.credit_code <> '' THEN {identity_numbers.sql_company_fault('d.credit_code')} END",
            ("credit_code",),
        ),
    ),
    derived={"name_pinyin": "", "name_initials": ""},
    first={"status": "'active'", "source": "'core'"},
    bulk_tables=(
        "customers_customerfigures",
        "customers_customersearch",
        "customers_ratinghistory",
        "customers_assignment",
    ),
    derive=_derive_customers,
    remark=feed_gaps.remark_gaps,
    before_write=feed_history.before_customers,
    after_write=feed_history.after_customers,
)

_FAULT = (
    f"CASE WHEN d.type IN ('resident_card', 'residence_permit') "
    f"THEN {identity_numbers.sql_person_fault('d.number', '{business_date}')} "
    f"WHEN d.type = 'credit_code' THEN {identity_numbers.sql_company_fault('d.number')} END"
)


def _verify_documents(run: Run, part: Part) -> None:
    """A number whose check digit, date or form is wrong is let in and is not verified."""
    if not part.has("is_verified"):
        run.sql(f"UPDATE {part.differing} d SET is_verified = (({dated(_FAULT, run)}) IS NULL)")


def _make_room_for_main(run: Run, part: Part) -> None:
    """At most one main one: those that the file does not name give way."""
    if part.has("is_primary"):
        run.sql(
            f"UPDATE customers_identitydocument c SET is_primary = false FROM {part.differing} d "
            "WHERE d.is_primary AND c.customer_id = d.customer_id AND c.is_primary AND c.id <> d.id"
        )


def _name_a_main_one(run: Run, part: Part) -> None:
    """The first document of a customer without a main one becomes it; a resident's number fills sex and birth date."""
    run.sql(
        f"""
        UPDATE customers_identitydocument i SET is_primary = true FROM (
            SELECT min(d.id) AS id FROM {part.differing} d WHERE d.is_new AND NOT EXISTS (
                SELECT FROM customers_identitydocument o
                WHERE o.customer_id = d.customer_id AND o.is_primary AND o.retired_at IS NULL
            ) GROUP BY d.customer_id
        ) first WHERE first.id = i.id
        """
    )
    feed_history.fill_from_numbers(run, part)


IDENTITY_DOCUMENTS = Entity(
    name="identity_documents",
    label=_("identity documents"),
    model_label="customers.IdentityDocument",
    order=50,
    key=("customer_number", "type", "number"),
    columns=(
        Column("customer_number", field="customer", required=True),
        Column("type", required=True),
        Column("number", required=True, kind=Capitals(60)),
        Column("valid_until"),
        Column("is_verified"),
        Column("is_primary"),
    ),
    unique=((("is_primary", "customer_number"), "t.is_primary"),),
    remarks=(Check("", "number", _FAULT),),
    derived={"is_verified": ""},
    derive=_verify_documents,
    before_write=_make_room_for_main,
    after_write=_name_a_main_one,
)


def _make_room_for_preferred(run: Run, part: Part) -> None:
    if part.has("is_preferred"):
        run.sql(
            f"UPDATE customers_contactpoint c SET is_preferred = false FROM {part.differing} d WHERE d.is_preferred "
            "AND c.customer_id = d.customer_id AND c.kind = d.kind AND c.is_preferred AND c.id <> d.id"
        )


CONTACT_POINTS = Entity(
    name="contact_points",
    label=_("contact points"),
    model_label="customers.ContactPoint",
    order=51,
    key=("customer_number", "kind", "value"),
    columns=(
        Column("customer_number", field="customer", required=True),
        Column("kind", required=True),
        Column("value", required=True),
        Column("is_preferred"),
        Column("is_verified"),
        Column("do_not_contact"),
    ),
    unique=((("is_preferred", "customer_number", "kind"), "t.is_preferred"),),
    before_write=_make_room_for_preferred,
)

RELATIONSHIPS = Entity(
    name="relationships",
    label=_("relationships"),
    model_label="customers.Relationship",
    order=52,
    key=("customer_number", "other_number", "type"),
    columns=(
        Column("customer_number", field="customer", required=True),
        Column("other_number", field="other", required=True),
        Column("type", required=True),
        Column("since"),
        Column("until"),
        Column("share"),
    ),
    current=(
        "SELECT DISTINCT ON (customer_id, other_id, type) * FROM customers_relationship "
        "ORDER BY customer_id, other_id, type, (until IS NULL) DESC, id DESC"
    ),
    checks=(
        Check("related_to_oneself", "other_number", "t.customer_id = t.other_id"),
        Check("share_in_percent", "share", "t.share < 0 OR t.share > 100", ("share",)),
        Check("ends_before_start", "until", "t.until < t.since", ("since", "until")),
    ),
)

for _entity in (CUSTOMERS, IDENTITY_DOCUMENTS, CONTACT_POINTS, RELATIONSHIPS):
    register(_entity)

register_totals(10, feed_history.write_ratings)
# After the customers' own figures, which an upper app writes at 40.
register_totals(50, group_figures.refresh_in_batch)
register_totals(60, guarantees.review_in_batch)
register_totals(90, completeness.count_in_batch)
register_totals(95, follow.follow_batch)
