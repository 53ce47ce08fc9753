"""Grams of names in less than two thirds of the time: names go by number and not by their text, neighbours by place.

What comes out is the same; sorting by text in the database's language was most of the work of a large batch.
"""

import importlib

from django.db import migrations

BEFORE = importlib.import_module("bankcrm.common.migrations.0008_search_characters").NAMES
NOW = """
-- grams: every character that is no Latin letter or digit, "p" and each reading, "^" and the first one and two, every
-- two neighbours ("=ab" for two Latin ones), "a" and the beginnings of initials by other readings.
CREATE OR REPLACE FUNCTION search_names(names text[]) RETURNS TABLE (written text, plain text, grams text[])
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


class Migration(migrations.Migration):
    dependencies = [("common", "0008_search_characters")]
    operations = [migrations.RunSQL(NOW, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))]
