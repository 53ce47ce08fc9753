"""The search index: a row per customer in a table of its own.

Statement triggers keep the rows right whoever writes: form, feed or SQL over a set. Names are worked out once for each
different name. Dynamic SQL, so that the plan fits the number of rows at hand; the grams of branch and initials are one
expression, which PostgreSQL takes into the statement around it: only while nothing in it is less than immutable, as
joining a number to a text would be.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION customers_search_grams(grams text[], branch bigint, initials text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT grams || ('b' || branch::text) || (ARRAY['i' || left(initials, 1), 'i' || left(initials, 2),
                                              'i' || left(initials, 3), 'i' || left(initials, 4)])[:length(initials)]
$$;

CREATE FUNCTION customers_make_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO customers_customersearch (customer_id, branch_id, is_confidential, name, grams)
             SELECT c.id, c.branch_id, c.is_confidential, left(n.plain, 200),
                    customers_search_grams(n.grams, c.branch_id, c.name_initials)
             FROM made c JOIN search_names(ARRAY(SELECT DISTINCT name::text FROM made)) n ON n.written = c.name';
    RETURN NULL;
END $$;

CREATE FUNCTION customers_move_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'WITH moved AS MATERIALIZED (
                 SELECT n.id, n.branch_id, n.is_confidential, n.name::text, n.name_initials
                 FROM after_rows n JOIN before_rows o USING (id)
                 WHERE (n.name, n.name_initials, n.branch_id, n.is_confidential)
                       IS DISTINCT FROM (o.name, o.name_initials, o.branch_id, o.is_confidential)
             )
             UPDATE customers_customersearch s
             SET branch_id = c.branch_id, is_confidential = c.is_confidential, name = left(n.plain, 200),
                 grams = customers_search_grams(n.grams, c.branch_id, c.name_initials)
             FROM moved c JOIN search_names(ARRAY(SELECT DISTINCT name FROM moved)) n ON n.written = c.name
             WHERE s.customer_id = c.id';
    RETURN NULL;
END $$;

CREATE FUNCTION customers_drop_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customers_customersearch s USING gone WHERE s.customer_id = gone.id;
    RETURN NULL;
END $$;

CREATE FUNCTION customers_empty_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM customers_customersearch;
    RETURN NULL;
END $$;

CREATE TRIGGER customers_make_search AFTER INSERT ON customers_customer
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION customers_make_search();
CREATE TRIGGER customers_move_search AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_move_search();
CREATE TRIGGER customers_drop_search AFTER DELETE ON customers_customer
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION customers_drop_search();
CREATE TRIGGER customers_empty_search AFTER TRUNCATE ON customers_customer
    FOR EACH STATEMENT EXECUTE FUNCTION customers_empty_search();

ALTER TABLE customers_customersearch ALTER COLUMN grams SET STATISTICS 1000;
"""

UNDO = """
DROP TRIGGER customers_empty_search ON customers_customer;
DROP FUNCTION customers_empty_search();
DROP TRIGGER customers_drop_search ON customers_customer;
DROP TRIGGER customers_move_search ON customers_customer;
DROP TRIGGER customers_make_search ON customers_customer;
DROP FUNCTION customers_drop_search();
DROP FUNCTION customers_move_search();
DROP FUNCTION customers_make_search();
DROP FUNCTION customers_search_grams(text[], bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_completeness"), ("common", "0004_search_names")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
