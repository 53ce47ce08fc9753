"""Tags build HTML from data: what is said, what is escaped, what steps back."""

import time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from bankcrm.common.charts import Chart, Series, spark_points
from bankcrm.common.tables import Row
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.widgets import display_value

ATTACK = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_zero_and_nothing_step_back_and_amounts_do_not():
    assert tags.money(None) == '<span class="bc-zero">—</span>'
    assert tags.money(Decimal(0)) == '<span class="bc-zero">0.00</span>'
    assert tags.money(Decimal("1234.5")) == "1,234.50"


@pytest.mark.parametrize(
    "html",
    [
        tags.status_badge(ATTACK),
        tags.grade_badge("core", ATTACK),
        tags.class_badge(2, ATTACK),
        tags.level("red", ATTACK),
        tags.masked(ATTACK, "/reveal/", ATTACK),
        tags.delta("1", ATTACK, against=ATTACK),
        tags.sparkline([1, 2], ATTACK),
        tags.table_rows({"rows": [Row(f'"{ATTACK}', [(ATTACK, "")])]}),
    ],
)
def test_text_from_data_is_escaped(html):
    assert "<script>" not in html


def test_a_rise_of_risk_is_marked_and_a_fall_is_not():
    assert "is-risk" in tags.delta("12", "%", risk=True)
    assert "is-risk" not in tags.delta("-12", "%", risk=True)
    assert "is-risk" not in tags.delta("12", "%")


def test_a_level_is_readable_without_its_colour():
    html = tags.level("red", 2)
    assert "#red" in html
    assert "Red" in html


def test_five_class_grading_takes_words_and_places_and_leaves_pass_plain():
    assert "bc-class" not in tags.class_badge("pass", "Pass")
    assert "bc-class-3" in tags.class_badge("substandard", "Substandard")
    assert "bc-class-5" in tags.class_badge(5, "Loss")


def test_a_masked_number_without_the_right_to_see_it_has_no_button():
    assert "button" not in tags.masked("199****0001")
    assert 'data-reveal="/reveal/"' in tags.masked("199****0001", "/reveal/", "the mobile number")


def test_fifty_rows_of_twelve_cells_are_written_in_a_few_milliseconds():
    cells = [(tags.status_badge("Active"), "bc-hide-sm")] * 12
    table = {"rows": [Row(f"/customers/{row}/", cells) for row in range(50)]}
    tags.table_rows(table)
    began = time.process_time()
    html = tags.table_rows(table)
    assert html.count("<td") == 600
    assert time.process_time() - began < 0.1


class CastForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the document")
    grade = forms.ChoiceField(choices=[("core", "Core"), ("key", "Key")], disabled=True, initial="core")
    born = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("i", "Individual"), ("c", "Corporate")], widget=forms.RadioSelect)


def draw(form: forms.Form, name: str) -> str:
    return Template("{% field field %}").render(Context({"field": form[name]}))


def test_a_wrong_field_names_its_mistake_and_points_to_it():
    html = draw(CastForm({}), "name")
    assert "is-invalid" in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert "id_name_error" in html.split("aria-describedby=")[1].split(">")[0]


def test_a_locked_field_shows_its_value_and_cannot_be_sent():
    html = draw(CastForm(), "grade")
    assert 'value="Core"' in html
    assert "readonly" in html
    assert "name=" not in html


def test_a_date_field_uses_the_browsers_own():
    assert 'type="date"' in draw(CastForm(), "born")
    assert 'value="2026-11-21"' in draw(CastForm({"born": "2026-11-21"}), "born")


def test_the_empty_choice_is_a_dash():
    class GradeForm(forms.Form):
        grade = forms.ChoiceField(choices=[("", "---------"), ("core", "Core")], required=False)

    assert '<option value="" selected>—</option>' in draw(GradeForm(), "grade")


def test_radio_buttons_stand_beside_their_labels():
    html = draw(CastForm({"kind": "c"}), "kind")
    assert html.count('type="radio"') == 2
    assert html.count("checked") == 1
    assert 'role="group"' in html


def test_display_value_of_a_model_choice_reads_only_the_chosen_row():
    class Books(forms.ModelChoiceField):
        def to_python(self, value):
            return SimpleNamespace(title=f"book {value}")

        def label_from_instance(self, obj):
            return obj.title

    class BookForm(forms.Form):
        book = Books(queryset=None, initial=7, disabled=True)

    assert display_value(BookForm()["book"]) == "book 7"


def test_a_chart_and_its_table_come_from_the_same_numbers():
    chart = Chart(
        id="c",
        label="AUM",
        category_name="Month",
        categories=["2026-10", "2026-11"],
        series=[Series("AUM", [Decimal("3.36"), None], "c1")],
        places=2,
    )
    assert chart.data["series"][0]["values"] == [3.36, None]
    assert chart.rows == [["2026-10", "3.36"], ["2026-11", "—"]]
    html = Template('{% include "components/chart.html" %}').render(Context({"chart": chart}))
    assert '<script id="c-data" type="application/json">' in html
    assert "3.36" in html


def test_a_flat_trend_is_a_flat_line_and_gaps_are_left_out():
    assert {y for _, y in spark_points([5, 5, None, 5])} == {21.0}
    assert len(spark_points([5, 5, None, 5])) == 3
    assert spark_points([None]) == []
