"""What was typed, in one form, and how a name answers to it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bankcrm.common.search import Query, Span
from bankcrm.common.search.matching import Rank, match, syllables_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "text", "kinds"),
    [
        ("张三", "张三", {"han"}),
        (" 张 三 ", "张三", {"han"}),
        ("张san", "张san", {"han", "mixed"}),
        ("ＺＳ", "zs", {"letters"}),
        ("１９９０", "1990", {"digits", "number"}),
        ("E9 000-0017", "e90000017", {"number"}),
        ("阿里木·热合曼", "阿里木热合曼", {"han"}),
        ("阿里木•热合曼", "阿里木热合曼", {"han"}),
        ("José García", "josegarcia", {"letters"}),
        ("lü", "lv", {"letters"}),
        ("𠮷田", "𠮷田", {"han"}),
        (" · ", "", set()),
        ("\0", "", set()),
    ],
)
def test_what_was_typed_has_one_form(typed, text, kinds):
    query = Query.of(typed)
    assert query.text == text
    assert {name for name in ("digits", "number", "letters", "han", "mixed") if getattr(query, name)} == kinds
    assert bool(query) == bool(text)


@pytest.mark.parametrize(
    ("name", "typed", "rank"),
    [
        ("张三", "张三", Rank.EXACT),
        ("张三", "zs", Rank.EXACT),
        ("张三", "zhangsan", Rank.EXACT),
        ("张三", "zhangs", Rank.PREFIX),
        ("张三", "zsan", Rank.PREFIX),
        ("张三", "张san", Rank.EXACT),
        ("张三", "zhang三", Rank.EXACT),
        ("张三丰", "zs", Rank.PREFIX),
        ("张三丰", "sanfeng", Rank.INSIDE),
        ("张三丰", "三", Rank.INSIDE),
        ("单雪梅", "shanxuemei", Rank.EXACT),
        ("单雪梅", "danxuemei", Rank.EXACT),
        ("单雪梅", "dxm", Rank.EXACT),
        ("尉迟恭", "yuchigong", Rank.EXACT),
        ("尉迟恭", "weichigong", Rank.EXACT),
        ("长孙无忌", "zhangsun", Rank.PREFIX),
        ("阿里木·热合曼", "almrhm", Rank.EXACT),
        ("José García", "garcia", Rank.INSIDE),
        ("吕布", "lvbu", Rank.EXACT),
        ("张三", "zst", None),
        ("张三", "ang", None),
        ("张三", "", None),
    ],
)
def test_a_name_answers_to_its_characters_readings_and_initials(name, typed, rank):
    found = match(Query.of(typed).text, syllables_of(name))
    assert (found.rank if found else None) == rank


def test_what_matched_is_marked():
    found = match("zs", syllables_of("张三丰"))
    assert found is not None
    assert found.reading() == ("zhang san feng", (Span(0, 1), Span(6, 7)))
    assert not found.by_name
    by_name = match("三丰", syllables_of("张 三丰"))
    assert by_name is not None
    assert (by_name.by_name, by_name.spans) == (True, (Span(2, 3), Span(3, 4)))


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("白鹤万川建筑有限公司", "jz", "bai he wan chuan jian zhu you xian gong si"),
        ("万俟明", "ming", "mo qi ming"),
        ("万芳", "wf", "wan fang"),
        ("单雪梅", "xuemei", "shan xue mei"),
        ("单位活期存款", "hq", "dan wei huo qi cun kuan"),
        ("单位结构性存款 A 款", "jg", "dan wei jie gou xing cun kuan a kuan"),
    ],
)
def test_a_name_is_shown_as_it_is_read(name, typed, said):
    found = match(typed, syllables_of(name))
    assert found is not None
    assert found.reading()[0] == said


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_is_a_query_and_any_name_can_be_asked(typed, name):
    query = Query.of(typed)
    found = match(query.text, syllables_of(name))
    if found is not None:
        assert all(0 <= span.start < span.end <= len(name) for span in found.spans)
        reading, spans = found.reading()
        assert all(0 <= span.start < span.end <= len(reading) for span in spans)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="张三单曾长行abc王", min_size=1, max_size=8), st.data())
def test_a_name_answers_to_every_beginning_of_itself(name, data):
    query = Query.of(name)
    length = data.draw(st.integers(1, len(query.text)))
    found = match(query.text[:length], syllables_of(name))
    assert found is not None
    assert found.rank < Rank.INSIDE
