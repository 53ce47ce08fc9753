"""Tags and filters every page uses: icons, figures, dates, badges. A built-in library: pages need no `{% load %}`.

They build small strings instead of including templates: a list shows fifty rows of twelve cells.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from html import escape as plain_escape
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.actions import Button
from bankcrm.common.charts import spark_points
from bankcrm.common.fields import render_field, render_foot
from bankcrm.common.formatting import NOTHING
from bankcrm.common.html import drawn, escaped, icon
from bankcrm.common.kept_words import kept_per_language
from bankcrm.common.widgets import render_control

register = template.Library()
register.simple_tag(icon)

LEVELS = ("blue", "yellow", "orange", "red")
GRADES = ("core", "key", "general", "potential")
STATUS_TONES = ("on", "wait", "off", "bad")
FIVE_CLASSES = {"pass": 1, "special_mention": 2, "substandard": 3, "doubtful": 4, "loss": 5}
EMPTY = format_html('<span class="bc-zero">{}</span>', NOTHING)


@cache
def _marks() -> str:
    return static("marks.svg")


@register.simple_tag
@kept_per_language
def fixed(template_name: str) -> SafeString:
    """A part of every page, drawn once per language. It is drawn without a context: nothing in it can be anybody's."""
    return render_to_string(template_name)


@register.simple_tag
def logo() -> SafeString:
    return format_html('<svg aria-hidden="true"><use href="{}#logo"/></svg>', _marks())


@cache
def _mark(code: str) -> SafeString:
    return format_html('<svg class="bc-lv bc-lv-{0}" aria-hidden="true"><use href="{1}#{0}"/></svg>', code, _marks())


@register.simple_tag
def mark(code: str) -> SafeString:
    """The shape of a warning level alone: octagon, diamond, triangle, circle."""
    return _mark(code) if code in LEVELS else SafeString()


def level_name(code: str) -> str:
    return {"blue": _("Blue"), "yellow": _("Yellow"), "orange": _("Orange"), "red": _("Red")}.get(code, code)


@register.simple_tag
@kept_per_language
def level(code: str, text: Any = None) -> SafeString:
    """A level as shape and word; with `text` the word is kept for screen readers only."""
    if code not in LEVELS:
        return EMPTY
    if text is None:
        return format_html('<span class="bc-level bc-level-{}">{}{}</span>', code, _mark(code), level_name(code))
    return format_html(
        '<span class="bc-level bc-level-{}">{}{}<span class="visually-hidden"> {}</span></span>',
        code,
        _mark(code),
        text,
        level_name(code),
    )


def _figure(text: str, *, faint: bool) -> SafeString:
    """Digits and signs: nothing to escape."""
    return _faint(text) if faint else drawn(text)


@cache
def _faint(text: str) -> SafeString:
    """Zero or nothing: there are no more than a few ways to write it."""
    return format_html('<span class="bc-zero">{}</span>', text)


@register.filter
def money(value: Any) -> SafeString:
    """`1,234.50`; nothing held and zero step back."""
    text = formatting.money(value)
    return _figure(text, faint=text in (NOTHING, "0.00"))


@register.filter
def number(value: Any, places: int | None = None) -> SafeString:
    text = formatting.number(value, places)
    return _figure(text, faint=text in (NOTHING, "0"))


@register.filter
def rate(value: Any) -> SafeString:
    text = formatting.rate(value)
    return _figure(text, faint=text == NOTHING)


@register.filter
def percent(value: Any, places: int = 1) -> SafeString:
    text = formatting.percent(value, places)
    return _figure(text, faint=text == NOTHING)


@register.filter
def day(value: date | datetime | None) -> SafeString:
    if not value:
        return EMPTY
    text = formatting.day(value)
    return drawn(f'<time datetime="{text}">{text}</time>')


@register.filter
def moment(value: datetime | None) -> SafeString:
    if not value:
        return EMPTY
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formatting.moment(value))


@register.filter
def duration(seconds: Any) -> str:
    return formatting.duration(seconds)


@register.filter
def count_words(value: int | None) -> str:
    return formatting.count_words(value)


@register.filter
def or_nothing(value: Any) -> Any:
    """The value, or a faint dash where there is none."""
    return EMPTY if value is None or value == "" else value


@register.simple_tag
def delta(value: Any, unit: str = "", *, places: int | None = 1, risk: bool = False, against: str = "") -> SafeString:
    """A change: arrow, sign, figure, then against what. `risk` where more is worse; it reddens a rise only."""
    change = formatting.as_decimal(value)
    if change is None:
        return EMPTY
    text = formatting.signed(change, places)
    arrow = icon("arrow-up" if change > 0 else "arrow-down") if text[0] in "+\u2212" else ""
    css = "bc-delta is-risk" if risk and change > 0 else "bc-delta"
    return format_html('<span class="{}">{}{}{}</span>{}', css, arrow, text, unit, f" {against}" if against else "")


@register.simple_tag
@kept_per_language
def status_badge(label: Any, tone: str = "") -> SafeString:
    """The normal state is grey (no tone); `on` runs, `wait` waits, `off` is past, `bad` failed."""
    css = f"bc-status bc-status-{tone}" if tone in STATUS_TONES else "bc-status"
    return format_html('<span class="{}">{}</span>', css, capfirst(label))


@register.simple_tag
@kept_per_language
def grade_badge(code: str | None, label: Any = None) -> SafeString:
    """Customer grade, shown by weight and not by hue."""
    if not code:
        return EMPTY
    css = f"bc-badge bc-grade-{code}" if code in GRADES else "bc-badge"
    return format_html('<span class="{}">{}</span>', css, code if label is None else label)


@register.simple_tag
@kept_per_language
def class_badge(code: str | int | None, label: Any = None) -> SafeString:
    """Five-class grading; pass is plain. The code is a word (`pass` to `loss`) or its place, 1 to 5."""
    if not code:
        return EMPTY
    place = FIVE_CLASSES.get(str(code), int(code) if str(code).isdigit() else 0)
    css = f"bc-badge bc-class-{place}" if 2 <= place <= 5 else "bc-badge"
    return format_html('<span class="{}">{}</span>', css, code if label is None else label)


@register.simple_tag
def masked(text: str | None, url: str = "", what: Any = "") -> SafeString:
    """A masked number; with `url` a button that asks the server for the whole one, which is put on record."""
    if not text:
        return EMPTY
    if not url:
        return format_html('<span class="bc-mask bc-num">{}</span>', text)
    return format_html(
        '<span class="bc-mask bc-num"><span data-masked>{}</span>'
        '<button class="bc-show" type="button" data-reveal="{}" aria-label="{}">{}</button></span>',
        text,
        url,
        _("Show %(what)s; this is recorded") % {"what": what or _("the number")},
        _("Show"),
    )


@register.simple_tag
def field(bound: BoundField, *, wide: bool = False) -> SafeString:
    """A field of a form with all that belongs to it; `wide` gives it the whole width."""
    return render_field(bound, wide=wide)


@register.simple_tag
def field_foot(bound: BoundField) -> SafeString:
    """What is wrong with a field, or what helps to fill it."""
    return render_foot(bound)


@register.simple_tag
def control(field: BoundField, css: str = "") -> SafeString:
    """A form field's input in the look of the product; a locked field becomes a read-only text."""
    return render_control(field, css)


@register.simple_tag
def action_button(action: Button, css: str = "") -> SafeString:
    return action.html(css)


@register.simple_tag
def table_rows(table: Mapping[str, Any]) -> SafeString:
    """Body of a list's table. Built in one go: as a template loop this would cost most of the page's time."""
    parts: list[str] = []
    for url, cells in table["rows"]:
        parts.append(f'<tr data-url="{escaped(url)}">' if url else "<tr>")
        parts += [
            f'<td class="{css}">{escaped(html)}</td>' if css else f"<td>{escaped(html)}</td>" for html, css in cells
        ]
        parts.append("</tr>\n")
    return drawn("".join(parts))


@register.simple_tag
def marked(text: str, spans: Sequence[tuple[int, int]] = ()) -> SafeString:
    """A text with ranges of it marked: (start, end), as a search found them."""
    parts, place = [], 0
    for start, end in sorted(spans):
        if start < place or end > len(text):
            continue
        parts += [plain_escape(text[place:start]), "<mark>", plain_escape(text[start:end]), "</mark>"]
        place = end
    parts.append(plain_escape(text[place:]))
    return mark_safe("".join(parts))  # noqa: S308 every part of the text is escaped


@register.simple_tag
@kept_per_language
def page_texts() -> SafeString:
    """The few sentences that scripts say, in the reader's language, as data for them."""
    texts = {
        "close": _("Close"),
        "unsavedOne": _("1 unsaved change"),
        "unsavedMany": _("{count} unsaved changes"),
        "shown": _("Shown for 30 seconds; this look is on record"),
        "refused": _("Could not be shown; you may not have the right."),
        "failed": _("That did not work. Try again; if it stays, tell your administrator."),
        "noMatch": _("Nothing found"),
    }
    return json_script(texts, "page-texts")


@register.simple_tag
def plain_control(field: BoundField) -> SafeString:
    """The input without a placeholder: where the label above says the same already."""
    field.field.widget.attrs.pop("placeholder", None)
    return render_control(field)


@register.simple_tag
def error_total(form: BaseForm) -> int:
    """How many mistakes the form holds, all fields together."""
    return sum(len(errors) for errors in form.errors.values())


@register.simple_tag
def sparkline(values: Sequence[Any], label: Any) -> SafeString:
    """The trend of a row, 96 by 24, its last point marked. `label` says it to a screen reader."""
    points = spark_points(values)
    if not points:
        return EMPTY
    x, y = points[-1]
    return format_html(
        '<svg class="bc-spark" viewBox="0 0 96 24" role="img" aria-label="{}"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        label,
        " ".join(f"{left},{top}" for left, top in points),
        x,
        y,
    )
