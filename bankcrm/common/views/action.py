"""One verb on one record: a sentence, at most three fields, a button that repeats the verb."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.forms import BankForm
from bankcrm.common.services import sent
from bankcrm.common.views.base import RecordView


class ObjectActionView(RecordView, ABC):
    """Subclasses set title, submit_label, `form_class` (may be none), and `act(record, form)` which calls a service.

    saves_once: the act makes something, so that sent a second time it does nothing more.
    """

    form_class: type[BankForm] | None = None
    template_name = "generic/object_confirm.html"
    title: str | Promise = ""
    submit_label: str | Promise = ""
    danger = False
    saves_once = False

    @abstractmethod
    def act(self, record: Any, form: BankForm | None) -> None:
        """Call the service."""

    def sentence(self, record: Any) -> str:
        """What will happen."""
        return ""

    def refusal(self, record: Any) -> str:
        """Why it may not be done now; empty if it may."""
        return ""

    @abstractmethod
    def success_url(self, record: Any) -> str:
        """Where to go once it is done."""

    def cancel_url(self, record: Any) -> str:
        return self.success_url(record)

    def success_message(self, record: Any) -> str:
        return _("Done.")

    def crumbs(self, record: Any) -> list[tuple[str | Promise, str]]:
        return [(self.title_of(record), self.cancel_url(record)), (self.title, "")]

    def initial(self, record: Any) -> dict[str, Any]:
        return {}

    def make_form(self, record: Any, data: Any = None, files: Any = None) -> BankForm | None:
        if self.form_class is None:
            return None
        arguments = self.form_arguments(record)
        return self.form_class(data, files, user=self.request.user, initial=self.initial(record), **arguments)

    def form_arguments(self, record: Any) -> dict[str, Any]:
        """What the form has to know besides."""
        return {}

    def title_of(self, record: Any) -> str:
        """What the record is called for this reader."""
        return str(record)

    def extra_context(self, record: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        return self._page(record, self.make_form(record))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        form = self.make_form(record, request.POST, request.FILES)
        if form is not None and not form.is_valid():
            return self._page(record, form, status=422)
        try:
            done = self._act_once(record, form)
        except RuleViolation as violation:
            if form is None:
                raise
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(record, form, status=422)
        if done:
            messages.success(request, self.success_message(record))
        else:
            messages.info(request, _("This was saved already."))
        return HttpResponseRedirect(self.success_url(record))

    def _act_once(self, record: Any, form: BankForm | None) -> bool:
        """Do it, unless this very form was sent before."""
        token = str(self.request.POST.get("once", "")) if self.saves_once else ""
        if not token:
            self.act(record, form)
            return True
        with transaction.atomic():
            if not sent.sent_now(token, self.request.user):
                return False
            self.act(record, form)
        return True

    def _page(self, record: Any, form: BankForm | None, status: int = 200) -> HttpResponse:
        context = {
            "object": record,
            "form": form,
            "heading": self.title,
            "record_title": self.title_of(record),
            "crumbs": self.crumbs(record),
            "sentence": self.sentence(record),
            "refusal": self.refusal(record),
            "submit_label": self.submit_label or self.title,
            "cancel_url": self.cancel_url(record),
            "danger": self.danger,
            "once": (self.request.POST.get("once") or sent.new_token()) if self.saves_once else "",
            **self.extra_context(record),
        }
        return render(self.request, self.template_name, context, status=status)
