"""Create and edit: form, service, scoped choices, and a second editor who is told instead of overwriting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common import editing
from bankcrm.common.errors import EditConflict, NotAllowed, RuleViolation
from bankcrm.common.forms import Lock, RecordForm
from bankcrm.common.permissions import access_of, may_on
from bankcrm.common.scoping import permission_name
from bankcrm.common.services import sent
from bankcrm.common.views.base import PermittedView, RecordView


class _FormView(PermittedView, ABC):
    """What creating and editing share. `write(form)` calls the service and returns the record."""

    form_class: type[RecordForm]
    template_name = "generic/object_form.html"
    submit_label: str | Promise = ""
    title: str | Promise = ""

    @abstractmethod
    def write(self, form: RecordForm) -> Any:
        """Call the service; returns the record."""

    @abstractmethod
    def success_url(self, record: Any) -> str:
        """Where to go once it is saved."""

    @abstractmethod
    def cancel_url(self) -> str:
        """Where to go without saving."""

    def success_message(self, record: Any) -> str:
        return _("Saved.")

    def crumbs(self) -> list[tuple[str | Promise, str]]:
        return []

    def duplicates(self, form: RecordForm) -> list[dict[str, Any]]:
        """Records that look like this one, shown before saving again confirms (feature 2)."""
        return []

    @abstractmethod
    def make_form(self, data: Any = None) -> RecordForm:
        """The form, empty or with what was sent."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        duplicates = self.duplicates(form)
        if duplicates:
            return self._page(form, status=422, duplicates=duplicates)
        try:
            record = self._write_past_strangers(form)
        except EditConflict as conflict:
            return self._page(form, status=409, conflict=self._conflict(form, conflict))
        except RuleViolation as violation:
            field = self.field_of(violation)
            form.add_error(field if field in form.fields else None, violation.message)
            return self._page(form, status=422)
        messages.success(request, self.success_message(record))
        return HttpResponseRedirect(self.success_url(record))

    def field_of(self, violation: RuleViolation) -> str | None:
        """The form's field for a violation's; a form over several records names them differently."""
        return violation.field

    def _write_past_strangers(self, form: RecordForm) -> Any:
        """Write; if somebody saved in between but nothing that this form shows, write again on top of it."""
        try:
            return self._write_in_scope(form)
        except EditConflict as conflict:
            version = conflict.theirs.get("row_version")
            if version is None or any(self._theirs(form, conflict)):
                raise
            form.cleaned_data["row_version"] = version
        return self._write_in_scope(form)

    def _write_in_scope(self, form: RecordForm) -> Any:
        """Write, then look again: who cannot see the result, or may not do this on such a record, has not made it."""
        user, permission = self.request.user, self.required_permission()
        with transaction.atomic():
            record = self.write(form)
            decision = may_on(user, "view", record)
            access = access_of(user)
            if decision and access.scope(permission) != access.scope(permission_name(type(record), "view")):
                decision = may_on(user, permission, record)
            if not decision:
                raise NotAllowed(decision.reason)
        return record

    def _conflict(self, form: RecordForm, conflict: EditConflict) -> dict[str, Any]:
        """The differences. What the person did not touch takes the other's value at once, and says so."""
        fields = []
        posted: Any = form.data
        form.data = posted = posted.copy()
        for name, theirs in self._theirs(form, conflict):
            bound = form[name]
            touched = form.touched(name)
            fields.append(
                {
                    "name": bound.html_name,
                    "label": bound.label,
                    "theirs": form.masks[name](str(theirs)) if name in form.masks else _as_text(form, name, theirs),
                    "yours": _as_text(form, name, form.cleaned_data.get(name)),
                    "theirs_value": _as_typed(form, name, theirs),
                    "yours_value": _as_typed(form, name, form.cleaned_data.get(name)),
                    "touched": touched,
                }
            )
            if not touched:
                _type_in(form, name, _as_typed(form, name, theirs))
        posted["row_version"] = str(conflict.theirs.get("row_version", ""))
        posted["seen"] = form.as_seen(self.standing())
        return {"who": conflict.message, "fields": fields}

    def _theirs(self, form: RecordForm, conflict: EditConflict) -> Iterator[tuple[str, Any]]:
        """Fields of this form that the other changed, and to something else than this person has."""
        for name, value in conflict.theirs.items():
            if name == "row_version" or name not in form.fields or form.cleaned_data.get(name) == value:
                continue
            if not form.stands_as_seen(name, value):
                yield name, value

    def standing(self) -> Any:
        """The record as it stands in the database now; what is new has none, and no second editor."""
        raise TypeError("a new record has no second editor")

    def _page(self, form: RecordForm, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            "form": form,
            "heading": self.title,
            "heading_meta": self.heading_meta(),
            "crumbs": self.crumbs(),
            "cancel_url": self.cancel_url(),
            "submit_label": self.submit_label,
            **context,
        }
        return render(self.request, self.template_name, context, status=status)

    def heading_meta(self) -> str:
        return ""


def _as_text(form: RecordForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = getattr(form.fields[name], "choices", None)
    if choices is not None and not hasattr(value, "pk"):
        return str(dict(form.fields[name].choices).get(value, value))  # type: ignore[attr-defined]
    return "" if value is None else str(value)


def _as_typed(form: RecordForm, name: str, value: Any) -> Any:
    """The value as the field's input holds it; a masked one that stands is kept by an empty input."""
    if name in form.masks and value != form.cleaned_data.get(name):
        return ""
    prepared = form.fields[name].prepare_value(value)
    return "" if prepared is None else prepared if isinstance(prepared, bool) else str(prepared)


def _type_in(form: RecordForm, name: str, value: Any) -> None:
    """Put a value into the posted data, as if the person had typed it."""
    posted: Any = form.data
    if value is False:
        posted.pop(form.add_prefix(name), None)
    else:
        posted[form.add_prefix(name)] = "on" if value is True else value


class _SentTwice(Exception):
    """Another save of the same form was quicker."""


class ObjectCreateView(_FormView):
    """A new record."""

    action = "add"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sent a second time, the form leads to what it made the first time."""
        if made := sent.sent_before(self._token, request.user):
            messages.info(request, _("This was saved already."))
            return HttpResponseRedirect(made)
        try:
            return super().post(request, *args, **kwargs)
        except _SentTwice:
            return HttpResponseRedirect(sent.sent_before(self._token, request.user) or self.cancel_url())

    @property
    def _token(self) -> str:
        return str(self.request.POST.get("once", ""))

    def _write_in_scope(self, form: RecordForm) -> Any:
        if not self._token:
            return super()._write_in_scope(form)
        with transaction.atomic():
            if not sent.sent_now(self._token, self.request.user):
                raise _SentTwice
            record = super()._write_in_scope(form)
            sent.sent_to(self._token, self.success_url(record))
        return record

    def _page(self, form: RecordForm, status: int = 200, **context: Any) -> HttpResponse:
        return super()._page(form, status, once=self._token or sent.new_token(), **context)

    def make_form(self, data: Any = None) -> RecordForm:
        return self.form_class(data, user=self.request.user, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        return {name: value for name, value in self.request.GET.items() if name in self.form_class.base_fields}


class ObjectEditView(_FormView, RecordView):
    """An existing record. The service gets only what the person changed, and the row version they saw."""

    action = "change"

    def locks(self, record: Any) -> dict[str, Lock]:
        """Fields the core system owns, with source and date."""
        return {}

    def make_form(self, data: Any = None) -> RecordForm:
        self.record = self.get_object()
        return self.form_class(data, instance=self.record, user=self.request.user, locks=self.locks(self.record))

    def standing(self) -> Any:
        return self.get_object()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form()
        return self._page(form, editing_note=editing.others(self.record, request.user))

    def _write_in_scope(self, form: RecordForm) -> Any:
        record = super()._write_in_scope(form)
        editing.finished(self.record, self.request.user)
        return record

    def heading_meta(self) -> str:
        return str(self.record)
