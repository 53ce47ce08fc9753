"""What a batch's page says: how far it is, what it does just now, how long it will take, how it ended."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import formatting
from bankcrm.common.feeds import entities
from bankcrm.common.feeds.progress import STAGES
from bankcrm.common.models import FeedBatch

State = FeedBatch.State
UNDER_WAY = (State.WAITING, State.RUNNING)
BROKEN_OFF = (State.REFUSED, State.FAILED, State.STOPPED)

# How much of a usual batch each stage takes, in hundredths.
_WEIGHTS = {"receive": 4, "control": 2, "stage": 30, "check": 20, "apply": 35, "totals": 8, "date": 1}

_DOING: dict[str, str | Promise] = {
    "receive": gettext_lazy("Receiving the files"),
    "control": gettext_lazy("Checking the control sheet"),
    "stage": gettext_lazy("Loading %(what)s"),
    "check": gettext_lazy("Checking %(what)s"),
    "apply": gettext_lazy("Writing %(what)s"),
    "totals": gettext_lazy("Adding up customers' figures"),
    "date": gettext_lazy("Moving the business date"),
}


def entity_name(code: str) -> str:
    """The words for a kind of file; the bare code for one that is no more."""
    entity = entities.entity(code)
    return str(entity.label) if entity is not None else code


def percent(batch: FeedBatch) -> int:
    """How far the whole batch is."""
    if batch.state in (State.APPLIED, State.TRIED, State.ALREADY):
        return 100
    reached = 0.0
    for stage, weight in _WEIGHTS.items():
        if stage == batch.stage:
            share = min(1.0, batch.rows_done / batch.rows_total) if batch.rows_total else 0.0
            return int(reached + weight * share)
        if stage in batch.stage_seconds:
            reached += weight
    return int(reached)


def doing(batch: FeedBatch) -> str:
    """What happens just now, or how it ended, in one short sentence."""
    if batch.state == State.RUNNING:
        words = str(_DOING.get(batch.stage, _("Beginning")))
        return words % {"what": entity_name(batch.entity) if batch.entity else _("the files")}
    seconds = formatting.duration(sum(batch.stage_seconds.values()))
    return {
        State.WAITING: _("Waiting for its turn"),
        State.APPLIED: _("Applied in %(time)s") % {"time": seconds},
        State.TRIED: _("Tried in %(time)s; nothing was applied") % {"time": seconds},
        State.ALREADY: _("Already applied; nothing was changed"),
        State.REFUSED: _("Refused; nothing was applied"),
        State.FAILED: _("Broken off; nothing was applied"),
        State.STOPPED: _("Stopped; nothing was applied"),
    }[State(batch.state)]


def pace(batch: FeedBatch) -> str:
    """Rows a second in this stage, and how long the whole will still take."""
    if batch.state != State.RUNNING:
        return ""
    parts = []
    in_stage = batch.stage_seconds.get(batch.stage, 0)
    if batch.rows_done and in_stage >= 1:
        rows = formatting.number(round(batch.rows_done / in_stage))
        parts.append(_("%(rows)s rows a second") % {"rows": rows})
    left = seconds_left(batch)
    if left is not None:
        parts.append(_("about %(time)s left") % {"time": span(left)})
    return " · ".join(parts)


def seconds_left(batch: FeedBatch) -> int | None:
    """From what the work so far took; None while too little is done to tell."""
    done, elapsed = percent(batch), sum(batch.stage_seconds.values())
    if done < 5 or elapsed < 3:
        return None
    return round(elapsed * (100 - done) / done)


def span(seconds: int) -> str:
    """`1 min 20 s`, rounded to what one can believe."""
    if seconds < 60:
        shown = max(1, seconds)
        return ngettext("%(seconds)s s", "%(seconds)s s", shown) % {"seconds": shown}
    minutes, rest = divmod(seconds // 10 * 10, 60)
    if minutes < 10 and rest:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def steps(batch: FeedBatch) -> list[dict[str, Any]]:
    """The stages with the seconds each took, the present one marked, or the one where it ended badly."""
    seconds = batch.stage_seconds
    reached = [stage for stage in STAGES if stage in seconds]
    bad = (batch.stage or (reached[-1] if reached else "receive")) if batch.state in BROKEN_OFF else ""
    made = []
    for stage, label in STAGES.items():
        state = ""
        if stage == bad:
            state = "failed"
        elif stage == batch.stage and batch.state == State.RUNNING:
            state = "now"
        elif stage in seconds:
            state = "done"
        time = formatting.duration(seconds[stage]) if stage in seconds else ""
        made.append({"label": label, "state": state, "time": time})
    return made


def progress(batch: FeedBatch) -> dict[str, Any]:
    """The progress component's facts; the page around it asks for itself again."""
    running = batch.state == State.RUNNING
    detail = ""
    if running and batch.rows_total:
        facts = {"done": formatting.number(batch.rows_done), "total": formatting.number(batch.rows_total)}
        detail = _("%(done)s / %(total)s rows") % facts
    return {
        "id": "batch-progress",
        "percent": percent(batch),
        "title": doing(batch),
        "detail": detail,
        "note": pace(batch),
        "aside": _("May be stopped at any time; no half batch stays") if batch.state in UNDER_WAY else "",
        "failed": batch.state in BROKEN_OFF,
        "steps": steps(batch),
        "running": False,
    }
