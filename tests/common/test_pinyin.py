"""Readings of names: surnames right, companies in their context, one form for search."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common import pinyin, table_readings
from bankcrm.common.pinyin import reading


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单雪梅", "shanxuemei", "sxm"),
        ("仇英", "qiuying", "qy"),
        ("解缙", "xiejin", "xj"),
        ("曾国藩", "zengguofan", "zgf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("任正非", "renzhengfei", "rzf"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("朴树", "piaoshu", "ps"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("单于明", "chanyuming", "cym"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("令狐冲", "linghuchong", "lhc"),
        ("吕布", "lvbu", "lb"),
        ("王单", "wangdan", "wd"),
        ("尉迟", "weichi", "wc"),
        ("张 三", "zhangsan", "zs"),
        ("阿里木·热合曼", "alimureheman", "almrhm"),
        ("José García", "josegarcia", "jg"),
        ("ＡＢＣ１２３", "abc123", "a1"),
        ("Client17", "client17", "c1"),
        ("", "", ""),
    ],
)
def test_persons(name: str, full: str, initials: str) -> None:
    assert reading(name) == (full, initials)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("重庆银行", "chongqingyinhang"),
        ("厦门单氏粮油有限公司", "xiamendanshiliangyouyouxiangongsi"),
        ("青竹3D打印(上海)有限公司", "qingzhu3ddayinshanghaiyouxiangongsi"),
    ],
)
def test_companies_are_read_in_context(name: str, full: str) -> None:
    assert reading(name, is_person=False).full == full


@given(st.text(max_size=60), st.booleans())
def test_a_reading_holds_latin_letters_and_digits_only(name: str, is_person: bool) -> None:
    found = reading(name, is_person=is_person)
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789" for c in found.full + found.initials)
    assert len(found.initials) <= len(found.full) <= pinyin.LONGEST_READING


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_a_name_of_chinese_characters_is_read_as_the_same_name_before_a_letter(name: str) -> None:
    """Such names, nearly all, go a shorter way."""
    longer = reading(f"{name}A") if name[:2] not in pinyin.COMPOUND_SURNAMES and name not in pinyin.SURNAMES else None
    if longer is not None:
        assert (f"{reading(name).full}a", f"{reading(name).initials}a") == longer


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
NAMES = st.one_of(
    st.text(HAN, min_size=1, max_size=5),
    st.tuples(st.sampled_from([*pinyin.SURNAMES, *pinyin.COMPOUND_SURNAMES]), st.text(HAN, max_size=3)).map("".join),
    st.text(st.one_of(HAN, st.sampled_from('a"b,c \n\\=·Ａé𠮷')), max_size=6),
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=50))
def test_a_table_is_filled_as_single_names_are_read(names: list[tuple[str, bool]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS people")
        cursor.execute("CREATE TEMP TABLE people (name text, person boolean, name_pinyin text, name_initials text)")
        cursor.executemany("INSERT INTO people VALUES (%s, %s)", names)
        table_readings.fill(cursor, "people", persons="person")
        cursor.execute("SELECT name, person, name_pinyin, name_initials FROM people")
        for name, person, full, initials in cursor.fetchall():
            assert (full, initials) == reading(name, is_person=person), name
