"""What a batch of holdings writes beside them: classes, loan states, balances through time, customer figures."""

from __future__ import annotations

from datetime import date, timedelta

from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from products.services.figures import customer_figures_make, customer_figures_refresh
from products.services.grading import sql_shown
from products.services.partitions import next_month

STATE = ("outstanding", "overdue_since", "overdue_principal", "overdue_interest", "class_shown")
DAYS_KEPT = 92
YEARS_KEPT = 2


def lock_owners(run: Run, part: Part) -> None:
    """Owners of new holdings keep branch, manager and confidentiality until the batch is over.

    The holdings' copies of these are taken from the owner; a file that is sealed meanwhile would not see the new rows
    and leave them open. All at once and before any holding is written, so that nobody waits for the other in a circle.
    """
    new = [
        f"SELECT customer_id FROM {one.differing} WHERE is_new"
        for name in ("accounts", "loans")
        if (one := run.part(name)) and one.new
    ]
    if new:
        run.value(
            "SELECT count(*) FROM (SELECT FROM customers_customer c "
            f"WHERE c.id IN ({' UNION '.join(new)}) AND c.made_by_batch IS DISTINCT FROM {run.batch.pk} "
            "ORDER BY c.id FOR SHARE) locked"
        )


def grade_differing(run: Run, part: Part) -> None:
    """The class of the loans that the batch writes; what the feed does not bring is taken from the loan on file."""

    def value(name: str, column: str) -> str:
        return f"d.{column}" if part.has(name) else f"c.{column}"

    shown = sql_shown(
        sent=value("class_sent", "class_sent"),
        overdue_since=value("overdue_since", "overdue_since"),
        product="d.product_id",
        on=run.business_date,
    )
    run.sql(
        f"UPDATE {part.differing} d SET class_shown = {shown}, state_on = {literal(run.business_date)} "
        f"FROM {part.differing} o LEFT JOIN products_loan c ON c.id = o.id WHERE o.id = d.id"
    )


def grade_all(run: Run) -> None:
    """Days pass without a file saying so: every loan whose class changes with the date, and their states."""
    loans = run.part("loans")
    if loans is None:
        return
    shown = sql_shown(
        sent="c.class_sent", overdue_since="c.overdue_since", product="c.product_id", on=run.business_date
    )
    run.sql("CREATE TEMP TABLE loans_graded (id bigint) ON COMMIT DROP")
    run.sql(
        f"WITH graded AS (UPDATE products_loan c SET class_shown = {shown} "
        f"WHERE (c.overdue_since IS NOT NULL OR c.class_shown IS NOT NULL) AND c.class_shown IS DISTINCT FROM {shown} "
        "RETURNING c.id) INSERT INTO loans_graded SELECT id FROM graded"
    )
    _write_states(run, loans)


def _write_states(run: Run, part: Part) -> None:
    day, listed = literal(run.business_date), ", ".join(STATE)
    values = ", ".join(f"c.{name}" for name in STATE)
    run.sql(
        f"INSERT INTO products_loanstate (loan_id, since, {listed}) SELECT c.id, {day}, {values} "
        f"FROM {part.differing} d JOIN products_loan c ON c.id = d.id WHERE d.is_new"
    )
    sets = ", ".join(f"{name} = excluded.{name}" for name in STATE)
    run.sql(
        f"""
        INSERT INTO products_loanstate (loan_id, since, {listed})
        SELECT c.id, {day}, {values}
        FROM (SELECT id FROM {part.differing} WHERE NOT is_new UNION SELECT id FROM loans_graded) d
        JOIN products_loan c ON c.id = d.id
        LEFT JOIN LATERAL (
            SELECT {listed} FROM products_loanstate s WHERE s.loan_id = c.id ORDER BY since DESC LIMIT 1
        ) last ON true
        WHERE {" OR ".join(f"c.{name} IS DISTINCT FROM last.{name}" for name in STATE)}
        ON CONFLICT (loan_id, since) DO UPDATE SET {sets}
        """
    )


# Balances


def keep_month_ends(run: Run, part: Part) -> None:
    """Before new balances are written: the balances that stood at each month's end since the last business date."""
    known: date | None = run.bank.business_date
    if known is None:
        return
    month_end = next_month(known) - timedelta(days=1)
    while month_end < run.business_date:
        _write_month_end(run, month_end)
        month_end = next_month(month_end + timedelta(days=1)) - timedelta(days=1)


def write_balances(run: Run) -> None:
    """After the batch: a row for every balance that changed, and the month's end if this is its day."""
    for name in ("balances", "accounts"):
        part = run.part(name)
        if part is not None and part.has("balance") and (part.new or part.changed):
            _write_changes(run, part)
    brings = any(part.has("balance") for name in ("balances", "accounts") if (part := run.part(name)))
    if brings and next_month(run.business_date) == run.business_date + timedelta(days=1):
        _write_month_end(run, run.business_date)
    oldest = run.business_date.year - YEARS_KEPT
    run.sql("DELETE FROM products_balanceyear WHERE year < %s", [oldest])


def _write_changes(run: Run, part: Part) -> None:
    day = literal(run.business_date)
    run.sql(
        f"""
        INSERT INTO products_balancechange (account_id, since, balance)
        SELECT c.id, {day}, c.balance FROM {part.differing} d JOIN products_account c ON c.id = d.id
        LEFT JOIN LATERAL (
            SELECT balance, since FROM products_balancechange b WHERE b.account_id = c.id ORDER BY since DESC LIMIT 1
        ) last ON NOT d.is_new
        WHERE last.since IS NULL AND c.balance IS NOT NULL
           OR last.since IS NOT NULL AND last.balance IS DISTINCT FROM c.balance
        ON CONFLICT (account_id, since) DO UPDATE SET balance = excluded.balance
        """
    )
    until = literal(run.business_date - timedelta(days=DAYS_KEPT))
    run.sql(
        f"""
        DELETE FROM products_balancechange b USING {part.differing} d
        WHERE b.account_id = d.id AND NOT d.is_new AND b.since < {until} AND EXISTS (
            SELECT FROM products_balancechange later
            WHERE later.account_id = b.account_id AND later.since > b.since AND later.since <= {until})
        """
    )


def _write_month_end(run: Run, day: date) -> None:
    """Every known balance as that of the month's end, where it is not there yet."""
    months = ", ".join("a.balance" if month == day.month else "NULL::numeric" for month in range(1, 13))
    run.sql(
        f"""
        INSERT INTO products_balanceyear (account_id, year, month_ends)
        SELECT a.id, {day.year}, ARRAY[{months}] FROM products_account a
        LEFT JOIN products_balanceyear y ON y.account_id = a.id AND y.year = {day.year}
        WHERE a.balance IS NOT NULL AND y.month_ends[{day.month}] IS DISTINCT FROM a.balance
        ON CONFLICT (account_id, year) DO UPDATE SET month_ends[{day.month}] = excluded.month_ends[{day.month}]
        """
    )


# Figures

HOLDINGS = ("accounts", "balances", "loans")
WHOLE_BANK = ("exchange_rates", "products", "categories")


def refresh_figures(run: Run) -> None:
    """Figures of every customer whom the batch touched; of everybody when rates or the catalogue changed."""
    touched = [part for name in (*HOLDINGS, "customers") if (part := run.part(name)) and _wrote(part)]
    everybody = any(_wrote(part) for name in WHOLE_BANK if (part := run.part(name)))
    if not touched and not everybody:
        return
    run.progress.on("customers")
    if "customers_customerfigures" in run.loaded_whole:
        customer_figures_make(run.cursor, on=run.business_date, currency=run.currency)
        return
    customers = "" if everybody else "customers_touched"
    if customers:
        _collect_touched(run, touched)
        share = run.value(
            "SELECT (SELECT count(*) FROM customers_touched) * 3 > (SELECT count(*) FROM customers_customer)"
        )
        customers = "" if share else customers
    has_new = any(part.name == "customers" and part.new for part in touched)
    customer_figures_refresh(
        run.cursor, on=run.business_date, currency=run.currency, customers=customers, has_new=has_new
    )


def _wrote(part: Part) -> bool:
    return bool(part.new or part.changed or part.missing)


def _collect_touched(run: Run, parts: list[Part]) -> None:
    """Owners of every holding that is new, changed or missing, and who owned it before."""
    chosen = []
    for part in parts:
        table = part.entity.table
        if part.name == "customers":
            chosen.append(f"SELECT id FROM {part.differing} WHERE is_new")
            continue
        chosen.append(f"SELECT h.customer_id FROM {part.differing} d JOIN {table} h ON h.id = d.id")
        if part.missing:
            chosen.append(f"SELECT h.customer_id FROM {part.gone} d JOIN {table} h ON h.id = d.id")
        chosen.append(
            f"SELECT (old->>'customer_id')::bigint FROM common_feedchange WHERE batch_id = {run.batch.pk} "
            f"AND entity = {literal(part.name)} AND old ? 'customer_id'"
        )
    run.sql(f"CREATE TEMP TABLE customers_touched (id) ON COMMIT DROP AS {' UNION '.join(chosen)}")
    run.sql("ANALYZE customers_touched")
