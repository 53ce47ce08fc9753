"""Warnings carry copies of their customer's branch, manager and confidentiality, kept here by triggers.

The nightly run brings the copies; a row that does not, or whose customer changes, is filled in. What was done about a
warning is never changed.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION early_warning_fill_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT branch_id, manager_id, is_confidential INTO NEW.branch_id, NEW.manager_id, NEW.is_confidential
      FROM customers_customer WHERE id = NEW.customer_id;
    RETURN NEW;
END $$;

CREATE TRIGGER early_warning_fill_scope BEFORE INSERT ON early_warning_warning
    FOR EACH ROW WHEN (NEW.branch_id IS NULL) EXECUTE FUNCTION early_warning_fill_scope();
CREATE TRIGGER early_warning_change_owner BEFORE UPDATE OF customer_id ON early_warning_warning
    FOR EACH ROW WHEN (NEW.customer_id IS DISTINCT FROM OLD.customer_id) EXECUTE FUNCTION early_warning_fill_scope();

CREATE FUNCTION early_warning_move_warnings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'UPDATE early_warning_warning w
         SET branch_id = n.branch_id, manager_id = n.manager_id, is_confidential = n.is_confidential
         FROM after_rows n JOIN before_rows o USING (id)
         WHERE w.customer_id = n.id
           AND (n.branch_id, n.manager_id, n.is_confidential)
               IS DISTINCT FROM (o.branch_id, o.manager_id, o.is_confidential)';
    RETURN NULL;
END $$;

CREATE TRIGGER early_warning_move_warnings AFTER UPDATE ON customers_customer
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION early_warning_move_warnings();

CREATE FUNCTION early_warning_keep_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'actions on warnings are append only';
END $$;

CREATE TRIGGER early_warning_keep_actions BEFORE UPDATE OR DELETE ON early_warning_warningaction
    FOR EACH ROW EXECUTE FUNCTION early_warning_keep_actions();

ALTER TABLE early_warning_warning SET (fillfactor = 85);
"""

UNDO = """
DROP TRIGGER early_warning_keep_actions ON early_warning_warningaction;
DROP FUNCTION early_warning_keep_actions();
DROP TRIGGER early_warning_move_warnings ON customers_customer;
DROP FUNCTION early_warning_move_warnings();
DROP FUNCTION early_warning_fill_scope() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("early_warning", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
