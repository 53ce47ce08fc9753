"""Forms in sections, with scoped choices, locked fields and the row version that catches a second editor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.scoped_choices import scope_choices


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under one heading."""

    id: str
    title: str | Promise
    fields: tuple[str, ...]
    help: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a field may not be edited: where its value comes from, and as of when."""

    source: str | Promise
    as_of: date | None = None

    def __str__(self) -> str:
        if self.as_of is None:
            return str(self.source)
        return _("%(source)s, as of %(date)s") % {"source": self.source, "date": formatting.day(self.as_of)}


@dataclass(slots=True)
class BoundSection:
    """A section as the template draws it."""

    id: str
    title: str | Promise
    help: str | Promise
    fields: list[Any] = field(default_factory=list)

    @property
    def locked(self) -> bool:
        return bool(self.fields) and all(one.field.disabled for one in self.fields)

    @property
    def error_count(self) -> int:
        return sum(len(one.errors) for one in self.fields)


class SectionedFormMixin:
    """What our forms share; `sections_declared` names every visible field once."""

    sections_declared: tuple[Section, ...] = ()

    def prepare(self, user: Any, locks: dict[str, Lock] | None = None) -> None:
        """Scope the choices to the person and lock what the core system owns, or another decides."""
        self.user, self.locks = user, locks or {}
        scope_choices(self, user)  # type: ignore[arg-type]
        for name, lock in self.locks.items():
            if name in self.fields:  # type: ignore[attr-defined]
                self.fields[name].disabled = True  # type: ignore[attr-defined]
                self.fields[name].help_text = str(lock)  # type: ignore[attr-defined]

    @property
    def sections(self) -> list[BoundSection]:
        made = []
        for section in self.sections_declared or (Section("fields", "", tuple(self.fields)),):  # type: ignore[attr-defined]
            bound = BoundSection(section.id, section.title, section.help)
            bound.fields = [
                self[name]  # type: ignore[index]
                for name in section.fields
                if name in self.fields and not self[name].is_hidden  # type: ignore[attr-defined, index]
            ]
            if bound.fields:
                made.append(bound)
        return made


class BankForm(SectionedFormMixin, forms.Form):
    """A form that is not tied to one record."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(user)


class RecordForm(SectionedFormMixin, forms.ModelForm):
    """A form over one record. It never saves: the view hands `changed_values()` to a service.

    `row_version` travels hidden, so that the service can tell that somebody saved in between; `seen` holds the values
    that the person was shown, so that after a conflict only what they touched themselves counts as theirs.

    The standing value of a field in `masks` never leaves the server: its masked form stands as the placeholder, an
    empty field keeps it, and what is typed replaces it.
    """

    masks: Mapping[str, Callable[[str], str]] = {}

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, locks: dict[str, Lock] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = getattr(self.instance, "row_version", None) if self.instance.pk else None
        self.fields["row_version"].initial = version
        self.fields["row_version"].required = version is not None  # Without it a save would pass over another's.
        self.prepare(user, locks)
        for name in self.masks:
            if name in self.fields and self.keeps(name):
                self._mask(name)
        if self.instance.pk and not self.is_bound:
            self.fields["seen"].initial = self.as_seen(self.instance)

    def keeps(self, name: str) -> bool:
        """Whether the field is masked and something stands in it, so that it may be left empty."""
        return name in self.masks and bool(self.instance.pk and getattr(self.instance, name))

    def _mask(self, name: str) -> None:
        one, masked = self.fields[name], self.masks[name](getattr(self.instance, name))
        self.initial[name] = masked if one.disabled else ""
        if not one.disabled:
            one.required = False
            one.widget.attrs["placeholder"] = masked
            one.help_text = _("Leave empty to keep it")

    def as_seen(self, record: Model) -> str:
        """The record's values of this form's fields, as text that comes back with it."""
        shown = {
            name: self._seen_value(name, value)
            for name, value in forms.models.model_to_dict(record, fields=self._meta.fields).items()
            if name in self.fields and not self.fields[name].disabled
        }
        return json.dumps(shown, cls=DjangoJSONEncoder)

    def _seen_value(self, name: str, value: Any) -> Any:
        """As the field holds it; of a masked one only a mark by which the server knows it again."""
        prepared = self.fields[name].prepare_value(value)
        return salted_hmac("seen", str(prepared)).hexdigest() if name in self.masks else prepared

    @property
    def _seen(self) -> dict[str, Any]:
        try:
            seen = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def stands_as_seen(self, name: str, standing: Any) -> bool:
        """Whether the value that stands now is the one the person was shown."""
        seen = self._seen
        prepared = self._seen_value(name, standing) if name in self.fields else None
        return name in seen and json.loads(json.dumps(prepared, cls=DjangoJSONEncoder)) == seen[name]

    def leave_out(self, names: Iterable[str]) -> None:
        """Fields that this reader may not see: neither shown, nor among what comes back, nor saved."""
        for name in names:
            self.fields.pop(name, None)
        if self.instance.pk and not self.is_bound:
            self.fields["seen"].initial = self.as_seen(self.instance)

    def touched(self, name: str) -> bool:
        """Whether the person changed the field themselves, against what they were shown."""
        seen = self._seen
        if name in self.masks:
            return bool(self[name].data)
        if name not in seen:
            return True
        try:
            one = self.fields[name]
            was = seen[name] if isinstance(one, forms.ModelChoiceField) else one.to_python(seen[name])
        except (ValueError, TypeError, forms.ValidationError):
            return True
        return one.has_changed(was, self[name].data)

    def save(self, commit: bool = True) -> Model:
        raise TypeError("a record is written by its service")

    def values(self) -> dict[str, Any]:
        """The cleaned values of all fields that may be edited."""
        return {
            name: self.cleaned_data[name]
            for name, one in self.fields.items()
            if name not in ("row_version", "seen") and not one.disabled and name in self.cleaned_data
        }

    def changed_values(self) -> dict[str, Any]:
        """Only what the person changed, so that an edit never writes back what it merely showed."""
        return {name: value for name, value in self.values().items() if name in self.changed_data}
