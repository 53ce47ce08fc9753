"""What is done with a warning: each act is a page of its own, and in the inbox a form beneath the buttons."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common.views.action import ObjectActionView
from customers.choices import ContactChannel
from customers.contacts.form import usual
from customers.contacts.selectors import open_steps_of
from early_warning.choices import ClosingReason, State
from early_warning.desk.deadlines import left_in_words
from early_warning.desk.pane import RELATED, found_for, pane
from early_warning.forms import desk as forms
from early_warning.models import Warning
from early_warning.sentences import sentence
from early_warning.services import closing, desk, exemption


class WarningActView(ObjectActionView):
    """Within the scope of handling and of seeing alike. A script's answer is the pane, its row and a toast."""

    model = Warning
    permission = desk.HANDLE
    select_related = RELATED
    form_class: Any = forms.WarningForm
    # In the words of the button; said again once it is done.
    done: str | Promise = ""

    def visible(self) -> Any:
        user = self.request.user
        seen = Warning.objects.visible_to(user)
        return seen.filter(pk__in=Warning.objects.visible_to(user, self.permission).values("pk"))

    def initial(self, record: Warning) -> dict[str, Any]:
        return {"row_version": record.row_version}

    def sentence(self, record: Warning) -> str:
        return sentence(record)

    def refusal(self, record: Warning) -> str:
        return "" if record.is_open else _("This warning is closed.")

    def success_url(self, record: Warning) -> str:
        return record.get_absolute_url()

    def success_message(self, record: Warning) -> str:
        return f"{record} · {self.done or self.title}"

    def crumbs(self, record: Warning) -> list[tuple[str | Promise, str]]:
        inbox = (_("Warning inbox"), reverse("early_warning:inbox"))
        return [inbox, (str(record), record.get_absolute_url()), (self.title, "")]

    @property
    def _by_script(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if not self._by_script or response.status_code != 302:
            return response
        list(get_messages(request))  # Kept for a next page: a toast says it instead.
        return self._pane(done=True)

    def _pane(self, *, done: bool = False, notice: str = "") -> HttpResponse:
        """The warning as it stands now. Who may not see it any more is told so, and sees nothing of it."""
        warning = found_for(self.request.user, self.kwargs["pk"])
        shown = pane(warning, self.request.user) if warning else None
        context = {"pane": shown, "notice": notice, "pk": self.kwargs["pk"]}
        response = render(self.request, "early_warning/_pane_answer.html", context)
        if done and warning is not None:
            line = {
                "id": f"w-{warning.pk}",
                "fresh": warning.state == State.NEW,
                "closed": not warning.is_open,
                "left": left_in_words(warning),
            }
            said = {"bc:toast": {"text": self.success_message(warning)}, "bc:line": line, "bc:warnings": {}}
            response["HX-Trigger"] = json.dumps(said)
        response["HX-Retarget"], response["HX-Reswap"] = "#pane", "innerHTML"
        return response

    def _page(self, record: Warning, form: Any, status: int = 200) -> HttpResponse:
        if not self._by_script:
            return super()._page(record, form, status)
        if form is not None and form.visible_fields():
            context = {
                "form": form,
                "title": self.title,
                "refusal": self.refusal(record),
                "submit_label": self.submit_label or self.title,
                "url": self.request.path,
                **self.extra_context(record),
            }
            response = render(self.request, "early_warning/_act.html", context)
            response["HX-Retarget"], response["HX-Reswap"] = "#act", "innerHTML"
            patch_vary_headers(response, ["HX-Request"])
            return response
        return self._pane(notice=" ".join(form.non_field_errors()) if form is not None else "")


class WarningAcknowledgeView(WarningActView):
    title = gettext_lazy("Acknowledge")
    done = gettext_lazy("acknowledged")

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_acknowledge(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningBeginView(WarningActView):
    title = gettext_lazy("Handle")
    done = gettext_lazy("handling begun")

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_begin(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningContactView(WarningActView):
    form_class = forms.ContactOnWarningForm
    title = gettext_lazy("Record contact")
    done = gettext_lazy("contact recorded")
    template_name = "customers/contact_form.html"
    saves_once = True

    def form_arguments(self, record: Warning) -> dict[str, Any]:
        return {"open_steps": open_steps_of(record.customer, self.request.user)}

    def initial(self, record: Warning) -> dict[str, Any]:
        asked = self.request.GET.get("kind")
        kind = {"kind": asked} if asked in ContactChannel.values else {}
        return {**usual(), **kind, **super().initial(record)}

    def extra_context(self, record: Warning) -> dict[str, Any]:
        return {"do_not_contact": record.customer.do_not_contact, "css": "bc-contact"}

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_contact(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningNoteView(WarningActView):
    form_class = forms.NoteForm
    title = gettext_lazy("Note")
    submit_label = gettext_lazy("Write")
    done = gettext_lazy("noted")

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_note(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningSnoozeView(WarningActView):
    form_class = forms.SnoozeForm
    title = gettext_lazy("Snooze")
    done = gettext_lazy("put off")

    def initial(self, record: Warning) -> dict[str, Any]:
        return {**forms.soon(), **super().initial(record)}

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_snooze(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningEscalateView(WarningActView):
    form_class = forms.EscalateForm
    title = gettext_lazy("Escalate")
    done = gettext_lazy("escalated")

    def refusal(self, record: Warning) -> str:
        if record.is_open and desk.next_branch(record) is None:
            return _("Nobody stands above: it lies with head office.")
        return super().refusal(record)

    def act(self, record: Warning, form: Any) -> None:
        desk.warning_escalate(warning=record, **form.cleaned_data, acting_user=self.request.user)


class WarningCloseView(WarningActView):
    """Orange and red: the head closes; others ask for it here."""

    form_class: Any = forms.CloseForm
    title: str | Promise = gettext_lazy("Close")
    reason = ClosingReason.HANDLED
    asked = False

    def act(self, record: Warning, form: Any) -> None:
        closes = closing.may_close(self.request.user, record)
        self.asked = not closes
        act = closing.warning_close if closes else closing.closing_ask
        act(warning=record, reason=self.reason, **form.cleaned_data, acting_user=self.request.user)

    def extra_context(self, record: Warning) -> dict[str, Any]:
        if closing.may_close(self.request.user, record):
            return {}
        return {
            "hint": _("The head closes orange and red warnings: this is sent to them."),
            "submit_label": _("Ask for closing"),
        }

    def success_message(self, record: Warning) -> str:
        said = _("closing asked for") if self.asked else pgettext("warning", "closed")
        return f"{record} · {said}"


class WarningFalseAlarmView(WarningCloseView):
    form_class = forms.FalseAlarmForm
    title = gettext_lazy("False alarm")
    reason = ClosingReason.FALSE_ALARM


class WarningExemptView(WarningActView):
    form_class = forms.ExemptForm
    title = gettext_lazy("Exempt customer")
    submit_label = gettext_lazy("Ask")
    done = gettext_lazy("exemption asked for")

    def extra_context(self, record: Warning) -> dict[str, Any]:
        return {"hint": _("Somebody else approves it. What the rule has raised about the customer is closed then.")}

    def act(self, record: Warning, form: Any) -> None:
        exemption.exemption_ask(warning=record, **form.cleaned_data, acting_user=self.request.user)
