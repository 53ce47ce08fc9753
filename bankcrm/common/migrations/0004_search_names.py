"""Names in the form in which they are compared, for SQL over whole sets; `search.query.plain` is its twin in Python.

The table of characters is no model: it is worked out from dictionaries, and nobody edits it. `search_names` takes many
names at once and reads each character by a join; for a large set the planner is kept from walking it row by row.
"""

from django.db import migrations

from bankcrm.common.search import characters
from bankcrm.common.search.query import NOISE

TABLE = """
CREATE TABLE search_character (
    character text COLLATE "C" PRIMARY KEY,
    folded text COLLATE "C" NOT NULL,
    readings text[] COLLATE "C" NOT NULL
);
"""

# What is compared: see `plain`. Noise goes last, so that full-width blanks and dots are plain by then.
PLAIN = """
CREATE FUNCTION search_plain(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(normalize(regexp_replace(normalize(regexp_replace(
        lower(normalize(written, NFKC)), '(?<=[ln])ü', 'v', 'g'), NFD), '[\\u0300-\\u036f]', '', 'g'), NFC), {noise}, '')
$$;
"""

# plain: folded. grams, a set in no order: every character that is no Latin letter or digit, "p" and each reading, "p" and
# each two readings of neighbours, "^" and the first one and two, every two neighbours ("=ab" for two Latin ones), "a" and
# the beginnings of initials by other readings. Nearly all names are two to four Chinese characters, of which nothing need
# be folded: each place is a column, and the grams of a name are put together without taking it apart. Grams are joined
# and split at line ends, which no plain name holds. The others are numbered: sorting by text would be most of the work
# of a large batch.
NAMES = """
CREATE OR REPLACE FUNCTION search_names(names text[]) RETURNS TABLE (written text, plain text, grams text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF cardinality(names) > 2000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    RETURN QUERY EXECUTE $sql$
    WITH one AS MATERIALIZED (
        SELECT n AS written, is_han, is_han AND length(n) BETWEEN 2 AND 4 AS is_short, row_number() OVER () AS id
        FROM (SELECT DISTINCT n, n ~ '^[\\u4e00-\\u9fff]+$' AS is_han FROM unnest($1) n) names
    ),
    short AS (
        SELECT id, coalesce(k1.folded, substr(written, 1, 1)) AS c1, coalesce(k2.folded, substr(written, 2, 1)) AS c2,
               coalesce(k3.folded, nullif(substr(written, 3, 1), '')) AS c3,
               coalesce(k4.folded, nullif(substr(written, 4, 1), '')) AS c4,
               k1.readings AS r1, k2.readings AS r2, k3.readings AS r3, k4.readings AS r4
        FROM one
        LEFT JOIN search_character k1 ON k1.character = substr(written, 1, 1) COLLATE "C"
        LEFT JOIN search_character k2 ON k2.character = substr(written, 2, 1) COLLATE "C"
        LEFT JOIN search_character k3 ON k3.character = substr(written, 3, 1) COLLATE "C"
        LEFT JOIN search_character k4 ON k4.character = substr(written, 4, 1) COLLATE "C"
        WHERE is_short
    ),
    sign AS (
        SELECT one.id, p.place, coalesce(k.folded, p.c) AS c, k.readings, ascii(coalesce(k.folded, p.c)) < 128 AS latin
        FROM one CROSS JOIN LATERAL string_to_table(CASE WHEN is_han THEN written ELSE search_plain(written) END, NULL)
            WITH ORDINALITY p (c, place)
        LEFT JOIN search_character k ON k.character = p.c COLLATE "C"
        WHERE NOT is_short
    ),
    pair AS (
        SELECT sign.*, lead(c) OVER name AS next, lead(latin) OVER name AS next_latin,
               lead(readings) OVER name AS next_readings
        FROM sign WINDOW name AS (PARTITION BY id ORDER BY place)
    ),
    read AS (
        SELECT id, concat(c1, c2, c3, c4) AS plain, r1, r2, r3, r4,
               concat_ws(E'\\n', '^' || c1, '^' || c1 || c2, c1, c1 || c2, c2, c2 || c3, c3, c3 || c4, c4,
                         'p' || nullif(array_to_string(r1, E'\\np'), ''),
                         'p' || nullif(array_to_string(r2, E'\\np'), ''),
                         'p' || nullif(array_to_string(r3, E'\\np'), ''),
                         'p' || nullif(array_to_string(r4, E'\\np'), ''),
                         {r1 r2}, {r2 r3}, {r3 r4}) AS grams
        FROM short
        UNION ALL
        SELECT id, string_agg(c, '' ORDER BY place), max(readings) FILTER (WHERE place = 1),
               max(readings) FILTER (WHERE place = 2), max(readings) FILTER (WHERE place = 3),
               max(readings) FILTER (WHERE place = 4),
               string_agg(nullif(concat_ws(E'\\n', CASE WHEN place = 1 THEN '^' || c END,
                                    CASE WHEN place = 1 THEN '^' || c || next END, CASE WHEN NOT latin THEN c END,
                                    CASE WHEN latin AND next_latin THEN '=' ELSE '' END || c || next,
                                    'p' || nullif(array_to_string(readings, E'\\np'), ''), {readings next_readings}),
                               ''), E'\\n' ORDER BY place)
        FROM pair GROUP BY id
    )
    SELECT one.written, coalesce(read.plain, ''), coalesce(string_to_array(read.grams, E'\\n'), '{}') || CASE
        WHEN greatest(cardinality(r1), cardinality(r2), cardinality(r3), cardinality(r4)) > 1 THEN ARRAY(
            SELECT DISTINCT 'a' || left(concat(i1, i2, i3, i4), n)
            FROM (SELECT CASE WHEN cardinality(r1) > 1 THEN ARRAY(SELECT DISTINCT left(r, 1) FROM unnest(r1) r)
                              ELSE ARRAY[left(r1[1], 1)] END AS at1,
                         CASE WHEN cardinality(r2) > 1 THEN ARRAY(SELECT DISTINCT left(r, 1) FROM unnest(r2) r)
                              ELSE ARRAY[left(r2[1], 1)] END AS at2,
                         CASE WHEN cardinality(r3) > 1 THEN ARRAY(SELECT DISTINCT left(r, 1) FROM unnest(r3) r)
                              ELSE ARRAY[left(r3[1], 1)] END AS at3,
                         CASE WHEN cardinality(r4) > 1 THEN ARRAY(SELECT DISTINCT left(r, 1) FROM unnest(r4) r)
                              ELSE ARRAY[left(r4[1], 1)] END AS at4) first
            CROSS JOIN LATERAL unnest(at1) i1
            LEFT JOIN LATERAL unnest(at2) i2 ON true
            LEFT JOIN LATERAL unnest(at3) i3 ON i2 IS NOT NULL
            LEFT JOIN LATERAL unnest(at4) i4 ON i3 IS NOT NULL
            CROSS JOIN generate_series(1, 4) n
            WHERE greatest(cardinality(at1), cardinality(at2), cardinality(at3), cardinality(at4)) > 1
              AND i1 IS NOT NULL AND n <= length(concat(i1, i2, i3, i4))
        ) END
    FROM one LEFT JOIN read USING (id)
    $sql$ USING names;
    IF cardinality(names) > 2000 THEN
        PERFORM set_config('enable_nestloop', 'on', true);
    END IF;
END $$;
"""


def pairs(one: str, next_one: str) -> str:
    """SQL for "p", a reading of one character, a blank and a reading of the next: most characters have a single one."""
    return f"""CASE WHEN cardinality({one}) = 1
        THEN 'p' || {one}[1] || ' ' || nullif(array_to_string({next_one}, E'\\np' || {one}[1] || ' '), '')
        ELSE (SELECT string_agg('p' || a || ' ' || b, E'\\n') FROM unnest({one}) a CROSS JOIN unnest({next_one}) b) END"""


for place in (("r1", "r2"), ("r2", "r3"), ("r3", "r4"), ("readings", "next_readings")):
    NAMES = NAMES.replace("{" + " ".join(place) + "}", pairs(*place))

UNDO = "DROP FUNCTION search_names(text[]); DROP FUNCTION search_plain(text); DROP TABLE search_character;"


def make(apps: object, schema_editor: object) -> None:
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        noise = "U&'" + "".join(f"\\{ord(c):04x}" for c in NOISE) + "'"
        cursor.execute(TABLE + PLAIN.replace("{noise}", noise) + NAMES)
        characters.install(cursor)


def undo(apps: object, schema_editor: object) -> None:
    with schema_editor.connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(UNDO)


class Migration(migrations.Migration):
    dependencies = [("common", "0003_append_only")]
    operations = [migrations.RunPython(make, undo)]
