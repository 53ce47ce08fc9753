"""Sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common.scoping import ScopedQuerySet, ScopePaths

if TYPE_CHECKING:
    from staff.access import Access


# Every request asks this one: as a queryset, building and compiling it took a tenth of a page's time. Assistants and
# reader lists belong to an upper app; their tables are named here and nowhere imported.
WITH_ACCESS = """
    SELECT person.*,
        employee.id AS access_employee, employee.branch_id AS access_branch, employee.status AS access_status,
        employee.post AS access_post,
        (SELECT coalesce(json_agg(json_build_array(role.group_ptr_id, role.grants_stamp)), '[]')
           FROM staff_user_groups AS member JOIN staff_role AS role ON role.group_ptr_id = member.group_id
          WHERE member.user_id = person.id) AS access_roles,
        ARRAY(SELECT customer_id FROM customers_assistant
               WHERE employee_id = employee.id AND until IS NULL) AS access_assisted,
        ARRAY(SELECT customer_id FROM customers_customer_confidential_readers
               WHERE user_id = person.id) AS access_readable,
        (SELECT coalesce(json_agg(json_build_array(list_name, columns, view_id)), '[]')
           FROM common_listchoice WHERE user_id = person.id) AS access_lists,
        CASE WHEN branch.parent_id IS NOT NULL THEN ARRAY(
            WITH RECURSIVE below(id) AS (
                SELECT branch.id UNION SELECT b.id FROM staff_branch AS b JOIN below ON b.parent_id = below.id
            ) SELECT id FROM below) END AS access_below
    FROM staff_user AS person
        LEFT JOIN staff_employee AS employee ON employee.user_id = person.id
        LEFT JOIN staff_branch AS branch ON branch.id = employee.branch_id
    WHERE person.id {}
    ORDER BY person.id
"""


class UserQuerySet(ScopedQuerySet):
    scope = ScopePaths(open_to_all=True)


class SignInManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's user manager over a scoped queryset."""

    def with_access(self, user_id: int) -> User | None:
        """The user along with what decides on their access: employee, roles with stamps, customers open besides.

        And how they arranged their lists, and the branches below their own (not below head office, where they are all
        and where few are asked for them), which then ask nothing more.
        """
        return next(iter(self.raw(WITH_ACCESS.format("= %s"), [user_id])), None)

    def with_access_of(self, user_ids: Iterable[int]) -> Iterable[User]:
        """The same of many people at once."""
        return self.raw(WITH_ACCESS.format("= ANY(%s)"), [list(user_ids)])


class User(AbstractUser):
    """A sign-in. What it may do comes from its roles alone: `is_superuser` opens the admin, never customer data."""

    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    # Until when a one-time password opens the sign-in; none for a password of the person's own choice.
    password_until = models.DateTimeField(_("one-time password holds until"), null=True, blank=True)

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

    @property
    def password_is_over(self) -> bool:
        """Whether the one-time password was not used in time; what one has chosen oneself is never over."""
        return self.must_change_password and self.password_until is not None and self.password_until <= timezone.now()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("access", "access_roles"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)
