"""Loans with what secures them as the core system sends them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds.columns import Column
from bankcrm.common.feeds.entities import Check, Entity, register
from products.feeds import HOLDING_COLUMNS, HOLDING_JOIN, currency_check
from products.services import feed_history

LOANS = Entity(
    name="loans",
    label=_("loans"),
    model_label="products.Loan",
    order=80,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("contract_number"),
        Column("customer_number", field="customer", required=True),
        Column("product_code", field="product", required=True),
        Column("branch_code", field="branch", required=True),
        Column("repayment_account_number", field="repayment_account"),
        Column("status"),
        Column("currency", required=True),
        Column("principal", required=True),
        Column("outstanding"),
        Column("rate"),
        Column("term_months"),
        Column("instalment"),
        Column("schedule"),
        Column("granted_on"),
        Column("maturity"),
        Column("overdue_since"),
        Column("overdue_principal"),
        Column("overdue_interest"),
        Column("class_sent"),
    ),
    total_column="principal",
    checks=(currency_check(), Check("must_not_be_negative", "principal", "t.principal < 0")),
    first=dict(HOLDING_COLUMNS),
    first_join=HOLDING_JOIN,
    derived={"class_shown": "", "state_on": ""},
    derive=feed_history.grade_differing,
    before_write=feed_history.lock_owners,
    bulk_tables=("products_loanstate",),
)

COLLATERAL = Entity(
    name="collateral",
    label=_("collateral"),
    model_label="products.Collateral",
    order=81,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("loan_number", field="loan", required=True),
        Column("kind", required=True),
        Column("description"),
        Column("value"),
        Column("expires_on"),
    ),
    total_column="value",
)

GUARANTORS = Entity(
    name="guarantors",
    label=_("guarantors"),
    model_label="products.LoanGuarantor",
    order=82,
    key=("loan_number", "customer_number"),
    columns=(
        Column("loan_number", field="loan", required=True),
        Column("customer_number", field="customer", required=True),
        Column("amount"),
    ),
    total_column="amount",
)

for _entity in (LOANS, COLLATERAL, GUARANTORS):
    register(_entity)
