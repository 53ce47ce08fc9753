"""A customer's row of figures comes and changes with the customer, whoever writes: form, feed or SQL over a set.

Statement triggers with transition tables: one statement for a whole batch. Dynamic SQL, so that the plan fits the
number of rows at hand and not that of the first call. A batch of files makes the figures of its new customers itself, once
they are known, and says so beforehand: each row would otherwise be made empty and written again, with all its indexes.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION customers_make_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('bankcrm.figures_follow', true) = 'later' THEN RETURN NULL; END IF;
    EXECUTE 'INSERT INTO customers_customerfigures
                 (customer_id, branch_id, manager_id, is_confidential, products_held, is_incomplete)
             SELECT id, branch_id, manager_id, is_confidential, 0, false FROM made';
    RETURN NULL;
END $$;

CREATE FUNCTION customers_move_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'UPDATE customers_customerfigures f
             SET branch_id = n.branch_id, manager_id = n.manager_id, is_confidential = n.is_confidential
             FROM after_rows n JOIN before_rows o USING (id)
             WHERE f.customer_id = n.id
               AND (n.branch_id, n.manager_id, n.is_confidential)
                   IS DISTINCT FROM (o.branch_id, o.manager_id, o.is_confidential)';
    RETURN NULL;
END $$;

CREATE TRIGGER customers_make_figures AFTER INSERT ON customers_customer
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION customers_make_figures();
CREATE TRIGGER customers_move_figures AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION customers_move_figures();
"""

UNDO = """
DROP TRIGGER customers_move_figures ON customers_customer;
DROP TRIGGER customers_make_figures ON customers_customer;
DROP FUNCTION customers_move_figures();
DROP FUNCTION customers_make_figures();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
