"""How one form field's input is drawn: classes by kind of widget, locked fields as read-only text."""

from typing import Any

from django.db.models import BLANK_CHOICE_DASH
from django.db.models.fields.related import ForwardManyToOneDescriptor
from django.forms import BoundField, ModelChoiceField, widgets
from django.utils.choices import BlankChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bankcrm.common import formatting

NINE_DASHES = BLANK_CHOICE_DASH[0][1]
SETS = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)
CHECKED = (widgets.CheckboxInput, *SETS)


def css_class(widget: widgets.Widget) -> str:
    """Tabler's class for the widget, without a state."""
    if isinstance(widget, CHECKED):
        return "form-check-input"
    return "form-select" if isinstance(widget, widgets.Select) else "form-control"


def render_control(field: BoundField, css: str = "") -> SafeString:
    """The input of a bound field. A disabled field shows its value as text that can be read and copied."""
    widget = field.field.widget
    if field.field.disabled and not isinstance(widget, CHECKED) and not field.is_hidden:
        return _locked(field)
    if isinstance(widget, SETS):
        return _choices(field)
    _plain_blank(field)
    names = [css_class(widget), css, widget.attrs.get("class", "")]
    if field.errors:
        names.append("is-invalid")
    attrs: dict[str, Any] = {"class": " ".join(name for name in names if name)}
    if isinstance(widget, widgets.DateInput):
        # Only this form is understood by the browser's own date field.
        widget.format = "%Y-%m-%d"
        widget.input_type = "date"
    drawn = field.as_widget(attrs=attrs)
    return _with_face(drawn, several=widget.allow_multiple_selected) if isinstance(widget, widgets.FileInput) else drawn


def _with_face(chooser: SafeString, *, several: bool) -> SafeString:
    """What one sees of a file chooser, in the reader's language: the browser's own words follow the browser.

    The chooser lies over it, invisible, and takes clicks, keys and dropped files.
    """
    return format_html(
        '<div class="bc-file">{}<span class="bc-file-face" aria-hidden="true"><span class="bc-file-button">{}</span>'
        '<span class="bc-cut" data-file-names data-none="{none}" data-many="{}">{none}</span></span></div>',
        chooser,
        _("Choose files") if several else _("Choose file"),
        _("{count} files chosen"),
        none=_("No file chosen"),
    )


def _plain_blank(field: BoundField) -> None:
    """The empty choice is one dash, as everywhere nothing is shown, and not Django's row of nine."""
    if getattr(field.field, "empty_label", None) == NINE_DASHES:
        field.field.empty_label = formatting.NOTHING  # type: ignore[attr-defined]
    choices = getattr(field.field.widget, "choices", None)
    if isinstance(choices, BlankChoiceIterator):
        choices.blank_choice = [("", formatting.NOTHING)]
    elif isinstance(choices, list) and choices and choices[0] == BLANK_CHOICE_DASH[0]:
        choices[0] = ("", formatting.NOTHING)


def _choices(field: BoundField) -> SafeString:
    """Radio buttons or tick boxes in a row, each beside its label; what a record is called stays as it is."""
    parts = []
    worded = not isinstance(field.field, ModelChoiceField)
    for choice in field.subwidgets:
        choice.data["attrs"] |= {"class": "form-check-input"}
        parts.append(
            (choice.id_for_label, choice.tag(), capfirst(choice.choice_label) if worded else choice.choice_label)
        )
    return format_html(
        '<div class="bc-choices">{}</div>',
        format_html_join("", '<label class="bc-line bc-choice" for="{}">{}{}</label>', parts),
    )


def display_value(field: BoundField) -> str:
    """What a person reads as the field's value: the choice's label, a date, yes or no."""
    value = field.value()
    if isinstance(field.field, ModelChoiceField):
        return _standing_object(field) or _chosen_objects(field.field, value)
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        chosen = {str(item) for item in value} if isinstance(value, list | tuple) else {str(value)}
        return formatting.listed(label for key, label in _flat(choices) if key not in ("", None) and str(key) in chosen)
    if hasattr(value, "strftime"):
        return formatting.moment(value) if hasattr(value, "hour") else formatting.day(value)
    return "" if value is None else str(value)


def _standing_object(field: BoundField) -> str:
    """The label of what a locked field of a record holds, where it was read along with the record."""
    record: Any = getattr(field.form, "instance", None)
    relation = getattr(type(record), field.name, None)
    if not field.field.disabled or not isinstance(relation, ForwardManyToOneDescriptor):
        return ""
    if not relation.is_cached(record) or field.initial != getattr(record, relation.field.attname):
        return ""
    standing = getattr(record, field.name)
    return "" if standing is None else field.field.label_from_instance(standing)  # type: ignore[attr-defined]


def _chosen_objects(field: ModelChoiceField, value: Any) -> str:
    """Labels of the chosen rows only; the field may offer thousands."""
    if value in (None, "", []):
        return ""
    chosen: Any = field.to_python(value)
    return formatting.listed(field.label_from_instance(item) for item in (chosen if _is_many(chosen) else [chosen]))


def _is_many(chosen: Any) -> bool:
    return hasattr(chosen, "__iter__")


def _flat(choices: Any) -> Any:
    """Choices without their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label


def _locked(field: BoundField) -> SafeString:
    described = f' aria-describedby="{field.auto_id}_helptext"' if field.help_text and field.auto_id else ""
    return format_html(
        '<input class="form-control" type="text" id="{}" value="{}" readonly{}>',
        field.id_for_label or field.auto_id,
        display_value(field) or formatting.NOTHING,
        SafeString(described),
    )
