"""Holidays on the administrators' desk: entered by the holiday, mended and removed by the day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import working_days
from bankcrm.common.admin import AuditedAdmin
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import Holiday
from bankcrm.common.services.holiday import ADD, Entered, holidays_enter
from bankcrm.common.services.holiday_file import COLUMNS, LARGEST, WrongLines, holidays_load
from bankcrm.common.views.base import PermittedView


class DaysField(forms.CharField):
    """Several dates, with spaces, commas or line ends between."""

    def to_python(self, value: Any) -> Any:
        found = []
        for word in re.split(r"[\s,,、;;]+", (super().to_python(value) or "").strip()):
            if not word:
                continue
            try:
                found.append(date.fromisoformat(word))
            except ValueError:
                said = _("“%(word)s” is no date. Dates are written 2026-10-10.") % {"word": word}
                raise forms.ValidationError(said) from None
        return tuple(dict.fromkeys(found))


class HolidayRangeForm(forms.Form):
    """One holiday as the notice words it."""

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=60)
    first = forms.DateField(label=gettext_lazy("First day off"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day off"), widget=forms.DateInput(attrs={"type": "date"}))
    made_up = DaysField(
        label=gettext_lazy("Make-up working days"),
        required=False,
        help_text=gettext_lazy("Saturdays and Sundays on which the bank works for it, such as 2026-10-10."),
    )

    def enter(self, acting_user: Any) -> list[Holiday]:
        return holidays_enter(entered=[Entered(**self.cleaned_data)], acting_user=acting_user)


class HolidayFileForm(forms.Form):
    """A year's plan as a file; what stands in it is checked line by line."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def load(self, acting_user: Any, *, trial: bool) -> list[Holiday]:
        sent = self.cleaned_data["file"]
        return holidays_load(content=sent.read(LARGEST + 1), trial=trial, acting_user=acting_user)


class HolidayYears(admin.SimpleListFilter):
    """The years for which something is entered."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(day.year), str(day.year)) for day in Holiday.objects.dates("day", "year", order="DESC")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = self.value() or ""
        return queryset.filter(day__year=int(asked)) if asked.isdecimal() and len(asked) == 4 else queryset


@admin.register(Holiday)
class HolidayAdmin(AuditedAdmin):
    """The whole bank counts its deadlines by these days."""

    audit_name = "holiday"
    list_display = ("day", "weekday", "is_working", "name_zh", "name_en")
    list_filter = (HolidayYears, "is_working")
    ordering = ("-day",)

    @admin.display(description=gettext_lazy("weekday"))
    def weekday(self, row: Holiday) -> str:
        return str(WEEKDAYS[row.day.weekday()])

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One day is mended as ever; entered is a whole holiday at once."""
        if object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        return self._enter(request)

    def _enter(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HolidayRangeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = form.enter(request.user)
            except RuleViolation as violation:
                form.add_error(violation.field if violation.field in form.fields else None, violation.message)
            else:
                said = ngettext("%(number)s day entered.", "%(number)s days entered.", len(made))
                messages.success(request, said % {"number": len(made)})
                return HttpResponseRedirect(self._after(request))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter a holiday"),
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/common/holiday/add_range.html", context)

    def get_urls(self) -> list[Any]:
        load = self.admin_site.admin_view(HolidayLoadView.as_view(desk=self.admin_site))
        return [path("load/", load, name="common_holiday_load"), *super().get_urls()]

    def _after(self, request: HttpRequest) -> str:
        page = "add" if "_addanother" in request.POST else "changelist"
        return reverse(f"admin:common_holiday_{page}")

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        working_days.forget()


class HolidayLoadView(PermittedView):
    """A year's plan from a file, or what it would enter; each wrong line is told, and nothing is entered then."""

    permission = ADD
    desk: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(HolidayFileForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, trial = HolidayFileForm(request.POST, request.FILES), "_try" in request.POST
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            found = form.load(request.user, trial=trial)
        except WrongLines as refused:
            return self._page(form, wrong=refused.lines, status=422)
        except RuleViolation as violation:
            form.add_error("file", violation.message)
            return self._page(form, status=422)
        if trial:
            return self._page(form, found=found)
        said = ngettext("%(number)s day entered.", "%(number)s days entered.", len(found))
        messages.success(request, said % {"number": len(found)})
        return HttpResponseRedirect(reverse("admin:common_holiday_changelist"))

    def _page(self, form: HolidayFileForm, *, wrong: Any = (), found: Any = None, status: int = 200) -> HttpResponse:
        context = {
            **self.desk.each_context(self.request),
            "title": _("Holidays from a file"),
            "form": form,
            "wrong": wrong,
            "found": found,
            "columns": ",".join(COLUMNS),
            "opts": Holiday._meta,
        }
        return TemplateResponse(self.request, "admin/common/holiday/load.html", context, status=status)
