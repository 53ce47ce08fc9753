"""A batch of files makes the figures of its new customers itself, once they are known, and says so beforehand.

Otherwise each row would be made empty by the trigger and written again, with all its indexes, a moment later.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION customers_make_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {unless}
    EXECUTE 'INSERT INTO customers_customerfigures
                 (customer_id, branch_id, manager_id, is_confidential, products_held, is_incomplete)
             SELECT id, branch_id, manager_id, is_confidential, 0, false FROM made';
    RETURN NULL;
END $$;
"""
UNLESS = "IF current_setting('bankcrm.figures_follow', true) = 'later' THEN RETURN NULL; END IF;"


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_figures_by_manager")]
    operations = [migrations.RunSQL(FUNCTION.format(unless=UNLESS), FUNCTION.format(unless=""))]
