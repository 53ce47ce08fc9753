"""What an index of numbers holds: every four neighbouring signs of a number, as whole numbers, and the three at its end.

They are told by `hashtext`, whose answers PostgreSQL keeps from version to version for the sake of its hash indexes. Two
fours may share one; the number itself decides.
"""

from django.db import migrations

# Most numbers have few signs: to name each place is three times as quick as to count them out.
USUAL = (12, 18)


def _named(places: int) -> str:
    return "ARRAY[" + ", ".join(f"hashtext(substr(number, {place}, 4))" for place in range(1, places + 1)) + "]"


# A three is found by the fours that it begins, of digits and capital letters; of a number with other signs threes are held.
FUNCTIONS = f"""
CREATE FUNCTION search_parts(number text) RETURNS int[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    threes int := length(number) - 2;
    parts int[];
BEGIN
    IF threes < {USUAL[0] - 1} THEN
        parts := {_named(USUAL[0])};
    ELSIF threes < {USUAL[1] - 1} THEN
        parts := {_named(USUAL[1])};
    ELSE
        parts := ARRAY(SELECT hashtext(substr(number, place, 4)) FROM generate_series(1, threes) place);
    END IF;
    parts := parts[1:threes];
    IF number ~ '[^0-9A-Z]' THEN
        parts := parts || ARRAY(SELECT hashtext(substr(number, place, 3)) FROM generate_series(1, threes) place);
    END IF;
    RETURN parts;
END $$;

CREATE FUNCTION search_parts_held(part text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[hashtext(left(right(part, 6), 4)), hashtext(left(right(part, 5), 4)), hashtext(right(part, 4))]
$$;

CREATE FUNCTION search_parts_begun(part text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(hashtext(part || sign))
    FROM unnest(string_to_array('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', NULL) || ARRAY['']) sign
$$;

CREATE FUNCTION search_parts_ending(part text) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY[hashtext(right(part, 4)), hashtext(right(part, 3))]
$$;
"""
UNDO = """
DROP FUNCTION search_parts(text); DROP FUNCTION search_parts_held(text);
DROP FUNCTION search_parts_begun(text); DROP FUNCTION search_parts_ending(text);
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0004_search_names")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
