"""Audit codes of `staff`, with the words that history pages show."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit, formatting
from staff.models import Role

audit.register("user.created", _("Sign-in made"))
audit.register("user.changed", _("Sign-in changed"))
audit.register("user.roles_set", _("Roles set"))
audit.register("user.disabled", _("Sign-in disabled"))
audit.register("user.enabled", _("Sign-in enabled"))
audit.register("user.password_issued", _("One-time password issued"))
audit.register("user.password_chosen", _("Own password chosen"))
audit.register("role.created", _("Role made"))
audit.register("role.changed", _("Role changed"))
audit.register("role.deleted", _("Role deleted"))
audit.register("employee.created", _("Employee entered"))
audit.register("employee.changed", _("Employee changed"))
audit.register("employee.left", _("Employee has left"))
audit.register("branch.created", _("Branch entered"))
audit.register("branch.changed", _("Branch changed"))
audit.register("branch.moved", _("Branch moved in the tree"))


def _roles(codes: Sequence[str]) -> str:
    """Roles by their names; one that is gone by its code."""
    names = {role.code: str(role) for role in Role.objects.filter(code__in=codes)}
    return formatting.listed(names.get(code, code) for code in codes)


audit.name_field("staff.user", "roles", _("roles"))
audit.words_for("staff.user", "roles", _roles)
