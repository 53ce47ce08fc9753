"""Accounts and loans carry copies of their customer's branch, manager and confidentiality, kept here by triggers.

A new row may bring its copies (a feed joins the customer anyway); one that does not is filled in.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION products_fill_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT branch_id, manager_id, is_confidential
      INTO NEW.customer_branch_id, NEW.customer_manager_id, NEW.customer_confidential
      FROM customers_customer WHERE id = NEW.customer_id;
    RETURN NEW;
END $$;

CREATE FUNCTION products_move_holdings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holding text;
BEGIN
    FOREACH holding IN ARRAY ARRAY['products_account', 'products_loan'] LOOP
        EXECUTE format('UPDATE %I h
             SET customer_branch_id = n.branch_id, customer_manager_id = n.manager_id,
                 customer_confidential = n.is_confidential
             FROM after_rows n JOIN before_rows o USING (id)
             WHERE h.customer_id = n.id
               AND (n.branch_id, n.manager_id, n.is_confidential)
                   IS DISTINCT FROM (o.branch_id, o.manager_id, o.is_confidential)', holding);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER products_move_holdings AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION products_move_holdings();
"""

FILL = """
CREATE TRIGGER {table}_fill_scope BEFORE INSERT ON {table}
    FOR EACH ROW WHEN (NEW.customer_branch_id IS NULL) EXECUTE FUNCTION products_fill_scope();
CREATE TRIGGER {table}_change_owner BEFORE UPDATE OF customer_id ON {table}
    FOR EACH ROW WHEN (NEW.customer_id IS DISTINCT FROM OLD.customer_id) EXECUTE FUNCTION products_fill_scope();
"""

UNDO = """
DROP TRIGGER products_move_holdings ON customers_customer;
DROP FUNCTION products_move_holdings();
DROP FUNCTION products_fill_scope() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0002_transaction")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS + FILL.format(table="products_account") + FILL.format(table="products_loan"), UNDO
        )
    ]
