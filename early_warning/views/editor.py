"""The rule in the making: new, written, tried, sent to a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common import bank, editing
from bankcrm.common.approvals.services import waiting_on
from bankcrm.common.errors import EditConflict, RuleViolation
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import PermittedView, RecordView
from early_warning import said as words
from early_warning.desk.words import kind_label
from early_warning.forms.rule import RuleCreateForm, RuleForm
from early_warning.models import Rule, RuleDraft, RuleTrial
from early_warning.models.draft import tried_part
from early_warning.services import rule as services
from early_warning.services.rule_trial import rule_trial_start
from early_warning.views.rules import crumbs_of
from early_warning.views.trials import trial_context


class RuleCreateView(PermittedView):
    """Kind, code and name; the rest is written on the rule's own page."""

    permission = services.ADD
    template_name = "generic/object_confirm.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(RuleCreateForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RuleCreateForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            rule = services.rule_create(**form.cleaned_data, acting_user=request.user)
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(form, status=422)
        return HttpResponseRedirect(reverse("early_warning:rule_edit", args=[rule.pk]))

    def _page(self, form: RuleCreateForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "heading": _("New rule"),
            "crumbs": [(_("Rules"), reverse("early_warning:rule_list")), (_("New rule"), "")],
            "submit_label": _("Write it"),
            "cancel_url": reverse("early_warning:rule_list"),
        }
        return render(self.request, self.template_name, context, status=status)


class RuleEditView(RecordView):
    """The draft beside what it would find. Each button keeps the draft first: save, try, send for review."""

    model = Rule
    action = "change"
    select_related = ("version", "draft")
    template_name = "early_warning/rule_edit.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rule = self.get_object()
        if refusal := self._refusal(rule):
            messages.warning(request, refusal)
            return HttpResponseRedirect(rule.get_absolute_url())
        note = editing.others(rule.draft, request.user) if self._draft(rule) else ""
        return self._page(rule, self._form(rule), editing_note=note)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rule, do = self.get_object(), request.POST.get("do", "save")
        if do not in ("save", "try", "send"):
            return HttpResponseBadRequest()
        if refusal := self._refusal(rule):
            messages.error(request, refusal)
            return HttpResponseRedirect(rule.get_absolute_url())
        form = self._form(rule, request.POST)
        if not form.is_valid():
            return self._page(rule, form, status=422)
        try:
            return self._done(rule, form, do)
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            return self._page(rule, form, status=409)
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(self.get_object(), form, status=422)

    def _done(self, rule: Rule, form: RuleForm, do: str) -> HttpResponse:
        user = self.request.user
        draft = services.draft_save(
            rule=rule,
            said=form.said(),
            reason=form.cleaned_data["reason"],
            row_version=form.cleaned_data["row_version"],
            acting_user=user,
        )
        here = reverse("early_warning:rule_edit", args=[rule.pk])
        if do == "try":
            day = form.cleaned_data["try_on"] or bank.business_date()
            if day is None:
                raise RuleViolation("no_files", _("There are no files yet: nothing can be tried."), "try_on")
            rule_trial_start(rule=rule, said=draft.said, on=day, acting_user=user)
            return HttpResponseRedirect(f"{here}#trial")
        if do == "send":
            services.rule_send(rule=rule, acting_user=user)
            messages.success(self.request, _("Sent for review. Another person decides; until then nothing changes."))
            return HttpResponseRedirect(rule.get_absolute_url())
        messages.success(self.request, _("Draft saved. Nothing of it holds yet."))
        return HttpResponseRedirect(here)

    def _draft(self, rule: Rule) -> RuleDraft | None:
        return getattr(rule, "draft", None)

    def _refusal(self, rule: Rule) -> str:
        if rule.kind_class is None:
            return _("The module that this kind of warning comes from is not there.")
        waiting = waiting_on(rule)
        if waiting is None:
            return ""
        return services.WAITS % {"name": waiting.asked_by}

    def _said(self, rule: Rule) -> dict[str, Any]:
        draft, standing = self._draft(rule), services.standing_said(rule)
        if draft is not None:
            return draft.said
        return standing or services.empty_said(rule.kind, "")

    def _form(self, rule: Rule, data: Any = None) -> RuleForm:
        draft = self._draft(rule)
        initial = {"row_version": draft.row_version if draft else None, "reason": draft.reason if draft else ""}
        return RuleForm(
            data,
            user=self.request.user,
            rule=rule,
            said=self._said(rule),
            standing=services.standing_said(rule),
            initial=initial,
        )

    def _page(self, rule: Rule, form: RuleForm, status: int = 200, editing_note: str = "") -> HttpResponse:
        draft, said = self._draft(rule), self._said(rule)
        trial = RuleTrial.objects.visible_to(self.request.user).filter(rule=rule).order_by("-pk")
        last = trial.select_related("rule", "version", "asked_by", "job").first()
        context = {
            "rule": rule,
            "form": form,
            "heading": words.name_of(said) or rule.code,
            "crumbs": crumbs_of(rule, _("Edit")),
            "kind_label": kind_label(rule.kind),
            "explanation": rule.kind_class.explanation if rule.kind_class else "",
            "next_number": rule.version.number + 1 if rule.version else 1,
            "draft": draft,
            "editing_note": editing_note,
            "trial": last,
            "is_tried_as_it_stands": last is not None and last.said == tried_part(said),
            **(trial_context(last, self.request) if last else {}),
        }
        return render(self.request, self.template_name, context, status=status)


class DraftDiscardView(ObjectActionView):
    model = Rule
    permission = services.CHANGE
    title = gettext_lazy("Throw the draft away")
    submit_label = gettext_lazy("Throw away")
    danger = True

    def sentence(self, record: Rule) -> str:
        return _("What is in force stays as it is; what was written in the draft is gone.")

    def refusal(self, record: Rule) -> str:
        return (
            ""
            if RuleDraft.objects.visible_to(self.request.user).filter(rule=record).exists()
            else _("There is no draft.")
        )

    def act(self, record: Rule, form: Any) -> None:
        services.draft_discard(rule=record, acting_user=self.request.user)

    def success_url(self, record: Rule) -> str:
        return record.get_absolute_url()

    def crumbs(self, record: Rule) -> Any:
        return crumbs_of(record, self.title)
