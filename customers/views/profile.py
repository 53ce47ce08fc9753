"""A customer on paper: the page's own panels on A4, masked as the screen is, with who took it and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from bankcrm.common import bank, pdf
from bankcrm.common.panels import panels_for
from customers.services.profile import PRINT, customer_print
from customers.views.detail import CustomerDetailView


class CustomerProfileView(CustomerDetailView):
    """Panels that say `printed`; what one may not see on the screen is not there either."""

    permission = PRINT
    template_name = "customers/profile.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        customer_print(customer=record, acting_user=request.user)
        return render(request, self.template_name, self.profile(record))

    def profile(self, record: Any) -> dict[str, Any]:
        self.panels = panels_for(record, self.request)
        header = self.header(record)
        return {
            "object": record,
            "heading": header["title"],
            "header": header,
            "tiles": [{**tile, "url": ""} for tile in self.tiles(record)],
            "parts": [panel.render(alone=True) for panel in self.panels if panel.printed],
            "taken_by": str(self.request.user),
            "taken_at": timezone.localtime(),
            "bank_name": bank.name(),
            "business_date": bank.business_date(),
            "with_pdf": pdf.is_there(),
        }


class CustomerProfilePdfView(CustomerProfileView):
    """The same as a file. Where the server cannot make one it says so, and nothing was taken."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_object()
        html = render_to_string(self.template_name, {**self.profile(record), "on_paper": True}, request=request)
        content = pdf.pdf_of(html)
        customer_print(customer=record, as_pdf=True, acting_user=request.user)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{record.number}.pdf"'
        response["Cache-Control"] = "no-store"
        return response
