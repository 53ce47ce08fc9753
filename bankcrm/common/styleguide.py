"""Every component on one page, with invented people and figures. Served in development only (`STYLEGUIDE`)."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bankcrm.common import formatting
from bankcrm.common.actions import Button
from bankcrm.common.charts import Chart, Series
from bankcrm.common.tables import Row
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.base import PermittedView

MONTHS = ["2025-12", *(f"2026-{month:02d}" for month in range(1, 12))]
SWATCHES = ["canvas", "surface", "sunken", "hover", "press", "line", "line-2", "control", "ink-3", "ink-2", "ink"]
SWATCHES += ["accent", "accent-tint", "blue", "yellow", "orange", "red"]
AUM = [302, 305, 304, 311, 314, 317, 322, 321, 326, 330, 336, 342]
DEPOSITS = [238, 241, 239, 244, 245, 248, 252, 250, 254, 257, 259, 261]
OVERDUE = (
    ("1–30", [212, 198, 240, 225, 231, 204, 196, 218, 243, 236, 221, 209], "risk-1"),
    ("31–90", [148, 155, 151, 160, 172, 168, 149, 155, 161, 178, 184, 176], "risk-2"),
    ("> 90", [96, 96, 104, 104, 110, 118, 121, 121, 126, 133, 141, 152], "risk-3"),
)


class SampleForm(forms.Form):
    """One field of each kind: required and wrong, locked, chosen, dated, ticked."""

    mobile = forms.CharField(label=gettext_lazy("Mobile"))
    number = forms.CharField(label=gettext_lazy("Customer number"), disabled=True, initial="C000000187")
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("call", gettext_lazy("Call")), ("visit", gettext_lazy("Visit"))],
        help_text=gettext_lazy("How the customer was reached"),
    )
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), required=False)
    preferred = forms.BooleanField(label=gettext_lazy("Preferred"), required=False, initial=True)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = _("From the core system, as of %(day)s") % {"day": "2026-11-19"}
        self.sections = [
            SimpleNamespace(id="contact", title=_("Contact"), help=_("Help stands beside."), fields=list(self))
        ]

    def clean_mobile(self) -> str:
        mobile = self.cleaned_data["mobile"]
        if len(mobile) != 11:
            raise forms.ValidationError(_("Must have 11 digits"))
        return mobile


def _table() -> dict[str, Any]:
    """Three rows as a list shows them: a name that is the link, badges, amounts, a trend."""

    def column(label: Any, css: str = "", **more: Any) -> SimpleNamespace:
        empty = {"unit": "", "sort_url": "", "sorted": "", "no_sort_reason": ""}
        return SimpleNamespace(name=str(label), label=label, css=css, **(empty | more))

    def row(name: str, number: str, grade: tuple[str, str], aum: str | None, trend: list[int]) -> Row:
        link = format_html(
            '<a href="#table">{}</a> <span class="bc-sub bc-num">{}</span>'
            '<span class="bc-only-sm bc-sub bc-rowsub">{}</span>',
            name,
            number,
            tags.grade_badge(*grade),
        )
        cells = [
            (link, ""),
            (tags.grade_badge(*grade), "bc-hide-sm"),
            (tags.status_badge(_("Active")), "bc-hide-sm"),
            (tags.money(None if aum is None else Decimal(aum)), "r"),
            (tags.sparkline(trend, _("Trend")), "bc-hide-sm"),
        ]
        return Row("#table", cells)

    return {
        "columns": [
            column(_("Customer"), sort_url="#table"),
            column(_("Grade"), "bc-hide-sm", sort_url="#table"),
            column(_("Status"), "bc-hide-sm", no_sort_reason=_("Too many rows to sort by this; filter first")),
            column(_("AUM"), "r", unit=_("CNY"), sort_url="#table", sorted="descending"),
            column(_("Trend"), "bc-hide-sm"),
        ],
        "rows": [
            row("张三", "C000000187", ("core", _("Core")), "2864300.00", AUM),
            row("李四", "C000000421", ("key", _("Key")), "1655000.00", list(reversed(AUM))),
            row("蒋十七", "C000010338", ("potential", _("Potential")), None, []),
        ],
    }


def _charts() -> dict[str, Chart]:
    chinese = formatting.language_family() == "zh"
    factor = Decimal("0.01") if chinese else Decimal(1)
    unit = "亿元" if chinese else "CNY m"
    return {
        "lines": Chart(
            id="sample-lines",
            label=_("AUM and deposits at month-end, 12 months"),
            category_name=_("Month"),
            categories=MONTHS,
            unit=unit,
            places=2 if chinese else 0,
            minimum=2 if chinese else 200,
            series=[
                Series(_("AUM"), [value * factor for value in AUM], "c1"),
                Series(_("Deposits"), [value * factor for value in DEPOSITS], "c2"),
            ],
        ),
        "bars": Chart(
            id="sample-bars",
            label=_("Overdue by days, 12 months"),
            category_name=_("Month"),
            categories=MONTHS,
            unit="万元" if chinese else "CNY k",
            kind="bar",
            stacked=True,
            series=[
                Series(name, [value * (1 if chinese else 10) for value in values], colour)
                for name, values, colour in OVERDUE
            ],
        ),
    }


def _tiles() -> list[dict[str, Any]]:
    def amount(value: str) -> dict[str, str]:
        return formatting.short_money(Decimal(value)).as_tile()

    here = "#tiles"
    return [
        {"label": _("AUM"), "url": "#tiles", "note": tags.delta("1.8", "%", against=_("on month"))}
        | amount("342100000"),
        {"label": _("Overdue"), "url": "#tiles", "note": tags.delta("12", "%", risk=True)} | amount("860000"),
        {
            "label": _("Customers"),
            "url": "#tiles",
            "value": formatting.count_words(486),
            "note": tags.delta(4, places=0),
        },
        {"label": _("All customers"), "url": here, "value": formatting.count_words(1_203_418), "note": ""},
    ]


def _events() -> list[dict[str, Any]]:
    return [
        {
            "icon": "map-pin",
            "title": " · ".join([_("Visit"), "林甲"]),
            "text": _("Promised one instalment by Friday."),
            "at": "11-18",
        },
        {"level": "orange", "title": _("Raised to orange"), "at": "10-17"},
        {"icon": "check", "title": " · ".join([_("Acknowledged"), "林甲"]), "at": "09-17"},
    ]


def _progress() -> dict[str, Any]:
    steps = [
        (pgettext("batch step", "Receive"), "done", 12),
        (pgettext("batch step", "Check"), "done", 108),
        (pgettext("batch step", "Apply"), "now", 52),
        (pgettext("batch step", "Totals"), "", None),
    ]
    return {
        "percent": 64,
        "title": _("Applying transactions"),
        "detail": "3,214,000 / 5,020,113",
        "aside": _("May be stopped at any time; no half batch stays"),
        "steps": [
            {"label": label, "state": state, "time": formatting.duration(seconds) if seconds else ""}
            for label, state, seconds in steps
        ],
    }


def _conflict() -> SimpleNamespace:
    mobile = {"name": "mobile", "label": _("Mobile"), "theirs": "199****0002", "yours": "1990000"}
    return SimpleNamespace(
        who="沈己", when=None, fields=[mobile | {"theirs_value": "19900000002", "yours_value": "1990000"}]
    )


def _entries() -> list[dict[str, Any]]:
    change = {"field": _("Grade"), "old": _("Key"), "new": _("Core")}
    return [{"at": None, "what": _("Grade changed"), "by": "林甲", "source": _("Monthly grading"), "changes": [change]}]


def _context() -> dict[str, Any]:
    """Every part with samples; the sample form arrives with a mistake in it."""
    return {
        "heading": _("Styleguide"),
        "crumbs": [(_("Development"), ""), (_("Styleguide"), "")],
        "actions": [
            Button(_("Disabled"), "download", "", disabled_reason=_("No export right")),
            Button(_("Secondary"), "history", "#buttons"),
            Button(_("Primary"), "plus", "#buttons", primary=True),
        ],
        "swatches": SWATCHES,
        "levels": tags.LEVELS,
        "form": SampleForm(
            {"mobile": "1990000", "channel": "call", "preferred": "on", "valid_until": date(2036, 3, 14)}
        ),
        "table": _table(),
        "tiles": _tiles(),
        "events": _events(),
        "progress": _progress(),
        "conflict": _conflict(),
        "entries": _entries(),
        "charts": _charts(),
        "facts": [
            {"label": _("Number"), "value": "C000000187"},
            {"label": _("Manager"), "value": "林甲 · 青竹支行"},
            {"label": _("Since"), "value": tags.day(date(2011, 3, 14))},
            {"label": _("Group"), "value": None},
        ],
        "duplicates": [{"label": "李四", "detail": "C000000421 · 青竹支行", "url": "#forms"}],
        "pager": {
            "words": _("%(count)s, by AUM, highest first") % {"count": formatting.count_words(1_203_418)},
            "next_url": "#table",
            "page_size": 50,
            "page_sizes": [{"size": size, "url": "#table"} for size in (25, 50, 100)],
        },
    }


class StyleguideView(PermittedView):
    """The page itself."""

    open_to_staff = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "styleguide/styleguide.html", _context())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Where the sample dialog and the sample form lead: nothing is written, a toast is shown."""
        messages.success(request, _("Saved"))
        return redirect("styleguide")


class StyleguideRevealView(PermittedView):
    """Answers the masked sample as a real page would."""

    open_to_staff = True

    def post(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse({"value": "19900000001"})


urlpatterns = [
    path("", StyleguideView.as_view(), name="styleguide"),
    path("reveal/", StyleguideRevealView.as_view(), name="styleguide_reveal"),
]
