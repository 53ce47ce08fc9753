"""Inputs drawn without templates say what Django's own templates say, whatever stands in them; nothing gets out."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from bankcrm.common.form_renderer import DRAWN, FormRenderer

ATTACK = "\"'><script>alert(1)</script>&amp;"
CHOICES = [("", "none"), (ATTACK, ATTACK), (7, lazystr(ATTACK)), ("b", mark_safe("<b>bold</b>"))]
GROUPS = [(ATTACK, [("a", "A"), (ATTACK, ATTACK)]), ("", [("x", "X")])]
WIDGETS = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.ColorInput, forms.SearchInput),
    *(forms.TelInput, forms.PasswordInput, forms.HiddenInput, forms.FileInput, forms.Textarea, forms.DateInput),
    *(forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.ClearableFileInput),
    *(forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple),
]
VALUES = [None, "", ATTACK, 0, 7, 1.5, True, False, [ATTACK, "a"], datetime.date(2026, 11, 20), mark_safe("<i>")]
ATTRS = {"class": ATTACK, "data-picker": "", "rows": 3, "required": True, "disabled": False, "data-none": None}

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


def made(widget: type[forms.Widget]) -> forms.Widget:
    one = widget(attrs=ATTRS)
    if isinstance(one, forms.Select | forms.RadioSelect):
        one.choices = [*CHOICES, *GROUPS]
    return one


def same(html: str) -> str:
    """Without the white space that templates leave between tags."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html)


def drawn_by(renderer: TemplatesSetting, widget: forms.Widget, value: object, name: str = ATTACK) -> str:
    return widget.render(name, value, {"id": "id_one"}, renderer)


class Tags(HTMLParser):
    """What a browser makes of it: the elements and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_product_draws_its_forms_so():
    assert f"{FormRenderer.__module__}.{FormRenderer.__name__}" == settings.FORM_RENDERER
    assert isinstance(forms.Form().renderer, FormRenderer)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: one.__name__)
def test_a_widget_is_drawn_as_django_would(widget):
    for value in VALUES:
        ours, djangos = (drawn_by(one(), made(widget), value) for one in (FormRenderer, TemplatesSetting))
        assert same(ours) == same(djangos)


def test_what_is_not_drawn_here_still_is_a_template():
    assert drawn_by(FormRenderer(), forms.SelectDateWidget(), None).count("<select") == 3


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: one.__name__)
def test_no_value_or_choice_gets_out_of_a_widget(widget):
    html = drawn_by(FormRenderer(), made(widget), ATTACK)
    tags = Tags(html)
    assert "<script" not in html
    assert {attrs["class"] for _tag, attrs in tags.found if "class" in attrs} == {ATTACK}


@given(words, words, words, words)
def test_what_was_written_is_what_the_browser_reads(name, value, label, attribute):
    select = forms.Select({"data-one": attribute}, [(value, label)])
    (_select, outer), (_option, inner) = Tags(drawn_by(FormRenderer(), select, value, name)).found
    assert (outer["name"], outer["data-one"], inner["value"], "selected" in inner) == (name, attribute, value, True)
    text = drawn_by(FormRenderer(), forms.TextInput({"data-one": attribute}), value, name)
    ((_input, attrs),) = Tags(text).found
    assert (attrs["name"], attrs["data-one"], attrs.get("value", "")) == (name, attribute, value)


def test_every_template_that_is_drawn_is_one_of_djangos():
    for name in DRAWN:
        TemplatesSetting().get_template(name)


class WrittenForm(forms.Form):
    """Everything that people or data write stands in a field: label, help, mistake, choice, value, placeholder."""

    text = forms.CharField(
        label=ATTACK, help_text=ATTACK, initial=ATTACK, widget=forms.TextInput({"placeholder": ATTACK})
    )
    long = forms.CharField(label=ATTACK, help_text=ATTACK, initial=ATTACK, widget=forms.Textarea)
    one = forms.ChoiceField(label=ATTACK, choices=CHOICES, initial=ATTACK)
    radio = forms.ChoiceField(label=ATTACK, choices=CHOICES[:3], initial=ATTACK, widget=forms.RadioSelect)
    ticks = forms.MultipleChoiceField(
        label=ATTACK, choices=CHOICES[:3], initial=[ATTACK], widget=forms.CheckboxSelectMultiple
    )
    box = forms.BooleanField(label=ATTACK, help_text=ATTACK)
    locked = forms.CharField(label=ATTACK, help_text=ATTACK, initial=ATTACK, disabled=True)
    chosen = forms.ChoiceField(label=ATTACK, choices=CHOICES[:3], initial=ATTACK, disabled=True)

    def clean(self):
        for name in self.fields:
            self.add_error(name, ATTACK)


@pytest.mark.parametrize("name", WrittenForm.base_fields)
@pytest.mark.parametrize("data", [None, {}, {"text": ATTACK, "long": ATTACK, "one": ATTACK, "ticks": [ATTACK]}])
def test_nothing_gets_out_of_a_field(name, data):
    html = Template("{% field field %}").render(Context({"field": WrittenForm(data)[name]}))
    assert "<script" not in html
    assert "alert(1)" in html
    described = re.search(r'aria-describedby="([^"]*)"', html)
    for part in described[1].split() if described else ():
        assert f'id="{part}"' in html


def test_a_mistake_added_after_the_field_was_looked_at_is_shown():
    form = WrittenForm({"text": "right"})
    field = form["text"]
    assert not WrittenForm()["text"].errors
    form.add_error("text", "too late")
    assert "too late" in Template("{% field field %}").render(Context({"field": field}))
