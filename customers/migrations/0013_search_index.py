"""The search index: a row per customer in a table of its own, and any three characters of telephones and documents.

Statement triggers keep the rows right whoever writes: form, feed or SQL over a set. Names are worked out once for each
different name. Dynamic SQL, so that the plan fits the number of rows at hand.
"""

import bankcrm.common.models.base
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
import django.db.models.deletion
from django.db import migrations, models


FUNCTIONS = """
CREATE FUNCTION customers_search_grams(grams text[], branch bigint, initials text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT grams || ('b' || branch) || ARRAY(SELECT 'i' || left(initials, n) FROM generate_series(1, 4) n
                                             WHERE n <= length(initials))
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
INSERT INTO customers_customersearch (customer_id, branch_id, is_confidential, name, grams)
SELECT c.id, c.branch_id, c.is_confidential, left(n.plain, 200),
       customers_search_grams(n.grams, c.branch_id, c.name_initials)
FROM customers_customer c
JOIN search_names(ARRAY(SELECT DISTINCT name::text FROM customers_customer)) n ON n.written = c.name;
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

    dependencies = [
        ('customers', '0012_completeness'),
        ('staff', '0003_fewer_indexes'),
        ('common', '0008_search_characters'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='CustomerSearch',
            fields=[
                ('customer', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='customers.customer', verbose_name='customer')),
                ('is_confidential', models.BooleanField(default=False, verbose_name='confidential')),
                ('name', bankcrm.common.models.base.CodeField(db_collation='C', max_length=200, verbose_name='name')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(db_collation='C'), size=None, verbose_name='grams')),
            ],
            options={
                'verbose_name': 'search row of a customer',
                'verbose_name_plural': 'search rows of customers',
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('value', 'gin_trgm_ops'), condition=models.Q(('retired_at', None), models.Q(('kind', 'mobile'), ('kind', 'telephone'), _connector='OR')), gin_pending_list_limit=256, name='contact_telephone_part'),
        ),
        migrations.AddIndex(
            model_name='identitydocument',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('number', 'gin_trgm_ops'), condition=models.Q(('retired_at', None)), gin_pending_list_limit=256, name='identity_number_part'),
        ),
        migrations.AddField(
            model_name='customersearch',
            name='branch',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='staff.branch', verbose_name='branch'),
        ),
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.AddIndex(
            model_name='customersearch',
            index=models.Index(fields=['name', 'customer'], name='search_name'),
        ),
        migrations.AddIndex(
            model_name='customersearch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], gin_pending_list_limit=256, name='search_grams'),
        ),
        migrations.AlterModelOptions(
            name='customer',
            options={'default_permissions': ('view', 'add', 'change'), 'permissions': [('reveal_customer', 'see masked numbers of a customer'), ('assign_customer', 'assign a customer to a manager'), ('seal_customer', 'make a customer confidential'), ('count_outside_customer', 'know how many customers outside the scope a search would find')], 'verbose_name': 'customer', 'verbose_name_plural': 'customers'},
        ),
    ]
