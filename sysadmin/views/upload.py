"""Handing in a night's files by browser."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bankcrm.common.errors import RuleViolation
from bankcrm.common.views.base import PermittedView
from sysadmin.services.upload import feed_upload, refuse_in_a_demo_bank
from sysadmin.upload_forms import UploadForm


class BatchUploadView(PermittedView):
    """Files, business date, trial or not; then the batch's page, where the background's progress is seen."""

    permission = "common.add_feedbatch"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(UploadForm(user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self._page(form, status=422)
        facts = form.cleaned_data
        try:
            batch = feed_upload(
                files=facts["files"],
                business_date=facts["business_date"],
                is_trial=facts["is_trial"],
                max_rejects=form.max_reject_share,
                acting_user=request.user,
            )
        except RuleViolation as violation:
            form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            return self._page(form, status=422)
        messages.success(request, _("The files have been received; the batch waits for its turn."))
        return HttpResponseRedirect(reverse("sysadmin:batch_detail", args=[batch.pk]))

    def _page(self, form: UploadForm, status: int = 200) -> HttpResponse:
        context = {
            "heading": _("Upload files"),
            "crumbs": [(_("Feeds"), reverse("sysadmin:batch_list")), (_("Upload files"), "")],
            "form": form,
            "multipart": True,
            "submit_label": _("Upload"),
            "cancel_url": reverse("sysadmin:batch_list"),
            "refusal": self._refusal(),
        }
        return render(self.request, "sysadmin/batch_upload.html", context, status=status)

    def _refusal(self) -> str:
        """Why no feed may come in here at all."""
        try:
            refuse_in_a_demo_bank()
        except RuleViolation as violation:
            return violation.message
        return ""
