"""Code lists of the customer file that are part of the product; the bank's own lists are dictionaries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    INDIVIDUAL = "individual", _("individual")
    CORPORATE = "corporate", _("corporate")


class Status(models.TextChoices):
    PROSPECT = "prospect", pgettext_lazy("customer", "prospect")
    ACTIVE = "active", pgettext_lazy("customer", "active")
    DORMANT = "dormant", pgettext_lazy("customer", "dormant")
    LOST = "lost", pgettext_lazy("customer", "lost")


class Grade(models.TextChoices):
    CORE = "core", pgettext_lazy("grade", "core")
    KEY = "key", pgettext_lazy("grade", "key")
    GENERAL = "general", pgettext_lazy("grade", "general")
    POTENTIAL = "potential", pgettext_lazy("grade", "potential")


class RiskRating(models.TextChoices):
    """What risk a customer may be sold (C1 to C5), from the questionnaire."""

    C1 = "C1", _("C1 cautious")
    C2 = "C2", _("C2 steady")
    C3 = "C3", _("C3 balanced")
    C4 = "C4", _("C4 growth")
    C5 = "C5", _("C5 aggressive")


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class MaritalStatus(models.TextChoices):
    SINGLE = "single", _("single")
    MARRIED = "married", _("married")
    DIVORCED = "divorced", _("divorced")
    WIDOWED = "widowed", _("widowed")


class Education(models.TextChoices):
    PRIMARY = "primary", _("primary school")
    SECONDARY = "secondary", _("secondary school")
    COLLEGE = "college", _("junior college")
    BACHELOR = "bachelor", _("bachelor")
    POSTGRADUATE = "postgraduate", _("postgraduate")


class IncomeBand(models.TextChoices):
    """Yearly income in the bank's currency."""

    UNDER_50K = "0-50k", _("under 50,000")
    TO_100K = "50k-100k", _("50,000 to 100,000")
    TO_200K = "100k-200k", _("100,000 to 200,000")
    TO_500K = "200k-500k", _("200,000 to 500,000")
    OVER_500K = "500k-", _("over 500,000")


class CompanySize(models.TextChoices):
    LARGE = "large", _("large")
    MEDIUM = "medium", _("medium")
    SMALL = "small", _("small")
    MICRO = "micro", _("micro")


class Source(models.TextChoices):
    CORE = "core", _("core system")
    COUNTER = "counter", _("counter")
    VISIT = "visit", _("visit")
    REFERRAL = "referral", _("referral")
    CAMPAIGN = "campaign", _("campaign")
    OTHER = "other", pgettext_lazy("source", "other")


class DocumentType(models.TextChoices):
    RESIDENT_CARD = "resident_card", _("resident identity card")
    RESIDENCE_PERMIT = "residence_permit", _("residence permit for Hong Kong, Macao and Taiwan")
    PASSPORT = "passport", _("passport")
    HOUSEHOLD = "household", _("household register")
    MILITARY = "military", _("military identity card")
    FOREIGNER_CARD = "foreigner_card", _("foreigner's permanent residence card")
    CREDIT_CODE = "credit_code", _("unified social credit code")
    REGISTRATION = "registration", _("business registration number")
    OTHER = "other", pgettext_lazy("document", "other document")

    @classmethod
    def for_companies(cls) -> set[str]:
        return {cls.CREDIT_CODE, cls.REGISTRATION, cls.OTHER}


class ContactKind(models.TextChoices):
    MOBILE = "mobile", _("mobile")
    TELEPHONE = "telephone", _("telephone")
    EMAIL = "email", _("e-mail")
    ADDRESS = "address", _("address")
    WECHAT = "wechat", _("WeChat")


class ContactChannel(models.TextChoices):
    """How the bank and a customer came together."""

    CALL = "call", pgettext_lazy("contact", "call")
    VISIT = "visit", pgettext_lazy("contact", "visit")
    MESSAGE = "message", pgettext_lazy("contact", "message")
    BRANCH = "branch", pgettext_lazy("contact", "meeting at the branch")


class RelationType(models.TextChoices):
    """Each type reads from the first customer to the second; `reverse_label` reads the other way."""

    SPOUSE = "spouse", _("spouse")
    PARENT = "parent", _("parent")
    SIBLING = "sibling", _("sibling")
    GUARANTOR = "guarantor", _("guarantor")
    SHAREHOLDER = "shareholder", _("shareholder")
    LEGAL_REPRESENTATIVE = "legal_rep", _("legal representative")
    ACTUAL_CONTROLLER = "controller", _("actual controller")
    GROUP_PARENT = "group_parent", _("parent company")
    OTHER = "other", pgettext_lazy("relationship", "other")

    @property
    def reverse_label(self) -> str:
        return str(_REVERSE[self])


_REVERSE = {
    RelationType.SPOUSE: _("spouse"),
    RelationType.PARENT: _("child"),
    RelationType.SIBLING: _("sibling"),
    RelationType.GUARANTOR: _("guaranteed"),
    RelationType.SHAREHOLDER: _("company held"),
    RelationType.LEGAL_REPRESENTATIVE: _("company represented"),
    RelationType.ACTUAL_CONTROLLER: _("company controlled"),
    RelationType.GROUP_PARENT: _("subsidiary"),
    RelationType.OTHER: pgettext_lazy("relationship", "other"),
}


class AssignmentReason(models.TextChoices):
    FIRST = "first", _("first assignment")
    FEED = "feed", _("from the core system")
    TRANSFER = "transfer", _("transfer")
    HANDOVER = "handover", _("handover of a portfolio")
    CUSTOMER_WISH = "wish", _("wish of the customer")
    RELEASED = "released", _("released")


class GroupKind(models.TextChoices):
    FAMILY = "family", pgettext_lazy("group", "family")
    COMPANY = "company", pgettext_lazy("group", "company group")
    OTHER = "other", pgettext_lazy("group", "other group")


class GroupRole(models.TextChoices):
    """What a customer is in a group. The main member is a mark beside it: a company group may be led by any of them."""

    MEMBER = "member", pgettext_lazy("group role", "member")
    PARENT = "parent", _("parent company")
    SUBSIDIARY = "subsidiary", _("subsidiary")
    CONTROLLER = "controller", _("actual controller")

    @classmethod
    def of_kind(cls, kind: str) -> list["GroupRole"]:
        """The roles that a group of the kind knows, the likeliest of a new member first."""
        return [cls.SUBSIDIARY, cls.PARENT, cls.CONTROLLER, cls.MEMBER] if kind == GroupKind.COMPANY else [cls.MEMBER]
