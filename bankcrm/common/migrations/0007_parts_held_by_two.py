"""Of the last six signs of a part two fours are asked for, which hold all six: a third list is read and tells no more."""

from django.db import migrations

TWO = """
CREATE OR REPLACE FUNCTION search_parts_held(part text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[hashtext(left(right(part, 6), 4)), hashtext(right(part, 4))]
$$;
"""

THREE = """
CREATE OR REPLACE FUNCTION search_parts_held(part text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[hashtext(left(right(part, 6), 4)), hashtext(left(right(part, 5), 4)), hashtext(right(part, 4))]
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0006_syllable_pairs")]
    operations = [migrations.RunSQL(TWO, THREE)]
