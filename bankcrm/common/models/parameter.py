"""What an officer of the bank may change: parameters, dictionaries, and the state of the bank itself."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models.base import AdministratorsQuerySet, BankModel, VersionedModel


class Parameter(VersionedModel):
    """A value that differs from its declared default (`bankcrm.common.parameters` declares type, range, default)."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    value = models.JSONField(_("value"))

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.code


class DictionaryItem(VersionedModel):
    """One entry of a code list that the administrator keeps: occupations, industries, income bands."""

    dictionary = models.CharField(_("dictionary"), max_length=40)
    code = models.CharField(_("code"), max_length=20)
    name_zh = models.CharField(_("Chinese name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("dictionary entry")
        verbose_name_plural = _("dictionaries")
        ordering = ["dictionary", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["dictionary", "code"], name="dictionary_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class BankState(BankModel):
    """The one row that says which business date the bank stands at. Only a complete batch moves the date."""

    business_date = models.DateField(_("business date"), null=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    name_zh = models.CharField(_("Chinese name"), max_length=100, blank=True)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    is_demo = models.BooleanField(_("demo bank"), default=False)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of the bank")
        verbose_name_plural = _("state of the bank")
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="bank_state_one_row")]

    def __str__(self) -> str:
        return str(self.business_date or "")
