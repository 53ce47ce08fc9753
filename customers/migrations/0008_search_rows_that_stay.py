"""An edit that touches nothing the search knows costs the search index nothing.

To plan the statement that works out names took most of an edit's time in the database, with no name to work out.
"""

from django.db import migrations

CHANGE = """
CREATE OR REPLACE FUNCTION customers_move_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    names text[];
BEGIN
    EXECUTE 'SELECT array_agg(DISTINCT n.name::text) FROM after_rows n JOIN before_rows o USING (id)
             WHERE (n.name, n.name_initials, n.branch_id, n.manager_id, n.is_confidential)
                   IS DISTINCT FROM (o.name, o.name_initials, o.branch_id, o.manager_id, o.is_confidential)' INTO names;
    IF names IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE 'WITH moved AS MATERIALIZED (
                 SELECT n.id, n.branch_id, n.manager_id, n.is_confidential, n.name::text, n.name_initials
                 FROM after_rows n JOIN before_rows o USING (id)
                 WHERE (n.name, n.name_initials, n.branch_id, n.manager_id, n.is_confidential)
                       IS DISTINCT FROM (o.name, o.name_initials, o.branch_id, o.manager_id, o.is_confidential)
             )
             UPDATE customers_customersearch s
             SET branch_id = c.branch_id, is_confidential = c.is_confidential, name = left(n.plain, 200),
                 grams = customers_search_grams(n.grams, c.branch_id, c.manager_id, c.name_initials)
             FROM moved c JOIN search_names($1) n ON n.written = c.name
             WHERE s.customer_id = c.id' USING names;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_portfolios_counted_by_index")]
    # The function before did the same: to go back, nothing is to be done.
    operations = [migrations.RunSQL(CHANGE, migrations.RunSQL.noop)]
