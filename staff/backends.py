"""Sign-in by user name or employee number; permissions from the roles' grants."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from staff.models import User


class RoleBackend(ModelBackend):
    """Django's `has_perm` answered by the access profile, so that the admin and our pages agree.

    A superuser may use the Django admin for everything that is not customer data; our pages and querysets never
    ask `is_superuser`.
    """

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """By user name, else by employee number; a user name that is also somebody's number is the user name's."""
        if username and not User.objects.filter(username=username).exists():
            found = User.objects.filter(employee__number=username).values_list("username", flat=True).first()
            username = found or username
        return super().authenticate(request, username=username, password=password, **kwargs)

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, with what decides on their access in the same query."""
        user = User.objects.with_access(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not user_obj.is_active or obj is not None:
            return set()
        return set(user_obj.access.grants)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
