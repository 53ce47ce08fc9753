"""Sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bankcrm.common.scoping import ScopedQuerySet, ScopePaths
from bankcrm.common.written import WrittenQuery

if TYPE_CHECKING:
    from staff.access import Access


# What decides on a person's access, read along with the person. Assistants and reader lists belong to an upper app;
# their tables are named here and nowhere imported.
ACCESS = {
    "access_employee": "employee.id",
    "access_branch": "employee.branch_id",
    "access_status": "employee.status",
    "access_post": "employee.post",
    "access_roles": """(
        SELECT coalesce(json_agg(json_build_array(role.group_ptr_id, role.grants_stamp)), '[]')
          FROM staff_user_groups AS member JOIN staff_role AS role ON role.group_ptr_id = member.group_id
         WHERE member.user_id = person.id)""",
    "access_assisted": """ARRAY(
        SELECT customer_id FROM customers_assistant WHERE employee_id = employee.id AND until IS NULL)""",
    "access_readable": """ARRAY(
        SELECT customer_id FROM customers_customer_confidential_readers WHERE user_id = person.id)""",
    "access_lists": """(
        SELECT coalesce(json_agg(json_build_array(list_name, columns, view_id)), '[]')
          FROM common_listchoice WHERE user_id = person.id)""",
    "access_below": """CASE WHEN branch.parent_id IS NOT NULL THEN ARRAY(
        WITH RECURSIVE below(id) AS (
            SELECT branch.id UNION SELECT b.id FROM staff_branch AS b JOIN below ON b.parent_id = below.id
        ) SELECT id FROM below) END""",
}
PEOPLE = """
    FROM staff_user AS person
        LEFT JOIN staff_employee AS employee ON employee.user_id = person.id
        LEFT JOIN staff_branch AS branch ON branch.id = employee.branch_id
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
        return _with_access(self.model, "person.id = %s").first(asked=user_id)

    def with_access_of(self, user_ids: Iterable[int]) -> Iterable[User]:
        """The same of many people at once."""
        return _with_access(self.model, "person.id = ANY(%s::bigint[]) ORDER BY person.id").rows(asked=list(user_ids))


@cache
def _with_access(model: type[User], which: str) -> WrittenQuery[User]:
    return WrittenQuery(model, f"{PEOPLE} WHERE {which}", "asked", alias="person", made=ACCESS)


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
