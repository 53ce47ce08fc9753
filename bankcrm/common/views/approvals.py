"""What waits for a second person: the list, and the page of one request with before and after side by side."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bankcrm.common import formatting
from bankcrm.common.approvals import acts, services
from bankcrm.common.errors import RuleViolation
from bankcrm.common.filtersets import ScopedFilterSet
from bankcrm.common.forms import BankForm
from bankcrm.common.models import ApprovalRequest
from bankcrm.common.models.approval import ApprovalState
from bankcrm.common.ordering import Order
from bankcrm.common.tables import Drawn, Moment, Table
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.list import ObjectListView

TONES: dict[str, str] = {ApprovalState.WAITING: "wait", ApprovalState.FAILED: "bad", ApprovalState.APPROVED: "on"}
TO_DECIDE, ASKED, ALL = "decide", "asked", "all"


def narrowed(rows: QuerySet, which: str, user: Any) -> QuerySet:
    """Those that wait for this person, those that they asked for, or all that they may see."""
    if which == TO_DECIDE:
        return services.waiting_for(user)
    if which == ASKED:
        return ApprovalRequest.objects.visible_to(user, ApprovalRequest.WITHDRAW)
    return rows


class ApprovalFilterSet(ScopedFilterSet):
    which = django_filters.ChoiceFilter(
        label=gettext_lazy("Which"),
        choices=(
            (TO_DECIDE, gettext_lazy("For me to decide")),
            (ASKED, gettext_lazy("Asked for by me")),
            (ALL, gettext_lazy("All that I may see")),
        ),
        method="narrow",
        empty_label=None,
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=ApprovalState.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = ApprovalRequest
        fields: tuple[str, ...] = ()

    def narrow(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return narrowed(queryset, value, self.request.user)


def _what(row: ApprovalRequest, table: Any) -> SafeString:
    return format_html(
        '<a href="{}">{}</a><span class="bc-sub bc-block">{}</span>',
        row.get_absolute_url(),
        table.described[row.pk].title,
        acts.label(row.action),
    )


def state_badge(row: ApprovalRequest) -> Any:
    return tags.status_badge(row.get_state_display(), TONES.get(row.state, ""))


class ApprovalTable(Table):
    columns = (
        Drawn("what", pgettext_lazy("approval", "What"), draw=_what, phone=True, needs=("action",)),
        Drawn("state", gettext_lazy("State"), draw=lambda row, table: state_badge(row), phone=True, needs=("state",)),
        Drawn(
            "asked_by",
            gettext_lazy("Asked by"),
            draw=lambda row, table: row.asked_by,
            needs=("asked_by__display_name", "asked_by__username"),
        ),
        Moment("asked_at", gettext_lazy("Asked"), order="asked"),
        Drawn(
            "decided_by",
            gettext_lazy("Decided by"),
            draw=lambda row, table: tags.or_nothing(row.decided_by),
            needs=("decided_by__display_name", "decided_by__username"),
        ),
        Moment("decided_at", gettext_lazy("Decided")),
    )

    @cached_property
    def described(self) -> dict[int, acts.Described]:
        """All rows' titles at once."""
        return acts.described(self.records, self.user)

    def url(self, row: ApprovalRequest) -> str:
        return row.get_absolute_url()


class ApprovalListView(ObjectListView):
    """What waits for this person to decide; for who decides nothing, what they asked for."""

    model = ApprovalRequest
    open_to_staff = True
    action = ""
    title = gettext_lazy("Approvals")
    table_class = ApprovalTable
    filterset_class = ApprovalFilterSet
    orders = (Order("asked", gettext_lazy("time"), "asked_at", descending=True),)
    template_name = "common/approval_list.html"
    empty_icon = "user-check"

    @cached_property
    def which(self) -> str:
        asked = self.request.GET.get("which", "")
        if asked in (TO_DECIDE, ASKED, ALL):
            return asked
        return TO_DECIDE if acts.decides_anything(self.request.user) else ASKED

    @property
    def empty_title(self) -> str:  # type: ignore[override]
        return _("Nothing waits for you") if self.which == TO_DECIDE else _("No request")

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        if self.which == TO_DECIDE:
            return _("What others ask for and what you may decide stands here until somebody decides.")
        return _("What you ask for and what another person must approve will stand here.")

    def base_queryset(self) -> QuerySet:
        rows = ApprovalRequest.objects.visible_to(self.request.user)
        return narrowed(rows, self.which, self.request.user)

    def extra_context(self) -> dict[str, Any]:
        choices = [(TO_DECIDE, _("For me to decide")), (ASKED, _("Asked for by me")), (ALL, _("All"))]
        if not acts.decides_anything(self.request.user):
            choices = choices[1:2]
        path = reverse("common:approval_list")
        return {
            "kinds": [
                {"label": label, "url": f"{path}?which={code}", "current": code == self.which}
                for code, label in choices
            ]
        }


class DecisionForm(BankForm):
    note = forms.CharField(
        label=pgettext_lazy("approval", "Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A refusal needs a reason; who asked reads it."),
    )


class ApprovalDetailView(RecordView):
    """One request: what is asked, by whom and why, what changes, and what became of it."""

    model = ApprovalRequest
    open_to_staff = True
    select_related = ("asked_by", "decided_by", "branch")
    template_name = "common/approval_detail.html"

    def visible(self) -> Any:
        return ApprovalRequest.objects.visible_to(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.get_object(), DecisionForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record, form = self.get_object(), DecisionForm(request.POST, user=request.user)
        act = {"approve": self._approve, "refuse": self._refuse, "withdraw": self._withdraw}.get(
            request.POST.get("do", "")
        )
        if act is None:
            return HttpResponseBadRequest()
        if not form.is_valid():
            return self._page(record, form, status=422)
        try:
            act(record, form.cleaned_data["note"])
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(self.get_object(), form, status=422)
        return HttpResponseRedirect(request.path)

    def _approve(self, record: ApprovalRequest, note: str) -> None:
        done = services.approval_approve(request=record, note=note, acting_user=self.request.user)
        if done.state == ApprovalState.FAILED:
            messages.error(self.request, _("It could not be done: %(why)s") % {"why": done.failure})
        else:
            messages.success(self.request, _("Approved. It holds from now on."))

    def _refuse(self, record: ApprovalRequest, note: str) -> None:
        services.approval_refuse(request=record, note=note, acting_user=self.request.user)
        messages.success(self.request, _("Refused. Nothing was changed."))

    def _withdraw(self, record: ApprovalRequest, note: str) -> None:
        services.approval_withdraw(request=record, acting_user=self.request.user)
        messages.success(self.request, _("Withdrawn. Nothing was changed."))

    def _page(self, record: ApprovalRequest, form: DecisionForm, status: int = 200) -> HttpResponse:
        user = self.request.user
        described = acts.described([record], user)[record.pk]
        mine = record.asked_by_id == user.pk
        decides = ApprovalRequest.objects.visible_to(user, ApprovalRequest.DECIDE).filter(pk=record.pk).exists()
        context = {
            "object": record,
            "heading": described.title,
            "act": acts.label(record.action),
            "crumbs": [(_("Approvals"), reverse("common:approval_list")), (described.title, "")],
            "described": described,
            "changes": [
                {"name": name, "before": sides[0], "after": sides[1]} for name, sides in described.changes.items()
            ],
            "state": state_badge(record),
            "facts": self._facts(record),
            "failure": _("It was approved and could not be done: %(why)s") % {"why": record.failure}
            if record.failure
            else "",
            "form": form,
            "may_decide": decides and not services.decide_refusal(record, user),
            "may_withdraw": mine and record.is_waiting,
        }
        return render(self.request, self.template_name, context, status=status)

    def _facts(self, record: ApprovalRequest) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = [
            {"label": _("Asked by"), "value": record.asked_by},
            {"label": _("Asked"), "value": formatting.moment(record.asked_at)},
            {"label": _("Branch"), "value": record.branch or capfirst(_("the whole bank"))},
        ]
        if record.decided_by:
            facts.append({"label": _("Decided by"), "value": record.decided_by})
        if record.decided_at:
            facts.append({"label": _("Decided"), "value": formatting.moment(record.decided_at)})
        return facts
