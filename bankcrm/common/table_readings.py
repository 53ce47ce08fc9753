"""Readings for a table of many names, as `pinyin.reading` gives them one by one.

Nearly all names are persons' of two to four Chinese characters. A few thousand characters and surnames make them all
up: these are read here, and the database puts the names together. The others go through `reading` and back by COPY.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.db import connection

from bankcrm.common.pinyin import COMPOUND_SURNAMES, SURNAMES, character_reading, reading

CHUNK = 50_000

_TABLES = """
CREATE TEMP TABLE names_to_read ON COMMIT DROP AS
    SELECT name, is_person, is_person AND name ~ '^[\\u4e00-\\u9fff]{{2,4}}$' AS is_plain
    FROM (SELECT DISTINCT name, ({persons}) AS is_person FROM {table}) names;
CREATE TEMP TABLE read_signs (sign text, reading text, initials text) ON COMMIT DROP;
CREATE TEMP TABLE name_readings (name text, is_person boolean, reading text, initials text) ON COMMIT DROP
"""

# s1 and s2: a surname of one and of two characters; c1 to c4: the characters. A surname alone is no surname.
_PLAIN = """
INSERT INTO name_readings
SELECT name, true,
       concat(coalesce(s2.reading, concat(coalesce(s1.reading, c1.reading), c2.reading)), c3.reading, c4.reading),
       concat(coalesce(s2.initials, concat(coalesce(s1.initials, c1.initials), c2.initials)), c3.initials, c4.initials)
FROM names_to_read
LEFT JOIN read_signs s2 ON s2.sign = '=' || left(name, 2) AND length(name) > 2
LEFT JOIN read_signs s1 ON s1.sign = '=' || left(name, 1)
LEFT JOIN read_signs c1 ON c1.sign = left(name, 1)
LEFT JOIN read_signs c2 ON c2.sign = substr(name, 2, 1)
LEFT JOIN read_signs c3 ON c3.sign = substr(name, 3, 1)
LEFT JOIN read_signs c4 ON c4.sign = substr(name, 4, 1)
WHERE is_plain
"""


def fill(cursor: Any, table: str, *, persons: str) -> None:
    """Fill name_pinyin and name_initials of a working table from its names; `persons` is SQL: is the row a person?

    Each name is read once however often it occurs.
    """
    cursor.execute("DROP TABLE IF EXISTS names_to_read, read_signs, name_readings")
    cursor.execute(_TABLES.format(table=table, persons=persons))
    cursor.execute("SELECT DISTINCT c FROM names_to_read CROSS JOIN string_to_table(name, NULL) c WHERE is_plain")
    characters = [row[0] for row in cursor.fetchall()]
    if characters:
        surnames = ((f"={name}", sounds.split()) for name, sounds in (SURNAMES | COMPOUND_SURNAMES).items())
        signs = [*surnames, *((one, [character_reading(one)]) for one in characters)]
        rows = ((sign, "".join(sounds), "".join(sound[:1] for sound in sounds)) for sign, sounds in signs)
        _copy(cursor, "read_signs (sign, reading, initials)", rows)
    cursor.execute("ANALYZE names_to_read, read_signs")
    cursor.execute(_PLAIN)
    _read_others(cursor)
    cursor.execute("ANALYZE name_readings")
    cursor.execute(
        f"UPDATE {table} d SET name_pinyin = r.reading, name_initials = r.initials "  # noqa: S608
        f"FROM name_readings r WHERE r.name = d.name AND r.is_person = ({persons})"
    )


def _read_others(cursor: Any) -> None:
    """Companies, whose words are read in their context, and names with other signs."""
    with connection.chunked_cursor() as names:
        names.execute("SELECT name, is_person FROM names_to_read WHERE NOT is_plain")
        while chunk := names.fetchmany(CHUNK):
            read = ((name, person, *reading(name, is_person=person)) for name, person in chunk)
            _copy(cursor, "name_readings (name, is_person, reading, initials)", read)


def _copy(cursor: Any, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)  # What is empty is no null.
    text.seek(0)
    cursor.copy_expert(f"COPY {columns} FROM STDIN WITH (FORMAT csv)", text)
