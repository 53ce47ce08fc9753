"""Form inputs without templates: what Django's own say of its widgets, at a tenth of their cost.

A form has thirty inputs, and each would be a template that includes another for its attributes and one for each
choice. Whatever is not drawn here (dates in three parts, the administration's own) still is a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.formats import localize
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString

from bankcrm.common.html import escaped

Parts = Mapping[str, Any]


def _text(value: Any) -> str:
    """A label, as `{{ label }}` writes it."""
    if isinstance(value, Promise):
        value = str(value)
    return escaped(value if isinstance(value, str) else localize(value))


def _value(value: Any) -> str:
    """A value, as `{{ value|stringformat:"s" }}` writes it."""
    return escaped(value if isinstance(value, SafeString) else str(value))


def _attributes(attrs: Parts) -> str:
    """True is an attribute without a value, False is none."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{_value(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Parts) -> str:
    value = widget["value"]
    standing = "" if value is None else f' value="{_value(value)}"'
    kind, name = escaped(widget["type"]), escaped(widget["name"])
    return f'<input type="{kind}" name="{name}"{standing}{_attributes(widget["attrs"])}>'


def _ticked(widget: Parts) -> str:
    """One of several radio buttons or tick boxes, within its label if that is wanted."""
    if not widget["wrap_label"]:
        return _input(widget)
    name = widget["attrs"].get("id")
    label = f'<label for="{escaped(name)}">' if name else "<label>"
    return f"{label}{_input(widget)} {_text(widget['label'])}</label>"


def _option(widget: Parts) -> str:
    return f'<option value="{_value(widget["value"])}"{_attributes(widget["attrs"])}>{_text(widget["label"])}</option>'


def _select(widget: Parts) -> str:
    parts = [f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        parts.append(f'<optgroup label="{_text(group)}">{drawn}</optgroup>' if group else drawn)
    parts.append("</select>")
    return "".join(parts)


def _textarea(widget: Parts) -> str:
    """A line break at its very beginning is not part of the value."""
    value = widget["value"]
    text = _text(value) if value else ""
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


INPUTS = (
    *("checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)
DRAWN: dict[str, Callable[[Parts], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in INPUTS},
    **{f"django/forms/widgets/{name}_option.html": _ticked for name in ("input", "checkbox", "radio")},
    "django/forms/widgets/select_option.html": _option,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}


class LightBoundField(BoundField):
    """A field of a form that is asked ten times for what it is called and what is wrong with it."""

    @cached_property
    def auto_id(self) -> str:  # type: ignore[override]
        return str(super().auto_id)

    @property
    def errors(self) -> ErrorList:
        found = self.form.errors.get(self.name)
        return self._no_errors if found is None else found

    @cached_property
    def _no_errors(self) -> ErrorList:
        return self.form.error_class(renderer=self.form.renderer)


class FormRenderer(TemplatesSetting):
    bound_field_class = LightBoundField

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
