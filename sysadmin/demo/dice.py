"""Chance that can be repeated: functions of a row's number and the seed, in SQL, so that whole sets are made at once.

They live in the session's own schema (pg_temp) and are simple enough for PostgreSQL to write them into the query.
"""

from __future__ import annotations

from typing import Any

# u(key, salt): evenly from [0, 1). z(key, salt): normal with mean 0 and deviation 1. The salt tells the uses apart.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION pg_temp.u(key bigint, salt int) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(key, %(seed)s::bigint * 100003 + salt) & 9007199254740991)::double precision
           / 9007199254740992.0 $$;

CREATE OR REPLACE FUNCTION pg_temp.z(key bigint, salt int) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sqrt(-2 * ln(1 - pg_temp.u(key, salt))) * cos(2 * pi() * pg_temp.u(key, salt + 50000)) $$;

CREATE OR REPLACE FUNCTION pg_temp.pick(key bigint, salt int, choices int) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT floor(pg_temp.u(key, salt) * choices)::int $$;

CREATE OR REPLACE FUNCTION pg_temp.money(amount double precision) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT round(amount * 100)::bigint * 0.01 $$;

CREATE OR REPLACE FUNCTION pg_temp.digit(digits text, place int) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT get_byte(digits::bytea, place - 1) - 48 $$;

-- GB 11643: the check character of seventeen digits (ISO 7064 MOD 11-2).
CREATE OR REPLACE FUNCTION pg_temp.identity_number(digits text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT digits || substr('10X98765432', 1 + (
        7 * pg_temp.digit(digits, 1) + 9 * pg_temp.digit(digits, 2) + 10 * pg_temp.digit(digits, 3)
        + 5 * pg_temp.digit(digits, 4) + 8 * pg_temp.digit(digits, 5) + 4 * pg_temp.digit(digits, 6)
        + 2 * pg_temp.digit(digits, 7) + pg_temp.digit(digits, 8) + 6 * pg_temp.digit(digits, 9)
        + 3 * pg_temp.digit(digits, 10) + 7 * pg_temp.digit(digits, 11) + 9 * pg_temp.digit(digits, 12)
        + 10 * pg_temp.digit(digits, 13) + 5 * pg_temp.digit(digits, 14) + 8 * pg_temp.digit(digits, 15)
        + 4 * pg_temp.digit(digits, 16) + 2 * pg_temp.digit(digits, 17)) % 11, 1) $$;

-- GB 11714: the check character of an organisation code of eight digits.
CREATE OR REPLACE FUNCTION pg_temp.organisation_code(digits text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT digits || substr('0X987654321', 1 + (
        3 * pg_temp.digit(digits, 1) + 7 * pg_temp.digit(digits, 2) + 9 * pg_temp.digit(digits, 3)
        + 10 * pg_temp.digit(digits, 4) + 5 * pg_temp.digit(digits, 5) + 8 * pg_temp.digit(digits, 6)
        + 4 * pg_temp.digit(digits, 7) + 2 * pg_temp.digit(digits, 8)) % 11, 1) $$;

-- GB 32100: the check character of seventeen characters.
CREATE OR REPLACE FUNCTION pg_temp.credit_code(body text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT body || substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - (
        SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(body, place::int, 1)) - 1) * weight)::int
        FROM unnest(ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
             WITH ORDINALITY AS weights (weight, place)) % 31) % 31, 1) $$
"""


def make_functions(cursor: Any, seed: int) -> None:
    """The functions of this session, for one seed."""
    cursor.execute(_FUNCTIONS.replace("%(seed)s", str(int(seed))))
