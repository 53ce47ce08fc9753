"""Numbers of persons and companies: by hand, by property, and the same in SQL."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from customers import identity_numbers as numbers

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person(area: str, born: str, order: str) -> str:
    body = f"{area}{born}{order}"
    return body + str(ric.calc_check_digit(body + "0"))


def test_a_right_number_gives_birth_date_and_sex() -> None:
    found = numbers.person_number("000001198503070020")
    assert (found.fault, found.birth_date, found.sex) == ("", date(1985, 3, 7), "female")
    assert numbers.person_number(person("810000", "19850307", "001")).sex == "male"


def test_fifteen_digits_are_read_and_made_eighteen() -> None:
    found = numbers.person_number("000001850307002")
    assert (found.fault, found.birth_date, found.sex) == ("", date(1985, 3, 7), "female")
    assert numbers.person_number_18("000001850307002") == "000001198503070020"


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("000001198503070021", "identity_check_digit"),
        ("000001198502300027", "identity_birth_date"),
        ("000001168502100027", "identity_birth_date"),
        ("00000119850307002", "identity_format"),
        ("00000119850307002A", "identity_format"),
        ("", "identity_format"),
        ("000001850231002", "identity_birth_date"),
    ],
)
def test_what_is_wrong_is_named(number: str, fault: str) -> None:
    assert numbers.person_number(number).fault == fault


def test_a_day_to_come_is_no_birth_date() -> None:
    number = person("000001", "20260107", "001")
    assert numbers.person_number(number, on=date(2026, 1, 7)).fault == ""
    assert numbers.person_number(number, on=date(2026, 1, 6)).fault == "identity_birth_date"


def test_full_width_small_letters_and_blanks_are_read() -> None:
    written = "０００００１ 19901201 001x"
    assert numbers.normalised(written) == "00000119901201001X"
    assert numbers.person_number(written).fault == ""


def test_company_codes() -> None:
    body = "N2000000MA0000001"  # A rural collective: validate() of the library would refuse the letter.
    code = body + uscc.calc_check_digit(body)
    assert numbers.company_code_fault(code) == ""
    assert numbers.expected_check_digit(body + "0") == code[-1]
    assert numbers.company_code_fault(body + ("1" if code[-1] == "0" else "0")) == "credit_code_check_digit"
    assert numbers.company_code_fault("I" * 18) == "credit_code_format"


DAYS = st.dates(date(1900, 1, 1), date(2025, 12, 31))


@given(DAYS, st.integers(0, 999999), st.integers(1, 999))
def test_every_number_made_by_the_rule_is_right(born: date, area: int, order: int) -> None:
    number = person(f"{area:06}", f"{born:%Y%m%d}", f"{order:03}")
    found = numbers.person_number(number)
    assert (found.fault, found.birth_date) == ("", born)
    assert found.sex == ("male" if order % 2 else "female")


@given(DAYS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes_unseen(born: date, place: int, by: int) -> None:
    """MOD 11-2 finds every single wrong digit; the date may find it first."""
    number = person("000001", f"{born:%Y%m%d}", "123")
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert numbers.person_number(wrong).fault


ANY_NUMBER = st.one_of(
    st.from_regex(r"\A[0-9]{6}(19|20)[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9][0-9]{3}[0-9X]\Z"),
    st.from_regex(r"\A[0-9]{15}\Z"),
    st.builds(lambda d, o: person("000001", f"{d:%Y%m%d}", f"{o:03}"), DAYS, st.integers(0, 999)),
    st.text("0123456789X", max_size=20),
)
ANY_CODE = st.one_of(
    st.text(ALPHABET, min_size=18, max_size=18),
    st.text(ALPHABET, min_size=17, max_size=17).map(lambda body: body + uscc.calc_check_digit(body)),
    st.text(ALPHABET + "IOSVZ", max_size=19),
)
IN_DATABASE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.django_db
@IN_DATABASE
@given(st.lists(ANY_NUMBER, min_size=1, max_size=40))
def test_sql_and_python_say_the_same_of_persons(found: list[str]) -> None:
    on = date(2026, 1, 1)
    fault_of = numbers.sql_person_fault("x", "DATE '2026-01-01'")
    born_on = f"CASE WHEN ({fault_of}) IS NULL THEN {numbers.sql_birth_date('x')} END"
    sex_of = f"CASE WHEN ({fault_of}) IS NULL THEN {numbers.sql_sex('x')} END"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x, {fault_of}, {born_on}, {sex_of} FROM unnest(%s::text[]) x", [found])
        for number, fault, born, sex in cursor.fetchall():
            expected = numbers.person_number(number, on=on)
            assert (fault or "", born, sex or "") == (expected.fault, expected.birth_date, expected.sex), number


@pytest.mark.django_db
@IN_DATABASE
@given(st.lists(ANY_CODE, min_size=1, max_size=40))
def test_sql_and_python_say_the_same_of_companies(found: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x, {numbers.sql_company_fault('x')} FROM unnest(%s::text[]) x", [found])
        for code, fault in cursor.fetchall():
            assert (fault or "") == numbers.company_code_fault(code), code
