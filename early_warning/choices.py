"""Code lists of warnings and their rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bankcrm.common.warning_kinds import Level

__all__ = ["ActionKind", "Channel", "ClosingReason", "Level", "Recipient", "RunState", "State"]


class State(models.TextChoices):
    """How far a warning is handled. Escalated is no state of its own: `escalation` says how far up it went."""

    NEW = "new", pgettext_lazy("warning", "new")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("warning", "acknowledged")
    HANDLING = "handling", pgettext_lazy("warning", "being handled")
    CLOSED = "closed", pgettext_lazy("warning", "closed")


class ClosingReason(models.TextChoices):
    HANDLED = "handled", pgettext_lazy("warning", "handled")
    GONE = "gone", _("condition gone")
    FALSE_ALARM = "false_alarm", _("false alarm")
    EXEMPT = "exempt", _("customer exempted from the rule")


class Recipient(models.TextChoices):
    """Whose desk a warning lands on, besides roles named one by one ("role:<code>")."""

    MANAGER = "manager", _("customer manager")
    HEAD = "head", _("branch head")
    RISK_OFFICER = "risk_officer", _("risk officer")


class Channel(models.TextChoices):
    """How a warning reaches somebody outside the application."""

    EMAIL = "email", _("e-mail")
    WEBHOOK = "webhook", _("webhook")


class ActionKind(models.TextChoices):
    """What happened to a warning."""

    LEVEL = "level", _("level changed")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("warning", "acknowledged")
    HANDLING = "handling", _("handling begun")
    CONTACT = "contact", _("contact recorded")
    NOTE = "note", _("noted")
    SNOOZED = "snoozed", _("put off")
    ESCALATED = "escalated", _("escalated")
    CLOSING_ASKED = "closing_asked", _("closing asked for")
    CLOSING_REFUSED = "closing_refused", _("closing refused")
    CLOSED = "closed", pgettext_lazy("warning", "closed")
    EXEMPTED = "exempted", _("customer exempted")


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    INCOMPLETE = "incomplete", _("done, but rules failed")
    STOPPED = "stopped", _("stopped")


class PartState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
