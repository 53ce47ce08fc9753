"""The search index tells whose portfolio a customer is in: of a manager's own customers few are looked at.

By `m` and the manager's id an index finds those of a portfolio that hold what is typed; before, each of its customers
was looked up and compared.
"""

from django.db import migrations, models

CHANGE = """
CREATE FUNCTION customers_search_grams(grams text[], branch bigint, manager bigint, initials text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT grams || ('b' || branch::text) || (ARRAY['m' || manager::text])[:(manager IS NOT NULL)::int]
                 || (ARRAY['i' || left(initials, 1), 'i' || left(initials, 2),
                           'i' || left(initials, 3), 'i' || left(initials, 4)])[:length(initials)]
$$;

CREATE OR REPLACE FUNCTION customers_make_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO customers_customersearch (customer_id, branch_id, is_confidential, name, grams)
             SELECT c.id, c.branch_id, c.is_confidential, left(n.plain, 200),
                    customers_search_grams(n.grams, c.branch_id, c.manager_id, c.name_initials)
             FROM made c JOIN search_names(ARRAY(SELECT DISTINCT name::text FROM made)) n ON n.written = c.name';
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION customers_move_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'WITH moved AS MATERIALIZED (
                 SELECT n.id, n.branch_id, n.manager_id, n.is_confidential, n.name::text, n.name_initials
                 FROM after_rows n JOIN before_rows o USING (id)
                 WHERE (n.name, n.name_initials, n.branch_id, n.manager_id, n.is_confidential)
                       IS DISTINCT FROM (o.name, o.name_initials, o.branch_id, o.manager_id, o.is_confidential)
             )
             UPDATE customers_customersearch s
             SET branch_id = c.branch_id, is_confidential = c.is_confidential, name = left(n.plain, 200),
                 grams = customers_search_grams(n.grams, c.branch_id, c.manager_id, c.name_initials)
             FROM moved c JOIN search_names(ARRAY(SELECT DISTINCT name FROM moved)) n ON n.written = c.name
             WHERE s.customer_id = c.id';
    RETURN NULL;
END $$;

DROP FUNCTION customers_search_grams(text[], bigint, text);

UPDATE customers_customersearch s SET grams = s.grams || ('m' || c.manager_id::text)
FROM customers_customer c WHERE c.id = s.customer_id AND c.manager_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_search_rows")]
    operations = [
        migrations.RunSQL(CHANGE),
        migrations.RemoveIndex("customer", "customer_manager_pinyin"),
        migrations.AddIndex(
            "customer",
            models.Index(
                fields=["manager", "name_pinyin", "id"], include=["name_initials"], name="customer_manager_pinyin"
            ),
        ),
    ]
