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

# plain: folded. grams: every character that is no Latin letter or digit, every two neighbours ("=ab" for two Latin
# ones), "^" and the first one and two, "p" and each reading, "a" and the beginnings of initials by other readings.
NAMES = """
CREATE FUNCTION search_names(names text[]) RETURNS TABLE (written text, plain text, grams text[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF cardinality(names) > 2000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    RETURN QUERY EXECUTE $sql$
    WITH one AS MATERIALIZED (SELECT DISTINCT n AS written FROM unnest($1) n),
    sign AS MATERIALIZED (
        SELECT one.written, p.place, coalesce(k.folded, p.c) AS c, k.readings
        FROM one CROSS JOIN LATERAL string_to_table(search_plain(one.written), NULL) WITH ORDINALITY p (c, place)
        LEFT JOIN search_character k ON k.character = p.c COLLATE "C"
    ),
    pair AS (
        SELECT s.*, lead(c) OVER (PARTITION BY s.written ORDER BY place) AS following FROM sign s
    ),
    gram AS (
        SELECT pair.written, g.gram FROM pair CROSS JOIN LATERAL (
            SELECT c AS gram WHERE ascii(c) > 127
            UNION ALL SELECT CASE WHEN ascii(c) < 128 AND ascii(following) < 128 THEN '=' ELSE '' END || c || following
            WHERE following IS NOT NULL
            UNION ALL SELECT '^' || c WHERE place = 1
            UNION ALL SELECT '^' || c || following WHERE place = 1 AND following IS NOT NULL
            UNION ALL SELECT 'p' || r FROM unnest(readings) r
        ) g
        UNION ALL SELECT i.written, 'a' || left(i.initials, n) FROM (
            SELECT first.written, i1 || coalesce(i2, '') || coalesce(i3, '') || coalesce(i4, '') AS initials
            FROM (
                SELECT s.written,
                       max(i.initials) FILTER (WHERE place = 1) AS at1, max(i.initials) FILTER (WHERE place = 2) AS at2,
                       max(i.initials) FILTER (WHERE place = 3) AS at3, max(i.initials) FILTER (WHERE place = 4) AS at4
                FROM sign s CROSS JOIN LATERAL (
                    SELECT array_agg(DISTINCT left(r, 1)) AS initials FROM unnest(s.readings) r
                ) i WHERE place <= 4 GROUP BY s.written
                HAVING bool_or(cardinality(i.initials) > 1)
            ) first
            CROSS JOIN LATERAL unnest(at1) i1
            LEFT JOIN LATERAL unnest(at2) i2 ON true
            LEFT JOIN LATERAL unnest(at3) i3 ON i2 IS NOT NULL
            LEFT JOIN LATERAL unnest(at4) i4 ON i3 IS NOT NULL
        ) i CROSS JOIN generate_series(1, 4) n WHERE n <= length(i.initials)
    ),
    text AS (SELECT sign.written, string_agg(c, '' ORDER BY place) AS plain FROM sign GROUP BY sign.written)
    SELECT one.written, coalesce(text.plain, ''), coalesce(g.grams, '{}')
    FROM one LEFT JOIN text USING (written)
    LEFT JOIN (SELECT gram.written, array_agg(DISTINCT gram.gram) AS grams FROM gram GROUP BY gram.written) g
        USING (written)
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
    dependencies = [("common", "0007_append_only_whole")]
    operations = [migrations.RunPython(make, undo)]
