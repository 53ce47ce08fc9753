"""What one is told outside the application: one's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.forms import BankForm
from bankcrm.common.views.action import ObjectActionView
from early_warning.choices import Level
from early_warning.models import NoticeChoice, Warning
from early_warning.services.notices import notice_choice_set


class NoticesForm(BankForm):
    digest = forms.BooleanField(
        label=gettext_lazy("E-mail each morning"),
        required=False,
        help_text=gettext_lazy("Once the night's run is done; nothing when nothing is new."),
    )
    from_level = forms.TypedChoiceField(
        label=gettext_lazy("From level"),
        coerce=int,
        choices=lambda: [(level.value, capfirst(level.label)) for level in Level],
        help_text=gettext_lazy("This level and graver ones."),
    )


class NoticesView(ObjectActionView):
    """Of the rules that name oneself, and of warnings that one may open anyway."""

    model = Warning
    action = "view"
    form_class = NoticesForm
    title = gettext_lazy("Which warnings are sent to you")
    submit_label = gettext_lazy("Save")

    def get_object(self) -> NoticeChoice:
        user: Any = self.request.user
        return NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)

    def initial(self, record: NoticeChoice) -> dict[str, Any]:
        return {"digest": record.digest, "from_level": record.from_level}

    def sentence(self, record: NoticeChoice) -> str:
        user: Any = self.request.user
        employee = getattr(user, "employee", None)
        address = user.email or (employee.email if employee else "")
        if not address:
            return _("There is no e-mail address with your sign-in; your administrator enters it.")
        return _("They go to %(address)s, each level of a warning once.") % {"address": address}

    def act(self, record: NoticeChoice, form: Any) -> None:
        notice_choice_set(**form.cleaned_data, acting_user=self.request.user)

    def success_url(self, record: NoticeChoice) -> str:
        return reverse("early_warning:notices")

    def cancel_url(self, record: NoticeChoice) -> str:
        return reverse("early_warning:inbox")

    def success_message(self, record: NoticeChoice) -> str:
        return _("Saved.")

    def crumbs(self, record: NoticeChoice) -> list[Any]:
        return [(_("Warning inbox"), reverse("early_warning:inbox")), (self.title, "")]
