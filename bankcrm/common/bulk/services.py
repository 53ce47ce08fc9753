"""Acts on many rows: the chosen rows are frozen when they are confirmed, and worked through set by set.

Each set is one transaction that also writes how far the run is. A worker that is killed leaves whole sets behind; the
run is started again from there, and neither changes nor counts a row twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bankcrm.common import formatting, jobs, parameters
from bankcrm.common.bulk.acts import BulkAct, Chosen, act
from bankcrm.common.bulk.parameters import AT_ONCE, MOST_ROWS
from bankcrm.common.errors import RuleViolation
from bankcrm.common.models import BulkRun, JobRun
from bankcrm.common.permissions import demand

TASK = "common.run_bulk"
SET_SIZE = 5_000
UNDER_WAY = (JobRun.State.WAITING, JobRun.State.RUNNING)
CHANGING = gettext_noop("Changing the rows")

Tell = Callable[..., None]


def _silent(*args: Any, **kwargs: Any) -> None:
    """Nobody watches."""


def bulk_start(*, code: str, chosen: Any, values: Mapping[str, Any], seen_at: datetime, acting_user: Any) -> BulkRun:
    """Confirm: freeze the rows and do it, at once where they are few, else by a job once this is committed.

    chosen: the rows as the person sees them in their list (`views.list_selection.Selection`).
    """
    known = act(code)
    demand(acting_user, known.permission)
    ids = chosen.ids(parameters.get(MOST_ROWS) + 1)
    refuse_size(len(ids))
    with transaction.atomic():
        run = BulkRun.objects.create(
            code=code,
            list_name=chosen.list_name,
            query=chosen.list_query,
            ids=ids,
            rows=len(ids),
            values=dict(values),
            seen_at=min(seen_at, timezone.now()),
            made_by=acting_user,
        )
        if len(ids) > parameters.get(AT_ONCE):
            run.job = jobs.job_start(task=TASK, arguments={"bulk_id": run.pk}, acting_user=acting_user)
            run.save(update_fields=["job"])
        else:
            _next_set(run.pk, known)
    run.refresh_from_db()
    return run


def refuse_size(rows: int) -> None:
    """Raise RuleViolation where nothing is chosen, or more than one act may change."""
    if not rows:
        raise RuleViolation("nothing_chosen", _("None of the chosen rows is there any more. Choose them anew."))
    most = parameters.get(MOST_ROWS)
    if rows > most:
        raise RuleViolation(
            "too_many_rows",
            _("These are more than %(most)s rows. Narrow the list by a filter.") % {"most": formatting.number(most)},
        )


def bulk_go_on(*, bulk_id: int, tell: Tell = _silent) -> BulkRun:
    """Work through the sets that are left; rights and scope are asked anew for each of them."""
    run = BulkRun.objects.get(pk=bulk_id)
    known = act(run.code)
    while True:
        tell(CHANGING, done=run.done, total=run.rows)
        run = _next_set(bulk_id, known)
        if run.is_done:
            return run


@transaction.atomic
def _next_set(bulk_id: int, known: BulkAct) -> BulkRun:
    """Change the next set of rows and write down how far the run is."""
    run = BulkRun.objects.select_for_update(of=("self",)).get(pk=bulk_id)
    if run.is_done:
        return run
    person = get_user_model().objects.get(pk=run.made_by_id)
    demand(person, known.permission)
    ids = run.ids[run.done : run.done + SET_SIZE]
    outcome = known.run(Chosen(ids, run.values, run.seen_at, person))
    if outcome.rows != len(ids):
        raise RuntimeError(f"{run.code}: {len(ids)} rows were given, {outcome.rows} accounted for")
    run.done += len(ids)
    run.changed += outcome.changed
    run.left_out = dict(Counter(run.left_out) + outcome.left_out)
    if run.is_done:
        run.finished_at, run.ids = timezone.now(), []
    run.save(update_fields=["done", "changed", "left_out", "finished_at", "ids"])
    return run


@transaction.atomic
def bulk_again(*, run: BulkRun, acting_user: Any) -> BulkRun:
    """Go on with a run whose job failed, died or was stopped, from the set after the last one that was done."""
    own = BulkRun.objects.visible_to(acting_user).select_related("job")
    found = own.select_for_update(of=("self",)).get(pk=run.pk)
    demand(acting_user, act(found.code).permission)
    if found.is_done or (found.job and found.job.state in UNDER_WAY):
        raise RuleViolation("bulk_not_lost", _("This is done, or on its way."))
    found.job = jobs.job_start(task=TASK, arguments={"bulk_id": found.pk}, acting_user=acting_user)
    found.save(update_fields=["job"])
    return found


def bulk_stop(*, run: BulkRun, acting_user: Any) -> None:
    """Stop before the next set; what is changed stays changed, and is told."""
    found = BulkRun.objects.visible_to(acting_user).select_related("job").get(pk=run.pk)
    if found.job is None:
        raise RuleViolation("job_over", _("This job has ended already."))
    jobs.job_stop(run=found.job, acting_user=acting_user)
