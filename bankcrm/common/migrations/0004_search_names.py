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

# plain: folded. grams: every character that is no Latin letter or digit, "p" and each reading, "^" and the first one and
# two, every two neighbours ("=ab" for two Latin ones), "a" and the beginnings of initials by other readings. Names go by
# number and neighbours by place: sorting by text in the database's language would be most of the work of a large batch.
NAMES = """
CREATE FUNCTION search_names(names text[]) RETURNS TABLE (written text, plain text, grams text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF cardinality(names) > 2000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    RETURN QUERY EXECUTE $sql$
    WITH one AS MATERIALIZED (
        SELECT n AS written, row_number() OVER () AS id FROM (SELECT DISTINCT n FROM unnest($1) n) names
    ),
    sign AS MATERIALIZED (
        SELECT one.id, p.place, coalesce(k.folded, p.c) AS c, k.readings, ascii(coalesce(k.folded, p.c)) < 128 AS latin
        FROM one CROSS JOIN LATERAL string_to_table(search_plain(one.written), NULL) WITH ORDINALITY p (c, place)
        LEFT JOIN search_character k ON k.character = p.c COLLATE "C"
    ),
    text AS (
        SELECT id, array_agg(c ORDER BY place) AS c, array_agg(latin ORDER BY place) AS latin FROM sign GROUP BY id
    ),
    gram AS (
        SELECT id, c AS gram FROM sign WHERE NOT latin
        UNION ALL SELECT id, 'p' || unnest(readings) FROM sign
        UNION ALL SELECT id, '^' || c[1] FROM text
        UNION ALL SELECT id, '^' || c[1] || c[2] FROM text WHERE cardinality(c) > 1
        UNION ALL SELECT id, CASE WHEN latin[n] AND latin[n + 1] THEN '=' ELSE '' END || c[n] || c[n + 1]
        FROM text CROSS JOIN LATERAL generate_series(1, cardinality(c) - 1) n
        UNION ALL SELECT i.id, 'a' || left(i.initials, n) FROM (
            SELECT first.id, i1 || coalesce(i2, '') || coalesce(i3, '') || coalesce(i4, '') AS initials
            FROM (
                SELECT s.id,
                       max(initials) FILTER (WHERE place = 1) AS at1, max(initials) FILTER (WHERE place = 2) AS at2,
                       max(initials) FILTER (WHERE place = 3) AS at3, max(initials) FILTER (WHERE place = 4) AS at4
                FROM sign s CROSS JOIN LATERAL (
                    SELECT array_agg(DISTINCT left(r, 1)) AS initials FROM unnest(s.readings) r
                ) i WHERE place <= 4 GROUP BY s.id HAVING bool_or(cardinality(initials) > 1)
            ) first
            CROSS JOIN LATERAL unnest(at1) i1
            LEFT JOIN LATERAL unnest(at2) i2 ON true
            LEFT JOIN LATERAL unnest(at3) i3 ON i2 IS NOT NULL
            LEFT JOIN LATERAL unnest(at4) i4 ON i3 IS NOT NULL
        ) i CROSS JOIN generate_series(1, 4) n WHERE n <= length(i.initials)
    )
    SELECT one.written, coalesce(array_to_string(text.c, ''), ''), coalesce(g.grams, '{}')
    FROM one LEFT JOIN text USING (id)
    LEFT JOIN (SELECT gram.id, array_agg(DISTINCT gram.gram) AS grams FROM gram GROUP BY gram.id) g USING (id)
    $sql$ USING names;
    IF cardinality(names) > 2000 THEN
        PERFORM set_config('enable_nestloop', 'on', true);
    END IF;
END $$;
"""
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
