"""Sign-ins."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from bankcrm.common.scoping import ScopedQuerySet, ScopePaths

if TYPE_CHECKING:
    from staff.access import Access


class UserQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)

    def with_access(self) -> Self:
        """Along with each user what decides on their access: employee, roles with stamps, customers open besides.

        Assistants and reader lists belong to an upper app, hence the look-up by name.
        """
        roles = apps.get_model("staff", "Role").objects.filter(user=OuterRef("pk"))
        assistants = apps.get_model("customers", "Assistant").objects
        assisted = assistants.filter(employee__user=OuterRef("pk"), until=None).values("customer_id")
        readers = apps.get_model("customers", "Customer").confidential_readers.through.objects
        readable = readers.filter(user_id=OuterRef("pk")).values("customer_id")
        return self.annotate(
            access_employee=F("employee__pk"),
            access_branch=F("employee__branch_id"),
            access_status=F("employee__status"),
            access_roles=ArraySubquery(roles.values(row=JSONArray("pk", "grants_stamp"))),
            access_assisted=ArraySubquery(assisted),
            access_readable=ArraySubquery(readable),
        )


class SignInManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's user manager over a scoped queryset."""


class User(AbstractUser):
    """A sign-in. What it may do comes from its roles alone: `is_superuser` opens the admin, never customer data."""

    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)

    objects = SignInManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def access(self) -> Access:
        """What this person may do and on which rows, worked out once for this object's life: one request."""
        from staff.access import Access

        return Access.of(self)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("access", "access_roles"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)
