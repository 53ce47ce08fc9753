"""What a batch of customers writes beside the customers: assignments, ratings through time, facts from numbers."""

from __future__ import annotations

from bankcrm.common.feeds.columns import literal
from bankcrm.common.feeds.part import Part
from bankcrm.common.feeds.run import Run
from customers.identity_numbers import sql_birth_date, sql_person_fault, sql_sex

RATED = ("status", "grade", "risk_rating", "credit_rating")


def before_customers(run: Run, part: Part) -> None:
    """Former managers end; the figures of new customers follow with the totals, not by the trigger."""
    close_assignments(run, part)
    run.sql("SET LOCAL bankcrm.figures_follow = 'later'")


def after_customers(run: Run, part: Part) -> None:
    run.sql("SET LOCAL bankcrm.figures_follow = ''")
    open_assignments(run, part)


def close_assignments(run: Run, part: Part) -> None:
    """End the open assignment of customers whose manager the core changed. Runs before the customers are written."""
    if part.has("manager_number") and part.changed:
        day = literal(run.business_date)
        run.sql(
            f"""
            UPDATE customers_assignment a SET until = greatest({day}, a.since)
            FROM {part.differing} d JOIN customers_customer c ON c.id = d.id
            WHERE NOT d.is_new AND a.customer_id = d.id AND a.until IS NULL
              AND a.manager_id IS DISTINCT FROM d.manager_id
            """
        )


def open_assignments(run: Run, part: Part) -> None:
    """An open assignment for every manager that the core brought and that has none yet."""
    if part.has("manager_number"):
        run.sql(
            f"""
            INSERT INTO customers_assignment (customer_id, manager_id, since, reason, note, made_by_batch, made_at)
            SELECT d.id, d.manager_id, {literal(run.business_date)}, 'feed', '', {run.batch.pk}, now()
            FROM {part.differing} d WHERE d.manager_id IS NOT NULL AND (d.is_new OR NOT EXISTS (
                SELECT FROM customers_assignment a WHERE a.customer_id = d.id AND a.until IS NULL))
            """
        )


def write_ratings(run: Run) -> None:
    """Status, grade and ratings from the business date on, of new customers and of those where one changed."""
    part = run.part("customers")
    if part is None or not (part.new or part.changed):
        return
    day, listed = literal(run.business_date), ", ".join(RATED)
    run.sql(
        f"INSERT INTO customers_ratinghistory (customer_id, since, {listed}) SELECT c.id, {day}, "
        f"{', '.join(f'c.{name}' for name in RATED)} FROM {part.differing} d JOIN customers_customer c ON c.id = d.id "
        "WHERE d.is_new"
    )
    if not part.changed or not set(RATED) & set(part.columns):
        return
    differs = " OR ".join(f"c.{name} IS DISTINCT FROM last.{name}" for name in RATED)
    sets = ", ".join(f"{name} = excluded.{name}" for name in RATED)
    run.sql(
        f"""
        INSERT INTO customers_ratinghistory (customer_id, since, {listed})
        SELECT c.id, {day}, {", ".join(f"c.{name}" for name in RATED)}
        FROM {part.differing} d JOIN customers_customer c ON c.id = d.id
        LEFT JOIN LATERAL (
            SELECT {listed} FROM customers_ratinghistory h WHERE h.customer_id = c.id ORDER BY since DESC LIMIT 1
        ) last ON true
        WHERE NOT d.is_new AND ({differs})
        ON CONFLICT (customer_id, since) DO UPDATE SET {sets}
        """
    )


def fill_from_numbers(run: Run, part: Part) -> None:
    """Birth date and sex of persons that lack them, from a right resident's number; written as changes of the batch."""
    number = "d.number"
    run.sql(
        f"""
        CREATE TEMP TABLE facts_from_numbers ON COMMIT DROP AS
        SELECT DISTINCT ON (c.id) c.id, d._line, c.birth_date AS old_birth_date, c.sex AS old_sex,
               coalesce(c.birth_date, d.birth_date) AS birth_date, coalesce(nullif(c.sex, ''), d.sex) AS sex
        FROM (SELECT customer_id, _line, {sql_birth_date(number)} AS birth_date, {sql_sex(number)} AS sex
              FROM {part.differing} d
              WHERE d.type = 'resident_card' AND ({sql_person_fault(number)}) IS NULL OFFSET 0) d
        JOIN customers_customer c ON c.id = d.customer_id
        WHERE c.kind = 'individual' AND (c.birth_date IS NULL OR c.sex = '')
        ORDER BY c.id, d._line
        """
    )
    run.sql(
        "INSERT INTO common_feedchange (batch_id, entity, record_id, line, old, new) "
        f"SELECT {run.batch.pk}, 'customers', f.id, f._line, "
        "jsonb_build_object('birth_date', old_birth_date, 'sex', old_sex), "
        "jsonb_build_object('birth_date', f.birth_date, 'sex', f.sex) FROM facts_from_numbers f "
        "JOIN customers_customer c ON c.id = f.id WHERE c.made_by_batch IS DISTINCT FROM %s",
        [run.batch.pk],
    )
    run.sql(
        "UPDATE customers_customer c SET birth_date = f.birth_date, sex = f.sex, changed_at = now() "
        "FROM facts_from_numbers f WHERE f.id = c.id"
    )
