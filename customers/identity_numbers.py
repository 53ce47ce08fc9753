"""Numbers of persons and companies: GB 11643 (15 and 18 digits) and GB 32100, in Python and, word for word, in SQL.

Length, date and check digit decide. A letter or a region that we have never seen proves nothing: residence permits
begin with 810000 to 830000, rural collectives have letter codes of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc

SEPARATORS = str.maketrans("", "", " -\u3000")
FULL_WIDTH = {0xFEE0 + ord(character): character for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZx"}
PERSON_18 = re.compile(r"[0-9]{17}[0-9X]")
PERSON_15 = re.compile(r"[0-9]{15}")
COMPANY = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")
# Weights of GB 11643, and the check characters for the weighted sum modulo 11.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLDEST = 1850


@dataclass(frozen=True)
class PersonNumber:
    """What a resident's number says. `fault` is empty, or the code of what is wrong with it."""

    number: str
    fault: str = ""
    birth_date: date | None = None
    sex: str = ""


def normalised(number: str) -> str:
    """As it is stored: without blanks and hyphens, ASCII digits, capital letters."""
    return number.translate(FULL_WIDTH).translate(SEPARATORS).upper()


def person_number(number: str, *, on: date | None = None) -> PersonNumber:
    """Read a resident's number of 15 or 18 characters; `on` is the day on which it must not lie in the future."""
    plain = normalised(number)
    if PERSON_18.fullmatch(plain):
        born, order = plain[6:14], plain[14:17]
    elif PERSON_15.fullmatch(plain):
        born, order = f"19{plain[6:12]}", plain[12:15]
    else:
        return PersonNumber(plain, "identity_format")
    try:
        birth_date = date(int(born[:4]), int(born[4:6]), int(born[6:8]))
    except ValueError:
        return PersonNumber(plain, "identity_birth_date")
    if birth_date.year < OLDEST or (on is not None and birth_date > on):
        return PersonNumber(plain, "identity_birth_date")
    if len(plain) == 18 and ric.calc_check_digit(plain) != plain[-1]:
        return PersonNumber(plain, "identity_check_digit")
    return PersonNumber(plain, "", birth_date, "male" if int(order) % 2 else "female")


def person_number_18(number: str) -> str:
    """The 18 characters of a person whose number has 15; others as they are."""
    plain = normalised(number)
    if not PERSON_15.fullmatch(plain):
        return plain
    longer = f"{plain[:6]}19{plain[6:]}"
    return longer + ric.calc_check_digit(longer + "0")


def company_code_fault(code: str) -> str:
    """Empty when the unified social credit code is right, else the code of what is wrong."""
    plain = normalised(code)
    if not COMPANY.fullmatch(plain):
        return "credit_code_format"
    return "" if uscc.calc_check_digit(plain) == plain[-1] else "credit_code_check_digit"


def expected_check_digit(number: str) -> str:
    """What the last character ought to be; empty when that cannot be said."""
    plain = normalised(number)
    if PERSON_18.fullmatch(plain):
        return str(ric.calc_check_digit(plain))
    if COMPANY.fullmatch(plain):
        return str(uscc.calc_check_digit(plain))
    return ""


# The same in SQL, for whole sets. x is an SQL expression of text that is already normalised.


def sql_birth_text(x: str) -> str:
    """SQL of the eight digits of the birth date."""
    return f"CASE WHEN length({x}) = 18 THEN substr({x}, 7, 8) ELSE '19' || substr({x}, 7, 6) END"


def sql_person_fault(x: str, on: str = "NULL::date") -> str:
    """SQL of the fault of a resident's number: null when it is right."""
    form = f"({x} ~ '^[0-9]{{17}}[0-9X]$' OR {x} ~ '^[0-9]{{15}}$')"
    weighted = " + ".join(f"{weight} * (ascii(substr({x}, {i}, 1)) - 48)" for i, weight in enumerate(WEIGHTS, 1))
    check = f"substr('{CHECKS}', mod({weighted}, 11) + 1, 1)"
    return (
        f"CASE WHEN NOT {form} THEN 'identity_format' "
        f"WHEN {sql_birth_date(x)} IS NULL OR {sql_birth_date(x)} > {on} THEN 'identity_birth_date' "
        f"WHEN length({x}) = 18 AND {check} <> right({x}, 1) THEN 'identity_check_digit' END"
    )


def sql_birth_date(x: str) -> str:
    """SQL of the birth date in a number of the right form: null when there is no such day."""
    b = f"({sql_birth_text(x)})"
    year, month, day = f"left({b}, 4)::integer", f"substr({b}, 5, 2)::integer", f"right({b}, 2)::integer"
    last = f"date_part('day', make_date({year}, {month}, 1) + interval '1 month - 1 day')"
    return (
        f"(CASE WHEN {year} >= {OLDEST} AND {month} BETWEEN 1 AND 12 AND {day} >= 1 "
        f"THEN CASE WHEN {day} <= {last} THEN make_date({year}, {month}, {day}) END END)"
    )


def sql_sex(x: str) -> str:
    """SQL of the sex in a number of the right form."""
    order = f"CASE WHEN length({x}) = 18 THEN substr({x}, 17, 1) ELSE right({x}, 1) END"
    return f"CASE WHEN mod(({order})::integer, 2) = 1 THEN 'male' ELSE 'female' END"


def sql_company_fault(x: str) -> str:
    """SQL of the fault of a unified social credit code: null when it is right."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [pow(3, i, 31) for i in range(17)]
    value = f"strpos('{alphabet}', substr({x}, %d, 1)) - 1"
    weighted = " + ".join(f"{weight} * ({value % i})" for i, weight in enumerate(weights, 1))
    check = f"substr('{alphabet}', mod(31 - mod({weighted}, 31), 31) + 1, 1)"
    return (
        f"CASE WHEN {x} !~ '^[0-9A-HJ-NP-RTUWXY]{{18}}$' THEN 'credit_code_format' "
        f"WHEN {check} <> right({x}, 1) THEN 'credit_code_check_digit' END"
    )
