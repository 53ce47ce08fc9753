"""The grams of a customer's initials as one expression, which PostgreSQL takes into the statement around it.

With a sub-query in its body the function was called, and a plan of its own started, for each customer of a batch.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION customers_search_grams(grams text[], branch bigint, initials text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    {body}
$$;
"""
CALLED = """
    SELECT grams || ('b' || branch) || ARRAY(SELECT 'i' || left(initials, n) FROM generate_series(1, 4) n
                                             WHERE n <= length(initials))
"""
TAKEN_IN = """
    SELECT grams || ('b' || branch) || (ARRAY['i' || left(initials, 1), 'i' || left(initials, 2),
                                              'i' || left(initials, 3), 'i' || left(initials, 4)])[:length(initials)]
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0015_few_files_by_kept_plan")]
    operations = [migrations.RunSQL(FUNCTION.format(body=TAKEN_IN), FUNCTION.format(body=CALLED))]
