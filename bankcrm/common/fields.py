"""One field of a form: label, input, then its mistake, or help, or where a locked value comes from."""

from __future__ import annotations

from django.forms import BoundField
from django.forms.widgets import CheckboxInput
from django.utils.safestring import SafeString, mark_safe

from bankcrm.common.html import escaped, icon
from bankcrm.common.widgets import render_control


def render_field(bound: BoundField, *, wide: bool = False) -> SafeString:
    """Made in one go: as templates, the fields would cost most of a form's time."""
    if bound.is_hidden:
        return SafeString(bound)
    widget, is_wide = bound.field.widget, wide
    if isinstance(widget, CheckboxInput):
        body = _tick_box(bound)
    else:
        is_wide = bool(wide or widget.attrs.get("rows") or getattr(bound.field, "wide", False))
        body = _labelled(bound)
    css = "bc-field bc-field-wide" if is_wide else "bc-field"
    group = ""
    if widget.use_fieldset:
        group = f' role="group" aria-labelledby="{escaped(bound.auto_id)}_label"'
    return mark_safe(f'<div class="{css}"{group}>{body}</div>')  # noqa: S308 every part is escaped


def _tick_box(bound: BoundField) -> str:
    """The box stands before its label, in line with the inputs beside it."""
    box_and_label = f"{render_control(bound)}{escaped(bound.label)}"
    return (
        '<span class="form-label bc-hide-sm" aria-hidden="true">&nbsp;</span>'
        f'<label class="bc-line" for="{escaped(bound.id_for_label)}">{box_and_label}</label>'
        f"{render_foot(bound)}"
    )


def _labelled(bound: BoundField) -> str:
    field, name = bound.field, escaped(bound.auto_id)
    if field.widget.use_fieldset:
        css = "form-label bc-req" if field.required else "form-label"
        label = f'<span class="{css}" id="{name}_label">{escaped(bound.label)}</span>'
    else:
        is_needed = not field.disabled and (field.required or getattr(field, "is_mandatory", False))
        css = "form-label bc-req" if is_needed else "form-label"
        label = f'<label class="{css}" for="{escaped(bound.id_for_label)}">{escaped(bound.label)}</label>'
    check = f'<div id="{name}_check" aria-live="polite"></div>' if getattr(field, "check_url", "") else ""
    return f"{label}{render_control(bound)}{render_foot(bound)}{check}"


def render_foot(bound: BoundField) -> SafeString:
    """What is wrong with it; where nothing is, its help."""
    errors, name, parts = bound.errors, escaped(bound.auto_id), []
    if errors:
        said = " ".join(escaped(error) for error in errors)
        parts.append(f'<p class="bc-err" id="{name}_error">{icon("alert-circle")}<span>{said}</span></p>')
    if bound.help_text:
        css = "bc-help visually-hidden" if errors else "bc-help"
        lock = icon("lock", "bc-i-12") if bound.field.disabled else ""
        # A lazy text does not tell that it is HTML, what it gives does: Django's list of the rules for passwords.
        parts.append(f'<div class="{css}" id="{name}_helptext">{lock}{escaped(str(bound.help_text))}</div>')
    return mark_safe("".join(parts))  # noqa: S308 every part is escaped
