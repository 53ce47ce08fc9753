"""Roles: what a person may do, on whose records, and how much of the names they see."""

import uuid

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bankcrm.common.models import BankModel
from bankcrm.common.models.base import AdministratorsQuerySet


class DataScope(models.TextChoices):
    """On whose records a permission holds, from narrow to wide (domain.md, Organisation)."""

    OWN = "own", _("own portfolio")
    BRANCH = "branch", _("own branch")
    BELOW = "below", _("branch and what lies under it")
    ALL = "all", _("whole bank")


class Masking(models.TextChoices):
    """What stays masked. Numbers always are until one is asked for under its own right, on record."""

    NAMES = "names", _("names and numbers")
    NUMBERS = "numbers", _("numbers only")


class Role(Group):
    """A Django group with a code; its permissions are its grants, each with a data scope."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    description_zh = models.CharField(_("Chinese description"), max_length=200, blank=True)
    description_en = models.CharField(_("English description"), max_length=200, blank=True)
    # The grants it was delivered with, as `staff.roles` words them; empty for a role of the bank's own.
    ready_as = models.CharField(_("delivered as"), max_length=64, blank=True, editable=False)

    # Renewed by the database with every change of the role or its grants: what a process keeps of them is then old.
    grants_stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = AdministratorsQuerySet.as_manager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class RoleGrant(BankModel):
    """One permission given by a role, on a data scope. The group's own permission list is not used: this is it."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants", db_index=False, verbose_name=_("role"))
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", verbose_name=_("permission"))
    scope = models.CharField(_("data scope"), max_length=10, choices=DataScope)
    masking = models.CharField(_("masked"), max_length=10, choices=Masking, default=Masking.NAMES)

    objects = AdministratorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="role_permission_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission.codename} ({self.get_scope_display()})"
