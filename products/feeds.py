"""The catalogue and the holdings as the core system sends them. Loans and bookings lie in modules of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bankcrm.common.feeds import reasons
from bankcrm.common.feeds.columns import Column, Text
from bankcrm.common.feeds.comparing import reject_differing
from bankcrm.common.feeds.entities import Check, Entity, register, register_totals
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from products.services import feed_history

reasons.register("must_be_positive", _("Must be greater than nought"))
reasons.register("overlaps_another_rate", _("Overlaps another rate of the same product, term, step and grade"))
reasons.register("not_a_currency", _("Not a currency code of three capital letters"))
reasons.register("balance_without_date", _("A balance and its date come together"))


def currency_check(column: str = "currency") -> Check:
    return Check("not_a_currency", column, f"t.{column} !~ '^[A-Z]{{3}}$'", (column,))


CATEGORIES = Entity(
    name="categories",
    label=_("product categories"),
    model_label="products.Category",
    order=30,
    key=("code",),
    columns=(
        Column("code", required=True),
        Column("name", required=True),
        Column("kind", required=True),
        Column("parent_code", field="parent"),
    ),
)

PRODUCTS = Entity(
    name="products",
    label=_("products"),
    model_label="products.Product",
    order=31,
    key=("code",),
    columns=(
        Column("code", required=True),
        Column("name", required=True),
        Column("category_code", field="category", required=True),
        Column("status"),
        Column("risk_level"),
        Column("currency"),
        Column("term_months"),
        Column("minimum"),
        Column("department"),
        Column("sale_from"),
        Column("sale_until"),
        Column("description"),
    ),
    checks=(
        currency_check(),
        Check("must_not_be_negative", "minimum", "t.minimum < 0", ("minimum",)),
        Check("ends_before_start", "sale_until", "t.sale_until < t.sale_from", ("sale_from", "sale_until")),
    ),
    first={"status": "'on_sale'"},
)


_SAME_SERIES = " AND ".join(
    f"o.{name} = d.{name}" for name in ("product_id", "currency", "term_months", "amount_from", "grade")
)
_OVERLAP = (
    "daterange(o.effective_from, o.effective_until, '[)') && daterange(d.effective_from, d.effective_until, '[)')"
)


def _reject_overlapping_rates(run: Run, part: Part) -> None:
    """Two rates of one series never overlap: neither in the file nor with a rate that the file leaves as it is."""
    until = "effective_until" if part.has("effective_until") else "NULL::date AS effective_until"
    columns = f"product_id, currency, term_months, amount_from, grade, effective_from, {until}"
    run.sql(f"CREATE TEMP TABLE rates_sent ON COMMIT DROP AS SELECT {columns} FROM {part.typed}")
    if not part.has("effective_until"):
        run.sql(f"ALTER TABLE {part.differing} ADD COLUMN effective_until date")
    reject_differing(
        run,
        part,
        "effective_from",
        "overlaps_another_rate",
        f"""EXISTS (SELECT FROM rates_sent o
                    WHERE {_SAME_SERIES} AND {_OVERLAP} AND o.effective_from <> d.effective_from)
         OR EXISTS (SELECT FROM products_rate o WHERE {_SAME_SERIES} AND {_OVERLAP} AND o.id <> d.id AND NOT EXISTS (
                    SELECT FROM rates_sent s
                    WHERE (s.product_id, s.currency, s.term_months, s.amount_from, s.grade, s.effective_from)
                        = (o.product_id, o.currency, o.term_months, o.amount_from, o.grade, o.effective_from)))
        """,
    )


RATES = Entity(
    name="rates",
    label=_("rates"),
    model_label="products.Rate",
    order=60,
    key=("product_code", "currency", "term_months", "amount_from", "grade", "effective_from"),
    columns=(
        Column("product_code", field="product", required=True),
        Column("currency", required=True),
        Column("term_months"),
        Column("amount_from"),
        Column("grade"),
        Column("rate", required=True),
        Column("effective_from", required=True),
        Column("effective_until"),
    ),
    checks=(
        currency_check(),
        Check("ends_before_start", "effective_until", "t.effective_until <= t.effective_from", ("effective_until",)),
    ),
    derive=_reject_overlapping_rates,
)

EXCHANGE_RATES = Entity(
    name="exchange_rates",
    label=_("exchange rates"),
    model_label="products.ExchangeRate",
    order=61,
    key=("currency", "on"),
    columns=(Column("currency", required=True), Column("on", required=True), Column("rate", required=True)),
    checks=(currency_check(), Check("must_be_positive", "rate", "t.rate <= 0")),
    always_delta=True,
)

HOLDING_JOIN = "JOIN customers_customer cu ON cu.id = d.customer_id"
HOLDING_COLUMNS = {
    "customer_branch_id": "cu.branch_id",
    "customer_manager_id": "cu.manager_id",
    "customer_confidential": "cu.is_confidential",
}

ACCOUNTS = Entity(
    name="accounts",
    label=_("accounts"),
    model_label="products.Account",
    order=70,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("product_code", field="product", required=True),
        Column("customer_number", field="customer", required=True),
        Column("branch_code", field="branch", required=True),
        Column("status"),
        Column("currency", required=True),
        Column("rate"),
        Column("opened_on"),
        Column("closed_on"),
        Column("maturity"),
        Column("balance"),
        Column("balance_on"),
    ),
    together=(("balance", "balance_on"),),
    total_column="balance",
    checks=(
        currency_check(),
        Check("closed_before_opened", "closed_on", "t.closed_on < t.opened_on", ("opened_on", "closed_on")),
        Check(
            "balance_without_date",
            "balance_on",
            "(t.balance IS NULL) <> (t.balance_on IS NULL)",
            ("balance", "balance_on"),
        ),
    ),
    first=dict(HOLDING_COLUMNS),
    first_join=HOLDING_JOIN,
    before_write=feed_history.lock_owners,
    bulk_tables=("products_balancechange", "products_balanceyear", "products_accountsearch"),
)

ACCOUNT_HOLDERS = Entity(
    name="account_holders",
    label=_("account holders"),
    model_label="products.AccountHolder",
    order=71,
    key=("account_number", "customer_number", "role"),
    columns=(
        Column("account_number", field="account", required=True),
        Column("customer_number", field="customer", required=True),
        Column("role", required=True),
    ),
)

CARDS = Entity(
    name="cards",
    label=_("cards"),
    model_label="products.Card",
    order=90,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("kind", required=True),
        Column("account_number", field="account", required=True),
        Column("holder_number", field="holder", required=True),
        Column("status"),
        Column("issued_on"),
        Column("expires_on"),
    ),
)

STANDING_ORDERS = Entity(
    name="standing_orders",
    label=_("standing orders"),
    model_label="products.StandingOrder",
    order=91,
    key=("number",),
    columns=(
        Column("number", required=True),
        Column("account_number", field="account", required=True),
        Column("amount", required=True),
        Column("counterparty"),
        Column("kind"),
        Column("rhythm"),
    ),
    total_column="amount",
)


def _accounts_with_new(run: Run) -> str:
    """Accounts on file, and those that this very batch brings."""
    rows = "SELECT id, number, balance, balance_on FROM products_account"
    accounts = run.part("accounts")
    if accounts is not None:
        values = "balance, balance_on" if accounts.has("balance") and accounts.has("balance_on") else "NULL, NULL"
        rows += f" UNION ALL SELECT id, number, {values} FROM {accounts.differing} WHERE is_new"
    return rows


BALANCES = Entity(
    name="balances",
    label=_("balances"),
    model_label="products.Account",
    order=95,
    key=("account_number",),
    columns=(
        Column("account_number", field="number", required=True, kind=Text(40)),
        Column("balance", required=True),
        Column("balance_on", required=True),
    ),
    total_column="balance",
    updates_only=True,
    always_delta=True,
    current=_accounts_with_new,
    before_write=feed_history.keep_month_ends,
)

for _entity in (
    CATEGORIES,
    PRODUCTS,
    RATES,
    EXCHANGE_RATES,
    ACCOUNTS,
    ACCOUNT_HOLDERS,
    CARDS,
    STANDING_ORDERS,
    BALANCES,
):
    register(_entity)

register_totals(20, feed_history.grade_all)
register_totals(30, feed_history.write_balances)
register_totals(40, feed_history.refresh_figures)
