"""How the e-mail in the morning reads: in the person's language, with names as they may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankcrm.common import bank, formatting
from early_warning.choices import Level
from early_warning.desk.words import name_of
from early_warning.models import Warning
from early_warning.notices.told import Person
from early_warning.sentences import sentence

# The gravest are written out, the others counted: the inbox has them all.
WRITTEN_OUT = 20


def digest_mail(person: Person, notices: QuerySet, on: date) -> EmailMultiAlternatives:
    """The mail about these notices, not sent yet."""
    with translation.override(person.user.language or settings.LANGUAGE_CODE):
        context = _context(person, notices, on)
        mail = EmailMultiAlternatives(
            subject=_subject(context),
            body=render_to_string("early_warning/mail/digest.txt", context),
            to=[person.address],
            # Answering machines leave it alone.
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("early_warning/mail/digest.html", context), "text/html")
        return mail


def _context(person: Person, notices: QuerySet, on: date) -> dict[str, Any]:
    counted = dict(notices.order_by().values_list("level").annotate(Count("pk")))
    number = sum(counted.values())
    first = Warning.objects.filter(pk__in=notices.values("warning"))
    rows = first.select_related("rule__version", "version", "customer").ranked()[:WRITTEN_OUT]
    return {
        "bank": bank.name(),
        "day": formatting.day(on),
        "number": number,
        "levels": [(Level(level).label, formatting.number(counted[level])) for level in sorted(counted, reverse=True)],
        "rows": [_row(warning, person.user) for warning in rows],
        "more": max(number - WRITTEN_OUT, 0),
        "inbox_url": _whole(reverse("early_warning:inbox")),
        "choice_url": _whole(reverse("early_warning:notices")),
        "language": translation.get_language(),
    }


def _row(warning: Warning, user: Any) -> dict[str, Any]:
    return {
        "level": warning.get_level_display(),
        "rule": str(warning.rule),
        "customer": name_of(warning, user),
        "sentence": sentence(warning),
        "url": _whole(f"{reverse('early_warning:inbox')}?w={warning.pk}"),
    }


def _subject(context: dict[str, Any]) -> str:
    number = context["number"]
    words = ngettext("%(number)s new warning", "%(number)s new warnings", number) % {"number": number}
    gravest, of_it = context["levels"][0]
    return _("%(bank)s: %(warnings)s, %(of_it)s %(level)s") % {
        "bank": context["bank"] or "BankCRM",
        "warnings": words,
        "of_it": of_it,
        "level": gravest,
    }


def _whole(path: str) -> str:
    """An address that opens from a mail."""
    return f"{settings.SITE_ADDRESS}{path}"
