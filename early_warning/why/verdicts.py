"""What each rule makes of one record on one day: its values, how far they are from each level, and why it is silent.

The same SELECT that the night runs is asked about one subject without the limits, so that page and night cannot tell
different stories.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from bankcrm.common import formatting, warning_kinds
from bankcrm.common.time_limit import TookTooLong, time_limit
from bankcrm.common.warning_kinds import Level, Limits
from early_warning.choices import ClosingReason, State
from early_warning.engine.hits import ask, rows, valued_sql
from early_warning.models import Exemption, Rule, RuleVersion, RunPart, Warning
from early_warning.spec import RuleSpec, spec_of
from early_warning.why.scope import outside

SECONDS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of silence. `warning`: the one that the sentence speaks of, if the reader may open it."""

    text: str
    warning: Warning | None = None


@dataclass(slots=True)
class Verdict:
    """One rule about the record. `found`: what the kind's SELECT gives of it; none: it does not look at it."""

    rule: Rule
    version: RuleVersion
    spec: RuleSpec | None
    has_run: bool
    found: dict[str, Any] | None = None
    reasons: list[Reason] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        """Those of the record's product, else the usual ones."""
        if self.spec is None:
            return {}
        product = (self.found or {}).get("product_id")
        return self.spec.product_limits.get(product, self.spec.limits) if product else self.spec.limits

    @property
    def level(self) -> int | None:
        return (self.found or {}).get("level")

    def missing(self, name: str, limit: Decimal) -> Decimal | None:
        """By how much the value falls short of a limit; 0: it reaches it; None: it is not known."""
        value = formatting.as_decimal((self.found or {}).get(name))
        if value is None or self.spec is None:
            return None
        leads = name == self.spec.kind.measures[0].name
        gap = value - limit if leads and self.spec.kind.worse == "less" else limit - value
        return max(gap, Decimal(0))


def verdicts(record: Model, on: date, user: Any) -> list[Verdict]:
    """Every rule whose kind watches such records, in the order of the kinds."""
    kinds = {kind.code: place for place, kind in enumerate(warning_kinds.kinds_about(record._meta.label_lower))}
    rules = Rule.objects.filter(kind__in=kinds, version__isnull=False).select_related("version")
    used = _versions_used(on)
    exempt, raised = _exempt(record, on), list(_raised(record, on))
    seen = set(Warning.objects.visible_to(user).about(record).values_list("pk", flat=True))
    made = []
    for rule in sorted(rules, key=lambda one: (kinds[one.kind], one.code)):
        verdict = _verdict(rule, used, record, on)
        _give_reasons(verdict, exempt, [one for one in raised if one.rule_id == rule.pk], seen, on)
        made.append(verdict)
    return made


def _versions_used(on: date) -> dict[int, RuleVersion]:
    """rule -> the version that the last run over the day used."""
    parts = RunPart.objects.filter(run__business_date=on).order_by("pk").values_list("version", flat=True).distinct()
    versions = RuleVersion.objects.filter(pk__in=parts).select_related("rule").order_by("number")
    return {version.rule_id: version for version in versions}


def _exempt(record: Model, on: date) -> dict[int, Exemption]:
    customer = getattr(record, "customer_id", None) or record.pk
    return {one.rule_id: one for one in Exemption.objects.on(on).filter(customer=customer)}


def _raised(record: Model, on: date) -> QuerySet:
    """What was raised about the record until that day, the last first."""
    about: Any = Warning.objects.filter(subject_type=record._meta.label_lower, subject_id=record.pk)
    return about.filter(raised_on__lte=on).order_by("-pk")


def _verdict(rule: Rule, used: dict[int, RuleVersion], record: Model, on: date) -> Verdict:
    version: Any = used.get(rule.pk) or rule.version
    verdict = Verdict(rule, version, spec_of(version), has_run=rule.pk in used)
    if verdict.spec is None:
        return verdict
    asked = ask(verdict.spec, on, everything=True, subjects=(record.pk,))
    try:
        with time_limit(SECONDS):
            verdict.found = next(iter(rows(valued_sql(verdict.spec, asked))), None)
    except TookTooLong:
        verdict.reasons.append(Reason(_("Reckoning the value took too long.")))
    return verdict


def _give_reasons(
    verdict: Verdict, exempt: dict[int, Exemption], raised: list[Warning], seen: set[int], on: date
) -> None:
    """A warning that stands, or everything that keeps one away."""
    if verdict.spec is None:
        verdict.reasons.append(Reason(_("The module that this kind of warning comes from is not there.")))
        return
    if standing := _standing(raised, on):
        verdict.reasons = [Reason(_("There is a warning."), standing if standing.pk in seen else None)]
        return
    if not verdict.version.is_on:
        verdict.reasons.append(Reason(_("The rule is switched off.")))
    if verdict.found is None:
        if not verdict.reasons:
            verdict.reasons.append(Reason(_("The rule does not look at this record: it is not what it watches.")))
        return
    verdict.reasons += [Reason(text) for text in outside(verdict.spec, verdict.found)]
    if exemption := exempt.get(verdict.rule.pk):
        said = _("The customer is exempt until %(day)s: %(reason)s")
        facts = {"day": formatting.day(exemption.until), "reason": exemption.reason}
        verdict.reasons.append(Reason(said % facts))
    _about_the_value(verdict, raised, seen)


def _about_the_value(verdict: Verdict, raised: list[Warning], seen: set[int]) -> None:
    if verdict.level is None:
        verdict.reasons.append(Reason(_why_no_level(verdict)))
    elif closed := _closed_by_a_person(raised, verdict.level):
        said = _("It was closed by a person on %(day)s in this episode and is not worse since.")
        facts = {"day": formatting.day(closed.closed_on)}
        verdict.reasons.append(Reason(said % facts, closed if closed.pk in seen else None))
    elif not verdict.reasons:
        level = Level(verdict.level).label
        if verdict.has_run:
            said = _("As known today it reaches “%(level)s”; when the rules were run it did not.")
        else:
            said = _("It reaches “%(level)s”; the rules have not been run over this day.")
        verdict.reasons.append(Reason(said % {"level": level}))


def _standing(raised: list[Warning], on: date) -> Warning | None:
    """One that was open when the day was over."""
    return next((one for one in raised if one.closed_on is None or one.closed_on > on), None)


def _closed_by_a_person(raised: list[Warning], level: int) -> Warning | None:
    by_hand = (ClosingReason.HANDLED, ClosingReason.FALSE_ALARM)
    last = raised[0] if raised else None
    if last is None or last.state != State.CLOSED or last.closing_reason not in by_hand:
        return None
    return last if last.is_watching and last.level >= level else None


def _why_no_level(verdict: Verdict) -> str:
    assert verdict.spec is not None  # noqa: S101 the caller knows
    found = verdict.found or {}
    unknown = [str(one.label) for one in verdict.spec.kind.measures if found.get(one.name) is None and not one.optional]
    if unknown:
        return _("No value for %(what)s: what the rule looks for is not there, or not known.") % {
            "what": ", ".join(unknown)
        }
    if not verdict.limits:
        return _("The rule sets no limit for this record.")
    return _("It does not reach the lowest level.")
