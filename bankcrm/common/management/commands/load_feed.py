"""Take a folder of files in: `manage.py load_feed FOLDER`.

Exit status: 0 applied, tried and clean, or applied already; 1 refused, with the reasons; 2 not understood.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from bankcrm.common.feeds import profiles
from bankcrm.common.feeds.report import Terminal
from bankcrm.common.feeds.services import batch_create
from bankcrm.common.models import FeedBatch


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-12-31") from None


def a_share(text: str) -> Decimal:
    """0.001 or 0.1%."""
    try:
        share = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise ArgumentTypeError(f"{text!r} is no share such as 0.001 or 0.1%") from None
    if not 0 <= share <= 1:
        raise ArgumentTypeError("a share lies between 0 and 1")
    return share.quantize(Decimal("0.00001"))


def language_of_terminal() -> str:
    """Chinese where the terminal's locale is, else English."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh-hans" if locale.lower().startswith("zh") else "en"


class Command(BaseCommand):
    help = "Takes a folder of the core system's files in: checked, compared, applied whole or not at all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="the folder with the files")
        parser.add_argument("--profile", default=profiles.CANONICAL, help="how to read them (default: canonical)")
        parser.add_argument("--business-date", type=a_day, metavar="D", help="the business date, if the feed has none")
        parser.add_argument("--try", action="store_true", dest="is_trial", help="check and compare, apply nothing")
        parser.add_argument("--max-rejects", type=a_share, metavar="SHARE", help="share of bad lines borne (0.001)")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(language_of_terminal()):
            self._take_in(options)

    def _take_in(self, options: dict[str, Any]) -> None:
        from bankcrm.common.feeds.batch import take_in

        folder = Path(options["folder"])
        if not folder.is_dir():
            raise CommandError(_("There is no folder %s.") % folder, returncode=2)
        if options["profile"] not in profiles.known():
            known = ", ".join(profiles.known())
            message = _("No profile is called %(name)s. Known are: %(known)s") % {
                "name": options["profile"],
                "known": known,
            }
            raise CommandError(message, returncode=2)
        batch = batch_create(
            folder=str(folder),
            profile=options["profile"],
            business_date=options["business_date"],
            is_trial=options["is_trial"],
            max_rejects=options["max_rejects"],
            acting_user=None,
        )
        terminal = Terminal(self.stdout._out, verbose=options["verbosity"] > 0)  # type: ignore[arg-type]
        ended = take_in(batch, terminal.step)
        terminal.report(ended)
        if ended.state not in (FeedBatch.State.APPLIED, FeedBatch.State.TRIED, FeedBatch.State.ALREADY):
            sys.exit(1)
