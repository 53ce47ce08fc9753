"""Templates: nothing inline, nothing said outside the catalogue, and the generic pages' own promises."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from bankcrm.common.tables import Row

TEMPLATES = sorted(settings.BASE_DIR.glob("templates/**/*.html"))
NAMES = {str(path.relative_to(settings.BASE_DIR)): path.read_text(encoding="utf-8") for path in TEMPLATES}
# The product's name and a key of the keyboard.
PROPER = {"BankCRM", "Ctrl", "Enter", "Esc"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def without_code(text: str) -> str:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", " ", text, flags=re.DOTALL)
    text = re.sub(r"{% block (?:side|body_class|confirm_css) %}.*?{% endblock %}", " ", text)  # names of classes
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<code>.*?</code>", " ", text)  # an example of a line of a file
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_no_inline_script_style_or_handler(name):
    text = without_code(NAMES[name])
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "a script without src"
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=", text), "inline style or handler"
    assert "javascript:" not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_word_comes_from_the_catalogue(name):
    text = without_code(NAMES[name])
    said = re.findall(r"(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", text)
    said.append(re.sub(r"<[^>]*>", " ", text))
    plain = re.sub(r"&\w+;", " ", " ".join(said))
    words = set(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", plain))
    assert words <= PROPER


def list_page(**changes: object) -> SimpleNamespace:
    column = {"name": "name", "label": "Customer", "sort_url": "?sort=name", "sorted": "descending"}
    page = {
        "title": "Customers",
        "count": SimpleNamespace(words="about 1.2 million"),
        "actions": [],
        "has_filter": True,
        "views": SimpleNamespace(label="Views", is_open=False, is_changed=False, menu_url="?views=open"),
        "columns": SimpleNamespace(is_answered=False),
        "selection": SimpleNamespace(is_offered=False),
        "chips": [{"name": "Grade", "value": "Core", "remove_url": "?"}],
        "table": {"columns": [column], "rows": [Row("/1/", [("张三", "")])]},
        "pager": {"words": "1 row", "next_url": "?page=2"},
        "empty": {"icon": "filter-off", "title": "Nothing matches", "text": ""},
    }
    return SimpleNamespace(**page | changes)


def fragment(*, htmx: bool, **changes: object) -> str:
    context = {"page": list_page(**changes), "request": SimpleNamespace(htmx=htmx, path="/customers/")}
    return render_to_string("generic/_list_results.html", context)


def test_a_fragment_brings_what_stands_outside_it():
    """The views, the count and the chips."""
    assert fragment(htmx=True).count('hx-swap-oob="true"') == 3
    assert "hx-swap-oob" not in fragment(htmx=False)


def test_a_list_says_how_it_is_sorted_and_where_a_row_leads():
    html = fragment(htmx=False)
    assert 'aria-sort="descending"' in html
    assert '<tr data-url="/1/">' in html
    assert 'hx-get="?page=2"' in html


def test_an_empty_list_says_why_and_has_no_pager():
    html = fragment(htmx=False, table={"columns": [], "rows": []})
    assert "Nothing matches" in html
    assert "bc-pager" not in html


class VisitForm(forms.Form):
    customer = forms.CharField(label="Customer")
    summary = forms.CharField(label="Summary")
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def sections(self) -> list[SimpleNamespace]:
        fields = [self["customer"], self["summary"]]
        return [SimpleNamespace(id="all", title="All", fields=fields, error_count=2, locked=False)]


def form_page(form: forms.Form, **context: object) -> str:
    context |= {"form": form, "heading": "Visit", "cancel_url": "/", "frame": {}, "csrf_token": "x"}
    with translation.override("en"):
        return render_to_string("generic/object_form.html", context)


@pytest.fixture
def plain_frame(settings):
    """The form page without the frame, whose menu and person are somebody else's business."""
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "APP_DIRS": False,
            "OPTIONS": {
                **settings.TEMPLATES[0]["OPTIONS"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"base.html": "{% block content %}{% endblock %}"}),
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ]


def test_mistakes_are_listed_at_the_top_with_a_link_to_each_field(plain_frame):
    html = form_page(VisitForm({"version": "1"}))
    assert "2 things to mend" in html
    assert 'href="#id_customer"' in html
    assert 'id="id_customer"' in html


def test_a_hidden_row_version_travels_with_the_form(plain_frame):
    assert '<input type="hidden" name="version" value="3"' in form_page(VisitForm(initial={"version": 3}))


def test_a_conflict_offers_both_values_of_each_field(plain_frame):
    field = {"name": "summary", "label": "Summary", "theirs": "Called", "yours": "Visited"}
    field |= {"theirs_value": "called", "yours_value": "visited"}
    html = form_page(VisitForm(), conflict={"who": "沈己", "fields": [field]})
    assert 'data-value="called"' in html
    assert 'data-value="visited"' in html
    assert "沈己" in html
