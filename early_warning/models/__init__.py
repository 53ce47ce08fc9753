"""Rules, their runs, and the warnings they raise. `Warning` is the bank's word; Python's own is never meant here."""

from early_warning.models.action import WarningAction
from early_warning.models.draft import RuleDraft, RuleTrial
from early_warning.models.exemption import Exemption
from early_warning.models.figures import FiguresMark, MonthFigure, OpenFigure
from early_warning.models.notice import Notice, NoticeChoice, Webhook
from early_warning.models.rule import Rule, RuleVersion
from early_warning.models.run import RunPart, WarningRun
from early_warning.models.warning import Warning

__all__ = [
    "Exemption",
    "FiguresMark",
    "MonthFigure",
    "Notice",
    "NoticeChoice",
    "OpenFigure",
    "Rule",
    "RuleDraft",
    "RuleTrial",
    "RuleVersion",
    "RunPart",
    "Warning",
    "WarningAction",
    "WarningRun",
    "Webhook",
]
