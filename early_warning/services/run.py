"""A run of the rules over a business date: planned once, worked on by whoever is free, finished once.

A part is one rule over one range of customers. Who works on it holds its row locked in the very transaction that
writes its warnings, so a worker that dies leaves nothing and the part is free again at once. Who begins a run holds the
lock RUN_LOCK: while one does, no other run begins; a run that stands as running without it is taken over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bankcrm.common import audit, bank
from bankcrm.common.errors import RuleViolation
from bankcrm.common.single_flight import single_flight
from customers.models import Customer
from early_warning.choices import PartState, RunState
from early_warning.engine.escalate import escalate
from early_warning.engine.merge import merge
from early_warning.models import Rule, RunPart, WarningRun
from early_warning.services.nights import last_night
from early_warning.services.subjects import subjects_follow_customers
from early_warning.spec import spec_of

RUN_LOCK = "early_warning.run"
# Some seconds of work and some ten thousand warnings: small enough to lose, large enough to be a set.
CUSTOMERS_A_PART = 250_000
MOST_TRIES = 3
FIGURES = ("found", "raised", "changed", "refreshed", "closed")

Told = Callable[[int, int], None]

logger = logging.getLogger(__name__)


def run_whole(
    *,
    on: date,
    acting_user: Any = None,
    only_rule: Rule | None = None,
    told: Told = lambda done, total: None,
    call_others: Callable[[WarningRun], None] = lambda run: None,
) -> WarningRun:
    """Run the rules over a business date to the end. RuleViolation where that date cannot be run, or another run is.

    A run whose leader died is brought to its end first; it may be the very one that is asked for.
    told(parts done, parts in all); call_others: lets further workers join in.
    """
    with single_flight(RUN_LOCK) as held:
        if not held:
            raise RuleViolation("run_under_way", _("Another warning run is at work."))
        run = run_without_leader()
        if run is not None:
            logger.warning("warning run %s over %s is taken over", run.pk, run.business_date)
            call_others(run)
            run = _to_its_end(run, told)
            if (run.business_date, run.only_rule_id) == (on, only_rule and only_rule.pk):
                return run
        run = run_begin(on=on, acting_user=acting_user, only_rule=only_rule)
        call_others(run)
        return _to_its_end(run, told)


def _to_its_end(run: WarningRun, told: Told) -> WarningRun:
    while True:
        run_work(run, told=told)
        if ended := run_finish(run):
            return ended
        time.sleep(0.2)  # The last parts are in the hands of others.


def run_without_leader() -> WarningRun | None:
    """A run that stands as running; call with RUN_LOCK held, then nobody leads it."""
    return WarningRun.objects.filter(state=RunState.RUNNING).first()


def run_stop(run: WarningRun) -> None:
    """A person stopped it: what was done stays, and the clock does not begin it again."""
    WarningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.STOPPED, finished_at=timezone.now()
    )


@transaction.atomic
def run_begin(*, on: date, acting_user: Any, only_rule: Rule | None) -> WarningRun:
    """The run with its parts; there must be none under way. It is there whole or not at all."""
    _check_date(on)
    run = WarningRun.objects.create(
        business_date=on, only_rule=only_rule, started_by=acting_user, heartbeat_at=timezone.now()
    )
    subjects_follow_customers()
    RunPart.objects.bulk_create(_parts(run))
    run.parts_in_all = run.parts.count()
    run.save(update_fields=["parts_in_all"])
    audit.record("warningrun.started", run, acting_user=acting_user)
    return run


def _check_date(on: date) -> None:
    """Warnings carry their true date: the days are run in order, none before its files."""
    today, last = bank.business_date(), last_night()
    if today is None or on > today:
        raise RuleViolation("no_files", _("There are no files of %(day)s yet.") % {"day": on})
    if last is not None and on < last:
        words = _("The rules were run over %(last)s already; %(day)s is before it. It can be tried, not run.")
        raise RuleViolation("too_early", words % {"last": last, "day": on})


def _parts(run: WarningRun) -> list[RunPart]:
    rules = Rule.objects.on() if run.only_rule is None else Rule.objects.filter(pk=run.only_rule.pk)
    ranges = customer_ranges()
    return [
        RunPart(run=run, version=rule.version, first_customer=first, last_customer=last)
        for rule in rules.select_related("version").order_by("code")
        for first, last in ranges
    ]


def customer_ranges(size: int | None = None) -> list[tuple[int | None, int | None]]:
    """Ranges of customers' keys, the last one open, so that who comes meanwhile is in one."""
    size = size or CUSTOMERS_A_PART
    ends = Customer.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None or ends["high"] - ends["low"] < size:
        return [(None, None)]
    firsts = list(range(ends["low"], ends["high"] + 1, size))
    lasts = [first - 1 for first in firsts[1:]]
    return list(zip([None, *firsts[1:]], [*lasts, None], strict=True))


def run_work(run: WarningRun, *, told: Told = lambda done, total: None) -> int:
    """Do parts until none is free; how many were done here."""
    done = 0
    while _work_on_next(run.pk):
        done += 1
        WarningRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now())
        told(run.parts.exclude(state=PartState.WAITING).count(), run.parts_in_all)
    return done


def _work_on_next(run_id: int) -> bool:
    """One part, whole or not at all; False when no part is free."""
    part = None
    began = time.monotonic()
    try:
        with transaction.atomic():
            waiting = RunPart.objects.filter(run=run_id, run__state=RunState.RUNNING, state=PartState.WAITING)
            part = (
                waiting.select_for_update(skip_locked=True, of=("self",))
                .select_related("version__rule")
                .order_by("tries", "id")
                .first()
            )
            if part is None:
                return False
            _do(part, began)
    except (InterfaceError, OperationalError) as error:
        if connection.connection is None or connection.connection.closed or part is None:
            raise  # The server is gone, and with it the lock under which this run is led.
        _failed(part, error)
    except Exception as error:
        if part is None:
            raise
        _failed(part, error)
    return True


def _do(part: RunPart, began: float) -> None:
    spec = spec_of(part.version)
    if spec is None:
        raise RuleViolation("no_kind", _("The module that this kind of warning comes from is not there."))
    with connection.cursor() as cursor:
        for setting in ("work_mem = '64MB'", "jit = off", "statement_timeout = 0"):
            cursor.execute(f"SET LOCAL {setting}")
        counts = merge(cursor, part.version, spec, part.run.business_date, part.first_customer, part.last_customer)
    for name in FIGURES:
        setattr(part, name, getattr(counts, name))
    part.state, part.seconds, part.error = PartState.DONE, round(time.monotonic() - began, 3), ""
    part.save()


def _failed(part: RunPart, error: Exception) -> None:
    """Tried again if the database only asked for that; a rule that is wrong fails and stops no other."""
    logger.exception("part %s of a warning run failed", part.pk)
    part.refresh_from_db()
    part.tries += 1
    passes = isinstance(error, OperationalError) and part.tries < MOST_TRIES
    part.state = PartState.WAITING if passes else PartState.FAILED
    part.error = str(error).strip()[:2000] if isinstance(error, (DatabaseError, RuleViolation)) else repr(error)[:2000]
    part.save(update_fields=["tries", "state", "error"])


def _escalate(run: WarningRun) -> int:
    """What nobody handled goes up; how many, and on each rule's first part how many of it."""
    moved = escalate(run.business_date)
    first = run.parts.filter(version__rule__in=moved).order_by("version", "pk").distinct("version")
    for part in first.select_related("version"):
        RunPart.objects.filter(pk=part.pk).update(escalated=moved[part.version.rule_id])
    return sum(moved.values())


@transaction.atomic
def run_finish(run: WarningRun) -> WarningRun | None:
    """Close the run when every part is done or failed; None while others still work on it."""
    locked = WarningRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != RunState.RUNNING:
        return locked
    if locked.parts.filter(state=PartState.WAITING).exists():
        return None
    sums = locked.parts.aggregate(**{name: Sum(name) for name in FIGURES})
    for name in FIGURES:
        setattr(locked, name, sums[name] or 0)
    if locked.only_rule is None:
        locked.escalated = _escalate(locked)
    failed = locked.parts.filter(state=PartState.FAILED).exists()
    locked.state = RunState.INCOMPLETE if failed else RunState.DONE
    locked.finished_at = timezone.now()
    locked.save()
    audit.record(
        "warningrun.finished",
        locked,
        acting_user=locked.started_by,
        changes={name: [None, getattr(locked, name)] for name in (*FIGURES, "escalated")},
    )
    return locked
