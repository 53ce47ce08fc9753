"""What a trial found: hits by level beside the version in force, by branch, by manager, samples, other rules."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bankcrm.common import formatting
from bankcrm.common.jobs import UNDER_WAY
from bankcrm.common.models import JobRun
from bankcrm.common.views.base import RecordView
from bankcrm.common.warning_kinds import Level, WarningKind
from customers import shown
from customers.models import Customer
from early_warning.models import Rule, RuleTrial, Warning
from early_warning.rule_checks import level_word
from early_warning.sentences import sentence, subject_number
from early_warning.services.rule_trial import LONGEST
from early_warning.views.rules import crumbs_of
from staff.models import Branch, Employee

PARTS = ("branches", "managers", "samples", "overlap")
ROWS_SHOWN = 12


class TrialDetailView(RecordView):
    """One trial, to be found again. While it is worked out its progress asks for itself again."""

    model = RuleTrial
    permission = "early_warning.view_rule"
    select_related = ("rule__version", "version", "asked_by", "job")
    template_name = "early_warning/trial_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        trial = self.get_object()
        context = {"trial": trial, "rule": trial.rule, **trial_context(trial, request)}
        if request.GET.get("part") == "progress":
            response = render(request, "components/progress.html", context)
            if not context["progress"]["running"]:
                response.headers["HX-Refresh"] = "true"
            return response
        if getattr(request, "htmx", False):
            return render(request, "early_warning/_trial.html", context)
        title = _("Trial over %(day)s") % {"day": formatting.day(trial.business_date)}
        context |= {"heading": title, "crumbs": crumbs_of(trial.rule, title)}
        return render(request, self.template_name, context)


def trial_context(trial: RuleTrial, request: Any) -> dict[str, Any]:
    """What the fragment `_trial.html` needs."""
    if not trial.is_done:
        return {"progress": _progress(trial), "trial_failed": _failed(trial)}
    result = trial.result
    asked = request.GET.get("show", "")
    show = asked if asked in PARTS else "branches"
    longest = None if request.GET.get("all") == "yes" else ROWS_SHOWN
    labels = {
        "branches": _("By branch"),
        "managers": _("By manager"),
        "samples": _("Samples"),
        "overlap": _("Overlap"),
    }
    url = trial.get_absolute_url()
    return {
        "hits": formatting.number(sum(result["levels"].values())),
        "looked_at": result.get("looked_at"),
        "all_url": f"{url}?show={show}&all=yes",
        "levels": _levels(result),
        "show": show,
        "parts": [{"label": labels[one], "url": f"{url}?show={one}", "current": one == show} for one in PARTS],
        "took": _("%(seconds)s s") % {"seconds": formatting.number(trial.seconds, 1)},
        **{
            "branches": lambda: _by_branch(result, longest),
            "managers": lambda: _by_manager(result, request.user, longest),
            "samples": lambda: {"samples": _samples(trial, request.user)},
            "overlap": lambda: {"overlap": _overlap(result)},
        }[show](),
    }


def _progress(trial: RuleTrial) -> dict[str, Any]:
    job = trial.job
    state = job.state if job else JobRun.State.FAILED
    share = min(100, job.done * 100 // job.total) if job and job.total else None
    return {
        "id": "trial-progress",
        "percent": share,
        "title": _(job.step) if job and job.step else JobRun.State(state).label,
        "note": _("This page may be left; the trial goes on.") if state in UNDER_WAY else "",
        "failed": state == JobRun.State.FAILED,
        "running": state in UNDER_WAY,
        "url": f"{trial.get_absolute_url()}?part=progress",
    }


def _failed(trial: RuleTrial) -> str:
    if trial.job and trial.job.state == JobRun.State.FAILED:
        return _("The trial came to no end: %(why)s") % {"why": _(trial.job.message) if trial.job.message else "—"}
    return ""


def _levels(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Red to blue: hits, and how many more or fewer than the version in force."""
    before = result["before"]
    most = max([*result["levels"].values(), 1])
    rows = []
    for level in reversed(Level):
        number = result["levels"][str(int(level))]
        difference = number - before[str(int(level))] if before else None
        rows.append(
            {
                "code": level.name.lower(),
                "word": level_word(level),
                "number": number,
                "most": most,
                "difference": difference,
                "difference_said": ""
                if difference is None
                else formatting.signed(difference, 0)
                if difference
                else "0",
            }
        )
    return rows


def _by_branch(result: dict[str, Any], longest: int | None) -> dict[str, Any]:
    """The branches with the most hits, and the others as one row; `longest`: so many rows, none: all that are kept."""
    rows, beyond = result["branches"], result["more_branches"]
    first, rest = rows[:longest], rows[longest:] if longest else []
    names = dict(Branch.objects.filter(pk__in=[row[0] for row in first]).values_list("pk", "name"))
    others = [len(rest) + beyond[0]] + [sum(row[place] for row in rest) + beyond[place] for place in (1, 2, 3, 4)]
    return {
        "rows": [{"name": names.get(row[0], "—"), "numbers": row[1:5], "total": sum(row[1:5])} for row in first],
        "first_head": _("Branch"),
        "others": {"number": others[0], "numbers": others[1:], "total": sum(others[1:])} if others[0] else None,
        "more": len(rows) if rest else 0,
    }


def _by_manager(result: dict[str, Any], user: Any, longest: int | None) -> dict[str, Any]:
    """The managers with the most hits, and how many open warnings they have already."""
    kept = result["managers"][:LONGEST]
    rows = kept[:longest]
    people = Employee.objects.visible_to(user).select_related("branch").in_bulk([row[0] for row in rows if row[0]])
    return {
        "rows": [
            {
                "name": people[row[0]].name if row[0] in people else _("without a manager") if row[0] is None else "—",
                "sub": people[row[0]].branch.name if row[0] in people else "",
                "numbers": row[2:6],
                "total": sum(row[2:6]),
                "load": row[6],
            }
            for row in rows
        ],
        "first_head": _("Manager"),
        "has_load": True,
        "more": len(kept) if len(kept) > len(rows) else 0,
        "more_managers": len(result["managers"]) > len(rows),
    }


def _samples(trial: RuleTrial, user: Any) -> list[dict[str, Any]]:
    """Only of customers that this reader may see, named as they may see them."""
    kind, rows = trial.rule.kind_class, trial.result["samples"]
    customers = Customer.objects.visible_to(user).in_bulk([row["customer_id"] for row in rows])
    subjects = _subjects(kind, [row["subject_id"] for row in rows], user)
    found = []
    for row in rows:
        customer = customers.get(row["customer_id"])
        if customer is None or kind is None:
            continue
        like = Warning(
            rule=trial.rule,
            subject_type=kind.subject,
            subject_text=row["subject_text"],
            figures=json.loads(row["figures"]),
        )
        found.append(
            {
                "level": Level(row["level"]).name.lower(),
                "before": Level(row["before"]).name.lower() if row["before"] else "",
                "is_worse": trial.version is not None and row["level"] > (row["before"] or 0),
                "subject": subject_number(like),
                "subject_url": subjects.get(row["subject_id"], ""),
                "customer": shown.name_of(customer, user),
                "url": customer.get_absolute_url(),
                "sentence": sentence(like),
            }
        )
    return found


def _subjects(kind: WarningKind | None, keys: list[int], user: Any) -> dict[int, str]:
    """key -> page of the loan, account or group that a sample is about, where this reader may open it."""
    if kind is None or kind.subject == Customer._meta.label_lower:
        return {}
    model, page = apps.get_model(kind.subject), f"{kind.subject.replace('.', ':')}_detail"
    rows: Any = model._default_manager.filter(pk__in=keys)
    try:
        return {pk: reverse(page, args=[pk]) for pk in rows.visible_to(user).values_list("pk", flat=True)}
    except NoReverseMatch:
        return {}


def _overlap(result: dict[str, Any]) -> list[dict[str, Any]]:
    rules = Rule.objects.select_related("version").in_bulk([row[0] for row in result["overlap"]])
    return [
        {"rule": rules[rule], "subjects": subjects, "customers": customers}
        for rule, subjects, customers in result["overlap"]
        if rule in rules
    ]
