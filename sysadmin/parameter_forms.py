"""The form of one parameter: its declaration says which field it is."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.feeds import entities
from bankcrm.common.forms import BankForm
from bankcrm.common.parameters import Declared
from sysadmin.wording import shown


def choice_label(code: str) -> str:
    """A choice in words: kinds of feed files have names, other codes stand for themselves."""
    entity = entities.entity(code)
    return str(entity.label) if entity is not None else code


def choices_of(declared: Declared) -> list[str]:
    """What may be chosen; a list without choices of its own is one of kinds of feed files, declared after it."""
    if isinstance(declared.default, list) and not declared.choices:
        return [entity.name for entity in entities.entities()]
    return list(declared.choices)


def value_in_words(declared: Declared, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return formatting.number(value)
    if isinstance(value, dict) and declared.words:
        return formatting.listed(f"{declared.words.get(name, name)} {part}" for name, part in value.items())
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else formatting.NOTHING
    if isinstance(value, list):
        return formatting.listed(choice_label(item) for item in value) or formatting.NOTHING
    return choice_label(value) if declared.choices else shown(value)


def range_in_words(declared: Declared) -> str:
    """What the parameter may be."""
    if isinstance(declared.default, dict):
        return _("a table of names and values")
    if isinstance(declared.default, bool):
        return _("yes or no")
    if isinstance(declared.default, int):
        facts = {"least": formatting.number(declared.minimum), "most": formatting.number(declared.maximum)}
        return _("%(least)s to %(most)s") % facts
    return formatting.listed(choice_label(code) for code in choices_of(declared))


class Readable(json.JSONEncoder):
    """A table over several lines, Chinese as Chinese."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "indent": 2, "ensure_ascii": False})


class ParameterForm(BankForm):
    """The value of one parameter, and the row version that the person saw."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, declared: Declared, **kwargs: Any) -> None:
        self.base_fields = {**self.base_fields, "value": _field(declared)}
        super().__init__(*args, **kwargs)


def _field(declared: Declared) -> forms.Field:
    common: dict[str, Any] = {"label": declared.label, "help_text": getattr(declared, "help", "")}
    choices = [(code, choice_label(code)) for code in choices_of(declared)]
    if isinstance(declared.default, bool):
        return forms.BooleanField(required=False, **common)
    if isinstance(declared.default, int):
        return forms.IntegerField(min_value=declared.minimum, max_value=declared.maximum, **common)
    if isinstance(declared.default, dict):
        return forms.JSONField(
            widget=forms.Textarea(attrs={"rows": 12, "class": "bc-mono"}), encoder=Readable, **common
        )
    if isinstance(declared.default, list):
        return forms.MultipleChoiceField(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **common)
    if choices:
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=200, **common)
