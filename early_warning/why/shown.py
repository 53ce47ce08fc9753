"""A verdict as its page draws it."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import formatting
from bankcrm.common.warning_kinds import Level, Unit
from early_warning.desk.scale import code_of
from early_warning.sentences import shown, written
from early_warning.why.verdicts import Verdict

OFF, WAIT = "off", "wait"


def card(verdict: Verdict) -> dict[str, Any]:
    """One rule: verdict in a word, why, the figures, and a line for each level."""
    kind = verdict.spec.kind if verdict.spec else None
    standing = verdict.reasons[0].warning if verdict.reasons else None
    return {
        "pk": verdict.rule.pk,
        "rule": verdict.version.name,
        "rule_url": verdict.rule.get_absolute_url(),
        "version": verdict.version.number,
        "kind": kind.label if kind else verdict.rule.kind,
        "explanation": kind.explanation if kind else "",
        "level": code_of(verdict.level) if verdict.level and verdict.version.is_on else "",
        "reasons": [
            {"text": one.text, "warning": one.warning, "url": one.warning.get_absolute_url() if one.warning else ""}
            for one in verdict.reasons
        ],
        "stands": standing is not None and standing.is_open,
        "figures": [shown(one, _plain(verdict.found.get(one.name))) for one in kind.kept()]
        if kind and verdict.found
        else [],
        "levels": _levels(verdict) if verdict.found is not None else [],
        "has_run": verdict.has_run,
    }


def _plain(value: Any) -> Any:
    """As a warning would keep it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _levels(verdict: Verdict) -> list[dict[str, Any]]:
    """From blue to red: what is asked for, and how far it is."""
    assert verdict.spec is not None  # noqa: S101 without one nothing was found
    lines = []
    for level, limits in sorted(verdict.limits.items()):
        measures = [verdict.spec.kind.measure(name) for name in limits]
        gaps = {one.name: verdict.missing(one.name, limits[one.name]) for one in measures}
        short = [one for one in measures if gaps[one.name] != 0]
        lines.append(
            {
                "level": code_of(level),
                "asked": " · ".join(
                    f"{one.label} {_sign(verdict, one.name)} {written(limits[one.name], one.unit)}" for one in measures
                ),
                "missing": " · ".join(_gap(one, gaps[one.name]) for one in short),
                "is_reached": not short,
                "label": capfirst(str(Level(level).label)),
            }
        )
    return lines


def _sign(verdict: Verdict, name: str) -> str:
    assert verdict.spec is not None  # noqa: S101
    return "≤" if verdict.spec.kind.worse == "less" and name == verdict.spec.kind.measures[0].name else "≥"


def _gap(measure: Any, gap: Any) -> str:
    if gap is None:
        return _("no value")
    if measure.unit in (Unit.CLASS, Unit.GRADE):
        return ngettext("%(number)s step", "%(number)s steps", int(gap)) % {"number": int(gap)}
    return written(formatting.as_decimal(gap), measure.unit)
