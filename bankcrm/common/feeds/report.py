"""A batch in a terminal: a line while it goes, a table when it has ended."""

from __future__ import annotations

import time
from typing import Any, TextIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bankcrm.common.feeds import entities
from bankcrm.common.feeds.progress import STAGES, Progress
from bankcrm.common.feeds.services import refusal_sentences, reject_sentence
from bankcrm.common.models import FeedBatch

SHOWN = 20
REFRESH = 0.2


class Terminal:
    """Writes to a stream; overwrites its line where the stream is a terminal."""

    def __init__(self, out: TextIO, *, verbose: bool = True) -> None:
        self.out, self.verbose = out, verbose
        self._is_terminal = out.isatty()
        self._last = 0.0
        self._stage = ""

    def step(self, progress: Progress) -> None:
        """Called at each step of the batch."""
        if not self.verbose or not progress.stage_code:
            return
        now = time.monotonic()
        if progress.stage_code == self._stage and (not self._is_terminal or now - self._last < REFRESH):
            return
        self._last = now
        line = self._words(progress)
        if self._is_terminal:
            if progress.stage_code != self._stage and self._stage:
                self.out.write("\n")
            self.out.write(f"\r\x1b[K{line}")
        else:
            self.out.write(f"{line}\n")
        self._stage = progress.stage_code
        self.out.flush()

    def _words(self, progress: Progress) -> str:
        entity = entities.entity(progress.entity)
        what = str(entity.label) if entity else progress.entity
        parts = [str(STAGES[progress.stage_code]), what]
        if progress.rows_done and progress.rows_total:
            share = min(100 * progress.rows_done // progress.rows_total, 100)
            parts.append(f"{progress.rows_done:,} / {progress.rows_total:,} ({share} %)")
        return "  ".join(part for part in parts if part)

    def report(self, batch: FeedBatch) -> None:
        """What became of the batch."""
        if self._is_terminal and self._stage:
            self.out.write("\n")
        facts = {"number": batch.number, "date": batch.business_date or "-", "state": batch.get_state_display()}
        self.out.write(_("Batch %(number)s, business date %(date)s: %(state)s") % facts + "\n")
        for sentence in refusal_sentences(batch):
            self.out.write(f"  {sentence}\n")
        self._sheet(batch)
        self._rejects(batch)
        if batch.state == FeedBatch.State.APPLIED:
            spent = sum(batch.stage_seconds.values())
            moved = _("The business date is now %s.") % batch.business_date if batch.moved_business_date else ""
            self.out.write(_("%(seconds).1f seconds.") % {"seconds": spent} + f" {moved}\n")

    def _sheet(self, batch: FeedBatch) -> None:
        files = [file for file in batch.files.all() if file.rows_read]
        if not files:
            return
        order = {entity.name: entity.order for entity in entities.entities()}
        head = [
            _("entity"),
            _("rows"),
            _("new"),
            pgettext("rows", "changed"),
            _("unchanged"),
            pgettext("rows", "missing"),
            _("rejected"),
            _("remarks"),
            _("total"),
        ]
        rows = [head] + [
            [
                file.entity,
                f"{file.rows_read:,}",
                f"{file.rows_new:,}",
                f"{file.rows_changed:,}",
                f"{file.rows_unchanged:,}",
                f"{file.rows_missing:,}",
                f"{file.rows_rejected:,}"
                + (f" + {file.rows_rejected_following:,}" if file.rows_rejected_following else ""),
                f"{file.rows_remarked:,}",
                "" if file.total_read is None else f"{file.total_read:,.2f}",
            ]
            for file in sorted(files, key=lambda file: order.get(file.entity, 0))
        ]
        self._table(rows)

    def _table(self, rows: list[list[Any]]) -> None:
        widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            cells = [str(row[0]).ljust(widths[0])] + [str(c).rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)]
            self.out.write("  " + "  ".join(cells).rstrip() + "\n")

    def _rejects(self, batch: FeedBatch) -> None:
        rejects = batch.rejects.filter(is_remark=False).order_by("id")
        for reject in rejects[:SHOWN]:
            follows = " " + _("(follows from another line)") if reject.is_following else ""
            place = _("%(file)s line %(line)s") % {"file": reject.file_name, "line": reject.line}
            value = f' "{reject.value}"' if reject.value else ""
            self.out.write(f"  {place}, {reject.column or '-'}{value}: {reject_sentence(reject)}{follows}\n")
        count = rejects.count()
        if count > SHOWN:
            self.out.write("  " + _("and %s more; all of them stand on the batch's page") % f"{count - SHOWN:,}" + "\n")
