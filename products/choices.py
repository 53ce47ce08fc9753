"""Code lists of the catalogue and of holdings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProductKind(models.TextChoices):
    """What a category holds. AUM counts deposits, wealth and insurance (domain.md, Customer figures)."""

    DEMAND_DEPOSIT = "demand", _("demand deposit")
    TIME_DEPOSIT = "time", _("time deposit")
    LOAN = "loan", _("loan")
    WEALTH = "wealth", _("wealth product")
    CARD = "card", _("card")
    INSURANCE = "insurance", _("insurance")
    PAYMENT = "payment", _("payment")

    @classmethod
    def deposits(cls) -> list[str]:
        return [cls.DEMAND_DEPOSIT, cls.TIME_DEPOSIT]

    @classmethod
    def in_aum(cls) -> list[str]:
        return [cls.DEMAND_DEPOSIT, cls.TIME_DEPOSIT, cls.WEALTH, cls.INSURANCE]


class ProductStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("product", "draft")
    ON_SALE = "on_sale", pgettext_lazy("product", "on sale")
    SUSPENDED = "suspended", pgettext_lazy("product", "suspended")
    RETIRED = "retired", pgettext_lazy("product", "retired")


class RiskLevel(models.TextChoices):
    R1 = "R1", _("R1 low")
    R2 = "R2", _("R2 rather low")
    R3 = "R3", _("R3 medium")
    R4 = "R4", _("R4 rather high")
    R5 = "R5", _("R5 high")


class AccountStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("account", "active")
    DORMANT = "dormant", pgettext_lazy("account", "dormant")
    FROZEN = "frozen", pgettext_lazy("account", "frozen")
    CLOSED = "closed", pgettext_lazy("account", "closed")


class HolderRole(models.TextChoices):
    JOINT = "joint", _("joint owner")
    AUTHORISED = "authorised", _("authorised")
    GUARANTOR = "guarantor", _("guarantor")


class LoanStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("loan", "running")
    CLOSED = "closed", pgettext_lazy("loan", "settled")
    WRITTEN_OFF = "written_off", pgettext_lazy("loan", "written off")


class RepaymentSchedule(models.TextChoices):
    EQUAL_INSTALMENTS = "annuity", _("equal instalments")
    EQUAL_PRINCIPAL = "principal", _("equal principal")
    INTEREST_FIRST = "bullet", _("interest first, principal at maturity")
    OTHER = "other", pgettext_lazy("schedule", "other")


class LoanClass(models.IntegerChoices):
    """The five classes of loan risk, from good to bad."""

    PASS = 1, pgettext_lazy("loan class", "pass")
    SPECIAL_MENTION = 2, pgettext_lazy("loan class", "special mention")
    SUBSTANDARD = 3, pgettext_lazy("loan class", "substandard")
    DOUBTFUL = 4, pgettext_lazy("loan class", "doubtful")
    LOSS = 5, pgettext_lazy("loan class", "loss")


class CollateralKind(models.TextChoices):
    REAL_ESTATE = "real_estate", _("real estate")
    VEHICLE = "vehicle", _("vehicle")
    DEPOSIT = "deposit", _("pledged deposit")
    RECEIVABLES = "receivables", _("receivables")
    OTHER = "other", pgettext_lazy("collateral", "other")


class CardStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("card", "active")
    BLOCKED = "blocked", pgettext_lazy("card", "blocked")
    CLOSED = "closed", pgettext_lazy("card", "closed")


class Direction(models.TextChoices):
    CREDIT = "credit", _("credit")
    DEBIT = "debit", _("debit")
