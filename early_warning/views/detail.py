"""One warning's own page, and the pane of the inbox; its chain on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from bankcrm.common import bank, pdf
from bankcrm.common.views.base import RecordView
from early_warning.desk.pane import RELATED, pane
from early_warning.models import Warning
from early_warning.services.printing import warning_print


class WarningDetailView(RecordView):
    """Whole, or as the pane alone where a script asks for it."""

    model = Warning
    action = "view"
    is_prepared = True
    select_related = RELATED

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        warning = self.get_object()
        context = {
            "pane": pane(warning, request.user),
            "heading": str(warning),
            "crumbs": [(_("Warning inbox"), reverse("early_warning:inbox")), (str(warning), "")],
        }
        htmx: Any = getattr(request, "htmx", False)
        template = "early_warning/_pane.html" if htmx and htmx.target == "pane" else "early_warning/warning_detail.html"
        response = render(request, template, context)
        patch_vary_headers(response, ["HX-Request"])
        return response


class WarningChainView(RecordView):
    """Warning, what was done, files, closing: one page to print. Each taking is on record."""

    model = Warning
    action = "view"
    select_related = RELATED
    template_name = "early_warning/chain.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        warning = self.get_object()
        warning_print(warning=warning, acting_user=request.user)
        return render(request, self.template_name, self.chain(warning))

    def chain(self, warning: Warning) -> dict[str, Any]:
        return {
            "pane": pane(warning, self.request.user),
            "heading": str(warning),
            "taken_by": str(self.request.user),
            "taken_at": timezone.localtime(),
            "bank_name": bank.name(),
            "with_pdf": pdf.is_there(),
        }


class WarningChainPdfView(WarningChainView):
    """The same as a file. Where the server cannot make one it says so, and nothing was taken."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        warning = self.get_object()
        html = render_to_string(self.template_name, {**self.chain(warning), "on_paper": True}, request=request)
        content = pdf.pdf_of(html)
        warning_print(warning=warning, as_pdf=True, acting_user=request.user)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{warning}.pdf"'
        response["Cache-Control"] = "no-store"
        return response
