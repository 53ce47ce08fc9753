"""Exports: asked for, made, fetched, removed. Who may have which rows is asked again at each of these moments."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from bankcrm.common import audit, bank, formatting, jobs, parameters
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.exports.parameters import DAYS_KEPT, MOST_ROWS
from bankcrm.common.exports.writing import WRITERS
from bankcrm.common.models import Export, JobRun
from bankcrm.common.permissions import access_of

TASK = "common.make_export"
UNDER_WAY = (JobRun.State.WAITING, JobRun.State.RUNNING)
MOST_AT_ONCE = 3
COUNTING = gettext_noop("Counting the rows")
WRITING = gettext_noop("Writing the file")

audit.register("export.asked_for", gettext_lazy("Export asked for"))
audit.register("export.made", gettext_lazy("Export made"))
audit.register("export.downloaded", gettext_lazy("Export downloaded"))
audit.register("export.removed", gettext_lazy("Export removed"))

Tell = Callable[..., None]


def _silent(*args: Any, **kwargs: Any) -> None:
    """Nobody watches."""


def list_of(list_name: str, user: Any, query: str) -> Any:
    """The list behind a name of an address, as this person may take it along; NotAllowed if they may not."""
    view = resolve(reverse(list_name)).func.view_class  # type: ignore[attr-defined]
    return view.offline(user, query)


@transaction.atomic
def export_start(*, list_name: str, query: str, columns: Iterable[str], file_format: str, acting_user: Any) -> Export:
    """Have a file made of a list as it stands in the address, once this transaction is committed."""
    taken = list_of(list_name, acting_user, query)
    if file_format not in Export.Format.values:
        raise RuleViolation("unknown_format", _("There is no such format."))
    _refuse_too_many(acting_user)
    export = Export.objects.create(
        list_name=list_name,
        permission=taken.permission,
        query=query,
        columns=list(columns),
        said=taken.filters_in_words(),
        file_format=file_format,
        made_by=acting_user,
    )
    export.job = jobs.job_start(task=TASK, arguments={"export_id": export.pk}, acting_user=acting_user)
    export.save(update_fields=["job"])
    _record("export.asked_for", export, acting_user, taken.filters_on_record())
    return export


def _refuse_too_many(acting_user: Any) -> None:
    """One person's requests one after the other, or two at once would both be the third."""
    get_user_model().objects.select_for_update(of=("self",), no_key=True).get(pk=acting_user.pk)
    if Export.objects.filter(made_by=acting_user, job__state__in=UNDER_WAY).count() < MOST_AT_ONCE:
        return
    raise RuleViolation(
        "too_many_exports",
        ngettext(
            "%(number)s export of yours is under way; wait until it is done.",
            "%(number)s exports of yours are under way; wait until one is done.",
            MOST_AT_ONCE,
        )
        % {"number": MOST_AT_ONCE},
    )


def export_make(*, export_id: int, tell: Tell = _silent) -> Export:
    """Write the file, with the rights, scope and masking that its maker has at this moment."""
    export = Export.objects.get(pk=export_id)
    maker = get_user_model().objects.get(pk=export.made_by_id)
    try:
        taken = list_of(export.list_name, maker, export.query)
    except NotAllowed as refused:
        raise RuleViolation("not_allowed", str(refused)) from refused
    tell(COUNTING)
    total = _counted(taken)
    folder = export.path.parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder, prefix="making-") as place:
        path = Path(place) / "file"
        tell(WRITING, done=0, total=total)
        rows = _write(taken, export, path, tell=lambda done: tell(WRITING, done=done, total=max(total, done)))
        return _keep(export, path, rows, maker, taken.filters_on_record())


def _counted(taken: Any) -> int:
    """How many rows there will be; too many are refused before anything is written."""
    most = parameters.get(MOST_ROWS)
    total = taken.count(most + 1)
    if total > most:
        raise RuleViolation(
            "too_many_rows",
            _("The list has more than %(most)s rows. Narrow it by a filter.") % {"most": formatting.number(most)},
        )
    return total


def _write(taken: Any, export: Export, path: Path, tell: Callable[[int], None]) -> int:
    columns = taken.columns(export.columns)
    writer = WRITERS[export.file_format](path, columns, taken.title, _about(export, taken))
    rows = 0
    with writer:
        for values in taken.rows(columns):
            writer.row(values)
            rows += 1
            if rows % 1000 == 0:
                tell(rows)
    return rows


def _about(export: Export, taken: Any) -> list[tuple[str, str]]:
    day = bank.business_date()
    return [
        (_("List"), taken.title),
        (_("Filters"), taken.filters_in_words() or _("none")),
        (_("Data as of"), formatting.day(day) if day else formatting.NOTHING),
        (_("Made by"), str(export.made_by)),
        (_("Made"), formatting.moment(timezone.now())),
        (_("Note"), _("Holds customers' data: not to be handed on, and to be deleted after use.")),
    ]


def _keep(export: Export, path: Path, rows: int, maker: Any, filters: str) -> Export:
    """Put the file into its place; its row and the entry on record stand or fall together."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
        os.fsync(file.fileno())
    with transaction.atomic():
        export.rows, export.size, export.sha256 = rows, path.stat().st_size, digest.hexdigest()
        export.reach = _reach(maker, export.permission)
        export.expires_at = timezone.now() + timedelta(days=parameters.get(DAYS_KEPT))
        export.save(update_fields=["rows", "size", "sha256", "reach", "expires_at"])
        _record("export.made", export, maker, filters)
        path.chmod(0o600)
        path.replace(export.path)
    return export


@transaction.atomic
def export_fetch(*, export: Export, acting_user: Any) -> Export:
    """The export for a download, which is put on record before the first byte leaves.

    Only to who made it, and only while they may see and export such a list as far as they could when it was made.
    """
    found = Export.objects.visible_to(acting_user).get(pk=export.pk)
    list_of(found.list_name, acting_user, "")
    if not _still_reaches(acting_user, found):
        raise NotAllowed(_("Your data scope no longer holds all that is in this file. Make it anew."))
    if found.removed_at or (found.expires_at and found.expires_at <= timezone.now()):
        raise RuleViolation("export_expired", _("The file was kept until its day and is gone. Make it anew."))
    if not found.is_there:
        raise RuleViolation("export_not_made", _("The file is not made yet."))
    if not found.path.is_file() or found.path.stat().st_size != found.size:
        raise RuleViolation("export_lost", _("The file is no longer there. Make it anew."))
    _record("export.downloaded", found, acting_user)
    return found


def _reach(user: Any, permission: str) -> dict[str, Any]:
    """How far a right reaches, in a form that is kept; single customers come and go and are left aside."""
    scope = access_of(user).scope(permission)
    return {
        "everything": scope.everything,
        "branches": sorted(scope.branches),
        "employees": sorted(scope.employees),
    }


def _still_reaches(user: Any, export: Export) -> bool:
    """Whether the person has been moved to where the file's rows are none of their business."""
    now, then = _reach(user, export.permission), export.reach
    if now["everything"]:
        return True
    return not then.get("everything") and all(
        set(then.get(name, ())) <= set(now[name]) for name in ("branches", "employees")
    )


@transaction.atomic
def export_again(*, export: Export, acting_user: Any) -> Export:
    """Make a file once more whose job failed, died or was stopped: the same list, filters and columns, a new job."""
    found = (
        Export.objects.visible_to(acting_user).select_for_update(of=("self",)).select_related("job").get(pk=export.pk)
    )
    list_of(found.list_name, acting_user, found.query)
    if found.sha256 or (found.job and found.job.state in (*UNDER_WAY, JobRun.State.DONE)):
        raise RuleViolation("export_not_lost", _("This file is made, or on its way."))
    _refuse_too_many(acting_user)
    found.job = jobs.job_start(task=TASK, arguments={"export_id": found.pk}, acting_user=acting_user)
    found.save(update_fields=["job"])
    _record("export.asked_for", found, acting_user)
    return found


def export_stop(*, export: Export, acting_user: Any) -> None:
    """Stop making a file; nothing is left of it."""
    found = Export.objects.visible_to(acting_user).select_related("job").get(pk=export.pk)
    if found.job is None:
        raise RuleViolation("job_over", _("This job has ended already."))
    jobs.job_stop(run=found.job, acting_user=acting_user)


def exports_remove_old(*, now: datetime | None = None) -> int:
    """Remove the files whose days are over; how many."""
    old = Export.objects.filter(removed_at=None, expires_at__lte=now or timezone.now())
    removed = 0
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            export = Export.objects.select_for_update().get(pk=pk)
            if export.removed_at is not None:
                continue
            export.path.unlink(missing_ok=True)
            export.removed_at = timezone.now()
            export.save(update_fields=["removed_at"])
            _record("export.removed", export, None)
            removed += 1
    return removed


def _record(code: str, export: Export, acting_user: Any, filters: str = "") -> None:
    """filters: without what was typed, which may be a name that the trail's readers do not see."""
    changes: audit.Changes = {"format": [None, export.file_format], "rows": [None, export.rows]}
    if filters:
        changes["filters"] = [None, filters]
    audit.record(code, export, acting_user=acting_user, changes=changes if code != "export.removed" else None)
